"""What a run ends with on stdout: the short answer, and where the report is."""

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import IO

from corpus.outgoing import visible
from pipeline.output import emit, escaped, fitting, table
from pipeline.scores import percent, written
from translation.shapes import translated

HEADINGS = ("cell", "validation", "test", "interval", "macro-F1", "parameters", "seconds", "ms/document", "")
#: Columns that a narrow terminal does without, the first of them first; `cells.csv` has them all.
SPARE = ("ms/document", "parameters", "macro-F1", "accuracy", "seconds", "blanks")
#: What stands beside the measure of a run: macro-F1 beside accuracy, accuracy beside any other.
BESIDE = {"accuracy": ("test_macro_f1", "macro-F1")}
ACCURACY = ("test_accuracy", "accuracy")
FORECAST_HEADINGS = ("model", "validation error²", "test error²", "parameters", "seconds", "")
PERPLEXITY_HEADINGS = ("model", "validation", "test", "interval", "blanks", "parameters", "seconds", "")


def show_answer(folder: Path) -> None:
    """Print the main table of a report in short, and where the report is."""
    if (folder / "cells.csv").is_file():
        emit(answer_table(folder / "cells.csv") + "\n")
    for sentence in headlines(folder / "report.md"):
        emit(fitting(visible(sentence)) + "\n")
    show_place(folder)


def show_place(folder: Path) -> None:
    """Print where the report is: as a path for the shell and as a link for the browser."""
    page = folder / "report.html"
    emit(f"{translated('report')}  {visible(_short(page))}\n        {page.absolute().as_uri()}")


def headlines(path: Path) -> list[str]:
    """Return what the report opens with, the answer and a warning if there is one: its bold lines, without Markdown."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    lines = filter(None, text.splitlines()[1:])
    # The names of cells are bold, too, further down.
    bold = itertools.takewhile(lambda line: line.startswith("**") and line.endswith("**"), lines)
    return [re.sub(r"\\([\W_])", r"\1", line.strip("*")) for line in bold]


def answer_table(path: Path, stream: IO[str] | None = None) -> str:
    """Return one line a cell, means over its seeds; the one that the report recommends is marked."""
    headings, lines = answer_lines(path)
    return table(headings, lines, headings[1:-1], stream, SPARE, ("",))


def answer_lines(path: Path) -> tuple[Sequence[str], list[list[str]]]:
    """Return the headings and the lines of that table; a cell of it may hold rich's markup."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    cells = _by_cell(rows)
    best = _recommended(cells)
    columns = rows[0].keys() if rows else ()
    form = next((form for column, form in FORMS.items() if column in columns), None)
    headings, line = form or (_headings(_measure(rows)), _line)
    return headings, [line(cell, seeds, cell == best) for cell, seeds in cells.items()]


def recommended_rows(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows of a table of cells that are about the recommended one, a row for each seed."""
    cells = _by_cell(rows)
    best = _recommended(cells)
    return cells[best] if best is not None else []


def _by_cell(rows: Sequence[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    cells: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        cells.setdefault(row["cell"], []).append(row)
    return cells


def _measure(rows: Sequence[dict[str, str]]) -> str:
    """Return what cells are judged by; before there was a choice it was accuracy."""
    return next((row["measure"] for row in rows if row.get("measure")), "accuracy")


def _headings(measure: str) -> tuple[str, ...]:
    _, beside = BESIDE.get(measure, ACCURACY)
    first = HEADINGS if measure == "accuracy" else ("cell", "validation", f"test {measure}", *HEADINGS[3:])
    return tuple(beside if heading == "macro-F1" else heading for heading in first)


def _recommended(cells: dict[str, list[dict[str, str]]]) -> str | None:
    """Return the cell that the report chose.

    A table of before that column is read by the first rule: the best by validation, whatever its kind; the majority
    class only if it is alone, and a baseline where a network is only as good.
    """
    if marked := [cell for cell, seeds in cells.items() if any(seed.get("recommended") for seed in seeds)]:
        return marked[0]
    done = {cell: mean for cell, seeds in cells.items() if (mean := _score(seeds, "validation")) is not None}
    telling = [cell for cell in done if cell != "majority"]
    return min(telling or done, key=lambda cell: (-done[cell], *_costs(cells[cell])), default=None)


def _costs(seeds: list[dict[str, str]]) -> tuple[bool, float, float]:
    """Return what breaks a tie, the cheaper first."""
    parameters, seconds = (_mean(seeds, name) or 0.0 for name in ("parameters", "train_seconds"))
    return seeds[0]["kind"] != "baseline", parameters, seconds


def _line(cell: str, seeds: list[dict[str, str]], best: bool) -> list[str]:
    measure = _measure(seeds)
    validation, test = (written(measure, _score(seeds, split)) for split in ("validation", "test"))
    beside, _ = BESIDE.get(measure, ACCURACY)
    low, high = (written(measure, _mean(seeds, name)).removesuffix(" %") for name in ("test_low", "test_high"))
    parameters, seconds, latency = (_mean(seeds, name) for name in ("parameters", "train_seconds", "latency_ms"))
    return [
        f"[bold]{escaped(cell)}[/]" if best else escaped(cell),
        validation,
        test,
        f"{low}–{high}" if low and high else "",
        percent(_mean(seeds, beside)),
        "" if parameters is None else f"{parameters:,.0f}",
        "" if seconds is None else f"{seconds:.1f}",
        "" if latency is None else f"{latency:.2f}",
        ", ".join(_remarks(seeds, best, not (validation or test))),
    ]


def _remarks(seeds: list[dict[str, str]], best: bool, failed: bool) -> Iterator[str]:
    if best:
        yield "[green]← recommended[/]"
    if failed:
        yield "failed"
    elif any(seed.get("outside_vectors") == "yes" for seed in seeds):  # earlier tables have no such column
        yield "outside vectors"


def _score(seeds: list[dict[str, str]], split: str) -> float | None:
    """Return the mean of the measure; of accuracy in a table of before there was a choice."""
    found = _mean(seeds, split)
    return _mean(seeds, f"{split}_accuracy") if found is None else found


def _forecast_line(cell: str, seeds: list[dict[str, str]], best: bool) -> list[str]:
    errors = [_mean(seeds, name) for name in ("validation_mse", "test_mse")]
    parameters, seconds = (_mean(seeds, name) for name in ("parameters", "train_seconds"))
    return [
        f"[bold]{escaped(cell)}[/]" if best else escaped(cell),
        *("" if error is None else f"{error:.4g}" for error in errors),
        "" if parameters is None else f"{parameters:,.0f}",
        "" if seconds is None else f"{seconds:.1f}",
        "[green]← recommended[/]" if best else "failed" if errors[0] is None else "",
    ]


def _perplexity_line(cell: str, seeds: list[dict[str, str]], best: bool) -> list[str]:
    """Return a language model's line: perplexities, and the share of blanks that it fills by all that it may see."""
    names = ("validation_perplexity", "test_perplexity", "test_low", "test_high", "parameters", "train_seconds")
    validation, test, low, high, parameters, seconds = (_mean(seeds, name) for name in names)
    blanks = next((m for seen in ("around", "window") if (m := _mean(seeds, f"blanks_{seen}")) is not None), None)
    return [
        f"[bold]{escaped(cell)}[/]" if best else escaped(cell),
        *("" if value is None else f"{value:.1f}" for value in (validation, test)),
        "" if low is None or high is None else f"{low:.1f}–{high:.1f}",
        percent(blanks),
        "" if parameters is None else f"{parameters:,.0f}",
        "" if seconds is None else f"{seconds:.1f}",
        "[green]← recommended[/]" if best else "failed" if parameters is None else "",
    ]


#: Column of cells.csv that tells what a run compared, other than classifiers of text → headings, what writes a line.
FORMS = {"test_mse": (FORECAST_HEADINGS, _forecast_line), "test_perplexity": (PERPLEXITY_HEADINGS, _perplexity_line)}


def _mean(rows: list[dict[str, str]], column: str) -> float | None:
    """Return the mean over seeds; a seed that failed has no number."""
    numbers = [float(row[column]) for row in rows if row.get(column)]
    return fmean(numbers) if numbers else None


def _short(path: Path) -> str:
    """Return the path as seen from here, where that is shorter."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
