"""Names of a table's columns: one for each, whatever the header says."""

from collections import Counter
from collections.abc import Sequence


def distinct_names(header: Sequence[str]) -> list[str]:
    """Return a name for each column: without blanks around it, `column 3` where there is none or where it came before.

    >>> distinct_names(["text", "", "text"])
    ['text', 'column 2', 'text (column 3)']
    """
    names: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(header, 1):
        name = cell.strip() or f"column {number}"
        if name in taken:
            name = f"{name} (column {number})"
        while name in taken:
            name += "'"
        taken.add(name)
        names.append(name)
    return names


def repeated_names(header: Sequence[str]) -> list[str]:
    """Return the names that a header has more than once."""
    return [name for name, count in Counter(cell.strip() for cell in header).items() if count > 1 and name]
