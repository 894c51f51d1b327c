"""`wordloom report`: draw the report of a finished run again."""

from typing import Annotated

import typer

from pipeline.answer import show_place
from pipeline.errors import UsageError
from pipeline.output import note
from pipeline.project import run_folder
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
    if not (folder / "request.json").is_file():
        raise UsageError(f"{folder} has no request.json, from which a report is drawn; `wordloom run` makes it")
    from tasks.engine.execution import redraw

    folder = redraw(folder, asked())
    show_place(folder)
    if show and typer.launch((folder / "report.html").absolute().as_uri()):
        note("no browser could be opened")
