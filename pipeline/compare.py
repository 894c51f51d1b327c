"""`wordloom compare`: two runs on the same test documents, or the cells of several over their data sets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import options
from pipeline.errors import UsageError
from pipeline.output import Called, count, emit, emit_json, escaped, fitting, note, table
from pipeline.project import comparison_request
from translation.shapes import translated

if TYPE_CHECKING:
    from reports.results.cells import Results
    from reports.statistics.runs.paired import Beside, Paired

COLUMNS = ("cell", "first", "second", "difference", "verdict")
STYLES = {"better": "green", "worse": "red", "equivalent": "blue", "not enough evidence": "dim"}


def compare(
    runs: Annotated[list[str], typer.Argument(metavar="RUN RUN…", help="names of runs, or their folders")],
    across: Annotated[
        bool, typer.Option("--across", help="each run is a data set: which cells are better over all of them")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FOLDER", help="write a report there (with --across)")
    ] = None,
    json: options.Json = False,
) -> None:
    """Compare two runs, or cells over data sets.

    Two runs stand beside each other on the test documents that both have, cell by cell, the second minus the first,
    with intervals over documents and seeds, and what differs in their settings and documents. With --across the sample
    are the data sets: mean ranks, Wilcoxon's tests with Holm's correction, and a Bayesian signed-rank test.

    \b
    Examples:
      wordloom compare demo demo-wide
      wordloom compare board-cr board-subj board-sst2 --across -o across
    """
    names = dict.fromkeys(runs)
    if len(names) < len(runs):
        raise UsageError("a run is named twice; compare different ones")
    if across:
        from pipeline.across import compare_across

        compare_across({_name(run, runs): read_run(run) for run in runs}, output, json)
        return
    if len(runs) != 2:
        raise UsageError(f"{count(len(runs), 'run')} named; two are compared, or with --across two and more")
    if output is not None:
        raise UsageError("-o is for --across; of two runs the table is all there is")
    from reports.statistics.runs.paired import pair_runs

    paired = pair_runs({_name(run, runs): read_run(run) for run in runs})
    if json:
        emit_json(_as_json(paired))
    else:
        _show(paired)


def _name(run: str, runs: list[str]) -> str:
    """Return what a run is called here: the last part of its path, unless two have the same."""
    last = Path(run).name
    return last if sum(Path(other).name == last for other in runs) == 1 else run


def read_run(run: str) -> Results:
    """Return the results of a comparison, by name or folder; raises UsageError where there are none."""
    from reports.results.cells import read_results

    folder, request = comparison_request(run, "classifiers to compare")
    if not any(cell.folder for cell in request.cells):
        raise UsageError(f"{folder} has no cell that finished; run it again")
    # No interval of a single run is looked at, so that none has to be drawn well.
    settings = request.settings.model_copy(update={"bootstrap": 100})
    return read_results(request.model_copy(update={"settings": settings}))


def _show(paired: Paired) -> None:
    names = tuple(map(Called, paired.names))
    emit(table(COLUMNS[:1] + names + COLUMNS[3:], [_line(row) for row in paired.rows],
               right=(*names, "difference"), words=("difference", "verdict")))  # fmt: skip
    for line in _documents(paired):
        emit(fitting(line))
    if paired.settings:
        emit(fitting(f"settings that differ ({paired.names[0]} → {paired.names[1]}):"))
        for name, (one, other) in paired.settings.items():
            emit(fitting(f"  {name}: {written(one)} → {written(other)}", 4, is_quoted=True))
    else:
        emit(fitting("settings: the same"))
    for name, cells in zip(paired.names, paired.alone, strict=True):
        if cells:
            note(f"only {name} has {', '.join(cells)}")


def _line(row: Beside) -> list[str]:
    from reports.scales import SCALES

    by = SCALES[row.first.measure.name]
    first, second = (s.name.partition(": ")[2] for s in (row.first, row.second))
    name = escaped(first if first == second else f"{first} → {second}")
    verdict = row.verdict
    told = f"[{STYLES[verdict.word]}]{verdict.word}[/]" if verdict else "the same answers"
    return [
        f"{name}{translated(' (recommended)')}" if row.is_answer else name,
        by.value(row.first.test),
        by.value(row.second.test),
        by.plus_minus(verdict.difference, verdict.half_width) if verdict else "",
        f"{told}{' (spread over seeds assumed)' if verdict and verdict.is_assumed else ''}",
    ]


def _documents(paired: Paired) -> list[str]:
    overlap, (one, other) = paired.overlap, paired.names
    lines = [f"on {count(overlap.shared, 'test document')} that both runs have"]
    if not overlap.is_same_test:
        lines[0] += f", of {overlap.documents[0]:,} and {overlap.documents[1]:,}: the tests are not the same"
    if overlap.relabelled:
        lines.append(f"{count(overlap.relabelled, 'document')} of both with another label left out")
    for name, learnt, number in ((one, other, overlap.in_train[0]), (other, one, overlap.in_train[1])):
        if number:
            lines.append(f"{count(number, 'test document')} of {name} are in train of {learnt}: another split")
    return lines


def written(value: Any) -> str:
    """Write the value of a setting, a long one cut."""
    text = translated("not there") if value is None else _written(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _written(value: Any) -> str:
    """Write a setting as people do: a section that one run lacks by its keys, a list by what is in it."""
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_written(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_written, value))
    return str(value).lower() if isinstance(value, bool) else "none" if value is None else str(value)


def _as_json(paired: Paired) -> dict[str, Any]:
    overlap = paired.overlap
    rows = [
        {
            "first": row.first.name,
            "second": row.second.name,
            "recommended": row.is_answer,
            "scores": [row.first.test, row.second.test],
            "difference": row.verdict.difference if row.verdict else 0.0,
            "interval": row.verdict.interval if row.verdict else None,
            "verdict": row.verdict.word if row.verdict else "the same answers",
        }
        for row in paired.rows
    ]
    documents = {"shared": overlap.shared, "tests": overlap.documents, "in_train": overlap.in_train}
    return {"rows": rows, "documents": documents, "settings": paired.settings, "alone": paired.alone}
