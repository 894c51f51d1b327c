"""JSON lines: one object a line."""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import DataError
from corpus.json_files import json_value
from corpus.readers.columns import Row
from corpus.readers.lines import text_lines
from corpus.readers.tables import SAMPLE_ROWS, Table, as_text
from corpus.settings import CorpusSettings


def jsonl_table(path: Path, settings: CorpusSettings) -> Table:
    """Return a JSON-lines file as a table whose columns are the keys of its first objects.

    Raises DataError, with the line, for what is not a JSON object.
    """
    first = [record for _, record in itertools.islice(jsonl_records(path, settings), SAMPLE_ROWS)]
    if not first:
        raise DataError(f"{path}: no JSON objects; one a line is needed, with a text and a label")
    # Keys whose values are all lists or objects can be no text and no label: they are not offered as columns.
    names = tuple(dict.fromkeys(key for record in first for key in record if not _nested(record[key])))

    def rows(wanted: Sequence[str]) -> Iterator[tuple[int, Row]]:
        for line, record in jsonl_records(path, settings):
            yield line, [as_text(record.get(name), name, f"{path}, line {line}") for name in wanted]

    sample: list[Row] = [
        [None if _nested(value := record.get(name)) else as_text(value, name, str(path)) for name in names]
        for record in first
    ]
    return Table(path, names, sample, rows)


def _nested(value: Any) -> bool:
    return isinstance(value, (list, dict))


def jsonl_records(path: Path, settings: CorpusSettings) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number of each line that is not empty, and its object; raise DataError where it is none."""
    for number, line in enumerate(text_lines(path, settings.encoding, settings.errors), 1):
        if not line.strip():
            continue
        try:
            record = json_value(line)
        except ValueError as error:
            raise DataError(f"{path}, line {number}: no JSON ({error}); one object a line is needed") from None
        if not isinstance(record, dict):
            raise DataError(
                f"{path}, line {number}: a JSON {type(record).__name__}; one object a line is needed, "
                'such as {"text": "…", "label": "…"}'
            )
        yield number, record
