"""Parquet, Arrow and Feather files, read in batches and only the columns that are needed."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import DataError
from corpus.readers.arrow_kinds import KINDS, Batches, Kind
from corpus.readers.class_labels import called, class_names
from corpus.readers.column_facts import ColumnFacts, TableFacts, is_looked_at, named_in, shown
from corpus.readers.column_names import distinct_names, repeated_names
from corpus.readers.listing import listed
from corpus.readers.streams import File, Member, compression_of, opened
from corpus.readers.tables import Cells, Rows, Table
from corpus.readers.written_breaks import BreakCensus
from corpus.settings import CorpusSettings

#: Bytes that are copied at a time out of an archive: these formats are read from their end.
PIECE = 2**20
_ERRORS = (pa.ArrowException, OSError, UnicodeDecodeError, ValueError, OverflowError)


def parquet_table(file: File, settings: CorpusSettings) -> Table:
    """Return a Parquet file as a table. Raises DataError for a damaged file."""
    return _table(file, settings, "parquet")


def arrow_table(file: File, settings: CorpusSettings) -> Table:
    """Return an Arrow file or stream, or a Feather file of version 2, as a table. Raises DataError for damage."""
    return _table(file, settings, "arrow")


@contextmanager
def whole_batches(file: File, kind: str) -> Iterator[tuple[Any, Batches]]:
    """Open a file of kind `parquet` or `arrow`; yield its schema, and its batches: the arrays of all columns.

    Raises DataError for a damaged file.
    """
    read = KINDS[kind]
    try:
        with _seekable(file) as source:
            schema = read.schema_of(source)
        with _seekable(file) as source:
            yield schema, map(_valid, read.batches(source, list(range(len(schema))), file))
    except _ERRORS as error:
        raise _damaged(file, read.name, error) from error


def _valid(columns: tuple[Any, ...]) -> tuple[Any, ...]:
    for column in columns:
        # Text that is no UTF-8 may be kept; places of values that are none may not.
        binary = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary()}.get(column.type)
        (column if binary is None else column.view(binary)).validate(full=True)
    return columns


def _table(file: File, settings: CorpusSettings, format_name: str) -> Table:
    kind = KINDS[format_name]
    try:
        with _seekable(file) as source:
            schema = kind.schema_of(source)
            called_so = [field.name for field in schema]  # read here: a name may be no UTF-8
            classes = class_names(schema)
    except _ERRORS as error:
        raise _damaged(file, kind.name, error) from error
    names = distinct_names(called_so)
    # Of many columns at once only the first are looked at; those that somebody names are read all the same.
    looked_at = [place for place, name in enumerate(names) if is_looked_at(place, name, named_in(settings))]
    facts, breaks = _facts(file, looked_at, names, kind)
    twice = repeated_names(called_so)
    notes = [f"several columns are called {listed(twice)}: the first is read under that name"] if twice else []
    for column, known in classes.items():
        notes.append(f"{column}: 0 is read as {known[0]}, and so on, as the file calls its {len(known)} classes")
    return Table(
        file,
        tuple(names),
        {names[place]: facts.columns.get(names[place], ColumnFacts()) for place in looked_at},
        arrow_rows(file, names, format_name),
        facts.rows,
        unit="row",
        notes=notes,
        writes_line_breaks=breaks.are_written,
    )


def arrow_rows(file: File, names: Sequence[str], kind: str) -> Rows:
    """Return what reads the rows of a file of kind `parquet` or `arrow` whose columns are called `names`."""
    return lambda wanted: _rows(file, [names.index(name) for name in wanted], names, KINDS[kind])


def _facts(file: File, places: list[int], names: list[str], kind: Kind) -> tuple[TableFacts, BreakCensus]:
    """Look at all rows; a column that cannot be read is none's trouble until it is wanted."""
    facts, breaks = TableFacts(), BreakCensus()
    broken: set[int] = set()
    try:
        with _seekable(file) as source:
            for columns in _called(kind, source, places, file):
                records: list[list[str]] = []
                for place, column in zip(places, columns, strict=True):
                    try:
                        cells = [] if place in broken else _cells(column)
                    except _ERRORS:
                        broken.add(place)
                        cells = []
                    breaks.add(cells if pa.types.is_string(column.type) else ())
                    records.append([shown(cell) for cell in cells] if cells else [""] * len(column))
                facts.add_rows([names[place] for place in places], list(zip(*records, strict=True)))
                for place, column in zip(places, columns, strict=True):
                    if pa.types.is_nested(column.type):
                        facts.columns[names[place]].lists += len(column)
    except _ERRORS as error:
        if isinstance(error, DataError):
            raise
        raise _damaged(file, kind.name, error, facts.rows) from error
    return facts, breaks


def _rows(file: File, places: list[int], names: Sequence[str], kind: Kind) -> Iterator[tuple[int, Cells]]:
    number = 0
    try:
        with _seekable(file) as source:
            for columns in _called(kind, source, places, file):
                lists = []
                for place, column in zip(places, columns, strict=True):
                    try:
                        lists.append(_cells(column))
                    except _ERRORS as error:
                        raise DataError(
                            f"{file}, after row {number}: column {names[place]} cannot be read ({_short(error)})"
                        ) from error
                for cells in zip(*lists, strict=True):
                    number += 1
                    yield number, cells
    except _ERRORS as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{file}: damaged after row {number} ({_short(error)}); get the file again") from error


def _called(kind: Kind, source: Any, places: list[int], file: File) -> Batches:
    """Yield the batches with classes called as the file calls them, not by their numbers."""
    schema = kind.schema_of(source)
    source.seek(0)
    names = class_names(schema)
    known = [names.get(schema.field(place).name) for place in places]
    for columns in kind.batches(source, places, file):
        yield tuple(map(called, columns, known))


def _cells(column: Any) -> list[Any]:
    """Return the cells of a column: text, numbers, lists; dates, times and durations as they are written."""
    column.validate(full=True)  # what an Arrow file says of the places of its values is believed otherwise
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return [None if cell is None else _utf8(cell) for cell in column.to_pylist()]
    if pa.types.is_temporal(kind) and not pa.types.is_duration(kind):
        return list(pc.cast(column, pa.string()).to_pylist())
    if pa.types.is_duration(kind):
        return list(pc.cast(column, pa.int64()).to_pylist())
    return list(column.to_pylist())


def _utf8(cell: bytes) -> str | bytes:
    try:
        return cell.decode("utf-8")
    except UnicodeDecodeError:
        return cell  # told with its row where the column is read as text


@contextmanager
def _seekable(file: File) -> Iterator[Any]:
    """Open a file that is read from its end: where it is packed, a copy of it in the folder for temporary files."""
    if isinstance(file, Path) and compression_of(file) == "none":
        with pa.OSFile(str(file), "rb") as source:
            yield source
        return
    with tempfile.NamedTemporaryFile(prefix="wordloom-") as copy, opened(file) as (stream, _):
        while data := stream.read(PIECE):
            copy.write(data)
        copy.flush()
        with pa.OSFile(copy.name, "rb") as source:
            yield source


def _damaged(file: File | Member, kind: str, error: Exception, rows: int = 0) -> DataError:
    if isinstance(error, DataError):
        return error
    where = f" after row {rows}" if rows else ""
    return DataError(f"{file}: no readable {kind} file{where} ({_short(error)}); get the file again")


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
