"""The manifest of an artefact: what made it, with what, on which machine, at what cost, and what its files hold."""

import os
import platform
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from corpus.errors import DataError
from models.cost import peak_mib
from reports.request import NAME as REQUEST
from tasks.engine import contents
from tasks.engine.sealed import opened, write_sealed

NAME = contents.MANIFEST
#: Keys that say what made an artefact; the others say how the making went.
IDENTITY = ("family", "stage", "label", "digest", "settings", "inputs", "code", "run", "failed")
#: What every manifest has, and of what kind it is; what has less is none.
ALWAYS: dict[str, type] = {
    "family": str, "label": str, "digest": str, "created": str, "settings": dict, "inputs": dict, "code": dict,
}  # fmt: skip
#: The key that has size and SHA-256 of each file; manifests of earlier versions have none, and no seal.
FILES = "files"


def versions(libraries: Iterable[str]) -> dict[str, str]:
    """Return the installed version of each library; one that is not installed has none."""
    return {name: installed for name in libraries if (installed := _version(name))}


def read(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of an artefact; None where there is none, or one of which a byte is another.

    It says what made the artefact, not whether its files are still there: that says `problem`.
    """
    try:
        made, is_sealed = opened((folder / NAME).read_bytes())
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    if made is None or is_sealed != (FILES in made):
        return None
    if not all(isinstance(made.get(key), kind) for key, kind in ALWAYS.items()):
        return None
    return made if all(isinstance(name, str) for key in ("inputs", "code") for name in made[key].values()) else None


def problem(folder: Path) -> str | None:
    """Return why an artefact cannot be used, None where it can: its files are there, each with its size.

    What they hold is compared by `wordloom verify`, which marks what is another.
    """
    if not folder.exists():
        return "never made"
    made = read(folder)
    if made is None:
        return f"{NAME} is broken" if (folder / NAME).exists() else f"{NAME} is missing"
    return contents.first_damage(folder, made.get(FILES, {}))


def whole(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of an artefact that can be used, otherwise None."""
    made = read(folder)
    return made if made is not None and contents.first_damage(folder, made.get(FILES, {})) is None else None


def home_of(folder: Path) -> Path:
    """Return the finished folder that a folder is part of, as the model of a run; otherwise the folder itself."""
    is_part = not (folder / NAME).exists() and (folder.parent / REQUEST).exists()
    return folder.parent if is_part else folder


def refuse_damaged(folder: Path) -> None:
    """Raise DataError where a finished folder, or the finished one that it is part of, is not what was made.

    A folder without a manifest was made elsewhere, as a model that was saved: nothing is known of it.
    """
    home = home_of(folder)
    is_part = home != folder
    if not (home / NAME).exists():
        return
    made = read(home)
    files = (made or {}).get(FILES, {})
    own = {name: file for name, file in files.items() if not is_part or name.startswith(f"{folder.name}/")}
    damage = contents.first_damage(home, own) if made else f"{NAME} is broken"
    if damage:
        raise DataError(f"{home} is damaged: {damage}; the command that made it makes it anew")


def marked_damages(folder: Path) -> list[str]:
    """Return what a finished folder holds otherwise than it was made, by reading every byte; mark it where it does."""
    damages = contents.differences(folder, (read(folder) or {}).get(FILES, {}))
    if damages:
        with suppress(OSError):  # a store that cannot be written to
            contents.mark(folder, damages)
    return damages


@contextmanager
def damage_told(folders: Iterable[Path]) -> Iterator[None]:
    """Let an error that nobody expected be that of a damaged folder, where one of `folders` is not what was made.

    They are read whole only then. Raises DataError.
    """
    try:
        yield
    except Exception as error:
        for folder in folders:
            if damages := marked_damages(folder):
                raise DataError(f"{folder} is damaged: {damages[0]}; the command that made it makes it anew") from error
        raise


def write(folder: Path, identity: dict[str, Any], libraries: Iterable[str], seconds: float) -> None:
    """Write the manifest of a finished stage, which the calling process has just made with these libraries."""
    manifest = {
        **identity,
        "libraries": versions(libraries),
        "seconds": round(seconds, 3),
        "peak_mib": round(peak_mib(), 1),
        "machine": machine(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "adopted": [],
        FILES: contents.of(folder),
    }
    store(folder, manifest)


def store(folder: Path, manifest: dict[str, Any]) -> None:
    """Write a manifest as it is, with its seal; what its files hold is recorded where it does not say that."""
    write_sealed(folder / NAME, {**manifest, FILES: manifest.get(FILES) or contents.of(folder)})


def machine() -> dict[str, Any]:
    """Describe the machine without naming it."""
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "processor": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
