"""The manifest of an artefact: what made it, with what, on which machine, and at what cost."""

import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from corpus.json_files import write_json
from corpus.whole_files import read_object
from models.cost import peak_mib

NAME = "manifest.json"
#: Keys that say what made an artefact; the others say how the making went.
IDENTITY = ("family", "stage", "label", "digest", "settings", "inputs", "code", "run", "failed")


def versions(libraries: Iterable[str]) -> dict[str, str]:
    """Return the installed version of each library; one that is not installed has none."""
    return {name: installed for name in libraries if (installed := _version(name))}


def read(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of an artefact, or None where there is no whole artefact, as where its manifest is broken."""
    return read_object(folder / NAME)


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
    }
    store(folder, manifest)


def store(folder: Path, manifest: dict[str, Any]) -> None:
    """Write a manifest as it is."""
    write_json(folder / NAME, manifest)


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
