"""One reading of a whole file of separated values: whether every record fits, and what its columns hold."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.errors import DataError
from corpus.readers.column_facts import TableFacts, batched, is_looked_at, named_in
from corpus.readers.columns import has_usual_name, looks_like_header, numbered
from corpus.readers.csv_dialects import Dialect, announced_separator, usual_width
from corpus.readers.csv_records import Record, UnfitError, records_of
from corpus.readers.streams import File
from corpus.readers.written_breaks import BreakCensus
from corpus.settings import CorpusSettings

#: Lines before a table, and records after it, that are no rows: a title, comments, a total.
MOST_BEFORE, MOST_AFTER = 50, 3
#: Rows that repeat the header, as in files that were put together; more are the data's own.
MOST_REPEATED = 10_000
_COMMENT = ("#", "%", "//", "--", ";;")
_TOTAL = re.compile(r"\W*(?:grand |sub)?-?totals?\b.{0,12}|\W*(?:sum|count|rows?)\b\W*\d*\W*|\(\d+ rows?\)|-{3,}", re.I)


@dataclass
class Trial:
    """A reading that fits: the first record, and the facts of those after it."""

    file: File
    settings: CorpusSettings
    dialect: Dialect
    width: int
    first: list[str]
    before: list[str] = field(default_factory=list)  # lines before the table
    facts: TableFacts = field(default_factory=TableFacts)
    breaks: BreakCensus = field(default_factory=BreakCensus)
    records: int = 0  # with the first
    over_lines: int = 0  # records that take several lines
    repeated: set[int] = field(default_factory=set)  # numbers of records that are the first again
    after: list[str] = field(default_factory=list)  # records after the table
    trailing: bool = True  # all fields beyond the first record's are empty
    is_short: bool = False  # the first record lacks one field
    last: list[str] = field(default_factory=list)  # the last row
    places: list[int] = field(default_factory=list)  # of the columns that are looked at

    @property
    def numbers(self) -> list[str]:
        """Names for the columns as long as it is not known whether the first record has them."""
        return numbered(self.width)

    def rows(self, with_first: bool) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows once more, without what is none: the line on which each begins, and its fields."""
        counted = enumerate(records_of(self.file, self.settings, self.dialect), 1 - len(self.before))
        for number, (line, cells, _) in counted:
            if number < 1 or (number == 1 and not with_first) or (not with_first and number in self.repeated):
                continue
            if number > self.records:
                break
            yield line, cells[: self.width]


def attempt(file: File, settings: CorpusSettings, dialect: Dialect, sample: Sequence[str]) -> Trial:
    """Read a whole file in one dialect; raise UnfitError at the first record that does not fit."""
    records = records_of(file, settings, dialect)
    width = usual_width(sample, dialect) or 1
    before, first = _top(records, width, settings, dialect)
    if first is None:
        raise UnfitError(DataError(f"{file}: no lines; a table has the names of its columns at least"))
    trial = Trial(file, settings, dialect, width, first, before)
    trial.is_short = len(first) == width - 1 and width > 2
    if len(first) > width and not any(first[width:]):
        trial.first = first[:width]
    elif len(first) != width and not trial.is_short:
        raise UnfitError(_misfit(file, 1 + len(before), len(first), width, dialect))
    trial.records = 1
    trial.places = _looked_at(trial, settings)
    for batch in batched(_fitting(trial, records)):
        trial.facts.add_rows(trial.numbers, batch, trial.places)
        trial.breaks.add(itertools.chain.from_iterable(batch))
    _drop_total(trial)
    return trial


def top_record(file: File, settings: CorpusSettings, dialect: Dialect, sample: Sequence[str]) -> list[str] | None:
    """Return the first record of the table in one dialect, None where there is none."""
    try:
        return _top(records_of(file, settings, dialect), usual_width(sample, dialect) or 1, settings, dialect)[1]
    except UnfitError:
        return None


def header_evidence(trial: Trial, settings: CorpusSettings) -> bool | None:
    """Say whether the first record names the columns, None where that is only likely (`looks_like_header` says how).

    It is data if one of its cells comes again as a value of a column of few values, as a label does.
    """
    if trial.is_short:
        return True
    columns = [trial.facts.columns.get(name) for name in trial.numbers]
    for cell, facts in zip(trial.first, columns, strict=True):
        counts = facts.counts if facts is not None else None
        if facts is not None and counts and 2 * len(counts) <= facts.filled and cell.strip() in counts:
            return False
    if has_usual_name(trial.first, settings):
        return True
    return None if looks_like_header(trial.first, settings) else False


def _looked_at(trial: Trial, settings: CorpusSettings) -> list[int]:
    """Return the places of the columns that are looked at; of a header one field short, under both of its readings."""
    named = named_in(settings)
    places = {place for place, cell in enumerate(trial.first) if is_looked_at(place, cell.strip(), named)}
    return sorted(places | {place + 1 for place in places} if trial.is_short else places)


def _top(
    records: Iterator[Record], width: int, settings: CorpusSettings, dialect: Dialect
) -> tuple[list[str], list[str] | None]:
    """Return what stands before the table, and its first record, None where there is no record.

    Lines before it are a comment, `sep=;`, or have fewer fields than the rows; then a header must follow.
    """
    before: list[str] = []
    titles = remarks = 0
    first_cells: list[str] = []
    for _, cells, _ in itertools.islice(records, MOST_BEFORE):
        first_cells = first_cells or cells
        text = cells[0].strip()
        if len(cells) == 1 and not text:
            before.append(text)  # a line of blanks
            continue
        is_remark = text.startswith(_COMMENT)
        if (is_remark and len(cells) != width) or (not before and announced_separator(dialect.separator.join(cells))):
            before.append(text)
        elif is_remark:  # a comment that has as many separators as a row has
            before.append(text)
            remarks += 1
        elif len(cells) < max(2, width - 1) <= width or (width > 2 and sum(map(bool, map(str.strip, cells))) == 1):
            before.append(text)
            titles += 1
        elif remarks and not has_usual_name(cells, settings):
            return [], first_cells  # it is a row that begins as a comment does
        elif titles and not looks_like_header(cells, settings):
            return [], before[:1]  # the first does not fit: said with its line
        else:
            return before, cells
    return [], before[:1] or None


def _fitting(trial: Trial, records: Iterator[Record]) -> Iterator[list[str]]:
    """Yield the cells of each row; raise UnfitError for a record that does not fit, unless it ends the table."""
    file, width, dialect = trial.file, trial.width, trial.dialect
    waiting: list[Record] = []
    last, head, first = width - 1, trial.first[0], trial.first
    for line, cells, is_long in records:
        if len(cells) != width and (len(cells) < width or any(cells[width:])):
            waiting.append((line, cells, is_long))
            if len(waiting) > MOST_AFTER:
                break
            continue
        if waiting:
            break
        trial.records += 1
        if cells[0] == head and cells[: len(first)] == first and len(trial.repeated) < MOST_REPEATED:
            trial.repeated.add(trial.records)
            continue
        if cells[last]:
            trial.trailing = False
        trial.over_lines += is_long
        trial.last = cells if len(cells) == width else cells[:width]
        yield trial.last
    for line, cells, _ in waiting:
        if not _is_after(cells) or len(waiting) > MOST_AFTER or next(records, None) is not None:
            raise UnfitError(_misfit(file, line, len(cells), len(trial.first), dialect))
        trial.after.append(dialect.separator.join(cells))


def _is_after(cells: Sequence[str]) -> bool:
    return not any(cell.strip("\x1a \t") for cell in cells) or _TOTAL.fullmatch(cells[0].strip()) is not None


def _drop_total(trial: Trial) -> None:
    """Leave out a last row that sums up the others: it is called so, and its other cells are empty or its own."""
    if trial.facts.rows < 3 or trial.width < 2:
        return
    last = trial.last
    named = [cell for cell in last if _TOTAL.fullmatch(cell.strip())]
    looked_at = [(last[place], facts) for place, facts in zip(trial.places, trial.facts.columns.values(), strict=True)]
    others = [(cell, facts) for cell, facts in looked_at if cell not in named]
    alone = all(not cell.strip() or (facts.counts is not None and facts.counts.get(cell.strip()) == 1
                and 2 * len(facts.counts) <= facts.filled + 2) for cell, facts in others)  # fmt: skip
    if len(named) == 1 and alone:
        trial.records -= 1
        trial.after.insert(0, trial.dialect.separator.join(last))
        for cell, facts in looked_at:
            facts.forget(cell)
        trial.facts.rows -= 1


def _misfit(file: File, line: int, fields: int, expected: int, dialect: Dialect) -> DataError:
    return DataError(
        f"{file}, line {line}: {fields} fields where the first line has {expected} (separator {dialect.separator!r}).\n"
        "Put quotes around a text that holds the separator or a line break."
    )
