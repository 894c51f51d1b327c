"""Random choices that are the same in every Python version.

Of `random.Random` only `random()` is promised to keep its results ("Notes on Reproducibility" in Python's manual), so
everything is drawn through it.
"""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def pick(generator: random.Random, choices: Sequence[T]) -> T:
    """Choose one."""
    return choices[int(generator.random() * len(choices))]


def shuffled(generator: random.Random, values: Sequence[T]) -> list[T]:
    """Return the values in random order."""
    keys = [generator.random() for _ in values]
    return [values[index] for index in sorted(range(len(values)), key=keys.__getitem__)]
