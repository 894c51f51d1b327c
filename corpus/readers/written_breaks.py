r"""Whether a file writes the line breaks of its texts as a backslash and an n, or has backslashes for other things."""

import re
from collections.abc import Iterable
from typing import Any

#: Cells with a written line break from which on they are a habit of the file, and their share of all backslashes.
FEWEST, SHARE = 3, 0.5
#: A break as texts have it: after the end of a sentence, or before a capital, a blank, another break, the end.
_BREAK = re.compile(r"(?:^|(?<=[\s.!?,;\"'…)\]*-]))\\[nrt]|\\[nrt](?=[\s\\\"A-Z0-9*•-]|$)")
_PATH = re.compile(r"[A-Za-z]:\\|\\\\\w")


class BreakCensus:
    r"""Counts `\n` as two characters, other backslashes, and real line breaks.

    A file that has real ones writes no others; and where most backslashes begin something else (a path, a formula),
    a backslash and an n are just that.
    """

    def __init__(self) -> None:
        self.cells = 0
        self.sure = 0  # written as texts have breaks
        self.written = 0
        self.others = 0
        self.real = 0

    def add(self, cells: Iterable[Any]) -> None:
        """Count in some cells."""
        for cell in cells:
            if isinstance(cell, str) and ("\\" in cell or "\n" in cell):
                if "\\" in cell:
                    self._add(cell)
                elif "\n" in cell.strip():
                    self.real += 1

    def _add(self, cell: str) -> None:
        backslashes = cell.count("\\") - cell.count('\\"')
        if _PATH.search(cell):
            self.others += backslashes
            return
        breaks = cell.count("\\n") + cell.count("\\r") + cell.count("\\t")
        self.cells += breaks > 0
        self.sure += len(_BREAK.findall(cell))
        self.written += breaks
        self.others += backslashes - breaks

    @property
    def are_written(self) -> bool:
        r"""Say whether `\n` stands for a line break."""
        if self.cells < FEWEST or self.real:
            return False
        return not self.others or self.sure > SHARE * (self.written + self.others)
