"""The values that settings left to a rule (`auto`) get, from what cleaning counted: every rule stands here.

A rule is a simple, monotone function of the counts, not of the texts: the same for every set of data of one size. What
is set is used as it is. At 22,500 long reviews every rule gives what was the default when there were no rules.
The numbers behind the rules are in docs/benchmarks.md, "Every size".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from corpus.settings import AUTO, SizedSettings
from corpus.store import Corpus

SettingsType = TypeVar("SettingsType", bound=SizedSettings)


@dataclass(frozen=True)
class Sizes:
    """What there is to learn from."""

    documents: int  # of train
    tokens: int  # of these
    text: int  # tokens of train and of unlabelled documents: what Word2Vec reads
    classes: int

    @classmethod
    def of(cls, corpus: Corpus) -> "Sizes":
        """Count a corpus; validation and test are not looked at."""
        lengths = np.diff(corpus.offsets)
        tokens, more = (int(lengths[corpus.rows(split)].sum()) for split in ("train", "unlabelled"))
        return cls(len(corpus.rows("train")), tokens, tokens + more, len(corpus.labels))


@dataclass(frozen=True)
class Rule:
    """How a value follows from the size of the data, and why."""

    value: Callable[[Sizes], int | float]
    reason: str


def _between(low: int, value: float, high: int) -> int:
    return int(min(max(round(value), low), high))


EMBEDDING: dict[str, Rule] = {
    "vector_size": Rule(lambda sizes: 100, "carries the words of 1,000 as of 20 million tokens"),
    "min_count": Rule(
        lambda sizes: 5 if sizes.text >= 3_000_000 else 2,
        "in little text a word that occurs twice is worth a vector; in much, five times are needed for a good one",
    ),
    "epochs": Rule(
        lambda sizes: _between(5, 7_000_000 / max(sizes.text, 1), 100),
        "Word2Vec has to read some 7 million words, however little text there is",
    ),
}

CLASSIFIER: dict[str, Rule] = {
    "min_count": Rule(lambda sizes: 2 if sizes.documents >= 1000 else 1, "small data"),
    "epochs": Rule(lambda sizes: 8, ""),
    "patience": Rule(lambda sizes: 3, ""),
    "batch_size": Rule(lambda sizes: 64, ""),
    "learning_rate": Rule(lambda sizes: 4e-3, ""),
    "embedding_learning_rate": Rule(lambda sizes: 1e-3, ""),
    "embedding_dropout": Rule(lambda sizes: 0.5, ""),
    "word_dropout": Rule(lambda sizes: 0.1, ""),
    "head_dropout": Rule(lambda sizes: 0.5, ""),
}


def fitted(settings: SettingsType, rules: Mapping[str, Rule], sizes: Sizes) -> SettingsType:
    """Return settings in which every value that is AUTO is what its rule gives; raise LookupError without a rule.

    >>> from embeddings.settings import EmbeddingSettings
    >>> fitted(EmbeddingSettings(min_count=3), EMBEDDING, Sizes(640, 20_000, 20_000, 2)).min_count
    3
    """
    return settings.model_copy(update=by_rules(settings, rules, sizes))


def by_rules(settings: SizedSettings, rules: Mapping[str, Rule], sizes: Sizes) -> dict[str, Any]:
    """Return what the rules give for the values that are AUTO: what the manifest of a stage says."""
    return {name: rules[name].value(sizes) for name in settings.model_fields if getattr(settings, name) == AUTO}
