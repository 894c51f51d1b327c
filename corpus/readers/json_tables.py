"""JSON as a table: an object a line, or any other shape in which records come."""

from collections.abc import Iterator, Sequence
from typing import Any

from corpus.errors import DataError
from corpus.json_files import json_value
from corpus.readers.column_facts import TableFacts, batched
from corpus.readers.json_values import flat, records
from corpus.readers.lines import START, text_encoding, text_lines
from corpus.readers.streams import File, opened
from corpus.readers.tables import Cells, Rows, Table
from corpus.readers.written_breaks import BreakCensus
from corpus.settings import CorpusSettings

#: What a table calls what its rows are numbered by.
LINE, RECORD = "line", "record"


def json_table(file: File, settings: CorpusSettings) -> Table:
    """Return a JSON file as a table whose columns are the keys of its objects, all of them looked at.

    Inner objects are columns called `outer.inner`. Raises DataError, with the line, for what is not JSON or no record.
    """
    by_line = is_by_line(file, settings)
    facts, breaks = TableFacts(settings), BreakCensus()
    for batch in batched(record for _, record in _numbered(file, settings, by_line)):
        facts.add_records(batch)
        breaks.add(value for record in batch for value in record.values())

    # Keys whose values are all lists or objects can be no text: they are offered last, and only as labels.
    known = text_encoding(file, settings.encoding)
    return Table(
        file,
        tuple(facts.names),
        facts.columns,
        json_rows(file, settings, by_line),
        facts.rows,
        unit=LINE if by_line else RECORD,
        encoding=known.name,
        encoding_why=known.why,
        writes_line_breaks=breaks.are_written,
    )


def json_rows(file: File, settings: CorpusSettings, by_line: bool) -> Rows:
    """Return what reads the rows of a JSON file: of one with an object a line, or of another shape."""

    def rows(wanted: Sequence[str]) -> Iterator[tuple[int, Cells]]:
        for number, record in _numbered(file, settings, by_line):
            yield number, [record.get(name) for name in wanted]

    return rows


def _numbered(file: File, settings: CorpusSettings, by_line: bool) -> Iterator[tuple[int, dict[str, Any]]]:
    return _lines(file, settings) if by_line else enumerate(records(file, settings), 1)


def is_by_line(file: File, settings: CorpusSettings) -> bool:
    """Say whether each line is a record: the first is an object by itself, and the next begins one."""
    with opened(file) as (stream, _):
        start = stream.peek(START)[:START]
    if b"\n" not in start.rstrip():
        return False
    lines = (line for line in text_lines(file, settings.encoding, settings.errors) if line.strip())
    first, second = next(lines, ""), next(lines, "")
    try:
        return isinstance(json_value(first), dict) and second.lstrip()[:1] not in ",]}"
    except ValueError:
        return first.lstrip()[:1] == "{" and first.rstrip()[-1:] == "}"


def _lines(file: File, settings: CorpusSettings) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text_lines(file, settings.encoding, settings.errors), 1):
        if not line.strip():
            continue
        try:
            record = json_value(line)
        except ValueError as error:
            raise DataError(f"{file}, line {number}: no JSON ({error}); one object a line is needed") from None
        if not isinstance(record, dict):
            raise DataError(
                f"{file}, line {number}: a JSON {type(record).__name__}; one object a line is needed, "
                'such as {"text": "…", "label": "…"}'
            )
        yield number, flat(record)
