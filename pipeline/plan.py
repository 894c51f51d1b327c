"""`wordloom plan`: every stage, its state, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from pipeline import options
from pipeline.output import count, emit, emit_json, escaped, note, table
from pipeline.project import Choice, root

if TYPE_CHECKING:
    from tasks.engine.inspection import StageState

STYLES = {"done": "green", "missing": "yellow", "stale": "magenta", "damaged": "red", "forced": "magenta"}


def plan(
    choice: Choice,
    json: options.Json = False,
) -> None:
    """Show every stage: done, missing or stale, and why.

    \b
    Examples:
      wordloom plan
      wordloom plan configs/imdb.cfg -S embedding.window=8
    """
    from tasks.engine.inspection import library_warnings
    from tasks.engine.inspection import plan as inspect

    run = choice.load()
    run.check_data()
    states = inspect(run, root())
    warnings = library_warnings(run, root())
    if json:
        emit_json({"run": run.name, "stages": [as_json(state) for state in states], "warnings": warnings})
        return
    emit(plan_table(states))
    for warning in warnings:
        note(f"warning: {warning}")
    done = sum(state.state == "done" for state in states)
    note(f"{count(done, 'result')} done, {len(states) - done} to make")


def as_json(state: StageState) -> dict[str, str]:
    """Return a stage's state as JSON values."""
    return {name: str(getattr(state, name)) for name in ("stage", "label", "state", "reason", "folder")}


def plan_table(states: Sequence[StageState], forced: Collection[str] = ()) -> str:
    """Return the table of stages; those of the stages in `forced` are shown as forced where they are done."""
    rows = []
    for state in states:
        again = state.stage in forced and state.state == "done"
        word, reason = ("forced", "made again because of --force") if again else (state.state, state.reason)
        rows.append([state.stage, escaped(state.label), f"[{STYLES[word]}]{word}[/]", escaped(reason)])
    return table(("stage", "what", "state", "reason"), rows, words=("what", "state", "reason"))
