"""Rows of a table, of whatever format, as documents."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.readers.column_facts import ColumnFacts
from corpus.readers.columns import Columns
from corpus.readers.labels import Labels
from corpus.readers.split_names import SPLIT_NAMES, split_called
from corpus.readers.streams import File

#: A typed cell: text, a number, a list, None where there is none.
Cells = Sequence[Any]
#: Column names → (line or row number, their cells).
Rows = Callable[[Sequence[str]], Iterator[tuple[int, Cells]]]
#: Between the texts of columns that are read together.
BETWEEN = "\n"
#: Line breaks, tabs and quotes that a file writes as two characters.
_WRITTEN = re.compile(r"\\(?:r\\n|[nrt\"])")
_MEANT = {"\\t": "\t", '\\"': '"'}


@dataclass
class Table:
    """A table that can be read again and again, a row at a time; its facts were made in one pass over all of it."""

    path: File
    columns: tuple[str, ...]
    facts: Mapping[str, ColumnFacts]
    rows: Rows
    count: int  # rows
    unit: str = "line"
    encoding: str = ""  # "": none, as of Parquet
    encoding_why: str = ""
    records_over_lines: int = 0
    writes_line_breaks: bool = False  # as a backslash and an n
    notes: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)  # reason → rows


def table_documents(
    table: Table, columns: Columns, labels: Labels, split: str | None, prefix: str
) -> Iterator[RawDocument]:
    """Yield the documents of a table; its own split column comes before `split`, ids are the prefix and a count.

    A row without a label counts as unlabelled. Raises DataError for an unknown name of a split, and for a cell that is
    no text.
    """
    texts, line = columns.text_columns, 0
    label_column = None if columns.every_label else columns.label
    optional = [name for name in (label_column, columns.split, columns.group, columns.tag) if name]
    wanted = list(dict.fromkeys([*texts, *optional]))
    at = {name: index for index, name in enumerate(wanted)}
    label_at, unescape = at.get(label_column or ""), unescaped if table.writes_line_breaks else None

    def where() -> str:
        # Written out only where something is wrong with the row that is being read.
        return f"{table.path}, {table.unit} {line}"

    def cell(name: str) -> str:
        value = cells[at[name]]
        return value if isinstance(value, str) else as_text(value, name, where()) or ""

    every = labels.label(columns.every_label, str(table.path)) if columns.every_label else None
    for number, (line, cells) in enumerate(table.rows(wanted), 1):
        text = BETWEEN.join(map(cell, texts)) if len(texts) > 1 else cell(texts[0])
        label = labels.label(cells[label_at], where) if label_at is not None else every
        own = cell(columns.split).strip() if columns.split else ""
        placed = _split(own, table, line) if own else split
        yield RawDocument(
            f"{prefix}{number}",
            unescape(text) if unescape else text,
            label if placed != "unlabelled" else None,
            placed if label else "unlabelled",
            (cell(columns.group) or None) if columns.group else None,
            (cell(columns.tag) or None) if columns.tag else None,
        )


def label_counts(table: Table, column: str, labels: Labels) -> Counter[str] | None:
    """Return how many rows have each label, None where the column has too many values to have been counted.

    Raises DataError for several labels in one cell.
    """
    facts = table.facts.get(column)
    if facts is None or facts.counts is None:
        return None
    counts: Counter[str] = Counter()
    for value, count in facts.counts.items():
        rows = facts.first_rows.get(value, (0,))
        label = labels.label(value, _place(table, rows[0], column))
        if label is not None:
            counts[label] += count
    return counts


def _place(table: Table, row: int, column: str) -> Callable[[], str]:
    return lambda: f"{table.path}, row {row}: {column}"


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
    if isinstance(value, (int, Decimal)):
        return str(value)
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            raise DataError(f"{where}: column {column} holds bytes that are not UTF-8; write it as text") from None
    raise DataError(f"{where}: column {column} holds a {type(value).__name__}; text or a number is needed there")


def unescaped(text: str) -> str:
    r"""Return a text whose line breaks, tabs and quotes were written as `\n`, `\t` and `\"`."""
    return _WRITTEN.sub(lambda match: _MEANT.get(match.group(), "\n"), text) if "\\" in text else text


def _split(name: str, table: Table, line: int) -> str:
    split = split_called(name)
    if split is None:
        raise DataError(
            f"{table.path}, {table.unit} {line}: split = {name}: unknown; known: {', '.join(SPLIT_NAMES)}.\n"
            "If that column means something else, give it another name."
        )
    return split
