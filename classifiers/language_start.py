"""A classifier that starts from language models: its word vectors, and the first of its recurrent layers."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from classifiers.network import TextNetwork
from classifiers.settings import ClassifierSettings
from corpus.errors import DataError
from models.networks.language_start import LanguageStart, start_layer
from models.networks.layers import Layer
from models.networks.recurrence import Recurrence
from models.stack import DIRECTIONS
from models.vocabulary import FIRST, UNKNOWN_ROW, Vocabulary


def read_starts(folders: Sequence[Path], settings: ClassifierSettings, vocabulary: Vocabulary) -> list[LanguageStart]:
    """Return the language models of each direction; raises DataError for those of another cell, size or vocabulary."""
    starts = [LanguageStart.read(folder) for folder in folders]
    wanted = DIRECTIONS[settings.direction]
    if len(starts) != wanted:
        raise DataError(
            f"[classifier] start = language-model: direction = {settings.direction} needs {wanted} language models, "
            f"and {len(starts)} were given; `wordloom run` trains them"
        )
    for folder, start in zip(folders, starts, strict=True):
        of = (start.layer.cell, start.layer.hidden)
        if of != (settings.cell, settings.hidden_size):
            raise DataError(
                f"{folder} holds a language model of {of[0]} with hidden_size = {of[1]}; this classifier is "
                f"{settings.cell} with {settings.hidden_size}: train one for it, or change the classifier"
            )
        if unknown := next((word for word in start.vocabulary.words if word not in vocabulary.row_of), None):
            raise DataError(
                f"{folder} holds a language model of another vocabulary: it knows {unknown!r}, and the classifier "
                "does not; train it on the same corpus and embedding, as `wordloom run` does"
            )
    return starts


def joined_vectors(
    starts: Sequence[LanguageStart], vocabulary: Vocabulary, vectors: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the embedding to start from, (V + FIRST, S · D): each word's vectors of all S models, side by side.

    A word that a model does not know keeps what it has in `vectors` (V + FIRST, D).
    """
    parts = []
    for start in starts:
        part, known = vectors.copy(), start.vectors.numpy()
        if part.shape[1] != known.shape[1]:
            raise DataError(f"a language model of {known.shape[1]} numbers a word; the embedding has {part.shape[1]}")
        part[vocabulary.rows(start.vocabulary.words)] = known[FIRST:]
        part[UNKNOWN_ROW] = known[UNKNOWN_ROW]
        parts.append(part)
    return np.concatenate(parts, axis=1)


def start_network(network: TextNetwork, starts: Sequence[LanguageStart]) -> None:
    """Give the first recurrent layer the weights of the language models; all above it stay as they were drawn."""
    assert isinstance(network.recurrence, Recurrence), "a convolution has no states to start from"
    start_layer(cast(Layer, network.recurrence.layers[0]), [start.layer for start in starts])
