"""Columns that the settings name, looked for in the headers of the data before anything runs."""

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.errors import DataError
from corpus.readers.column_names import distinct_names
from corpus.readers.columns import looks_like_header, named_columns
from corpus.readers.csv_tables import first_records
from corpus.readers.formats import format_of
from corpus.readers.sources import DEMO, raw_files
from corpus.readers.streams import compression_of
from corpus.settings import CorpusSettings


def check_columns(settings: CorpusSettings) -> None:
    """Refuse a column that the settings name and no header has; nothing but headers is read.

    JSON has none: there a key may come first in a late record. Raises DataError.
    """
    wanted = (settings.text_column, settings.label_column, settings.group_column, settings.tag_column)
    unnamed = any(re.fullmatch(r"column \d+", name) for name in wanted)
    files = raw_files(settings) if any(wanted) and not unnamed and settings.data != DEMO else []
    for file in files:
        names = _header(file, settings) if file.is_file() else None
        if names is not None:
            named_columns(names, settings, str(file))


def _header(file: Path, settings: CorpusSettings) -> list[str] | None:
    """Return the names in a file's header, under each way to read it; None where it has none, or packed ones."""
    found = format_of(file, settings)
    if found in ("csv", "tsv"):
        names: list[str] = []
        for cells in first_records(file, settings, found):
            names += distinct_names(cells) if looks_like_header(cells, settings) else []
        return list(dict.fromkeys(names)) or None
    if found == "parquet" and compression_of(file) == "none":
        try:
            with pq.ParquetFile(file) as opened:
                return distinct_names(opened.schema_arrow.names)
        except (pa.ArrowException, OSError) as error:
            raise DataError(f"{file}: no readable Parquet file ({error}); get the file again") from error
    return None
