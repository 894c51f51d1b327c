"""A trained baseline: words, features and a linear model, stored as plain arrays and applied to text."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save

from classifiers.baselines.features import FEATURES, Features
from classifiers.baselines.reading import Read, Reading
from corpus.cleaning.text import Cleaner
from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.settings import CorpusSettings
from corpus.store import Corpus
from models.files import DESCRIPTION, WEIGHTS
from models.linear.model import LinearModel
from models.vocabulary import Vocabulary

#: Texts that are cleaned and held as a matrix together.
BATCH = 256
#: Arrays that say what a column is and weigh nothing.
NOT_WEIGHTS = ("keys", "orders", "joined")


@dataclass(frozen=True)
class Baseline:
    """A model of `labels` (C of them) for texts that are cleaned as in training; it reads rows of `words`.

    These are words, or characters where the features are made of them.
    """

    words: list[str]
    features: Features
    linear: LinearModel
    labels: list[str]
    cleaning: CorpusSettings
    tokenizer: str

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability of each label for raw `texts`, (n, C), in their order."""
        parts = [np.empty((0, len(self.labels)))]
        for start in range(0, len(texts), BATCH):
            documents = [self.cleaner.tokens(text) for text in texts[start : start + BATCH]]
            parts.append(self.of_documents(self.reading.of_tokens(documents)))
        return np.concatenate(parts)

    def of_documents(self, documents: Read) -> NDArray[np.float64]:
        """Return the probability of each label for documents that `reading` has read, (B, C)."""
        return self.linear.probabilities(self.features.matrix(documents))

    def of_corpus(self, corpus: Corpus, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the probability of each label for document `rows` of a corpus, (rows, C), in their order."""
        chunks = self.reading.of_corpus(corpus, rows)
        return np.concatenate([np.empty((0, len(self.labels))), *(self.of_documents(chunk) for chunk in chunks)])

    @property
    def parameters(self) -> int:
        """How many numbers were learnt or taken over, word vectors included."""
        return sum(array.size for name, array in self._arrays().items() if name not in NOT_WEIGHTS)

    def save(self, folder: Path, **more: Any) -> None:
        """Write model.safetensors, words.txt and model.json; `more` is added to model.json."""
        # Not save_file(), whose files only their owner may read: a model is made to be handed on.
        (folder / WEIGHTS).write_bytes(save(self._arrays()))
        Vocabulary(self.words).write(folder)
        description = {
            "kind": "baseline",
            "labels": self.labels,
            "cleaning": self.cleaning.model_dump(mode="json"),
            "tokenizer": self.tokenizer,
            "features": self.features.kind,
            "link": self.linear.link,
            "parameters": self.parameters,
            **more,
        }
        write_json(folder / DESCRIPTION, description)

    @classmethod
    def load(cls, folder: Path) -> "Baseline":
        """Read what `save` wrote; raise DataError where the folder holds no baseline."""
        path = folder / DESCRIPTION
        if not path.is_file():
            raise DataError(f"{folder} holds no model: {DESCRIPTION} is missing; train one with `wordloom run`")
        description = json.loads(path.read_text(encoding="utf-8"))
        kind = description.get("features")
        if description.get("kind") != "baseline" or kind not in FEATURES:
            raise DataError(f"{path}: no baseline with features among {', '.join(FEATURES)}, but {kind!r}")
        arrays = load_file(folder / WEIGHTS)
        return cls(
            words=list(Vocabulary.read(folder).words),
            features=FEATURES[kind].from_arrays(arrays),
            linear=LinearModel.from_arrays(arrays, description["link"]),
            labels=description["labels"],
            cleaning=CorpusSettings.model_validate(description["cleaning"]),
            tokenizer=description["tokenizer"],
        )

    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {**self.features.arrays(), **self.linear.arrays()}

    @cached_property
    def cleaner(self) -> Cleaner:
        """What makes words of a raw text."""
        return Cleaner(self.cleaning, tokenizer=self.tokenizer)

    @cached_property
    def reading(self) -> Reading:
        """What makes of words what the features take."""
        return self.features.reading(self.words)
