"""The values that settings left to a rule (`auto`) get, from what cleaning counted: every rule stands here.

A rule is a simple, monotone function of the counts, never of the texts: the same for every set of data of one size.
What is set is used as it is. At the size of IMDB the rules give what had been the defaults before there were rules. The
measurements behind them are in docs/benchmarks.md, "Every size"; epochs, rates and dropouts were chosen on validation.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from corpus.sized_settings import AUTO, SizedSettings
from corpus.store import Corpus

SettingsType = TypeVar("SettingsType", bound=SizedSettings)


@dataclass(frozen=True)
class Sizes:
    """What there is to learn from."""

    documents: int  # that are learnt from: of train, and those that a teacher labels
    text: int  # tokens of train and of unlabelled documents: what Word2Vec reads

    @classmethod
    def of(cls, corpus: Corpus) -> "Sizes":
        """Count a corpus; validation and test are not looked at."""
        lengths = np.diff(corpus.offsets)
        text = sum(int(lengths[corpus.rows(split)].sum()) for split in ("train", "unlabelled"))
        return cls(len(corpus.rows("train")), text)


#: The Large Movie Review Dataset: the size that the defaults before the rules were measured at.
IMDB = Sizes(documents=22_500, text=19_800_000)


@dataclass(frozen=True)
class Rule:
    """How a value follows from the size of the data, and why."""

    value: Callable[[Sizes], Any]
    reason: str


def _fewer(sizes: Sizes) -> float:
    """Return how many times as many labelled documents IMDB has, to the power of 1/3: 1 there, 3 at 833 documents."""
    return float((IMDB.documents / max(sizes.documents, 1)) ** (1 / 3))


def _consistency(sizes: Sizes) -> float:
    return 1.0 if sizes.documents < 2_000 else 0.0


def _epochs(sizes: Sizes) -> int:
    epochs = min(max(round(8 * _fewer(sizes)), 8), 25)
    return 2 * epochs if _consistency(sizes) else epochs


def _patience(sizes: Sizes) -> int:
    return 3 if sizes.documents >= 10_000 else _epochs(sizes)


def _batch_size(sizes: Sizes) -> int:
    return int(min(max(2 ** round(math.log2(64 / _fewer(sizes))), 16), 64))


def _passes(sizes: Sizes) -> int:
    return min(max(round(7_000_000 / max(sizes.text, 1)), 5), 100)


def _rare(sizes: Sizes) -> int:
    return 5 if sizes.text >= 5_000_000 else 2 if sizes.text >= 500_000 else 1


#: Of `[embedding]`.
EMBEDDING: dict[str, Rule] = {
    "vector_size": Rule(
        lambda sizes: 100, "at 1,000 to 7,000 texts 300 numbers were no better than 100, and took 3 times as long"
    ),
    "min_count": Rule(
        _rare,
        "little text: every word has a vector; from 500,000 tokens words that occur twice, from 5 million 5 times",
    ),
    "epochs": Rule(_passes, "Word2Vec reads 7 million tokens, however little text there is; 5 to 100 passes"),
}

#: Of `[classifier]`.
CLASSIFIER: dict[str, Rule] = {
    "min_count": Rule(
        lambda sizes: 2 if sizes.text >= 500_000 else 1,
        "a word that occurs twice says something of its class; in little text, once",
    ),
    "new_words": Rule(
        lambda sizes: "unknown" if sizes.documents >= 10_000 else "spelling",
        "1,000 texts know 84 % of the words of others; to read films as film won 0.4 points there",
    ),
    "embedding_dropout": Rule(lambda sizes: 0.5, "as for long reviews; of recurrent cells no other was tried"),
    "word_dropout": Rule(lambda sizes: 0.1, "0.1 and 0.3 did alike on 1,000 and on 6,900 texts"),
    "head_dropout": Rule(lambda sizes: 0.5, "as for long reviews; no other was tried"),
    "consistency": Rule(
        _consistency,
        "below 2,000 documents: answers that agree whatever is dropped won 0.9 points on 300 texts and 0.4 on 1,000, "
        "and on 3,000 to 8,000 of them nothing that was worth twice the time",
    ),
    "learning_rate": Rule(
        lambda sizes: 4e-3,
        "0.002 and 0.004 did alike on 1,000 texts; 0.001 had learnt less of 1,000 Chinese ones when it ended",
    ),
    "embedding_learning_rate": Rule(lambda sizes: 1e-3, "0.004 and more learnt small sets by heart in three epochs"),
    "epochs": Rule(
        _epochs,
        "8 at 22,500 documents; ∛ as many more for fewer of them, at most 25; below 2,000 twice as many",
    ),
    "keep": Rule(
        lambda sizes: "best" if sizes.documents >= 10_000 else "latest",
        "which epoch hits one more of some hundred validation documents is chance, and late epochs take smaller steps",
    ),
    "patience": Rule(
        _patience,
        "3; below 10,000 documents all epochs are run: a first one that is lucky on a hundred validation documents "
        "would end training before anything is learnt",
    ),
    "batch_size": Rule(_batch_size, "64 from 11,000 documents on, 32 and 16 below: more steps an epoch"),
}

#: Of `[classifier]` where the cell is a convolution: what differs. It has no state that dropped words could throw off.
CONVOLUTION: dict[str, Rule] = {
    **CLASSIFIER,
    "embedding_dropout": Rule(
        lambda sizes: 0.5 if sizes.documents >= 10_000 else 0.2,
        "TextCNN below 10,000 documents: on 6,900 sentences 0.2 was half a point better than 0.5",
    ),
    "learning_rate": Rule(
        lambda sizes: 4e-3 if sizes.documents >= 10_000 else 1e-3,
        "TextCNN below 10,000 documents: on 6,900 sentences a point better than 0.004, and a lower loss",
    ),
}

#: The rules for a classifier, by the family of its cell (`models/cells.py`).
BY_FAMILY: dict[str, dict[str, Rule]] = {"gated": CLASSIFIER, "elementwise": CLASSIFIER, "convolution": CONVOLUTION}


def fitted(settings: SettingsType, rules: Mapping[str, Rule], sizes: Sizes) -> SettingsType:
    """Return settings in which every value that is AUTO is what its rule gives.

    >>> from embeddings.settings import EmbeddingSettings
    >>> small = Sizes(documents=640, text=20_000)
    >>> chosen = fitted(EmbeddingSettings(min_count=3), EMBEDDING, small)
    >>> chosen.min_count, chosen.epochs
    (3, 100)
    """
    return settings.model_copy(update=by_rules(settings, rules, sizes))


def by_rules(settings: SizedSettings, rules: Mapping[str, Rule], sizes: Sizes) -> dict[str, Any]:
    """Return what the rules give for the values that are AUTO; raise KeyError for a field without a rule."""
    left = [
        name for name in type(settings).model_fields if name in settings.ruled() and getattr(settings, name) == AUTO
    ]
    return {name: rules[name].value(sizes) for name in left}
