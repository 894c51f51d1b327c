"""A display that knows what a run has to make, and which model leads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.cores import cores
from corpus.errors import DataError
from pipeline.bars import display_for
from pipeline.display import Display
from pipeline.scores import written
from pipeline.time_left import TimeLeft

if TYPE_CHECKING:
    from tasks.engine.inspection import StageState
    from tasks.engine.run_settings import ChainSettings


def informed(run: ChainSettings, waiting: Sequence[StageState], jobs: int | None) -> Display:
    """Return the display of a run in which results wait to be made, `jobs` at a time (None: one per core)."""
    display = display_for(len(waiting))
    display.time_left = TimeLeft(waiting, jobs or cores())
    known: dict[Path, float | None] = {}
    display.leader = lambda: leader_of(run, known)
    return display


def seconds_of(states: Sequence[StageState], waiting: Sequence[StageState], jobs: int | None) -> float | None:
    """Return how long making the `waiting` ones of some results will take, from what they and others took before.

    None where something waits of whose stage and kind nothing was made on such a machine.
    """
    left = TimeLeft(states, jobs or cores())
    for state in states:
        if state.seconds is not None:
            left.measured(state.label, state.seconds)
        if state not in waiting:
            left.started(state.label)
    return left.seconds({}, 0.0)


def leader_of(run: ChainSettings, known: dict[Path, float | None]) -> str:
    """Say which finished model of a run is best on validation: `nb-svm 85.0 % on validation`; "" where none is.

    `known` are the scores that were read before, by the folders of their models.
    """
    from tasks.engine.inspection import leader

    try:
        led = leader(run.report_task(), known)
    except (DataError, OSError):  # what is damaged is told by whatever needs it
        return ""
    return f"{led.cell} {written(led.measure, led.score)} on validation" if led else ""
