"""`wordloom status`: the runs and how far each is; of one run, its cells and their scores so far."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import options
from pipeline.errors import UsageError
from pipeline.output import count, emit, emit_json, escaped, note, table
from pipeline.plan import STYLES
from pipeline.project import CONFIGURATION_SUFFIXES, Choice, root, run_folder
from pipeline.runs import NONE_YET, answer_of, drawn_runs, score_told
from pipeline.scores import written

if TYPE_CHECKING:
    from tasks.engine.run_settings import ChainSettings

COLUMNS = ("cell", "seed", "state", "validation", "test", "seconds")
WHY = "reason"
#: A column more, where some cell stands on word vectors that somebody else made; empty where that is not known yet.
OUTSIDE, ANSWERS = "outside vectors", {True: "yes", False: "no", None: ""}
RUN_COLUMNS = ("run", "state", "results", "date", "answer", "test")
RUN_STYLES = {"done": "green", "running": "blue", "interrupted": "yellow"}


def status(
    choice: Choice,
    json: options.Json = False,
) -> None:
    """Show the runs; of one, its cells and their scores so far.

    A run is named by its configuration, or by its name once its report is drawn. Test scores appear with the report:
    the test set is opened once, by the last stage.

    \b
    Examples:
      wordloom status                     every run: done, running or interrupted
      wordloom status demo                the cells of one
      wordloom status configs/imdb.cfg    also while it runs
    """
    if not choice.words():
        _show_runs(json)
        return
    from tasks.engine.inspection import cells

    run = _run_of(choice)
    rows = cells(run, root())
    if json:
        emit_json({"run": run.name, "cells": rows})
        return
    lines, columns = [_row(row) for row in rows], [*COLUMNS]
    if any(row["outside_vectors"] for row in rows):
        lines = [[*line, ANSWERS[row["outside_vectors"]]] for line, row in zip(lines, rows, strict=True)]
        columns.append(OUTSIDE)
    if any(reasons := [_why(row) for row in rows]):
        lines = [[*line, why] for line, why in zip(lines, reasons, strict=True)]
        columns.append(WHY)
    emit(table(columns, lines, right=COLUMNS[3:], words=("state", OUTSIDE, WHY)))
    done = sum(row["state"] == "done" for row in rows)
    note(f"{done} of {count(len(rows), 'cell')} done")
    if done < len(rows) and (drawn := answer_of(root() / "runs" / run.name))["answer"]:
        said = ", ".join(filter(None, [drawn["answer"], score_told(drawn)]))
        note(f"its report stands as it was drawn: runs/{run.name}/report.html ({said})")


def _run_of(choice: Choice) -> ChainSettings:
    """Return the settings of the run that is chosen; raises UsageError and SettingsError."""
    from tasks.engine.inspection import stored_run

    named = choice.config
    is_run = named is not None and named.suffix.lower() not in CONFIGURATION_SUFFIXES and named.name in _drawn()
    if named is None or not is_run:
        if named is not None and not named.exists() and not list(root().glob(f"configs/{named.stem}.cfg")):
            _refuse_unknown(str(named))
        return choice.load()
    if changed := choice.words()[1:]:
        raise UsageError(f"{changed[0]} changes a configuration; {named} is a finished run, which is as it is")
    return stored_run(run_folder(str(named)))


def _refuse_unknown(name: str) -> None:
    """Refuse a name that is of no run with a report; one of a configuration passes."""
    if any(row["run"] == name for row in _begun()):
        raise UsageError(
            f"{name} has no report yet: name what it was run with, a configuration or --data FILE, as in "
            "`wordloom status --data FILE`"
        )
    if Path(name).suffix.lower() not in CONFIGURATION_SUFFIXES:
        run_folder(name)


def _drawn() -> list[str]:
    from reports.request import NAME as REQUEST

    return [path.parent.name for path in (root() / "runs").glob(f"*/{REQUEST}")]


def _row(row: dict[str, Any]) -> list[str]:
    state, measure = str(row["state"]), str(row["measure"])
    seconds = row["train_seconds"]
    name = measure.replace("-", "_")
    return [
        escaped(str(row["cell"])),
        str(row["seed"]),
        f"[{STYLES.get(state, 'red')}]{state}[/]",
        *(written(measure, row[f"{split}_{name}"]) for split in ("validation", "test")),
        "" if seconds is None else f"{seconds:.1f}",
    ]


def _why(row: Mapping[str, Any]) -> str:
    return "" if row["state"] == "done" else escaped(str(row.get("message", "")))


def _show_runs(json: bool) -> None:
    """Show every run: those at work and those that were interrupted first, then those with a report."""
    rows = [*_begun(), *({**row, "state": "done", "made": None, "of": None} for row in drawn_runs())]
    if json:
        emit_json({"runs": rows})
    elif rows:
        lines = [_run_row(row) for row in rows]
        said = table(RUN_COLUMNS, lines, right=("results", "test"), spare=("date",), words=("state", "results"))
        emit(said)
        drawn = next((row["run"] for row in rows if row["state"] == "done"), "")
        runs = count(len(rows), "run")
        note(f"{runs}; `wordloom status {drawn}` shows the cells of one with a report" if drawn else runs)
    else:
        note(NONE_YET.format(root() / "runs"))


def _begun() -> list[dict[str, Any]]:
    """Return a row for each run that is at work, or was interrupted, and has not drawn its report."""
    from tasks.engine import manifest, place
    from tasks.engine.uses import every_use

    place.use(root())
    made = {path.parent.name for path in place.artifacts().glob(f"*/*/{manifest.NAME}")}
    return [
        {
            "run": use.run,
            "state": "running" if use.is_live else "interrupted",
            "made": len(use.digests & made),
            "of": len(use.digests),
        }
        for use in every_use()
        if use.run
    ]


def _run_row(row: Mapping[str, Any]) -> list[str]:
    return [
        escaped(str(row["run"])),
        f"[{RUN_STYLES[row['state']]}]{row['state']}[/]",
        "" if row["made"] is None else f"{row['made']} of {row['of']}",
        str(row.get("date", ""))[:16].replace("T", " "),
        escaped(str(row.get("answer", ""))),
        score_told(row) if "test" in row else "",
    ]
