"""`wordloom clean`: remove artefacts that no configuration and no report uses."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.output import count, emit, note, size, table
from pipeline.project import root

if TYPE_CHECKING:
    from tasks.engine.run_settings import ChainSettings


def clean(
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="show what would be removed")] = False,
    yes: Annotated[bool, typer.Option("-y", "--yes", help="do not ask")] = False,
) -> None:
    """Remove artefacts that nothing uses any more.

    In use is what luigi.cfg, a file in configs/, or the report of a run in runs/ stands on.
    """
    from tasks.engine.removal import remove, unused

    home = root()
    found = unused(home, configured_runs(home))
    if not found:
        note("nothing to remove: everything under artifacts/ is in use")
        return
    freed = sum(octets for _, octets in found)
    emit(table(("folder", "size"), [[_shown(path, home), size(octets)] for path, octets in found], right=("size",)))
    what = f"{count(len(found), 'artefact')}, {size(freed)}"
    if dry_run:
        note(f"would remove {what}; nothing was changed")
        return
    if not yes and sys.stdin.isatty() and not typer.confirm(f"Remove {what}?", err=True):
        note("nothing was changed")
        return
    remove([path for path, _ in found])
    note(f"removed {what} ({freed:,} bytes)")


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
                note(f"warning: {_shown(path, home)}: {str(error).splitlines()[0]}")
                note("  of what it made, only what a report stands on is kept")
    return runs


def _shown(path: Path, home: Path) -> str:
    return str(path.relative_to(home)) if path.is_relative_to(home) else str(path)
