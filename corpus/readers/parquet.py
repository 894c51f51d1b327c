"""Parquet files, read in batches and only the columns that are needed."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.errors import DataError
from corpus.progress import report
from corpus.readers.columns import Row
from corpus.readers.tables import SAMPLE_ROWS, Table, as_text

#: Rows held in memory at a time; a review of 10 kB makes this 10 MB.
BATCH_ROWS = 1024


def parquet_table(path: Path) -> Table:
    """Return a Parquet file as a table; nested columns are not offered. Raises DataError for a damaged file."""
    try:
        with pq.ParquetFile(path) as file:
            schema, total = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(f"{path}: no readable Parquet file ({error}); get the file again") from error
    names = tuple(field.name for field in schema if not pa.types.is_nested(field.type))
    if not total:
        raise DataError(f"{path}: no rows; a table with a text and a label column is needed")

    def rows(wanted: Sequence[str]) -> Iterator[tuple[int, Row]]:
        return _rows(path, list(wanted), total)

    sample = [values for _, values in itertools.islice(rows(names), SAMPLE_ROWS)]
    return Table(path, names, sample, rows, unit="row")


@contextmanager
def parquet_batches(path: Path) -> Iterator[tuple[pa.Schema, Iterator[Any]]]:
    """Open a Parquet file; yield its schema and its batches with all columns. Raises DataError for a damaged one."""
    try:
        with pq.ParquetFile(path) as file:
            yield file.schema_arrow, file.iter_batches(batch_size=BATCH_ROWS)
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(f"{path}: no readable Parquet file ({error}); get the file again") from error


def _rows(path: Path, wanted: list[str], total: int) -> Iterator[tuple[int, Row]]:
    number = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=wanted):
                columns = [batch.column(name).to_pylist() for name in wanted]
                for values in zip(*columns, strict=True):
                    number += 1
                    where = f"{path}, row {number}"
                    yield number, [as_text(value, name, where) for name, value in zip(wanted, values, strict=True)]
                report("reading", number, total, "rows", path.name)
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(f"{path}: damaged after row {number} ({error}); get the file again") from error
