"""`wordloom clean`: remove artefacts that no configuration and no report uses."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.output import count, emit, note, size, table
from pipeline.project import root, shown_place

if TYPE_CHECKING:
    from tasks.engine.run_settings import ChainSettings


def clean(
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="show what would be removed")] = False,
    yes: Annotated[bool, typer.Option("-y", "--yes", help="do not ask")] = False,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="also what interrupted runs have made, which they would go on from")
    ] = False,
) -> None:
    """Remove artefacts that nothing uses any more.

    In use is what luigi.cfg, a file in configs/, or the report of a run in runs/ stands on, and what a run has made
    that still works or has not drawn its report.
    """
    from tasks.engine.removal import remove_unused

    home = root()
    asked = []

    def agreed(found: Sequence[tuple[Path, int]]) -> bool:
        asked.append(found)
        emit(table(("folder", "size"), [[shown_place(path), size(octets)] for path, octets in found], right=("size",)))
        if dry_run:
            note(f"would remove {_summary(found)}; nothing was changed")
            return False
        if not yes and sys.stdin.isatty() and not typer.confirm(f"Remove {_summary(found)}?", err=True):
            note("nothing was changed")
            return False
        return True

    removed = remove_unused(home, configured_runs(home), unfinished, agreed)
    if removed:
        note(f"removed {_summary(removed)} ({sum(octets for _, octets in removed):,} bytes)")
    elif not asked:
        note("nothing to remove: everything under artifacts/ is in use")
    _tell_unfinished(unfinished)


def _summary(found: Sequence[tuple[Path, int]]) -> str:
    return f"{count(len(found), 'artefact')}, {size(sum(octets for _, octets in found))}"


def _tell_unfinished(unfinished: bool) -> None:
    from tasks.engine.uses import every_use

    names = sorted({use.run for use in every_use() if not use.is_live})
    if names and not unfinished:
        note(f"kept for runs without a report yet: {', '.join(names)}; --unfinished removes what they made as well")


def configured_runs(home: Path) -> list[ChainSettings]:
    """Return the runs that luigi.cfg and the files in configs/ describe.

    A file that cannot be read stops the command: what it uses cannot be known, so nothing may be removed.
    """
    from corpus.errors import DataError
    from tasks.engine.configuration import load_run

    runs = []
    for path in (home / "luigi.cfg", *sorted(home.glob("configs/*.cfg"))):
        if path.is_file():
            runs.append(load_run(path, {}, None, home))
            try:
                runs[-1].check_data()
            except DataError as error:
                note(f"warning: {shown_place(path)}: {str(error).splitlines()[0]}")
                note("  of what it made, only what a report stands on is kept")
    return runs
