"""Names listed for people: the first of them, and how many more there are."""

from collections.abc import Iterable

#: Names that a message lists.
MOST_LISTED, LONGEST_NAME = 20, 60


def listed(names: Iterable[str], most: int = MOST_LISTED) -> str:
    """Return names with commas between, long ones cut, many of them counted.

    >>> listed(["text", "label"])
    'text, label'
    """
    given = list(names)
    cut = [name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…" for name in given[:most]]
    more = f", and {len(given) - most:,} more" if len(given) > most else ""
    return ", ".join(cut) + more
