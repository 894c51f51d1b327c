"""Making an evaluation: new documents beside those of a run, what every cell says of them, and the report."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from classifiers.evaluation.answers import answer_cell
from classifiers.evaluation.documents import AUDIT, CORPUS, Apart, NewDocuments, bring_together, settings_for
from corpus.audit.settings import AuditSettings
from corpus.json_files import write_json
from corpus.readers.sources import raw_files
from corpus.settings import CorpusSettings
from corpus.store import Corpus
from pipeline.errors import UsageError
from pipeline.evaluate import REPORT
from pipeline.output import count, note
from pipeline.project import root
from reports.evaluation import build_evaluation
from reports.request import CellResult, ReportRequest
from reports.statistics.evaluation.evaluation import Copied, Evaluation
from tasks.engine import identity, manifest, place
from tasks.engine.replacement import made_beside

#: The family of artefacts that hold new documents and what cells said of them.
FAMILY = "EvaluateRun"
#: The file of such an artefact that says what is told besides the predictions.
TOLD = "evaluation.json"
#: The modules whose code makes it.
ENTRIES = ("classifiers.evaluation.documents", "classifiers.evaluation.answers")
LIBRARIES = ("torch", "scikit-learn", "numpy", "pyarrow")


def evaluate_run(request: ReportRequest, data: Path, changed: Mapping[str, str], target: Path) -> Evaluation:
    """Draw the report on `data` into `target`, from what is there already or is made now.

    `changed` are settings such as {"corpus.label_column": "stars"}; raises UsageError for those of other sections.
    """
    place.use(root())
    run = Corpus.open(request.corpus)
    settings = _settings(data, run, _keys(changed))
    made_from = {
        "run": identity.digest(json.loads(request.portable().model_dump_json())),
        "data": identity.content_digest(raw_files(settings), place.fingerprints()),
        "settings": settings.significant(),
    }
    code = {name: one for entry in ENTRIES for name, one in identity.code_of(entry).items()}
    digest = identity.digest({**made_from, "code": sorted(code.values())})
    folder = place.artifacts() / FAMILY / digest
    if manifest.whole(folder) is None:
        made = {"family": FAMILY, "stage": "evaluate", "label": data.name, "digest": digest}
        _make(request, run, settings, {**made, "settings": made_from, "inputs": {}, "code": code})
    else:
        note("reused what the cells said of these documents")
    return _draw(request, data, folder, target)


def _settings(data: Path, run: Corpus, changed: dict[str, str]) -> CorpusSettings:
    try:
        return settings_for(data, run, changed)
    except ValidationError as error:
        problem = error.errors()[0]
        raise UsageError(f"-S corpus.{problem['loc'][0]}={problem['input']}: {problem['msg']}") from None


def _keys(changed: Mapping[str, str]) -> dict[str, str]:
    for dotted in changed:
        if not dotted.startswith("corpus."):
            raise UsageError(f"-S {dotted}: only what says how the documents are read: corpus.KEY=VALUE")
    return {dotted.removeprefix("corpus."): value for dotted, value in changed.items()}


def _make(request: ReportRequest, run: Corpus, settings: CorpusSettings, made: dict[str, Any]) -> None:
    """Make the artefact: corpus/, audit/, cells/ and evaluation.json."""
    start = time.perf_counter()
    with made_beside(place.artifacts() / FAMILY / made["digest"]) as part:
        new = NewDocuments(settings, run.labels)
        audit = AuditSettings.model_validate(request.configuration.get("audit") or {})
        apart = bring_together(run, new, settings, audit, part)
        together = Corpus.open(part / CORPUS)
        note(_counted(together, apart))
        right = _ask(request, run, together, apart, part)
        write_json(part / TOLD, {"copies": Counter(apart.kinds), "right": right, "unlabelled": new.unlabelled})
        manifest.write(part, made, LIBRARIES, time.perf_counter() - start)


def _counted(together: Corpus, apart: Apart) -> str:
    copies = f", and {len(apart.rows):,} copies of training texts, which are set apart" if len(apart.rows) else ""
    return f"{count(len(together.rows('test')), 'document')} to judge on{copies}"


def _ask(request: ReportRequest, run: Corpus, together: Corpus, apart: Apart, part: Path) -> dict[str, float]:
    """Ask every cell; return the share of copies that each gets right, the mean over its seeds."""
    truth, right = together.label_ids[apart.rows], dict[str, list[float]]()
    for number, cell in enumerate(request.cells):
        assert cell.folder is not None  # those without were left out
        folder = part / "cells" / str(number)
        folder.mkdir(parents=True)
        note(f"· {cell.cell} seed {cell.seed}")
        places = answer_cell(cell.folder, run, together, apart.rows, folder)
        if places:
            right.setdefault(cell.cell, []).append(float(np.mean(np.array(places) == truth)))
    return {name: float(np.mean(shares)) for name, shares in right.items()}


def _draw(request: ReportRequest, data: Path, folder: Path, target: Path) -> Evaluation:
    cells = tuple(
        CellResult.model_validate({**cell.model_dump(), "folder": folder / "cells" / str(number)})
        for number, cell in enumerate(request.cells)
    )
    new = request.model_copy(
        update={
            "name": f"{request.name} on {data.name}",
            "settings": request.settings.model_copy(update={"title": ""}),
            "corpus": folder / CORPUS,
            "audit": folder / AUDIT,
            "cells": cells,
            "command": f"wordloom evaluate {request.name} {data}",
            "explanations": None,
            "explanations_failure": None,
            "updates": None,
            "updates_failure": None,
        }
    )
    told = json.loads((folder / TOLD).read_text(encoding="utf-8"))
    start = time.perf_counter()
    with made_beside(target) as part:
        copied = Copied(told["copies"], told["right"])
        known = build_evaluation(request, new, data.name, copied, told["unlabelled"], part)
        made = {"family": REPORT, "stage": "report", "label": new.name, "digest": folder.name}
        made_from = {"settings": {}, "inputs": {"evaluation": folder.name}, "code": {}}
        manifest.write(part, {**made, **made_from}, ("matplotlib", "scipy", "numpy"), time.perf_counter() - start)
    return known
