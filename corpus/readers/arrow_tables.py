"""Parquet, Arrow and Feather files, read in batches and only the columns that are needed."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.errors import DataError
from corpus.progress import report
from corpus.readers.column_facts import TableFacts, is_looked_at, named_in, shown
from corpus.readers.column_names import distinct_names, repeated_names
from corpus.readers.listing import listed
from corpus.readers.streams import File, Member, compression_of, opened
from corpus.readers.tables import Cells, Rows, Table
from corpus.readers.written_breaks import BreakCensus
from corpus.settings import CorpusSettings

#: Rows held in memory at a time; a review of 10 kB makes this 10 MB.
BATCH_ROWS = 1024
#: Bytes of each column that are read at once.
BUFFER = 2**17
#: Bytes that are copied at a time out of an archive: these formats are read from their end.
PIECE = 2**20
_ERRORS = (pa.ArrowException, OSError, UnicodeDecodeError, ValueError, OverflowError)

#: A batch's columns at some places of the schema.
Batches = Iterator[tuple[Any, ...]]


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


class _Kind(NamedTuple):
    """How a format of Arrow's is opened: its name, its schema, and the batches of some of its columns."""

    name: str
    schema_of: Callable[[Any], Any]
    batches: Callable[[Any, list[int], File], Batches]


def _table(file: File, settings: CorpusSettings, format_name: str) -> Table:
    kind = KINDS[format_name]
    try:
        with _seekable(file) as source:
            called = [field.name for field in kind.schema_of(source)]  # read here: a name may be no UTF-8
    except _ERRORS as error:
        raise _damaged(file, kind.name, error) from error
    names = distinct_names(called)
    # Of many columns at once only the first are looked at; those that somebody names are read all the same.
    looked_at = [place for place, name in enumerate(names) if is_looked_at(place, name, named_in(settings))]
    facts, breaks = _facts(file, looked_at, names, kind)
    if not facts.rows:
        raise DataError(f"{file}: no rows; a table with a text and a label column is needed")
    twice = repeated_names(called)
    return Table(
        file,
        tuple(names),
        facts.columns,
        arrow_rows(file, names, format_name),
        facts.rows,
        unit="row",
        notes=[f"several columns are called {listed(twice)}: the first is read under that name"] if twice else [],
        writes_line_breaks=breaks.are_written,
    )


def arrow_rows(file: File, names: Sequence[str], kind: str) -> Rows:
    """Return what reads the rows of a file of kind `parquet` or `arrow` whose columns are called `names`."""
    return lambda wanted: _rows(file, [names.index(name) for name in wanted], names, KINDS[kind])


def _facts(file: File, places: list[int], names: list[str], kind: _Kind) -> tuple[TableFacts, BreakCensus]:
    """Look at all rows; a column that cannot be read is none's trouble until it is wanted."""
    facts, breaks = TableFacts(), BreakCensus()
    broken: set[int] = set()
    try:
        with _seekable(file) as source:
            for columns in kind.batches(source, places, file):
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


def _rows(file: File, places: list[int], names: Sequence[str], kind: _Kind) -> Iterator[tuple[int, Cells]]:
    number = 0
    try:
        with _seekable(file) as source:
            for columns in kind.batches(source, places, file):
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


def _parquet_schema(source: Any) -> Any:
    with pq.ParquetFile(source) as file:
        return file.schema_arrow


def _parquet_batches(source: Any, places: list[int], file: File) -> Batches:
    # Without a buffer, the chunks of all columns of a row group, which may be the whole file, are read at once.
    with pq.ParquetFile(source, buffer_size=BUFFER) as opened_file:
        schema, total, done = opened_file.schema_arrow, opened_file.metadata.num_rows, 0
        names = [field.name for field in schema]
        # Names choose columns, but two columns may have one; then all are read, and places choose.
        unique = len(set(names)) == len(names)
        chosen = list(dict.fromkeys(names[place] for place in places)) if unique else None
        for batch in opened_file.iter_batches(batch_size=BATCH_ROWS, columns=chosen):
            at = {name: number for number, name in enumerate(batch.schema.names)}
            yield tuple(batch.column(at[names[place]] if unique else place) for place in places)
            done += batch.num_rows
            report("reading", done, total, "rows", file.name)


def _arrow(source: Any) -> Any:
    """Open an Arrow file, or a stream, which is what Hugging Face's data sets keep."""
    try:
        return pa.ipc.open_file(source)
    except pa.ArrowInvalid:
        source.seek(0)
        return pa.ipc.open_stream(source)


def _arrow_batches(source: Any, places: list[int], file: File) -> Batches:
    reader = _arrow(source)
    if isinstance(reader, pa.ipc.RecordBatchFileReader):
        batches: Iterator[Any] = (reader.get_batch(number) for number in range(reader.num_record_batches))
    else:
        batches = iter(reader)
    done = 0
    for batch in batches:
        for start in range(0, batch.num_rows, BATCH_ROWS):
            piece = batch.slice(start, BATCH_ROWS)
            yield tuple(piece.column(place) for place in places)
            done += piece.num_rows
            report("reading", done, None, "rows", file.name)


_PARQUET = _Kind("Parquet", _parquet_schema, _parquet_batches)
_ARROW = _Kind("Arrow", lambda source: _arrow(source).schema, _arrow_batches)
#: What a file's format is called → how it is opened.
KINDS = {"parquet": _PARQUET, "arrow": _ARROW}


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
