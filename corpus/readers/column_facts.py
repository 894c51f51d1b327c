"""What the cells of a column are, judged over all rows of a table, in bounded memory."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from corpus.json_files import json_text
from corpus.readers.cells import is_decimal, is_number, is_reference
from corpus.readers.usual_names import LABEL_NAMES, TEXT_NAMES, folded
from corpus.settings import CorpusSettings

#: Different values of a column that are counted, and characters of a value; beyond them its counts are let go.
MOST_VALUES, LONGEST_VALUE = 50_000, 200
#: Values of all columns together that are counted, 0.3 GB; of a wide table those go first of which there are most.
MOST_IN_ALL = 1_000_000
#: Rows that are looked at together: transposed, a column is counted without a loop in Python.
BATCH_ROWS = 1000
#: Rows whose cells are kept as a sample, spread evenly over the table, and characters of a cell.
SAMPLE_ROWS, SAMPLE_CHARACTERS = 2000, 400
#: Columns that are looked at, besides those called as usual; and names of columns that are remembered.
MOST_COLUMNS, MOST_NAMES = 200, 100_000
_USUAL = frozenset((*TEXT_NAMES, *LABEL_NAMES, "split"))
#: Scripts that are written without blanks between words stand here and further on, from the radicals of Han.
_UNSPACED = re.compile("[^\x00-\u2e80]")


@dataclass
class ColumnFacts:
    """One column: how many cells are filled and how long, its values where they are few, and a sample of its cells."""

    rows: int = 0
    filled: int = 0
    characters: int = 0
    longest: int = 0
    counts: dict[str, int] | None = field(default_factory=dict)  # None: too many values, or too long ones
    first_rows: dict[str, tuple[int, ...]] = field(default_factory=dict)  # the first two rows of each value
    sample: list[str] = field(default_factory=list)  # without empty cells
    lists: int = 0  # cells that hold a list or an object

    def add(self, values: Sequence[str], first_row: int) -> None:
        """Count the cells of a batch of rows, the first of which is row `first_row` from 1."""
        cells = [value.strip() for value in values]
        lengths = list(map(len, cells))
        self.rows += len(cells)
        self.filled += len(cells) - lengths.count(0)
        self.characters += sum(lengths)
        self.longest = max(self.longest, max(lengths, default=0))
        if self.counts is None:
            return
        if self.longest > LONGEST_VALUE or len(self.counts) > MOST_VALUES:
            self.let_go()
            return
        batch = Counter(cells)
        batch.pop("", None)
        for value, count in batch.items():
            self.counts[value] = self.counts.get(value, 0) + count
        waiting = {value for value in batch if len(self.first_rows.get(value, ())) < 2}
        for row, value in enumerate(cells, first_row) if waiting else ():
            if value in waiting:
                rows = (*self.first_rows.get(value, ()), row)
                self.first_rows[value] = rows
                if len(rows) == 2:
                    waiting.discard(value)

    def let_go(self) -> None:
        """Count values no longer: there are too many of them."""
        self.counts, self.first_rows = None, {}

    def prepend(self, value: str, times: int) -> None:
        """Count the cell of a row that stands before all others, and `times` - 1 more like it."""
        cell = value.strip()
        self.first_rows = {known: tuple(row + 1 for row in rows) for known, rows in self.first_rows.items()}
        self.rows += times
        self.filled += times * bool(cell)
        self.characters += times * len(cell)
        self.longest = max(self.longest, len(cell))
        self.sample = [cell[:SAMPLE_CHARACTERS], *self.sample] if cell else self.sample
        if self.counts is not None and cell:
            self.counts = {cell: self.counts.pop(cell, 0) + times, **self.counts}
            self.first_rows[cell] = (1, *self.first_rows.get(cell, ()))[:2]

    def forget(self, value: str) -> None:
        """Take back the cell of the last row, which was none."""
        cell = value.strip()
        self.rows -= 1
        self.filled -= bool(cell)
        self.characters -= len(cell)
        if self.counts is not None and self.counts.get(cell):
            self.counts[cell] -= 1
            if not self.counts[cell]:
                del self.counts[cell]

    @property
    def mean_length(self) -> float:
        """Characters a row; an empty cell counts as none."""
        return self.characters / self.rows if self.rows else 0.0

    @cached_property
    def text_share(self) -> float:
        """Share of the filled cells that may be text: no number, link, path, date or id."""
        return _share(self.sample, lambda cell: not is_number(cell) and not is_reference(cell))

    @cached_property
    def words(self) -> float:
        """Words in a filled cell, on average; a run of letters without a blank in a script without them is many."""
        counts = [len(cell.split()) + len(_UNSPACED.findall(cell)) / 2 for cell in self.sample]
        return sum(counts) / len(counts) if counts else 0.0

    @cached_property
    def is_measurement(self) -> bool:
        """Say whether the column measures something: numbers, mostly decimals, of too many values for classes."""
        numbers = _share(self.sample, is_number)
        if numbers < 0.9:
            return False
        values = list(self.counts) if self.counts is not None else None
        decimals = _share(values if values is not None else self.sample, is_decimal)
        different = len(values) if values is not None else MOST_VALUES
        if decimals > 0.3 and different > 12:
            return different > 0.05 * self.filled or different > 50
        return different > 20 and different > 0.5 * self.filled


class TableFacts:
    """The facts of the columns of a table that are looked at, made in one pass over its rows."""

    def __init__(self, settings: CorpusSettings | None = None) -> None:
        self.columns: dict[str, ColumnFacts] = {}
        self.names: dict[str, None] = {}  # of all columns of records, looked at or not
        self.rows = 0
        self._named = named_in(settings) if settings is not None else frozenset[str]()
        self._stride = 1

    def add_rows(self, names: Sequence[str], batch: Sequence[Sequence[str]], places: Sequence[int] = ()) -> None:
        """Count a batch of rows, each as wide as `names`; only the columns at `places` are looked at, () for all."""
        if not places or len(places) == len(names):
            columns: Iterable[Sequence[str]] = zip(*batch, strict=True)
            looked_at = names
        else:
            columns = ([row[place] for row in batch] for place in places)
            looked_at = [names[place] for place in places]
        self._add(dict(zip(looked_at, columns, strict=True)), len(batch))

    def prepend(self, names: Sequence[str], places: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
        """Count a row that stands before all others, and its copies."""
        for place in places:
            self.columns.setdefault(names[place], ColumnFacts(rows=self.rows)).prepend(rows[0][place], len(rows))
        self.rows += len(rows)

    def add_records(self, batch: Sequence[Mapping[str, Any]]) -> None:
        """Count a batch of rows that each name their own columns."""
        if len(self.names) < MOST_NAMES:
            self.names.update(dict.fromkeys(name for record in batch for name in record))
        looked_at = [name for number, name in enumerate(self.names) if is_looked_at(number, name, self._named)]
        self._add({name: [shown(record.get(name)) for record in batch] for name in looked_at}, len(batch))
        for name in looked_at:
            self.columns[name].lists += sum(isinstance(record.get(name), (list, dict)) for record in batch)

    def _add(self, columns: Mapping[str, Sequence[str]], size: int) -> None:
        picked = range((-self.rows) % self._stride, size, self._stride)
        for name, cells_of_batch in columns.items():
            facts = self.columns.get(name)
            if facts is None:
                facts = self.columns[name] = ColumnFacts(rows=self.rows)
            facts.add(cells_of_batch, self.rows + 1)
            cells = (cells_of_batch[row].strip()[:SAMPLE_CHARACTERS] for row in picked)
            facts.sample += [cell for cell in cells if cell]
        self.rows += size
        values = {name: len(facts.counts) for name, facts in self.columns.items() if facts.counts is not None}
        while sum(values.values()) > MOST_IN_ALL:
            most = max(values, key=values.__getitem__)
            self.columns[most].let_go()
            del values[most]
        if self.rows // self._stride > SAMPLE_ROWS:
            # Half of the sample goes, evenly: what stays is spread over all rows so far.
            self._stride *= 2
            for facts in self.columns.values():
                facts.sample = facts.sample[::2]


def named_in(settings: CorpusSettings) -> frozenset[str]:
    """Return the names of columns that the settings have."""
    named = (settings.text_column, settings.label_column, settings.group_column, settings.tag_column)
    return frozenset(named) - {""}


def is_looked_at(number: int, name: str, named: Collection[str]) -> bool:
    """Say whether the column at a place (from 0) is looked at: of very many, the first, and those called as usual."""
    return number < MOST_COLUMNS or name in named or folded(name) in _USUAL


def batched(rows: Iterator[Any], size: int = BATCH_ROWS) -> Iterator[list[Any]]:
    """Cut a stream into lists of `size`."""
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def shown(value: Any) -> str:
    """Return a typed cell as the text by which it is judged."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, (list, dict)):
        return _listed(value)[: LONGEST_VALUE + 1]
    return value if isinstance(value, str) else str(value)


def _listed(value: list[Any] | dict[str, Any]) -> str:
    """Return a list or an object as JSON writes it; one with what JSON has no word for as Python does."""
    try:
        return json_text(value, indent=None)
    except (TypeError, ValueError):
        return str(value)


def _share(cells: Sequence[str], fits: Any) -> float:
    return sum(map(bool, map(fits, cells))) / len(cells) if cells else 0.0
