"""One series of numbers from a CSV file: a value at every step, or an error that names the line."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.errors import DataError
from corpus.readers.csv_tables import raw_records
from corpus.series.steps import fault_in
from corpus.settings import CorpusSettings

#: A number with marks between its thousands.
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:[,'\u2019 \xa0\u202f]\d{3})+(?:\.\d+)?")


class Series(NamedTuple):
    """Values (N,) at even steps, what the file calls each step (its number where there is nothing), and the column."""

    values: npt.NDArray[np.float64]
    steps: list[str]
    column: str


def read_csv_series(path: Path, column: str) -> Series:
    """Read the column called `column`, or the only numeric one; the first other column, if any, names the steps.

    Raises DataError for a file without numbers, a column that is not there, and the first gap or text in it.
    """
    if not path.stat().st_size:
        raise DataError(f"{path} is empty; a CSV file with a number on each line is wanted")
    records = list(
        raw_records(path, CorpusSettings.model_validate({}), "tsv" if path.suffix.lower() == ".tsv" else "csv")
    )
    first = [cell.strip() for cell in records[0][1]]
    header = not any(_is_value(cell) for cell in first)
    names = first if header else [f"column {place}" for place in range(1, len(first) + 1)]
    rows = records[header:]
    if not rows:
        raise DataError(f"{path} has a header and no values; a number on each line is wanted")
    _refuse_blank_lines(path, [line for line, _ in records])
    place = _place(path, names, rows[0][1], column)
    label = next((other for other in range(len(names)) if other != place), None)
    plain = _without_thousands([cells[place] if place < len(cells) else "" for _, cells in rows])
    values = [_value(path, line, [*cells[:place], number, *cells[place + 1 :]], place, names)
              for (line, cells), number in zip(rows, plain, strict=True)]  # fmt: skip
    steps = [str(n) if label is None else cells[label].strip() for n, (_, cells) in enumerate(rows, 1)]
    if label is not None:
        _refuse_disorder(path, names[label], [line for line, _ in rows], steps)
    return Series(np.array(values), steps, names[place])


def _place(path: Path, names: Sequence[str], cells: Sequence[str], column: str) -> int:
    listed = ", ".join(names)
    if column:
        if column not in names:
            raise DataError(f"[sequences] column = {column}: {path} has no such column; allowed: {listed}")
        return names.index(column)
    if len(names) == 1:
        return 0
    numeric = [place for place, cell in enumerate(cells[: len(names)])
               if _number(_without_thousands([cell])[0].replace(",", ".")) is not None]  # fmt: skip
    if len(numeric) != 1:
        found = "no numeric column" if not numeric else f"{len(numeric)} numeric columns"
        raise DataError(f"{path} has {found}; name the series with `column` in [sequences]: {listed}")
    return numeric[0]


def _value(path: Path, line: int, cells: Sequence[str], place: int, names: Sequence[str]) -> float:
    if len(cells) != len(names):
        raise DataError(f"{path}, line {line}: {len(cells)} fields where the first line has {len(names)}")
    cell = cells[place].strip()
    value = _number(cell)
    if value is None:
        hint = (
            "write decimals with a point" if _is_value(cell.replace(",", ".")) else "a series needs one at every step"
        )
        raise DataError(f"{path}, line {line}: {cell!r} in {names[place]} is no number; {hint}")
    if not math.isfinite(value):
        raise DataError(
            f"{path}, line {line}: {names[place]} has no value; a series must have no gaps: fill them, or start after "
            "the last one"
        )
    return value


def _refuse_blank_lines(path: Path, lines: Sequence[int]) -> None:
    blank = next((line + 1 for line, after in pairwise(lines) if after != line + 1), None)
    if blank is not None:
        raise DataError(f"{path}, line {blank}: the line is empty; a series must have no gaps")


def _refuse_disorder(path: Path, column: str, lines: Sequence[int], steps: Sequence[str]) -> None:
    """Refuse steps that are dates, or whole numbers, and do not rise evenly: the future would be learnt from."""
    fault = fault_in(steps)
    if fault is None:
        _refuse_falling_numbers(path, column, lines, steps)
        return
    where = f"{path}, line {lines[fault.step]}"
    if fault.what.startswith("go back"):
        turn = (
            f"\nTurn it around: (head -n 1 {path}; tail -n +2 {path} | tac) > sorted.csv" if ";" in fault.what else ""
        )
        raise DataError(
            f"{where}: the steps in {column} {fault.what}; a series must be in the order of time, the earliest "
            f"first{turn}"
        )
    raise DataError(f"{where}: {fault.what}; a series must have no gaps: fill them, or start after the last one")


def _refuse_falling_numbers(path: Path, column: str, lines: Sequence[int], steps: Sequence[str]) -> None:
    numbers = [_number(step) for step in steps]
    if any(number is None for number in numbers):
        return
    for line, before, after in zip(lines[1:], numbers, numbers[1:], strict=False):
        if before is not None and after is not None and after < before:
            raise DataError(
                f"{path}, line {line}: the steps in {column} go back; a series must be in the order of time, the "
                "earliest first"
            )


def _is_value(cell: str) -> bool:
    number = _number(cell)
    return number is not None and math.isfinite(number)


def _without_thousands(cells: Sequence[str]) -> list[str]:
    """Return numbers without the marks between thousands, where all that have such a mark have it there: `20,000`."""
    marked = [cell.strip() for cell in cells if any(mark in cell.strip() for mark in ",'\u2019 \xa0\u202f")]
    if not marked or not all(_THOUSANDS.fullmatch(cell) for cell in marked):
        return list(cells)
    return [re.sub(r"[,'\u2019\s]", "", cell) for cell in cells]


def _number(cell: str) -> float | None:
    """Return a number, nan for a gap, None for text."""
    if not cell.strip():
        return math.nan
    try:
        return float(cell)
    except ValueError:
        return math.nan if cell.strip().lower() in ("na", "n/a", "null", "none", "-", ".") else None
