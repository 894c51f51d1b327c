"""Documents of any source: the one door through which raw data comes in."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from corpus.demo.reviews import NOTES, demo_documents
from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.readers.aclimdb import aclimdb_documents, doubled_documents
from corpus.readers.class_folders import folders_documents
from corpus.readers.columns import Columns, find_columns
from corpus.readers.csv_tables import csv_table
from corpus.readers.json_lines import jsonl_table
from corpus.readers.labelled_lines import fasttext_documents, labelled_lines
from corpus.readers.parquet import parquet_table
from corpus.readers.sources import DEMO, Part, parts_to_read
from corpus.readers.tables import Table, table_documents
from corpus.readers.unread import Repeats
from corpus.settings import CorpusSettings

Reader = Callable[[Part, CorpusSettings], Iterator[RawDocument]]


class SourceInfo(NamedTuple):
    """What the audit says about where the documents come from."""

    source: str
    format: str
    synthetic: bool
    notes: tuple[str, ...]
    text_column: str | None = None  # that of the first table; None: the data has no columns


def read_documents(settings: CorpusSettings) -> Iterator[RawDocument]:
    """Yield the documents that the settings name, one at a time, in a fixed order and with unique ids.

    `split` is None where the data does not say one. Raises DataError for everything that is wrong with the data, and
    where there is no document at all.
    """
    if settings.data == DEMO:
        yield from demo_documents(settings.demo_documents)
        return
    empty = True
    for part in parts_to_read(settings):
        for document in READERS[part.format](part, settings):
            empty = False
            yield document
    if empty:
        raise DataError(f"[corpus] data = {settings.data}: no documents in it; labelled documents are needed")


def describe(settings: CorpusSettings) -> SourceInfo:
    """Return the source, the format and what was found out about it; reads no more than the first rows."""
    if settings.data == DEMO:
        return SourceInfo("demo", "generated", True, NOTES)
    parts = parts_to_read(settings)
    notes, text_columns = [], list[str]()
    for part in parts:
        if part.format in TABLES:
            columns = _columns(TABLES[part.format](part, settings), settings)
            notes.append(f"{part.path.name}: {columns.note}" if len(parts) > 1 else columns.note)
            text_columns.append(columns.text)
    named = len(parts) > 1
    source = ", ".join(f"{part.split or 'data'}: {part.path.name}" if named else part.path.name for part in parts)
    formats = ", ".join(dict.fromkeys(part.format for part in parts))
    return SourceInfo(source, formats, False, tuple(notes), next(iter(text_columns), None))


def unread_columns(settings: CorpusSettings) -> list[dict[str, Any]]:
    """Return the columns of the data that are not read and whose values repeat; formats without columns have none.

    Reads once more each table that has columns besides those that are read.
    """
    repeats = Repeats()
    parts = [] if settings.data == DEMO else parts_to_read(settings)
    for part in parts:
        if part.format not in TABLES:
            return []
        table = TABLES[part.format](part, settings)
        repeats.add(table, _columns(table, settings), part.prefix)
    return repeats.found()


def _columns(table: Table, settings: CorpusSettings) -> Columns:
    return find_columns(table.columns, table.sample, settings, str(table.path))


def _read_table(part: Part, settings: CorpusSettings) -> Iterator[RawDocument]:
    table = TABLES[part.format](part, settings)
    return table_documents(table, _columns(table, settings), part.split, part.prefix)


def _no_folder(part: Part) -> None:
    if part.path.is_dir():
        raise DataError(f"{part.path}: a folder, but format = {part.format} is that of a file")


def _csv(part: Part, settings: CorpusSettings) -> Table:
    _no_folder(part)
    return csv_table(part.path, settings, part.format)


def _jsonl(part: Part, settings: CorpusSettings) -> Table:
    _no_folder(part)
    return jsonl_table(part.path, settings)


def _parquet(part: Part, settings: CorpusSettings) -> Table:
    _no_folder(part)
    return parquet_table(part.path)


def _fasttext(part: Part, settings: CorpusSettings) -> Iterator[RawDocument]:
    _no_folder(part)
    return fasttext_documents(part.path, settings, part.split, part.prefix)


def _labelled_lines(part: Part, settings: CorpusSettings) -> Iterator[RawDocument]:
    _no_folder(part)
    return labelled_lines(part.path, settings, part.split, part.prefix)


def _aclimdb(part: Part, settings: CorpusSettings) -> Iterator[RawDocument]:
    return aclimdb_documents(part.path, settings, part.prefix)


def _doubled(part: Part, settings: CorpusSettings) -> Iterator[RawDocument]:
    return doubled_documents(part.path, settings, part.prefix)


def _folders(part: Part, settings: CorpusSettings) -> Iterator[RawDocument]:
    return folders_documents(part.path, settings, part.split, part.prefix)


#: Formats with columns, by name.
TABLES: dict[str, Callable[[Part, CorpusSettings], Table]] = {
    "csv": _csv,
    "tsv": _csv,
    "jsonl": _jsonl,
    "parquet": _parquet,
}
#: Readers by format; `auto` is resolved before.
READERS: dict[str, Reader] = {
    **dict.fromkeys(TABLES, _read_table),
    "aclimdb": _aclimdb,
    "aclimdb-doubled": _doubled,
    "folders": _folders,
    "fasttext": _fasttext,
    "labelled-lines": _labelled_lines,
}
