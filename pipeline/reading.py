"""What was read, as `check` and `run` tell it; and the questions that only a person can answer, asked on a terminal."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from corpus.readers.record import told
from corpus.readers.undecided import answers_in
from pipeline.errors import StageError
from pipeline.output import note
from pipeline.project import root

if TYPE_CHECKING:
    from tasks.engine.run_settings import ChainSettings

Result = TypeVar("Result")


def reading_of(run: ChainSettings) -> dict[str, Any] | None:
    """Return what the finished cleaning stage of a run has read, None where it is not there or says nothing of it."""
    from tasks.engine import current, place

    place.use(root())
    current.begin()
    task = next((task for task in run.report_task().all_tasks() if task.stage == "clean"), None)
    path = task.folder / "audit.json" if task is not None else None
    if path is None or not path.is_file():
        return None
    kept = json.loads(path.read_text(encoding="utf-8")).get("read")
    return dict(kept) if kept else None


def reading_lines(record: dict[str, Any] | None) -> list[str]:
    """Return what was read in lines, [] where that is not known."""
    return told(record) if record else []


def deciding(attempt: Callable[[Sequence[str]], Result], command: Callable[[Sequence[str]], Sequence[str]]) -> Result:
    """Return what `attempt` makes with the settings that a person chose where the data leaves a question open.

    `attempt` takes settings such as `corpus.text_column=headline`. On a terminal each question is asked; elsewhere
    StageError says the commands that answer it, of which `command` makes the words from settings.
    """
    chosen: list[str] = []
    while True:
        try:
            return attempt(chosen)
        except Exception as error:
            answers = answers_in(str(error))
            if not answers or any(answer in chosen for answer in answers):
                raise
            problem = str(error).splitlines()[0]
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                commands = "\n".join(f"  {shlex.join(command([*chosen, answer]))}" for answer in answers)
                raise StageError(f"{problem}\nSay which:\n{commands}") from None
            chosen.append(_asked(problem, answers))


def _asked(problem: str, answers: Sequence[str]) -> str:
    """Ask a person which answer is right, until there is one."""
    note(problem)
    for number, answer in enumerate(answers, 1):
        note(f"  {number}  {answer}")
    while True:
        typed = str(typer.prompt("which", err=True))
        if typed.strip().isdigit() and 1 <= int(typed) <= len(answers):
            return answers[int(typed) - 1]
