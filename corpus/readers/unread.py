"""Columns of a table that are not read, and whose values come again and again: an author, a product, a session."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from corpus.errors import DataError
from corpus.readers.columns import Columns
from corpus.readers.tables import Table

#: Different values of a column that are counted; a column with more of them is let go, and its counts with it.
MOST_VALUES = 50_000
#: Columns of a table that are looked at, and characters of a value beyond which it is a text and names nothing.
MOST_COLUMNS, LONGEST_VALUE = 20, 200
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
        read = {columns.text, columns.label, columns.split, columns.group, columns.tag}
        names = [name for name in dict.fromkeys(table.columns) if name not in read][:MOST_COLUMNS]
        if self._parts:
            self._let_go |= set(self._counts) ^ set(names)
        self._parts += 1
        wanted = [name for name in names if name not in self._let_go]
        counted = _counted(table, wanted, prefix)
        self._let_go |= set(wanted) - set(counted)
        for name, counts in counted.items():
            mine = self._counts.setdefault(name, {})
            for value, more in counts.items():
                before = mine.get(value, _Value(0, ()))
                mine[value] = _Value(before.rows + more.rows, (*before.documents, *more.documents)[:2])
            if len(mine) > MOST_VALUES:
                self._let_go.add(name)
                mine.clear()

    def found(self) -> list[dict[str, Any]]:
        """Return the columns whose values repeat, as JSON: rows with a value, values, and the commonest one."""
        made = ((name, counts) for name, counts in self._counts.items() if name not in self._let_go)
        return [_described(name, counts) for name, counts in made if _makes_groups(name, counts)]


def _counted(table: Table, names: Sequence[str], prefix: str) -> dict[str, dict[str, _Value]]:
    """Return the counts of the columns, without those that are let go."""
    if not names:
        return {}
    try:
        return _read(table, names, prefix)
    except DataError:
        # A value that is neither text nor number is no trouble in a column that nobody asked for.
        alone = [] if len(names) == 1 else [_counted(table, [name], prefix) for name in names]
        return {name: counts for part in alone for name, counts in part.items()}


def _read(table: Table, names: Sequence[str], prefix: str) -> dict[str, dict[str, _Value]]:
    found: dict[str, dict[str, _Value]] = {name: {} for name in names}
    for number, (_, values) in enumerate(table.rows(names), 1):
        for name, raw in zip(names, values, strict=True):
            value, counts = (raw or "").strip(), found.get(name)
            if counts is None or not value:
                continue
            rows, documents = counts.get(value, _Value(0, ()))
            counts[value] = _Value(rows + 1, (*documents, f"{prefix}{number}") if rows < 2 else documents)
            if len(value) > LONGEST_VALUE or len(counts) > MOST_VALUES:
                del found[name]
        if not found:
            break
    return found


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
