"""What an exported model lost on the way: the same texts read by both."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Texts that both read: of so many, a share of labels that differ is known to a third of a percent or better.
DOCUMENTS = 1000


class Loss(NamedTuple):
    """How n texts fare with a model and with what was exported of it."""

    documents: int
    changed: int  # labels that differ
    largest: float  # difference of a probability
    right: tuple[int, int] | None  # labels that are true, before and after; None: nobody knows

    @property
    def same(self) -> float:
        """The share of labels that are the same."""
        return 1 - self.changed / max(1, self.documents)

    def told(self) -> str:
        """Return it as a sentence for people."""
        line = (
            f"on {self.documents:,} texts of validation {self.same:.1%} of the labels are the same; probabilities "
            f"differ by {self.largest:.0e} at most"
        )
        if self.right is None or not self.changed:
            return line
        before, after = (count / self.documents for count in self.right)
        return f"{line}; right are {before:.2%} before and {after:.2%} after"


def loss_between(
    before: NDArray[np.floating],
    after: NDArray[np.floating],
    classes: Sequence[NDArray[np.int64]],
    truth: NDArray[np.int64],
) -> Loss:
    """Return what changed between probabilities (n, C); `classes` are the labels given, (n,) each.

    `truth` (n,) are the true ones, −1 where nobody knows.
    """
    first, second = classes
    right = (int((first == truth).sum()), int((second == truth).sum())) if (truth >= 0).any() else None
    largest = float(np.abs(before - after).max(initial=0.0))
    return Loss(len(before), int((first != second).sum()), largest, right)
