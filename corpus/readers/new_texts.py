"""Texts that a model is to label: from whatever a run reads, with everything else that stands beside them kept.

A table keeps its columns: JSON lines as they are, Parquet and Arrow with their types. Everything else becomes a table:
lines have one column, `text`; documents of folders, of archives and of labelled lines also `id`, and `label` where they
have one.
"""

import difflib
import itertools
import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from corpus.errors import DataError
from corpus.json_files import json_value
from corpus.outgoing import visible
from corpus.readers.arrow_tables import whole_batches
from corpus.readers.columns import JOIN, text_columns
from corpus.readers.folder_plan import has_table_end, name_without_compression
from corpus.readers.formats import format_of
from corpus.readers.json_tables import is_by_line
from corpus.readers.limits import limit_unpacking
from corpus.readers.lines import text_lines
from corpus.readers.listing import listed
from corpus.readers.read import READERS
from corpus.readers.read_tables import TABLES, no_folder
from corpus.readers.sources import Part, sources_of
from corpus.readers.tables import BETWEEN, Table, as_text, unescaped
from corpus.readers.text_columns import find_text
from corpus.settings import CorpusSettings

#: The format of a file with a text a line, which no run reads: it has no labels.
LINES = "lines"
#: How names of such files end; what else they may be shows in their content.
PLAIN_SUFFIXES = ("", ".txt", ".text")
#: Formats that a file without a telling name is never taken for: any lines may look like them.
BY_CHANCE = ("labelled-lines", "csv", "tsv")
#: In the place of a value: the object of a JSON line has no such key.
MISSING = object()
#: Rows in work at a time: memory stays bounded, and batches of like length still form within a chunk.
CHUNK = 1024
#: Documents that tell whether there are labels.
FEW = 20

Row = tuple[str, Sequence[Any]]


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
    chunks: Callable[[], Iterator[Chunk]]
    schema: Any = None  # Arrow's, of the columns, where they have types
    notes: tuple[str, ...] = ()  # which column is the text, and what is unusual about the file


def open_new_texts(path: Path, settings: CorpusSettings, wanted: str = "") -> NewTexts:
    """Return the texts of a file or folder; `wanted` names the text column, else it is that of `settings`, the run's.

    Raises DataError as a run does for what cannot be read, and where it is not certain which column is the text.
    """
    limit_unpacking(settings)
    part = _part(path, settings, wanted)
    if part.format == LINES:
        return _open_lines(path, settings, wanted)
    if part.format in TABLES:
        return _open_table(path, part, settings, wanted)
    return _open_documents(path, part, settings, wanted)


def _part(path: Path, settings: CorpusSettings, wanted: str) -> Part:
    """Return what of a path is read, and how; a file of plain text is a text a line unless its header says more."""
    data = settings.model_copy(update={"data": str(path.absolute()), "text_column": wanted or settings.text_column})
    if settings.format == "auto" and not path.is_dir():
        plain = Path(name_without_compression(path.name)).suffix in PLAIN_SUFFIXES
        try:
            found = format_of(path, data)
        except DataError:
            if not plain:
                raise
            found = LINES
        if found == "labelled-lines" or (plain and found in BY_CHANCE and not _is_table(path, data)):
            found = LINES
        if found == LINES or found in TABLES:
            return Part(path, found, None, "")
    parts = sources_of(data).parts
    if len(parts) > 1:
        raise DataError(
            f"{path} holds several tables: {listed(part.path.name for part in parts)}.\nGive them one at a time."
        )
    if parts[0].format in TABLES:
        no_folder(parts[0])
    return parts[0]


def _is_table(path: Path, settings: CorpusSettings) -> bool:
    """Say whether a file without a telling name begins with the name of the text column among others."""
    first = next((line for line in text_lines(path, settings.encoding, settings.errors) if line.strip()), "")
    cells = [cell.strip().strip('"') for separator in ",\t;|" for cell in first.split(separator) if separator in first]
    return bool(settings.text_column) and set(settings.text_column.split(JOIN)) <= set(cells)


def _texts_of(table: Table, settings: CorpusSettings, wanted: str) -> tuple[str, ...]:
    """Return which columns hold the texts: those that are wanted, those of the run, or the one that can be no other.

    JSON without objects has no columns either, and nothing is missing.
    """
    if not table.columns:
        return ()
    for name in filter(None, (wanted, settings.text_column)):
        columns = text_columns(table.columns, settings.model_copy(update={"text_column": name}))
        if set(columns) <= set(table.columns):
            return columns
        if wanted:
            near = difflib.get_close_matches(wanted, table.columns, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise DataError(
                f"{table.path}: --text-column {wanted}: no such column; the columns are: {listed(table.columns)}{hint}"
            )
    found, _ = find_text(table.facts, settings.model_copy(update={"text_column": ""}), str(table.path))
    if found is not None:
        return (found,)
    example = next(iter(table.columns), "NAME")
    raise DataError(
        f"{table.path}: no column holds texts; the columns are: {listed(table.columns)}.\n"
        f"Name it: --text-column {shlex.quote(visible(example))}"
    )


def _open_table(path: Path, part: Part, settings: CorpusSettings, wanted: str) -> NewTexts:
    named = settings.model_copy(update={"text_column": wanted or settings.text_column})
    table = TABLES[part.format](part.path, named)
    texts = _texts_of(table, settings, wanted)
    unescape = unescaped if table.writes_line_breaks else str
    places = [table.columns.index(name) for name in texts]
    notes = (*[f"text column: {listed(texts)}" for _ in texts[:1]], *table.notes)

    def text_of(cells: Sequence[Any], where: str) -> str:
        parts = (as_text(cells[at], name, where) or "" for at, name in zip(places, texts, strict=True))
        return unescape(BETWEEN.join(parts))

    def rows() -> Iterator[Row]:
        for line, cells in table.rows(table.columns):
            yield text_of(cells, f"{table.path}, {table.unit} {line}"), cells

    if part.format == "jsonl" and is_by_line(part.path, settings):
        return replace(_with_objects(path, part, settings, rows), notes=notes)
    if part.format in ("parquet", "arrow"):
        with whole_batches(part.path, part.format) as (schema, _):
            found = schema
        return NewTexts(path, part.format, table.columns, lambda: _with_arrays(part, rows), found, notes)
    return NewTexts(path, part.format, table.columns, lambda: _chunked(rows()), notes=notes)


def _with_objects(path: Path, part: Part, settings: CorpusSettings, rows: Callable[[], Iterator[Row]]) -> NewTexts:
    """Return JSON lines with the objects as they stand there, inner ones too; a key of any of them is a column."""

    def objects() -> Iterator[dict[str, Any]]:
        for line in text_lines(part.path, settings.encoding, settings.errors):
            if line.strip():
                yield json_value(line)  # the table has read it before

    columns = tuple(dict.fromkeys(key for record in objects() for key in record))

    def kept() -> Iterator[Row]:
        for (text, _), record in zip(rows(), objects(), strict=True):
            yield text, [record.get(name, MISSING) for name in columns]

    return NewTexts(path, part.format, columns, lambda: _chunked(kept()))


def _with_arrays(part: Part, rows: Callable[[], Iterator[Row]]) -> Iterator[Chunk]:
    """Yield the columns as Arrow has them."""
    texts = (text for text, _ in rows())
    with whole_batches(part.path, part.format) as (_, batches):
        for arrays in batches:
            yield Chunk(list(itertools.islice(texts, len(arrays[0]))), list(arrays))


def _open_lines(path: Path, settings: CorpusSettings, wanted: str) -> NewTexts:
    """Open a file with a text on each line, an empty one too."""
    if wanted:
        hint = "" if has_table_end(path.name) else "; is it a .csv or .tsv?"
        raise DataError(f"{path}: --text-column {wanted}: a text a line has no columns{hint}")

    def chunks() -> Iterator[Chunk]:
        lines = (line.rstrip("\r\n") for line in text_lines(path, settings.encoding, settings.errors))
        return _chunked((text, [text]) for text in lines)

    return NewTexts(path, LINES, ("text",), chunks)


def _open_documents(path: Path, part: Part, settings: CorpusSettings, wanted: str) -> NewTexts:
    """Open documents that are no table; where none of the first has a label, there is no column of labels."""
    if wanted:
        raise DataError(f"{path}: --text-column {wanted}: {part.format} has no columns")

    def documents() -> Iterator[Any]:
        return READERS[part.format](part, settings, Counter())

    labelled = any(document.label for document in itertools.islice(documents(), FEW))

    def rows() -> Iterator[Row]:
        for document in documents():
            yield document.text, [document.id, *([document.label] if labelled else []), document.text]

    columns = ("id", *(["label"] if labelled else []), "text")
    return NewTexts(path, part.format, columns, lambda: _chunked(rows()))


def _chunked(rows: Iterator[Row]) -> Iterator[Chunk]:
    """Cut rows into chunks; where reading fails, the rows before that come first."""
    taken: list[Row] = []
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


def _chunk(rows: list[Row]) -> Chunk:
    return Chunk([text for text, _ in rows], [list(column) for column in zip(*(kept for _, kept in rows), strict=True)])
