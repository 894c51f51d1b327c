"""What a predictor is made of, whatever its kind: its members, each with its weight, and what they read."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from classifiers.baselines.model import Baseline
from classifiers.baselines.reading import Characters
from classifiers.ensembles.model import Ensemble
from classifiers.predict import Predictor
from classifiers.recurrent import RecurrentModel
from corpus.cleaning.text import Cleaner
from corpus.errors import DataError
from models.vocabulary import FIRST, UNKNOWN_ROW, Vocabulary

#: A model that is made of no others.
Single: TypeAlias = RecurrentModel | Baseline
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Members:
    """The M models of a predictor; without `weights` (M,) and `bias` (C,) it is the one model itself.

    `orders` has for each member where it has the classes of the predictor, (M, C).
    """

    models: tuple[Single, ...]
    orders: tuple[tuple[int, ...], ...]
    weights: NDArray[np.float64] | None = None
    bias: NDArray[np.float64] | None = None

    @classmethod
    def of(cls, predictor: Predictor) -> "Members":
        """Return the members of a predictor; raise DataError for a kind of model that is not known here."""
        model, labels = predictor.model, predictor.labels
        if isinstance(model, Ensemble):
            singles = tuple(_single(member) for member in model.members)
            orders = tuple(tuple(single.labels.index(label) for label in labels) for single in singles)
            places = [model.labels.index(label) for label in labels]
            return cls(singles, orders, model.combination.weights, model.combination.bias[places])
        return cls((_single(model),), (tuple(range(len(labels))),))

    @property
    def cleaner(self) -> Cleaner:
        """What cuts texts into words: that of the first member, for all were trained on one corpus."""
        return self.models[0].cleaner

    @cached_property
    def alphabet(self) -> Characters | None:
        """How the first member that reads characters reads them; None where none does."""
        readings = (model.reading for model in self.models if isinstance(model, Baseline))
        return next((reading for reading in readings if isinstance(reading, Characters)), None)

    def reads_words(self, model: Single) -> bool:
        """Say whether a member reads words, and not characters, or nothing."""
        if isinstance(model, RecurrentModel):
            return True
        return bool(model.words) and not isinstance(model.reading, Characters)

    @cached_property
    def words(self) -> "SharedWords":
        """The words that any member knows."""
        networks = [model for model in self.models if isinstance(model, RecurrentModel)]
        readers = [model for model in self.models if self.reads_words(model)]
        known = dict.fromkeys(word for model in readers for word in words_of(model))
        spelling = [network.vocabulary for network in networks if network.vocabulary.by_spelling]
        if any(list(vocabulary.words) != list(spelling[0].words) for vocabulary in spelling):
            raise DataError(
                "members that read new words by their spelling have different words, which no single list of ids can "
                "say; export one of them with --cell"
            )
        return SharedWords(tuple(known), tuple(spelling[0].words) if spelling else ())


@dataclass(frozen=True)
class SharedWords:
    """One numbering of words for all members: word i of `words` has the id FIRST + i.

    0 is padding and 1 a word that none knows. A word that none knows, but that networks read as the one of `spelled`
    whose spelling is most like it, has the id FIRST + len(words) + the number of that one.
    """

    words: tuple[str, ...]
    spelled: tuple[str, ...] = ()

    @cached_property
    def id_of(self) -> dict[str, int]:
        """The id of each word."""
        return {word: FIRST + place for place, word in enumerate(self.words)}

    @cached_property
    def _by_spelling(self) -> Vocabulary | None:
        return Vocabulary(self.spelled, by_spelling=True) if self.spelled else None

    def id(self, word: str) -> int:
        """Return the id of any word."""
        known = self.id_of.get(word)
        if known is not None or self._by_spelling is None:
            return UNKNOWN_ROW if known is None else known
        like = self._by_spelling.row(word)
        return like if like == UNKNOWN_ROW else like + len(self.words)

    def rows_of_network(self, vocabulary: Vocabulary) -> Integers:
        """Return for each id the row of a network's embedding, (ids,)."""
        stand_ins = (
            [vocabulary.row_of.get(word, UNKNOWN_ROW) for word in self.spelled]
            if vocabulary.by_spelling
            else [UNKNOWN_ROW] * len(self.spelled)
        )
        return np.array([0, UNKNOWN_ROW, *vocabulary.rows(self.words), *stand_ins], np.int64)

    def rows_of_baseline(self, names: list[str]) -> Integers:
        """Return for each id the row of a baseline's words + 1, 0 where it has none, (ids,)."""
        row_of = {word: row for row, word in enumerate(names, 1)}
        rows = [row_of.get(word, 0) for word in self.words]
        return np.array([0, 0, *rows, *[0] * len(self.spelled)], np.int64)


def words_of(model: Single) -> list[str]:
    """Return the words that a model has numbers for, in the order of its rows."""
    return list(model.vocabulary.words if isinstance(model, RecurrentModel) else model.words)


def _single(model: object) -> Single:
    if isinstance(model, RecurrentModel | Baseline):
        return model
    raise DataError(
        f"a model of the kind {type(model).__name__} cannot be exported; networks, baselines and ensembles can"
    )
