"""The trained model of a run for the world outside: a graph, or a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import UsageError
from pipeline.export import Export
from pipeline.output import note
from pipeline.project import comparison_folder, root
from pipeline.trained import find_model, load_predictor

if TYPE_CHECKING:
    from classifiers.predict import Predictor


def export_onnx(wanted: Export) -> None:
    """Write the model as an ONNX graph with its rules, and say how near the graph comes on texts of validation."""
    from serving.extras import require

    require("export", "`wordloom export RUN onnx`", "onnx", "onnxruntime")
    from serving.graph.folder import GRAPH, RULES, GraphPredictor, write_graph

    folder = wanted.place or Path(f"{run_name(wanted.run)}-onnx")
    refuse_to_replace(folder, {GRAPH, RULES})
    predictor = load_predictor(find_model(wanted.run, wanted.options.cell))
    size = write_graph(predictor, folder, wanted.options.int8)
    note(f"{folder / GRAPH}: {size / 1e6:,.1f} MB, and {RULES} with its words, rules and examples")
    graph = GraphPredictor(folder / GRAPH, predictor)
    _tell_loss(wanted.run, predictor, graph.probabilities)


def run_name(run: str) -> str:
    """Return the name of a run that is given by name or folder."""
    return Path(run).absolute().name


def refuse_to_replace(folder: Path, ours: set[str]) -> None:
    """Refuse a file, and a folder with anything but an earlier export in it."""
    if folder.exists() and (not folder.is_dir() or {path.name for path in folder.iterdir()} - ours):
        raise UsageError(f"{folder} is there already and holds something else; name a folder of its own")
    if not folder.absolute().parent.is_dir():
        raise UsageError(f"{folder}: there is no folder {folder.parent}")


def _tell_loss(run: str, predictor: Predictor, probabilities: Any) -> None:
    """Say what an exported model, which gives `probabilities` of texts, lost on texts of validation, where they are."""
    from serving.loss import loss_between

    texts, truth = _validation(run, predictor.labels)
    if not texts:
        note("how near it comes was not measured: the texts of validation are not there")
        return
    before = predictor.probabilities(texts)
    after = np.concatenate([probabilities(texts[start : start + 64]) for start in range(0, len(texts), 64)])
    classes = [predictor.classes(shares) for shares in (before, after)]
    note(loss_between(before, after, classes, truth).told())


def _validation(run: str, labels: list[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Return texts of validation at even distances, and which label each has; nothing where the corpus is gone."""
    from corpus.errors import DataError
    from corpus.store import Corpus
    from reports.request import ReportRequest
    from serving.loss import DOCUMENTS

    folder = comparison_folder(run, "model to export")
    request = ReportRequest.read(folder, folder.parents[1] if folder.parent.name == "runs" else root())
    if request is None:
        return [], np.empty(0, np.int64)
    try:
        corpus = Corpus.open(request.corpus)
        rows = corpus.rows("validation")
        rows = rows[np.linspace(0, len(rows) - 1, min(DOCUMENTS, len(rows))).astype(int)]
        texts, truth = corpus.texts(rows), [corpus.labels[number] for number in corpus.label_ids[rows]]
    except (DataError, OSError):
        return [], np.empty(0, np.int64)
    return list(texts), np.array([labels.index(label) if label in labels else -1 for label in truth], np.int64)
