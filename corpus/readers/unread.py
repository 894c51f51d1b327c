"""Columns of a table that are not read, and whose values come again and again: an author, a product, a session."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from corpus.readers.columns import Columns
from corpus.readers.tables import Table

#: Different values of a column that are counted; a column with more of them is let go, and its counts with it.
MOST_VALUES = 50_000
#: Columns of a table that are looked at.
MOST_COLUMNS = 20
#: Different values from which on a column makes groups, and the share of rows whose value another row has too.
FEWEST_VALUES, SHARED = 3, 0.5
#: Whole numbers repeat as counts and years do, unless the column's name says that they are somebody's or something's.
_NAMES = re.compile(
    r"(?:^|[^a-z])(?:id|ids|uid|key|code|asin|isbn|sku)(?:$|[^a-z])|[a-z](?:Id|ID)$|user|author|writer|customer|client|"
    r"person|patient|speaker|reviewer|product|item|film|movie|book|hotel|business|shop|store|session|thread|group|"
    r"编号|用户|作者|商品|产品|店"
)
_NUMBER = re.compile(r"\s*[-+]?\d+([.,]\d+)*\s*")


class _Value(NamedTuple):
    rows: int
    documents: tuple[str, ...]  # ids of the first two


class Repeats:
    """The values of some columns, counted over the parts of the data, each of which must have the column."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[str, _Value]] = {}
        self._let_go: set[str] = set()
        self._parts = 0

    def add(self, table: Table, columns: Columns, prefix: str) -> None:
        """Count the values of the columns that `columns` do not name; ids of documents as in `table_documents`."""
        read = {*columns.text_columns, columns.label, columns.split, columns.group, columns.tag}
        names = [name for name in table.facts if name not in read and not table.facts[name].lists][:MOST_COLUMNS]
        if self._parts:
            self._let_go |= set(self._counts) ^ set(names)
        self._parts += 1
        for name in names:
            facts = table.facts[name]
            if facts.counts is None:
                self._let_go.add(name)
                continue
            mine = self._counts.setdefault(name, {})
            for value, count in facts.counts.items():
                before = mine.get(value, _Value(0, ()))
                documents = (*before.documents, *(f"{prefix}{row}" for row in facts.first_rows.get(value, ())))[:2]
                mine[value] = _Value(before.rows + count, documents)
            if len(mine) > MOST_VALUES:
                self._let_go.add(name)
                mine.clear()

    def found(self) -> list[dict[str, Any]]:
        """Return the columns whose values repeat, as JSON: rows with a value, values, and the commonest one."""
        made = ((name, counts) for name, counts in self._counts.items() if name not in self._let_go)
        return [_described(name, counts) for name, counts in made if _makes_groups(name, counts)]


def _makes_groups(name: str, counts: dict[str, _Value]) -> bool:
    rows = sum(value.rows for value in counts.values())
    shared = sum(value.rows for value in counts.values() if value.rows > 1)
    if len(counts) < FEWEST_VALUES or shared < SHARED * rows:
        return False
    return not _numbers(counts) or (_NAMES.search(name) or _NAMES.search(name.lower())) is not None


def _numbers(values: Iterable[str]) -> bool:
    return all(_NUMBER.fullmatch(value) for value in values)


def _described(name: str, counts: dict[str, _Value]) -> dict[str, Any]:
    commonest = max(counts, key=lambda value: counts[value].rows)
    return {
        "column": name,
        "rows": sum(value.rows for value in counts.values()),
        "values": len(counts),
        "commonest": commonest,
        "rows_of_commonest": counts[commonest].rows,
        "documents": list(counts[commonest].documents),
    }
