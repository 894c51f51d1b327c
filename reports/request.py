"""What a report is drawn from: the finished artefacts and how they came about."""

from pathlib import Path
from typing import Any, Literal

from corpus.settings import Settings
from reports.settings import ReportSettings


class CellResult(Settings):
    """One trained model: a cell (embedding × architecture, or a baseline) with one seed."""

    cell: str
    kind: Literal["baseline", "recurrent"]
    embedding: str | None
    architecture: str
    seed: int
    folder: Path | None  # None where training failed
    failure: str | None = None


class ReportRequest(Settings):
    """Everything that `build_report` reads; stored as `request.json` so that a report can be drawn again."""

    name: str
    settings: ReportSettings
    corpus: Path
    embeddings: dict[str, Path | None]
    cells: tuple[CellResult, ...]
    command: str
    configuration: dict[str, Any]  # every setting of the run, by section
