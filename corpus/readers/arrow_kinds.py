"""How the formats of Arrow are opened: their schema, and their batches, of some columns."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.progress import report
from corpus.readers.streams import File

#: Rows held in memory at a time; a review of 10 kB makes this 10 MB.
BATCH_ROWS = 1024
#: Bytes of each column that are read at once.
BUFFER = 2**17

#: A batch's columns at some places of the schema.
Batches = Iterator[tuple[Any, ...]]


class Kind(NamedTuple):
    """How a format of Arrow's is opened: its name, its schema, and the batches of some of its columns."""

    name: str
    schema_of: Callable[[Any], Any]
    batches: Callable[[Any, list[int], File], Batches]


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


_PARQUET = Kind("Parquet", _parquet_schema, _parquet_batches)
_ARROW = Kind("Arrow", lambda source: _arrow(source).schema, _arrow_batches)
#: What a file's format is called → how it is opened.
KINDS = {"parquet": _PARQUET, "arrow": _ARROW}
