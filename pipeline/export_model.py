"""The trained model of a run for the world outside: a graph, or a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import UsageError
from pipeline.export import Export, refuse_nowhere
from pipeline.output import note
from pipeline.project import comparison_folder, project_of, run_name
from pipeline.trained import find_model, load_predictor

if TYPE_CHECKING:
    from classifiers.predict import Predictor
    from serving.loss import Loss

    #: From texts to the probability of each label.
    Probabilities = Callable[[list[str]], NDArray[np.float32]]

#: Texts that are read at a time.
BATCH = 64
#: Share of labels below which a page is said to be another model.
FAITHFUL = 0.995


def export_onnx(wanted: Export) -> None:
    """Write the model as an ONNX graph with its rules, and say how near the graph comes on texts of validation."""
    from serving.extras import require

    require("export", "`wordloom export RUN onnx`", "onnx", "onnxruntime")
    from serving.graph.folder import GRAPH, RULES, GraphPredictor, write_graph
    from tasks.engine.replacement import made_beside

    folder = wanted.place or Path(f"{run_name(wanted.run)}-onnx")
    refuse_to_replace(folder, {GRAPH, RULES})
    predictor = load_predictor(find_model(wanted.run, wanted.options.cell))
    with made_beside(folder.absolute()) as part:
        size = write_graph(predictor, part, wanted.options.int8)
    note(f"{folder / GRAPH}: {size / 1e6:,.1f} MB, and {RULES} with its words, rules and examples")
    graph = GraphPredictor(folder / GRAPH, predictor)
    _tell(_losses(predictor, graph.probabilities, *_validation(wanted.run, predictor.labels)))


def export_page(wanted: Export) -> None:
    """Write the model as a page that runs it in a browser, and say what it lost to be small enough."""
    from corpus.whole_files import appearing
    from serving.page.build import fitted_page
    from serving.page.reduced import told

    file = wanted.place or Path(f"{run_name(wanted.run)}.html")
    refuse_no_page(file)
    predictor = load_predictor(find_model(wanted.run, wanted.options.cell))
    texts, truth = _validation(wanted.run, predictor.labels)
    losses: list[Loss] = []

    def about(smaller: Predictor) -> dict[str, str]:
        losses.extend(_losses(predictor, smaller.probabilities, texts, truth))
        same = losses[0].same if losses else None
        return told(smaller, run_name(wanted.run), wanted.options.cell, same)

    page = fitted_page(predictor, run_name(wanted.run), about)
    with appearing(file) as part:
        part.write_bytes(page.html)
    note(f"{file}: {len(page.html) / 1e6:.1f} MB; open it in a browser, no network needed")
    _tell(losses)
    if page.share < 1 and losses and losses[0].same < FAITHFUL:
        note("so small a part of this model fits; a smaller cell loses less, such as --cell nb-svm")


def refuse_to_replace(folder: Path, ours: set[str]) -> None:
    """Refuse a file, and a folder with anything but an earlier export in it."""
    if folder.exists() and (not folder.is_dir() or {path.name for path in folder.iterdir()} - ours):
        raise UsageError(f"{folder} is there already and holds something else; name a folder of its own")
    refuse_nowhere(folder)


def refuse_no_page(file: Path) -> None:
    """Refuse a file that a browser would not take for a page."""
    if file.suffix.lower() not in (".html", ".htm") or file.is_dir():
        raise UsageError(f"{file}: a page is written to a file that ends in .html")
    refuse_nowhere(file)


def _losses(
    predictor: Predictor, probabilities: Probabilities, texts: list[str], truth: NDArray[np.int64]
) -> list[Loss]:
    """Return what was lost between a model and what gives `probabilities` of texts; nothing without texts."""
    from serving.loss import loss_between

    if not texts:
        return []
    before = predictor.probabilities(texts)
    after = np.concatenate([probabilities(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)])
    return [loss_between(before, after, [predictor.classes(shares) for shares in (before, after)], truth)]


def _tell(losses: list[Loss]) -> None:
    for loss in losses:
        note(loss.told())
    if not losses:
        note("how near it comes was not measured: the texts of validation are not there")


def _validation(run: str, labels: list[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Return texts of validation at even distances, and which label each has; nothing where the corpus is gone."""
    from corpus.errors import DataError
    from corpus.store import Corpus
    from reports.request import ReportRequest
    from serving.loss import DOCUMENTS

    folder = comparison_folder(run, "model to export")
    request = ReportRequest.read(folder, project_of(folder))
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
