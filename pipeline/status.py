"""`wordloom status`: the cells of a run and their scores so far."""

from collections.abc import Callable
from typing import Any

from pipeline import options
from pipeline.output import count, emit, emit_json, escaped, note, table
from pipeline.plan import STYLES
from pipeline.project import Choice, root

COLUMNS = ("cell", "seed", "state", "validation", "test", "seconds")
#: A column more, where some cell stands on word vectors that somebody else made; empty where that is not known yet.
OUTSIDE, ANSWERS = "outside vectors", {True: "yes", False: "no", None: ""}


def status(
    choice: Choice,
    json: options.Json = False,
) -> None:
    """Show the cells and their scores so far.

    Test scores appear when the report is drawn: the test set is opened once, by the last stage.
    """
    from tasks.engine.inspection import cells

    run = choice.load()
    rows = cells(run, root())
    if json:
        emit_json({"run": run.name, "cells": rows})
        return
    lines, columns = [_row(row) for row in rows], [*COLUMNS]
    if any(row["outside_vectors"] for row in rows):
        lines = [[*line, ANSWERS[row["outside_vectors"]]] for line, row in zip(lines, rows, strict=True)]
        columns.append(OUTSIDE)
    emit(table(columns, lines, right=COLUMNS[3:]))
    done = sum(row["state"] == "done" for row in rows)
    note(f"{done} of {count(len(rows), 'cell')} done")


def _row(row: dict[str, Any]) -> list[str]:
    state = str(row["state"])
    style = STYLES.get(state, "red")
    why = "" if state == "done" else f" {escaped(str(row.get('message', '')))}"
    seconds = row["train_seconds"]
    measure = str(row["measure"])
    name, written = measure.replace("-", "_"), WRITTEN.get(measure, percent)
    return [
        escaped(str(row["cell"])),
        str(row["seed"]),
        f"[{style}]{state}[/]{why}".rstrip(),
        *(written(row[f"{split}_{name}"]) for split in ("validation", "test")),
        "" if seconds is None else f"{seconds:.1f}",
    ]


def percent(share: float | None) -> str:
    """Return a share as percent with one decimal, or nothing where there is none."""
    return "" if share is None else f"{100 * share:.1f} %"


def decimal(value: float | None) -> str:
    """Return a number with one decimal, or nothing where there is none."""
    return "" if value is None else f"{value:.1f}"


#: How what a cell is judged by is written, where it is no share.
WRITTEN: dict[str, Callable[[float | None], str]] = {
    "mcc": lambda value: "" if value is None else f"{value:.3f}",
    "log-loss": lambda value: "" if value is None else f"{value:.3f}",
    "perplexity": decimal,
    "error": lambda value: "" if value is None else f"{value:.4g}",
}
