"""Rows of a table, of whatever format, as documents."""

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.readers.columns import Columns, Row
from corpus.readers.split_names import SPLIT_NAMES, split_called

#: Rows that are looked at to find columns.
SAMPLE_ROWS = 500


class Table(NamedTuple):
    """A table that can be read again and again, a row at a time."""

    path: Path
    columns: tuple[str, ...]
    sample: list[Row]  # the first rows, to find columns by their content
    rows: Callable[[Sequence[str]], Iterator[tuple[int, Row]]]  # column names → (line or row number, their values)
    unit: str = "line"


def table_documents(table: Table, columns: Columns, split: str | None, prefix: str) -> Iterator[RawDocument]:
    """Yield the documents of a table; its own split column comes before `split`, ids are the prefix and a count.

    A row without a label counts as unlabelled. Raises DataError for an unknown name of a split.
    """
    optional = [name for name in (columns.split, columns.group, columns.tag) if name]
    wanted = list(dict.fromkeys([columns.text, columns.label, *optional]))
    at = {name: index for index, name in enumerate(wanted)}
    for number, (line, values) in enumerate(table.rows(wanted), 1):
        label = (values[1] or "").strip() or None
        own = (values[at[columns.split]] or "").strip() if columns.split else ""
        placed = _split(own, table, line) if own else split
        yield RawDocument(
            id=f"{prefix}{number}",
            text=values[0] or "",
            label=label if placed != "unlabelled" else None,
            split=placed if label else "unlabelled",
            group=(values[at[columns.group]] or None) if columns.group else None,
            tag=(values[at[columns.tag]] or None) if columns.tag else None,
        )


def as_text(value: Any, column: str, where: str) -> str | None:
    """Return a typed cell (JSON, Parquet) as text: 1 and 1.0 are both `1`, a missing value is None."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, int):
        return str(value)
    raise DataError(f"{where}: column {column} holds a {type(value).__name__}; text or a number is needed there")


def _split(name: str, table: Table, line: int) -> str:
    split = split_called(name)
    if split is None:
        raise DataError(
            f"{table.path}, {table.unit} {line}: split = {name}: unknown; known: {', '.join(SPLIT_NAMES)}.\n"
            "If that column means something else, give it another name."
        )
    return split
