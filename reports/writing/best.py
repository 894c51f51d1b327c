"""Which entry of a table is the best of its column."""

import math

from reports.writing.blocks import Entry, Row, Table


def best_entries(table: Table) -> set[tuple[int, int]]:
    """Return (row, column) of the best value of each column that says which is best; all of several that are equal.

    A column in which fewer than two rows compete, or all have the same value, has no best.
    """
    return {place for column in range(len(table.columns)) for place in _best_of(table, column)}


def value_of(row: object, column: int) -> float | None:
    """Return the number that an entry of a table writes, where it says so."""
    entry = row.entries[column] if isinstance(row, Row) else None
    return entry.value if isinstance(entry, Entry) else None


def _best_of(table: Table, column: int) -> list[tuple[int, int]]:
    wanted = table.columns[column].best
    competing = {
        number: value
        for number, row in enumerate(table.rows)
        if isinstance(row, Row) and row.competes and (value := value_of(row, column)) is not None
        if not math.isnan(value)
    }
    if wanted is None or len(set(competing.values())) < 2:
        return []
    best = PICKS[wanted](competing.values())
    return [(number, column) for number, value in competing.items() if value == best]


PICKS = {"highest": max, "lowest": min}
