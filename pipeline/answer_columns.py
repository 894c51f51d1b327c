"""The columns that answers add to a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

#: Digits of a probability in a file: a float32 has no more.
DIGITS = 6


@dataclass(frozen=True)
class Added:
    """The columns that answers add: the label and its probability, and those of every class, or of the K best."""

    labels: tuple[str, ...]  # C classes in the order of probabilities
    top: int | None  # K
    names: tuple[str, ...]
    known_words: str  # name for how many words of a text are known, which JSON has where it is asked for

    @classmethod
    def beside(cls, columns: Sequence[str], labels: Sequence[str], top: int | None = None) -> "Added":
        """Return the columns, none of which is called like one that is there."""
        others = (
            [f"probability_{label}" for label in labels]
            if top is None
            else [f"{name}_{place}" for place in range(2, top + 1) for name in ("label", "probability")]
        )
        taken, names = {*columns}, list[str]()
        for name in ("label", "probability", *others, "known_words"):
            while name in taken:
                name = f"predicted_{name}"
            names.append(name)
            taken.add(name)
        return cls(tuple(labels), top, tuple(names[:-1]), names[-1])

    @property
    def are_labels(self) -> tuple[bool, ...]:
        """Which of these columns hold labels; the others hold probabilities."""
        ranks = 1 if self.top is None else self.top
        return tuple(place % 2 == 0 and place < 2 * ranks for place in range(len(self.names)))

    def rows(self, classes: Any, probabilities: Any) -> list[list[Any]]:
        """Return the values of these columns for n texts, from the class (n,) and the probabilities (n, C) of each.

        The class that is chosen comes first: a threshold may choose one that is not the most probable.
        """
        chosen: list[int] = classes.tolist()
        shares: list[list[float]] = np.round(probabilities.astype(np.float64), DIGITS).tolist()
        if self.top is None:
            return [[self.labels[place], row[place], *row] for place, row in zip(chosen, shares, strict=True)]
        return [
            [value for place in places for value in (self.labels[place], row[place])]
            for places, row in zip(best_first(classes, probabilities, self.top).tolist(), shares, strict=True)
        ]

    def renamed(self) -> str:
        """Return what to say where a column of these names was there already; empty where none was."""
        plain = [name for name in self.names if name.startswith("predicted_")]
        return f"the table has such columns already, so the answers are in {', '.join(plain)}" if plain else ""


def best_first(classes: Any, probabilities: Any, top: int) -> Any:
    """Return the K = `top` most probable classes of n texts, (n, K); the chosen one (n,) comes first."""
    ranked = probabilities.astype(np.float64)
    ranked[np.arange(len(classes)), classes] = np.inf
    return np.argsort(-ranked, axis=1, kind="stable")[:, :top]
