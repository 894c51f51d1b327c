"""CSV and TSV files: separator, quoting and header judged on the whole file, every record counted."""

import csv
import itertools
from collections.abc import Iterator, Sequence

from corpus.errors import DataError
from corpus.readers.column_facts import ColumnFacts
from corpus.readers.column_names import distinct_names, repeated_names
from corpus.readers.columns import looks_like_header
from corpus.readers.csv_dialects import Dialect, dialects
from corpus.readers.csv_records import LONGEST_FIELD, UnfitError
from corpus.readers.csv_trial import Trial, attempt, header_evidence, top_record
from corpus.readers.lines import text_encoding, text_lines
from corpus.readers.listing import listed
from corpus.readers.streams import File
from corpus.readers.tables import Cells, Table
from corpus.settings import CorpusSettings

SAMPLE_LINES = 2000
SAMPLE_CHARACTERS = 2**20
#: What the column is called that R writes without a name: the names of its rows.
ROW_NAMES = "row names"


def csv_table(file: File, settings: CorpusSettings, format_name: str) -> Table:
    """Return a CSV or TSV file as a table; without a header its columns are called `column 1`, `column 2`, …

    Raises DataError, with the line, for a record that does not fit the header and for a quote that is never closed.
    """
    return csv_tables([csv_trial(file, settings, format_name)], settings)[0]


def csv_trial(file: File, settings: CorpusSettings, format_name: str) -> Trial:
    """Return the reading of a file in which all records fit; raise DataError, with the line, where there is none."""
    csv.field_size_limit(LONGEST_FIELD)
    sample = _sample(file, settings)
    best: Trial | None = None
    first_error: UnfitError | None = None
    has_returns = False
    for dialect in dialects(sample, format_name):
        if dialect.returns and not has_returns:
            break
        if best is not None and not _may_be_better(best, dialect):
            continue
        if first_error is not None and first_error.is_open_quote and format_name == "csv" and _ignores_quotes(dialect):
            continue  # a quote that is never closed is a fault of the file, not a way to write
        try:
            trial = attempt(file, settings, dialect, sample)
        except UnfitError as error:
            has_returns = has_returns or error.is_return
            first_error = first_error or error
            continue
        if not dialect.strict and trial.over_lines:
            continue  # where quotes are loose, a record over several lines may be two
        if best is None or (trial.records > best.records and trial.width == best.width):
            best = trial
        if not best.over_lines:
            break
    if best is None:
        assert first_error is not None, "there is a dialect for every file"
        raise first_error.error
    return best


def csv_tables(trials: Sequence[Trial], settings: CorpusSettings) -> list[Table]:
    """Return the tables of files that belong together, such as train and test; one decision on headers for all."""
    headers = which_have_headers(trials, settings)
    return [table_of_trial(trial, has_header) for trial, has_header in zip(trials, headers, strict=True)]


def which_have_headers(trials: Sequence[Trial], settings: CorpusSettings) -> list[bool]:
    """Say of each of the files that belong together whether its first record is a header.

    A file without a header beside one that surely has none, or whose labels are in its first row, has none either.
    """
    evidence = [header_evidence(trial, settings) for trial in trials]
    made = []
    for trial, known in zip(trials, evidence, strict=True):
        alike = [(other, sure) for other, sure in zip(trials, evidence, strict=True) if other.width == trial.width]
        if known is None:
            known = _by_siblings(trial, [(other, sure) for other, sure in alike if other is not trial])
        made.append(looks_like_header(trial.first, settings) if known is None else known)
    return made


def first_records(file: File, settings: CorpusSettings, format_name: str) -> list[list[str]]:
    """Return the first record of a file in each dialect that may be its own: one of them has the header."""
    csv.field_size_limit(LONGEST_FIELD)
    sample = _sample(file, settings)
    made = (top_record(file, settings, dialect, sample) for dialect in dialects(sample, format_name))
    return [cells for cells in made if cells]


def raw_records(file: File, settings: CorpusSettings, format_name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each record of a table begins, and its fields, whatever they hold."""
    yield from csv_trial(file, settings, format_name).rows(with_first=True)


def _by_siblings(trial: Trial, siblings: Sequence[tuple[Trial, bool | None]]) -> bool | None:
    for other, sure in siblings:
        if other.first == trial.first:
            return True
        columns = [other.facts.columns.get(name) for name in other.numbers]
        for cell, facts in zip(trial.first, columns, strict=True):
            counts = facts.counts if facts is not None else None
            if facts is not None and counts and 2 * len(counts) <= facts.filled and cell.strip() in counts:
                return False
        if sure is not None:
            return sure
    return None


def table_of_trial(trial: Trial, has_header: bool) -> Table:
    """Return a file as a table, once it is known whether its first record is a header."""
    facts, names = trial.facts, trial.numbers
    notes = []
    if has_header:
        header = trial.first
        if trial.is_short and trial.trailing:
            header = [*header, ""]
        elif trial.is_short:
            header = [ROW_NAMES, *header]
            notes.append(f"the header lacks one name: the first column is taken for {ROW_NAMES}, as R writes them")
        names = distinct_names(header)
        if twice := repeated_names(header):
            notes.append(f"several columns are called {listed(twice)}: the first is read under that name")
    else:
        facts.prepend(trial.numbers, trial.places, [trial.first] * (1 + len(trial.repeated)))
        notes.append("no header: the first line is a row")
    columns = {names[place]: facts.columns.get(trial.numbers[place], ColumnFacts()) for place in trial.places}

    def rows(wanted: Sequence[str]) -> Iterator[tuple[int, Cells]]:
        places = [names.index(name) for name in wanted]
        for line, cells in trial.rows(with_first=not has_header):
            yield line, [cells[place] for place in places]

    known = text_encoding(trial.file, trial.settings.encoding)
    return Table(
        trial.file,
        tuple(names),
        columns,
        rows,
        facts.rows,
        encoding=known.name,
        encoding_why=known.why,
        records_over_lines=trial.over_lines,
        writes_line_breaks=trial.breaks.are_written and not trial.over_lines,
        notes=[*notes, *_told(trial.dialect)],
        left_out=_left_out(trial, has_header),
    )


def _left_out(trial: Trial, has_header: bool) -> dict[str, int]:
    """Return the records that are no rows, by reason."""
    left_out = {
        "a line before the table": sum(map(bool, trial.before)),
        "the header again": len(trial.repeated) if has_header else 0,
        "a total or an end mark after the table": len(trial.after),
    }
    return {reason: count for reason, count in left_out.items() if count}


def _told(dialect: Dialect) -> list[str]:
    """Return what is unusual about a dialect."""
    told = []
    if dialect.separator not in (",", "\t"):
        told.append(f"separator {dialect.separator!r}")
    if dialect.escapes:
        told.append("quotes inside texts are escaped by a backslash")
    if dialect.quoting == csv.QUOTE_NONE:
        told.append("quotes mean nothing: they stay in the texts")
    if not dialect.strict:
        told.append("some quotes are closed before the end of their field; they are left out of the text")
    return told


def _may_be_better(best: Trial, dialect: Dialect) -> bool:
    """Say whether to try another reading of a file with records over several lines: the same, quoted otherwise."""
    return dialect.separator == best.dialect.separator and dialect.strict and dialect != best.dialect


def _ignores_quotes(dialect: Dialect) -> bool:
    return dialect.quoting == csv.QUOTE_NONE or dialect.quote != '"'


def _sample(file: File, settings: CorpusSettings) -> list[str]:
    lines, characters = [], 0
    for line in itertools.islice(text_lines(file, settings.encoding, settings.errors), SAMPLE_LINES):
        lines.append(line)
        characters += len(line)
        if characters > SAMPLE_CHARACTERS:
            break
    if not any(line.strip() for line in lines):
        raise DataError(f"{file}: no lines; a table has the names of its columns at least")
    return lines
