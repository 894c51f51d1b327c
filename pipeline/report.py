"""`wordloom report`: draw the report of a finished run again."""

from pathlib import Path
from typing import Annotated

import typer

from corpus.whole_files import read_object
from pipeline.answer import show_place
from pipeline.errors import UsageError
from pipeline.output import note
from pipeline.project import run_folder
from tasks.engine.chain import chain_that_draws
from translation.catalogue import asked


def report(
    run: Annotated[str, typer.Argument(metavar="RUN", help="name of a run, or its folder")],
    show: Annotated[bool, typer.Option("--open", help="open the report in the browser")] = False,
) -> None:
    """Draw the report of a run again; no model is loaded.

    \b
    Examples:
      wordloom report demo --open
      wordloom report demo --language zh
    """
    folder = run_folder(run)
    if command := _own_command(folder):
        raise UsageError(f"{folder} is drawn again by the command that made it; nothing is done twice\n  {command}")
    if not (folder / "request.json").is_file():
        raise UsageError(f"{folder} has no request.json, from which a report is drawn; `wordloom run` makes it")
    from tasks.engine.execution import redraw

    folder = redraw(folder, asked())
    show_place(folder)
    if show and typer.launch((folder / "report.html").absolute().as_uri()):
        note("no browser could be opened")


def _own_command(folder: Path) -> str:
    """Return what draws a report that is none of a run: that on a search, or on new documents; "" for a run's."""
    made, request = (read_object(folder / name) or {} for name in ("manifest.json", "request.json"))
    if not made or chain_that_draws(made.get("family", "")) is not None:
        return ""
    command = made.get("settings", {}).get("command") or request.get("command") or ""
    return f"{command} --language {asked()}" if command and asked() else str(command)
