"""What is wrong with the data of a comparison, once that has been looked for."""

import json
from pathlib import Path
from typing import Any

from tasks.comparison.report import ComparisonReport
from tasks.comparison.settings import RunSettings
from tasks.engine import current, place


def findings(run: RunSettings, root: Path) -> dict[str, Any]:
    """Return what the finished audit of a run says: the content of its findings.json."""
    place.use(root)
    current.begin()
    path = ComparisonReport(run_settings=run).audit_task.folder / "findings.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))
