"""Manifests of results that were never made, for tests of what reads them."""

from pathlib import Path
from typing import Any

from tasks.engine import manifest

COMPLETE = {
    "family": "CleanCorpus", "stage": "clean", "label": "a result", "digest": "0123456789abcdef", "settings": {},
    "inputs": {}, "code": {}, "libraries": {}, "seconds": 1.0, "created": "2026-11-27T00:00:00+00:00", "adopted": [],
}  # fmt: skip


def store_manifest(folder: Path, **told: Any) -> None:
    """Write the manifest of a folder as it is, complete but for what is told."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest.store(folder, {**COMPLETE, **told})
