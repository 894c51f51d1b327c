"""A trained baseline: words, features and a linear model, stored as plain arrays and applied to text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from classifiers.baselines.feature_kinds import FEATURES
from classifiers.baselines.features import Features
from classifiers.baselines.reading import Read, Reading
from classifiers.cleaning_apart import Way
from corpus.cleaning.text import Cleaner
from corpus.cleaning.tokenized import TextTokenizer, TokenizedTexts
from corpus.cleaning.tokenizers import TOKENIZERS
from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.settings import CorpusSettings
from corpus.store import Corpus
from models.encoded import Answers
from models.files import DESCRIPTION, WEIGHTS
from models.linear.model import LINKS, LinearModel
from models.stored import (
    FLOAT,
    array_shapes,
    chosen,
    read_arrays,
    read_description,
    read_labels,
    read_settings,
    read_words,
)
from models.translation import Translation
from models.vocabulary import Vocabulary, known_words

KIND = "baseline"
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
    on_gpu: ClassVar[bool] = False

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability of each label for raw `texts`, (n, C), in their order."""
        shares: NDArray[np.float64] = self.answers(texts).probabilities
        return shares

    def answers(self, texts: Sequence[str]) -> Answers:
        """Return the same, and how many words of each text the model knows."""
        return self.answers_of(self.text_tokenizer.tokenize(texts))

    def answers_of(self, tokens: TokenizedTexts) -> Answers:
        """Return the same, for texts that were tokenised as `text_tokenizer` does."""
        parts = [np.empty((0, len(self.labels))), *map(self.of_documents, self.reading.of_texts(tokens))]
        known = tokens.counts(self.known.table(tokens.words)) if self.words else None
        return Answers(np.concatenate(parts), known)

    @property
    def ways(self) -> tuple[Way, ...]:
        """In which way the model has texts cleaned."""
        return (Way(self.cleaning, self.tokenizer),)

    def answers_of_ways(self, tokens: Sequence[TokenizedTexts]) -> Answers:
        """Return what `answers` returns, for texts that were tokenised in this way."""
        return self.answers_of(*tokens)

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
            "kind": KIND,
            "labels": self.labels,
            "cleaning": self.cleaning.kept(),
            "tokenizer": self.tokenizer,
            "features": self.features.kind,
            "link": self.linear.link,
            "parameters": self.parameters,
            **more,
        }
        write_json(folder / DESCRIPTION, description)

    @classmethod
    def load(cls, folder: Path) -> "Baseline":
        """Read what `save` wrote; raise DataError where a file is broken or says something else than the others."""
        described = read_description(folder)
        chosen(folder, described, "kind", (KIND,))
        features = FEATURES[chosen(folder, described, "features", FEATURES)]
        link = chosen(folder, described, "link", LINKS)
        labels = read_labels(folder, described)
        if link == "logistic" and len(labels) != 2:
            raise DataError(f"{folder / DESCRIPTION}: link = logistic is for 2 labels, and there are {len(labels)}")
        rows = 1 if link == "logistic" else len(labels)
        shapes = features.shapes({name: shape for name, (_, shape) in array_shapes(folder).items()})
        linear = {"weight": (FLOAT, (rows, shapes.width)), "bias": (FLOAT, (rows,))}
        arrays = read_arrays(folder, {**shapes.arrays, **linear})
        try:
            representation = features.from_arrays(arrays)
        except ValueError as error:
            raise DataError(f"{folder / WEIGHTS}: {error}; get the model again") from None
        return cls(
            words=read_words(folder, representation.vocabulary_size),
            features=representation,
            linear=LinearModel.from_arrays(arrays, link),
            labels=labels,
            cleaning=read_settings(folder, described, "cleaning", CorpusSettings),
            tokenizer=chosen(folder, described, "tokenizer", TOKENIZERS),
        )

    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {**self.features.arrays(), **self.linear.arrays()}

    @cached_property
    def cleaner(self) -> Cleaner:
        """What makes words of a raw text."""
        return Cleaner(self.cleaning, tokenizer=self.tokenizer)

    @cached_property
    def text_tokenizer(self) -> TextTokenizer:
        """What makes tokens of many raw texts."""
        return TextTokenizer(self.cleaner)

    @cached_property
    def known(self) -> Translation:
        """Which words of new texts the model knows."""
        return known_words(self.reading.knows)

    @cached_property
    def reading(self) -> Reading:
        """What makes of words what the features take."""
        return self.features.reading(self.words)


def load_baseline(folder: Path) -> Baseline:
    """Return the baseline in `folder` (`.labels`, `.probabilities(texts)`); DataError where there is none."""
    return Baseline.load(folder)
