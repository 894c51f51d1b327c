"""`wordloom tune`: settings for every architecture of a run, the same processor time for each."""

from __future__ import annotations

import shlex
import time
from typing import Annotated

import typer

from pipeline.answer import headlines, show_place
from pipeline.errors import UsageError
from pipeline.output import emit, note
from pipeline.project import Choice, root
from tasks.engine.interrupts import status_of

Minutes = Annotated[float, typer.Option("--minutes", metavar="M", help="time for everything, on the clock")]
Only = Annotated[
    str | None, typer.Option("--only", metavar="NAME,NAME,…", help="tune these architectures; default: every one")
]
Jobs = Annotated[
    int | None, typer.Option("-j", "--jobs", metavar="N", min=1, help="trials at a time; default: one per core")
]


def tune(choice: Choice, minutes: Minutes = 60.0, only: Only = None, jobs: Jobs = None) -> None:
    """Search settings for each architecture of a run.

    Networks with their embeddings, and baselines, get the same processor time each. A part of train is held back and
    says what tuning brought; test is not read. Trials are ordinary results: what is stopped goes on when the command is
    given again. The report has a configuration that trains the winners: `wordloom run runs/NAME-tuning/tuned.cfg`.

    \b
    Examples:
      wordloom tune --minutes 5                    the demo
      wordloom tune configs/imdb.cfg --minutes 60 --only nb-svm,bi-gru
      wordloom tune --data reviews.csv --preset standard --minutes 30
    """
    began = time.monotonic()
    from serving.extras import require

    require("tune", "wordloom tune", "optuna")
    if not minutes > 0:
        raise UsageError(f"--minutes {minutes:g}: there is no time in it; give more than 0, such as --minutes 20")
    from tasks.comparison.settings import RunSettings
    from tasks.tuning.tune import Errand
    from tasks.tuning.tune import tune as search

    run = choice.load()
    if not isinstance(run, RunSettings):
        raise UsageError(
            f"this configuration is for `wordloom {run.chain.command}`, in which nothing is tuned; name one of "
            "`wordloom run`"
        )
    run.check_data()
    chosen = [["--minutes", f"{minutes:g}"], ["--only", only] if only else [], ["-j", str(jobs)] if jobs else []]
    words = ["wordloom", "tune", *choice.words(), *(word for pair in chosen for word in pair)]
    names = tuple(name.strip() for name in (only or "").split(",") if name.strip())
    try:
        folder = search(Errand(run, minutes, names, jobs or 0, shlex.join(words), began), root(), note)
    except KeyboardInterrupt as interruption:
        note(f"interrupted; what is finished stays. To go on: {shlex.join(words)}")
        raise typer.Exit(status_of(interruption)) from None
    for sentence in headlines(folder / "report.md"):
        emit(f"{sentence}\n")
    show_place(folder)
    note(f"to train the winners: wordloom run runs/{folder.name}/tuned.cfg")
