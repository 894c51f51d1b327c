"""A trained baseline: words, features and a linear model, stored as plain arrays and applied to text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from classifiers.baselines.features import FEATURES, Features
from corpus.cleaning.encode import tokenize_texts
from corpus.cleaning.text import Cleaner
from corpus.cleaning.tokenizers import TOKENIZERS
from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.settings import CorpusSettings
from corpus.store import Corpus
from models.encoded import NO_ROW, Answers, EncodedDocuments, encoded_chunks
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
from models.vocabulary import Vocabulary, known_words

KIND = "baseline"
#: Arrays that say what a column is and weigh nothing.
NOT_WEIGHTS = ("keys", "orders")


@dataclass(frozen=True)
class Baseline:
    """A model of `labels` (C of them) for texts that are cleaned as in training; word ids are rows of `words`."""

    words: list[str]
    features: Features
    linear: LinearModel
    labels: list[str]
    cleaning: CorpusSettings
    tokenizer: str

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability of each label for raw `texts`, (n, C), in their order."""
        shares: NDArray[np.float64] = self.answers(texts).probabilities
        return shares

    def answers(self, texts: Sequence[str]) -> Answers:
        """Return the same, and how many words of each text the model knows."""
        tokens = tokenize_texts(self.cleaner, texts)
        rows = np.fromiter((self.row_of.get(word, NO_ROW) for word in tokens.words), np.int32, len(tokens.words))
        chunks = encoded_chunks(tokens.ids, tokens.offsets, np.arange(len(texts)))
        documents = (EncodedDocuments(rows[chunk.ids], chunk.offsets) for chunk in chunks)
        parts = [np.empty((0, len(self.labels))), *map(self.of_documents, documents)]
        return Answers(np.concatenate(parts), known_words(tokens, self.row_of) if self.words else None)

    def of_documents(self, documents: EncodedDocuments) -> NDArray[np.float64]:
        """Return the probability of each label for encoded documents, (B, C)."""
        return self.linear.probabilities(self.features.matrix(documents))

    def of_corpus(self, corpus: Corpus, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the probability of each label for document `rows` of a corpus, (rows, C), in their order."""
        chunks = chunks_over(self.words, corpus, rows)
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
    def row_of(self) -> dict[str, int]:
        """The row of each known word."""
        return {word: row for row, word in enumerate(self.words)}


def chunks_over(words: Sequence[str], corpus: Corpus, rows: NDArray[np.int64]) -> Iterator[EncodedDocuments]:
    """Yield document `rows` of a corpus in chunks, their ids being rows of `words` (NO_ROW: not in there)."""
    row = {word: number for number, word in enumerate(words)}
    translation = np.array([row.get(word, NO_ROW) for word in corpus.words], np.int32)  # (lexicon,)
    for chunk in encoded_chunks(corpus.tokens, corpus.offsets, rows):
        yield EncodedDocuments(translation[chunk.ids], chunk.offsets)
