"""`wordloom verify`: compare every file of the results with what it held when it was made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import options
from pipeline.errors import StageError
from pipeline.output import count, emit, emit_json, escaped, note, size, table
from pipeline.project import CONFIGURATION_SUFFIXES, Choice, root, run_folder, shown_place

if TYPE_CHECKING:
    from tasks.engine.verification import Verdict


def verify(
    what: Annotated[
        str | None,
        typer.Argument(metavar="[CONFIG|RUN]", help="a configuration, or a run; without one, everything that is there"),
    ] = None,
    json: options.Json = False,
) -> None:
    """Compare every file of the results with what was made.

    What is damaged is marked, and the next `wordloom run` makes it anew, and no more.

    \b
    Examples:
      wordloom verify
      wordloom verify configs/imdb.cfg
      wordloom verify demo
    """
    from tasks.engine.verification import engine_files, verdicts
    from tasks.tuning.trials import broken_files

    of_engine = [*engine_files(root()), *broken_files(root())] if what is None else []
    read = [*verdicts(_folders(what)), *of_engine]
    broken = [verdict for verdict in read if verdict.damages]
    old = sum(not verdict.is_recorded for verdict in read)
    if json:
        emit_json({"read": len(read), "not_recorded": old, "damaged": [_as_json(verdict) for verdict in broken]})
    else:
        _show(read, broken, old)
    if broken:
        raise StageError(_advice(broken, len(read)))


def _folders(what: str | None) -> Sequence[Path]:
    from tasks.engine.verification import every_result, results_below, results_of

    if what is None:
        return every_result(root())
    path = Path(what)
    if path.suffix.lower() in CONFIGURATION_SUFFIXES:
        run = Choice(path).load()
        run.check_data()
        return results_of(run, root())
    return results_below(run_folder(what), root())


def _show(read: Sequence[Verdict], broken: Sequence[Verdict], old: int) -> None:
    if broken:
        rows = [
            [escaped(shown_place(verdict.path)), escaped(verdict.label), escaped(damage)]
            for verdict in broken
            for damage in verdict.damages
        ]
        emit(table(("folder", "what", "damage"), rows, words=("what", "damage")))
    note(f"{count(len(read), 'result')} read, {size(sum(verdict.octets for verdict in read))}; {len(broken)} damaged")
    if old:
        note(f"{count(old, 'result')} of an earlier version cannot be compared: what the files held was not recorded")


def _as_json(verdict: Verdict) -> dict[str, Any]:
    return {"folder": shown_place(verdict.path), "label": verdict.label, "damages": list(verdict.damages)}


def _advice(broken: Sequence[Verdict], read: int) -> str:
    told = f"{len(broken)} of {count(read, 'result')} {'is' if len(broken) == 1 else 'are'} damaged"
    if unmarked := [verdict for verdict in broken if not verdict.is_marked]:
        return f"{told}, and {shown_place(unmarked[0].path)} cannot be marked, since nothing can be written there"
    return f"{told}; the command that made them makes them anew, and nothing else: `wordloom run`, for example"
