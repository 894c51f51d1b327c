"""Probes in the report: what a learning curve and a control say, and when they cannot."""

import runpy
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from reports.comparison import build_report
from reports.request import ProbeResult, ReportRequest
from reports.results.cells import read_results
from reports.scales import SCALES
from reports.sections.probes import of_control, of_curve
from reports.statistics.probes import find_probes
from reports.statistics.spread.spreads import FIXED

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
CELL = "cbow/bi-gru"


def run(root: Path) -> ReportRequest:
    return FakeRun(seeds=(0,), embeddings=("cbow",), sizes={"train": 800, "validation": 100, "test": 2000}).make(root)


def probe(request: ReportRequest, share: float, accuracy: float, **more: Any) -> ProbeResult:
    """Make up a probe that is right in this share of the documents, evenly spread over the classes."""
    source = next(cell.folder for cell in request.cells if cell.cell == CELL)
    assert source is not None
    folder = source.with_name(f"probe-{share:.3f}-{accuracy:.3f}")
    shutil.copytree(source, folder)
    table = parquet.read_table(folder / "predictions.parquet")
    labels = read_results(request).corpus.labels
    truth = np.array([labels.index(label) for label in table.column("label").to_pylist()])
    right = np.random.default_rng(0).random(len(truth)) < accuracy
    said = np.where(right, truth, (truth + 1) % len(labels))
    probabilities = np.full((len(truth), len(labels)), 0.2 / (len(labels) - 1), np.float32)
    probabilities[np.arange(len(truth)), said] = 0.8
    column = pa.array(probabilities.tolist(), pa.list_(pa.float32()))
    place = table.column_names.index("probability")
    parquet.write_table(table.set_column(place, "probability", column), folder / "predictions.parquet")
    return ProbeResult.model_validate(
        {"share": share, "shuffled": False, "cell": CELL, "seed": 0, "folder": folder, **more}
    )


@pytest.mark.parametrize(
    ("half", "word", "said"),
    [(0.6, "better", "more labels of the same kind should help"), (None, "equivalent", "will hardly help")],
)
def test_the_last_doubling_says_whether_more_labels_help(
    tmp_path: Path, half: float | None, word: str, said: str
) -> None:
    request = run(tmp_path)
    results = read_results(request)
    whole = next(cell for cell in results.cells if cell.name == CELL).models[0]
    found = probe(request, 0.5, half or 0.9)
    if half is None:  # the same model again
        shutil.rmtree(found.folder or Path())
        shutil.copytree(whole.folder, found.folder or Path())
    probes = find_probes(read_results(request.model_copy(update={"probes": (found,)})), {CELL: FIXED})
    (curve,) = probes.curves
    assert (curve.word, [point.share for point in curve.points]) == (word, [0.5, 1.0])
    assert curve.points[1].documents == 2 * curve.points[0].documents
    assert curve.points[-1].score == pytest.approx(
        (whole.predictions["test"].predicted == results.truth["test"]).mean()
    )
    assert said in of_curve(curve, SCALES["accuracy"])


@pytest.mark.parametrize(("accuracy", "at_chance"), [(0.5, True), (0.51, True), (0.6, False), (0.4, False)])
def test_a_control_is_at_chance_or_shows_a_leak(tmp_path: Path, accuracy: float, at_chance: bool) -> None:
    request = run(tmp_path)
    probes = (probe(request, 1.0, accuracy, shuffled=True),)
    (control,) = find_probes(read_results(request.model_copy(update={"probes": probes})), {CELL: FIXED}).controls
    assert control.is_at_chance is at_chance
    assert 0.45 < control.chance < 0.55
    assert ("as it must be" in of_control(control)) is at_chance
    assert ("look for a leak" in of_control(control)) is not at_chance


def test_the_report_tells_probes_and_their_failures(tmp_path: Path) -> None:
    request = run(tmp_path)
    lost = ProbeResult(share=0.25, shuffled=False, cell=None, seed=None, folder=None, failure="the <disk> is full")
    probes = (probe(request, 0.5, 0.7), probe(request, 1.0, 0.5, shuffled=True), lost)
    (tmp_path / "report").mkdir()
    build_report(request.model_copy(update={"probes": probes}), tmp_path / "report")
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    text = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert (tmp_path / "report" / "figures" / "learning_curve.svg").is_file()
    for said in (page, text):
        assert "the &lt;disk&gt; is full" in said and "the second half of train brought" in said
        assert "trained on shuffled labels" in said
    assert ReportRequest.read(tmp_path / "report", tmp_path) is not None


def test_without_probes_the_report_says_how_to_get_them(tmp_path: Path) -> None:
    request = run(tmp_path)
    (tmp_path / "report").mkdir()
    build_report(request, tmp_path / "report")
    for name in ("report.html", "report.md"):
        assert "--learning-curve" in (tmp_path / "report" / name).read_text(encoding="utf-8")


def test_nothing_follows_from_a_cell_that_learnt_nothing(tmp_path: Path) -> None:
    sizes = {"train": 800, "validation": 100, "test": 2000}
    always = {"constant": ((CELL, 0),)}
    request = FakeRun(seeds=(0,), embeddings=("cbow",), sizes=sizes, **always).make(tmp_path)
    probes = (probe(request, 0.5, 0.35), probe(request, 1.0, 0.5, shuffled=True))
    found = find_probes(read_results(request.model_copy(update={"probes": probes})), {CELL: FIXED})
    assert of_curve(found.curves[0], SCALES["accuracy"]) == (
        f"{CELL} learnt nothing beyond the commonest class with all of train, so that its curve says nothing of more "
        "labels."
    )
    assert "on true labels either, so that being at chance shows nothing" in of_control(found.controls[0])


def test_a_baseline_that_is_probed_twice_has_one_curve(tmp_path: Path) -> None:
    request = run(tmp_path)
    twice = (probe(request, 0.5, 0.7), probe(request, 0.5, 0.71))
    (curve,) = find_probes(read_results(request.model_copy(update={"probes": twice})), {CELL: FIXED}).curves
    assert [point.share for point in curve.points] == [0.5, 1.0]
