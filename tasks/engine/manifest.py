"""The manifest of an artefact: what made it, with what, on which machine, and at what cost."""

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from corpus.whole_files import read_object
from models.cost import peak_mib

NAME = "manifest.json"
#: Keys that say what made an artefact; the others say how the making went.
IDENTITY = ("family", "label", "digest", "settings", "inputs", "code", "run", "failed")
#: Libraries whose version can change the numbers of a stage.
LIBRARIES: dict[str, tuple[str, ...]] = {
    "CleanCorpus": ("ftfy", "regex", "pyarrow", "numpy"),
    "AuditCorpus": ("datasketch", "pyarrow", "numpy"),
    "TrainEmbedding": ("gensim", "numba", "numpy"),
    "MeasureUpdates": ("numba", "numpy"),
    "TrainClassifier": ("torch", "numpy"),
    "TrainBaseline": ("scikit-learn", "scipy", "numpy"),
    "TrainLanguageModel": ("torch", "numpy"),
    "EvaluateLanguageModel": ("torch", "pyarrow", "numpy"),
    "LanguageReport": ("matplotlib", "scipy", "numpy"),
    "ProbeCell": ("torch", "scikit-learn", "scipy", "numpy"),
    "ExplainDifferences": ("torch", "scikit-learn", "scipy", "numpy"),
    "ReadSeries": ("scikit-learn", "pyarrow", "numpy"),
    "TrainSeriesNetwork": ("torch", "numpy"),
    "TrainSeriesBaseline": ("scikit-learn", "scipy", "numpy"),
    "SeriesReport": ("matplotlib", "scipy", "numpy"),
    "ComparisonReport": ("matplotlib", "scipy", "numpy"),
}


def libraries(family: str) -> dict[str, str]:
    """Return the installed version of each library that matters to a stage."""
    return {name: installed for name in LIBRARIES[family] if (installed := _version(name))}


def read(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of an artefact, or None where there is no whole artefact, as where its manifest is broken."""
    return read_object(folder / NAME)


def write(folder: Path, identity: dict[str, Any], seconds: float) -> None:
    """Write the manifest of a finished stage, which the calling process has just made."""
    manifest = {
        **identity,
        "libraries": libraries(identity["family"]),
        "seconds": round(seconds, 3),
        "peak_mib": round(peak_mib(), 1),
        "machine": machine(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "adopted": [],
    }
    store(folder, manifest)


def store(folder: Path, manifest: dict[str, Any]) -> None:
    """Write a manifest as it is."""
    (folder / NAME).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")


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
