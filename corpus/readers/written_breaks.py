r"""Whether a file writes the line breaks of its texts as a backslash and an n, or holds backslashes for other reasons."""

from collections.abc import Iterable
from typing import Any

#: Cells with a written line break from which on they are a habit of the file, and their share of all backslashes.
FEWEST, SHARE = 3, 0.5


class BreakCensus:
    r"""Counts `\n` as two characters, other backslashes, and real line breaks.

    A file that has real ones writes no others; and where most backslashes begin something else (a path, a formula),
    a backslash and an n are just that.
    """

    def __init__(self) -> None:
        self.cells = 0
        self.written = 0
        self.others = 0
        self.real = 0

    def add(self, cells: Iterable[Any]) -> None:
        """Count in some cells."""
        for cell in cells:
            if not isinstance(cell, str):
                continue
            if "\\" in cell:
                breaks = cell.count("\\n") + cell.count("\\r") + cell.count("\\t")
                self.cells += breaks > 0
                self.written += breaks
                self.others += cell.count("\\") - breaks - cell.count('\\"')
            elif "\n" in cell.strip():
                self.real += 1

    @property
    def are_written(self) -> bool:
        r"""Say whether `\n` stands for a line break."""
        return self.cells >= FEWEST and not self.real and self.written >= SHARE * (self.written + self.others)
