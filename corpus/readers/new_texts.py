"""Texts that a model is to label: from whatever a run reads, with everything else that stands beside them kept.

A table keeps its columns, in JSON lines and in Parquet with their types. Everything else becomes a table: lines have
one column, `text`; documents of folders, of archives and of labelled lines also `id`, and `label` where they have one.
"""

import difflib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from corpus.arrow import plain_values
from corpus.errors import DataError
from corpus.outgoing import visible
from corpus.readers.columns import LABEL_NAMES, TEXT_NAMES, looks_like_header
from corpus.readers.csv_tables import raw_records
from corpus.readers.formats import format_of
from corpus.readers.json_lines import jsonl_records
from corpus.readers.lines import text_lines
from corpus.readers.parquet import parquet_batches
from corpus.readers.read import READERS, TABLES
from corpus.readers.sources import Part
from corpus.readers.tables import as_text
from corpus.settings import CorpusSettings

#: The format of a file with a text a line, which no run reads: it has no labels.
LINES = "lines"
#: How names of such files end; what else they may be shows in their content.
PLAIN_SUFFIXES = ("", ".txt", ".text")
#: Compressions, as they stand at the end of a name.
COMPRESSIONS = (".gz", ".bz2", ".xz", ".zst")
#: Formats that a file without a telling name is never taken for: any lines may look like them.
BY_CHANCE = ("labelled-lines", "csv", "tsv")
#: Columns that a message lists, and documents that tell whether there are labels.
MOST_SHOWN = 20
#: In the place of a value: the object of a JSON line has no such key.
MISSING = object()


#: Rows in work at a time: memory stays bounded, and batches of like length still form within a chunk.
CHUNK = 1024


class Chunk(NamedTuple):
    """Some rows: their texts (n,), and of each column the values (n,), as a list or an Arrow array."""

    texts: list[str]
    values: list[Any]


@dataclass(frozen=True)
class NewTexts:
    """Texts in the order of their file, a chunk at a time, and the columns to keep."""

    path: Path
    format: str
    columns: tuple[str, ...]
    text_column: str
    chunks: Callable[[], Iterator[Chunk]]
    types: tuple[pa.DataType, ...] | None = None  # of the columns, where they have some


def open_new_texts(path: Path, settings: CorpusSettings, wanted: str = "") -> NewTexts:
    """Return the texts of a file or folder; `wanted` names the text column, else it is that of `settings`, the run's.

    Raises DataError as a run does for what cannot be read, and where it is not certain which column is the text.
    """
    kind = _format(path, settings, wanted)
    return OPENERS.get(kind, _open_table if kind in TABLES else _open_documents)(path, kind, settings, wanted)


def _format(path: Path, settings: CorpusSettings, wanted: str) -> str:
    """Return the format that is set, or found; a file of plain text is a text a line unless its header says more."""
    name = path.name.lower()
    bare = next((name.removesuffix(end) for end in COMPRESSIONS if name.endswith(end)), name)
    if settings.format != "auto" or path.is_dir():
        return format_of(path, settings)
    if Path(bare).suffix not in PLAIN_SUFFIXES:
        found = format_of(path, settings)
        return LINES if found == "labelled-lines" else found
    try:
        found = format_of(path, settings)
    except DataError:
        found = LINES
    return LINES if found in BY_CHANCE and not _is_table(path, settings, found, wanted) else found


def _is_table(path: Path, settings: CorpusSettings, kind: str, wanted: str) -> bool:
    """Say whether a file without a telling name begins with the name of the text column among others."""
    if kind not in TABLES:
        return False
    first = next(raw_records(path, settings, kind), (0, [""]))[1]
    return len(first) > 1 and (wanted or settings.text_column or "\n") in [cell.strip() for cell in first]


def _text_column(path: Path, columns: Sequence[str], settings: CorpusSettings, wanted: str) -> str:
    """Return which column holds the texts: the one that is wanted, that of the run, or the only one that can be."""
    shown = ", ".join(visible(name) for name in columns[:MOST_SHOWN])
    shown += f" and {len(columns) - MOST_SHOWN} more" if len(columns) > MOST_SHOWN else ""
    if twice := next((name for place, name in enumerate(columns) if name in columns[:place]), None):
        raise DataError(f"{path}: two columns are called {visible(twice)}; rename one, so that each can be kept")
    if wanted:
        if wanted in columns:
            return wanted
        near = difflib.get_close_matches(wanted, columns, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise DataError(f"{path}: --text-column {wanted}: no such column; the columns are: {shown}{hint}")
    if settings.text_column in columns:
        return settings.text_column
    usual = [name for name in columns if "".join(name.split()).casefold() in TEXT_NAMES]
    candidates = usual or [name for name in columns if "".join(name.split()).casefold() not in LABEL_NAMES]
    if len(candidates) == 1:
        return candidates[0]
    run = f"the run's, {visible(settings.text_column)}, is not there" if settings.text_column else "the run had none"
    example = candidates[0] if candidates else columns[0]
    raise DataError(
        f"{path}: which column holds the texts? ({run}) The columns are: {shown}.\n"
        f"Name it: --text-column {visible(example)!r}"
    )


def _open_table(path: Path, kind: str, settings: CorpusSettings, wanted: str) -> NewTexts:
    """Open a table whose values are texts."""
    named = settings.model_copy(update={"text_column": wanted or settings.text_column})
    if wanted and kind in ("csv", "tsv"):
        first = next(raw_records(path, named, kind), (0, [""]))[1]
        if not looks_like_header(first, named):
            named = named.model_copy(update={"text_column": ""})
    table = TABLES[kind](Part(path, kind, None, ""), named)
    text = _text_column(path, table.columns, settings, wanted)
    place = table.columns.index(text)

    def chunks() -> Iterator[Chunk]:
        return _chunked((values[place] or "", values) for _, values in table.rows(table.columns))

    return NewTexts(path, kind, tuple(table.columns), text, chunks)


def _open_json_lines(path: Path, kind: str, settings: CorpusSettings, wanted: str) -> NewTexts:
    """Open JSON lines, whose values keep their types; every key of every object is a column."""
    columns = tuple(dict.fromkeys(key for _, record in jsonl_records(path, settings) for key in record))
    if not columns:
        raise DataError(f"{path}: no JSON objects; one a line is needed, with a text")
    text = _text_column(path, columns, settings, wanted)

    def rows() -> Iterator[tuple[str, list[Any]]]:
        for line, record in jsonl_records(path, settings):
            value = as_text(record.get(text), text, f"{path}, line {line}")
            yield value or "", [record.get(name, MISSING) for name in columns]

    return NewTexts(path, kind, columns, text, lambda: _chunked(rows()))


def _open_parquet(path: Path, kind: str, settings: CorpusSettings, wanted: str) -> NewTexts:
    """Open a Parquet file, whose columns keep their types."""
    with parquet_batches(path) as (schema, _):
        columns = tuple(schema.names)
    text = _text_column(path, columns, settings, wanted)
    place = columns.index(text)

    def chunks() -> Iterator[Chunk]:
        rows = 0
        with parquet_batches(path) as (_, batches):
            for batch in batches:
                texts = plain_values(batch.column(place), f"{path}, rows from {rows + 1}, column {text}")
                where = [f"{path}, row {number}" for number in range(rows + 1, rows + 1 + len(texts))]
                read = [as_text(value, text, at) or "" for value, at in zip(texts, where, strict=True)]
                yield Chunk(read, batch.columns)
                rows += len(texts)

    return NewTexts(path, kind, columns, text, chunks, tuple(schema.types))


def _open_lines(path: Path, kind: str, settings: CorpusSettings, wanted: str) -> NewTexts:
    """Open a file with a text on each line, an empty one too."""
    if wanted:
        raise DataError(f"{path}: --text-column {wanted}: a text a line has no columns; is it a .csv or .tsv?")

    def chunks() -> Iterator[Chunk]:
        lines = (line.rstrip("\r\n") for line in text_lines(path, settings.encoding, settings.errors))
        return _chunked((text, [text]) for text in lines)

    return NewTexts(path, kind, ("text",), "text", chunks)


def _open_documents(path: Path, kind: str, settings: CorpusSettings, wanted: str) -> NewTexts:
    """Open documents that are no table; where none of the first has a label, there is no column of labels."""
    if wanted:
        raise DataError(f"{path}: --text-column {wanted}: {kind} has no columns")
    part = Part(path, kind, None, "")
    labelled = any(document.label for document in itertools.islice(READERS[kind](part, settings), MOST_SHOWN))

    def rows() -> Iterator[tuple[str, list[Any]]]:
        for document in READERS[kind](part, settings):
            label = [document.label] if labelled else []
            yield document.text, [document.id, *label, document.text]

    columns = ("id", *(["label"] if labelled else []), "text")
    return NewTexts(path, kind, columns, "text", lambda: _chunked(rows()))


def _chunked(rows: Iterator[tuple[str, Sequence[Any]]]) -> Iterator[Chunk]:
    """Cut rows into chunks; where reading fails, the rows before that come first."""
    taken: list[tuple[str, Sequence[Any]]] = []
    try:
        for row in rows:
            taken.append(row)
            if len(taken) == CHUNK:
                yield _chunk(taken)
                taken = []
    except DataError:
        if taken:
            yield _chunk(taken)
        raise
    if taken:
        yield _chunk(taken)


def _chunk(rows: list[tuple[str, Sequence[Any]]]) -> Chunk:
    return Chunk([text for text, _ in rows], [list(column) for column in zip(*(kept for _, kept in rows), strict=True)])


#: Format → what opens it, where it is neither a table of texts nor documents.
OPENERS: dict[str, Callable[[Path, str, CorpusSettings, str], NewTexts]] = {
    LINES: _open_lines,
    "jsonl": _open_json_lines,
    "parquet": _open_parquet,
}
