"""CSV and TSV files: separator and quoting found from the first lines, every record counted."""

import csv
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from corpus.errors import DataError
from corpus.readers.columns import Row, looks_like_header, numbered
from corpus.readers.lines import text_lines
from corpus.readers.tables import SAMPLE_ROWS, Table
from corpus.settings import CorpusSettings

#: What `csv.reader` knows as quoting.
Quoting = Literal[0, 1, 2, 3]
#: Separators by format, most usual first: spreadsheets in half of Europe write `;`.
SEPARATORS = {"csv": (",", ";", "\t", "|"), "tsv": ("\t",)}
#: Quoting by format: many TSV files (GLUE's, for one) hold bare quotes that mean nothing.
QUOTINGS: dict[str, tuple[Quoting, ...]] = {
    "csv": (csv.QUOTE_MINIMAL,),
    "tsv": (csv.QUOTE_MINIMAL, csv.QUOTE_NONE),
}
#: A longer field is a quote that was never closed.
LONGEST_FIELD = 64 * 2**20
SAMPLE_LINES = 2000
SAMPLE_CHARACTERS = 2**20
#: Stands after the last line: a quote that is still open swallows it, and so gives itself away.
END = "\x00end of the table\x00"


class Dialect(NamedTuple):
    """How a file separates and quotes its fields."""

    separator: str
    quoting: Quoting


def csv_table(path: Path, settings: CorpusSettings, format_name: str) -> Table:
    """Return a CSV or TSV file as a table; without a header its columns are called `column 1`, `column 2`, …

    Raises DataError, with the line, for a record that does not fit the header and for a quote that is never closed.
    """
    csv.field_size_limit(LONGEST_FIELD)
    dialect = _dialect(path, settings, format_name)
    first = next(_records(path, settings, dialect), None)
    if first is None:
        raise DataError(f"{path}: no lines; a table with a text and a label column is needed")
    cells = first[1]
    header = looks_like_header(cells, settings)
    numbers = numbered(len(cells))
    names = [cell.strip() or numbers[index] for index, cell in enumerate(cells)] if header else numbers

    def rows(wanted: Sequence[str]) -> Iterator[tuple[int, Row]]:
        places = [names.index(name) for name in wanted]
        for line, cells in itertools.islice(_records(path, settings, dialect), int(header), None):
            if len(cells) != len(names) and (len(cells) < len(names) or any(cells[len(names) :])):
                raise _misfit(path, line, len(cells), len(names), dialect)
            yield line, [cells[place] for place in places]

    sample = [cells for _, cells in itertools.islice(rows(names), SAMPLE_ROWS)]
    return Table(path, tuple(names), sample, rows)


def raw_records(path: Path, settings: CorpusSettings, format_name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each record of a table begins, and its fields, whatever they hold."""
    yield from _records(path, settings, _dialect(path, settings, format_name))


def _records(path: Path, settings: CorpusSettings, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each record begins, and its fields."""
    lines = itertools.chain(text_lines(path, settings.encoding, settings.errors), [END])
    reader = csv.reader(lines, delimiter=dialect.separator, quoting=dialect.quoting)
    begin = 1
    cells: list[str] = []
    try:
        for cells in reader:
            if cells and cells != [END]:
                if cells[-1].endswith(END):
                    break
                yield begin, cells
            begin = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"{path}, line {begin}: {error}; a quote opened in this record is not closed, or its lines end unusually"
        ) from error
    if cells != [END]:
        raise DataError(
            f"{path}, line {begin}: a quote opened in this record is never closed, so the rest of the file would be "
            "one field.\nClose it, or write a quote inside a quoted field twice."
        )


def _dialect(path: Path, settings: CorpusSettings, format_name: str) -> Dialect:
    """Return the dialect in which most of the first records are as wide as the header (two columns at least)."""
    lines, characters = [], 0
    for line in itertools.islice(text_lines(path, settings.encoding, settings.errors), SAMPLE_LINES):
        lines.append(line)
        characters += len(line)
        if characters > SAMPLE_CHARACTERS:
            break
    candidates = [Dialect(*pair) for pair in itertools.product(SEPARATORS[format_name], QUOTINGS[format_name])]
    return max(candidates, key=lambda dialect: _fit(lines, dialect))  # the first of equals: the more usual one


def _fit(lines: list[str], dialect: Dialect) -> tuple[float, int]:
    """Return how well a dialect reads the sample (0 to 1: records as wide as the first), and in how many records.

    Of readings that fit equally well the one with more records is right: in the other, bare quotes swallowed lines.
    """
    try:
        records = [cells for cells in csv.reader(lines, delimiter=dialect.separator, quoting=dialect.quoting) if cells]
    except csv.Error:
        return 0.0, 0
    if not records or len(records[0]) < 2:
        return 0.0, 0
    judged = records[:-1] if len(records) > 2 else records  # the sample may end inside a record
    return sum(len(cells) == len(records[0]) for cells in judged) / len(judged), len(records)


def _misfit(path: Path, line: int, found: int, expected: int, dialect: Dialect) -> DataError:
    return DataError(
        f"{path}, line {line}: {found} fields where the first line has {expected} (separator {dialect.separator!r}).\n"
        "Put quotes around a text that holds the separator or a line break."
    )
