"""The measure of a run decides: choice, verdicts, words; and what the data cannot have is refused."""

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from corpus.errors import DataError
from models.measures import MEASURES
from reports.comparison import SECTIONS, build_report
from reports.request import ReportRequest
from reports.results.cells import read_results
from reports.results.judging import positive_class, refuse_unfit
from reports.scales import SCALES
from reports.sections.headline import headline
from reports.sections.section import told
from reports.sections.why import detail
from reports.settings import JudgingSettings
from reports.statistics.comparison import Comparison
from reports.writing.markdown import MarkdownWriter

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
LABELS = ("ham", "spam")
UNEVEN: dict[str, Any] = {
    "labels": LABELS,
    "shares": (0.95, 0.05),
    "sizes": {"train": 900, "validation": 2000, "test": 2000, "unlabelled": 0},
    "tags": False,
    "embeddings": ("cbow",),
    "architectures": ("bi-lstm", "bi-gru"),
    "baselines": ("majority", "nb-svm"),
    "seeds": (0, 1, 2),
}


def judged_by(request: ReportRequest, **judging: str) -> ReportRequest:
    return request.model_copy(update={"judging": JudgingSettings.model_validate(judging)})


def answers(request: ReportRequest, cell: str, found: float, alarms: float) -> None:
    """Make the models of a cell find a share of the messages of spam, and call a share of the others one."""
    for result in request.cells:
        if result.cell == cell and result.folder is not None:
            path = result.folder / "predictions.parquet"
            table = parquet.read_table(path).to_pydict()
            generator = np.random.default_rng(result.seed)
            inside = np.array(table["label"]) == LABELS[1]
            called = generator.random(inside.size) < np.where(inside, found, alarms)
            sure = np.where(called, 0.55, 0.45) + 0.4 * (generator.random(inside.size) - 0.5) * 0.2
            shares = np.stack([1 - sure, sure], axis=1).astype(np.float32)
            table["probability"] = pa.array(shares.tolist(), pa.list_(pa.float32()))
            parquet.write_table(pa.table(table), path)


def known(request: ReportRequest) -> Comparison:
    return Comparison(read_results(request))


@pytest.fixture
def uneven(tmp_path: Path) -> ReportRequest:
    """95/5: an LSTM that is right more often, and a GRU that finds twice as many messages of spam."""
    request = FakeRun(**UNEVEN).make(tmp_path)
    answers(request, "cbow/bi-lstm", 0.25, 0.002)
    answers(request, "cbow/bi-gru", 0.75, 0.04)
    answers(request, "nb-svm", 0.6, 0.04)
    return judged_by(request)


def test_of_uneven_classes_the_one_that_finds_the_rare_class_is_taken(uneven: ReportRequest) -> None:
    found = known(uneven)
    assert found.results.measure.name == "macro-f1"
    cells = {summary.name: summary for summary in found.summaries}
    lstm, gru = cells["cbow/bi-lstm"], cells["cbow/bi-gru"]
    assert lstm.accuracy > gru.accuracy and lstm.test < 0.72 < 0.75 < gru.test
    assert found.answer.recommended is gru
    by_accuracy = known(judged_by(uneven, metric="accuracy")).answer.recommended
    assert by_accuracy is not None and by_accuracy.name == lstm.name, "by accuracy it is the other"
    said = detail(found)
    assert "validation macro-F1 of 4 cells" in said or "best validation macro-F1" in said
    assert "it is right in" in said and "its macro-F1 is" in said


def test_a_constant_answer_is_no_network_that_somebody_needs(uneven: ReportRequest) -> None:
    found = known(uneven)
    verdict = found.verdicts.between("cbow/bi-gru", "majority")
    assert verdict is not None and verdict.word == "better" and verdict.measure == "macro-f1"
    assert "majority" not in headline(found)
    by_accuracy = known(judged_by(uneven, metric="accuracy")).verdicts.between("cbow/bi-gru", "majority")
    assert by_accuracy is not None and by_accuracy.word != "better", "which is why accuracy is not the measure"


@pytest.mark.parametrize("metric", MEASURES)
def test_every_measure_chooses_judges_and_is_called_by_its_name(
    uneven: ReportRequest, metric: str, tmp_path: Path
) -> None:
    found = known(judged_by(uneven, metric=metric))
    ranked = found.answer.choice.ranked if found.answer.choice else ()
    direction = MEASURES[metric].direction
    assert len(ranked) == 3
    assert [*ranked] == sorted(ranked, key=lambda summary: -direction * (summary.validation or 0.0))
    for verdict in found.verdicts.pairs.values():
        first, second = (next(s for s in found.summaries if s.name == name) for name in (verdict.first, verdict.second))
        assert verdict.difference == pytest.approx(direction * ((first.test or 0) - (second.test or 0)), abs=1e-9)
    for summary in found.done:
        assert summary.interval is not None and summary.test in summary.interval
    page = MarkdownWriter("svg").report("title", told(found, SECTIONS))
    by = SCALES[metric]
    assert f"Test {by.name}" in page and f"best mean {by.name} on validation" in page
    (tmp_path / "report").mkdir()
    build_report(judged_by(uneven, metric=metric), tmp_path / "report")
    rows = (tmp_path / "report" / "cells.csv").read_text(encoding="utf-8").splitlines()
    assert rows[1].split(",")[rows[0].split(",").index("measure")] == metric


def test_what_the_data_cannot_have_is_refused(tmp_path: Path) -> None:
    results = read_results(FakeRun(labels=("a", "b", "c")).make(tmp_path / "three"))
    with pytest.raises(DataError, match=r"threshold = recall:0.9 is for two classes, and there are 3"):
        refuse_unfit(JudgingSettings.model_validate({"threshold": "recall:0.9"}), results.corpus)
    sizes = {"train": 60, "validation": 3, "test": 50, "unlabelled": 0}
    one = read_results(FakeRun(labels=LABELS, shares=(0.99, 0.01), sizes=sizes, tags=False).make(tmp_path / "one"))
    with pytest.raises(DataError, match=r"metric = auc: it needs documents of two classes, and there is one in valid"):
        refuse_unfit(JudgingSettings.model_validate({"metric": "auc"}), one.corpus)
    with pytest.raises(DataError, match=r"validation has no document of class spam"):
        refuse_unfit(JudgingSettings.model_validate({"threshold": "best-f1"}), one.corpus)
    for asked in ({"threshold": "best-f1", "positive_class": "eggs"}, {"positive_class": "eggs"}):
        with pytest.raises(DataError, match=r"positive_class = eggs: there is no such class; known: ham, spam"):
            refuse_unfit(JudgingSettings.model_validate(asked), one.corpus)


@pytest.mark.parametrize("labels", [("0", "1"), ("neg", "pos"), ("no", "yes"), ("False", "True"), ("ham", "spam")])
def test_of_even_classes_the_last_label_is_looked_for_whichever_is_rarer(labels: tuple[str, str]) -> None:
    for counts in ([500, 500], [498, 502], [502, 498], [740, 260], [260, 740]):
        assert positive_class(JudgingSettings(), labels, np.array(counts)) == 1
    assert positive_class(JudgingSettings(), labels, np.array([40, 960])) == 0
    assert positive_class(JudgingSettings(), labels, np.array([960, 40])) == 1
    named = JudgingSettings.model_validate({"positive_class": labels[0]})
    assert positive_class(named, labels, np.array([498, 502])) == 0


def test_a_threshold_makes_the_answers_of_every_cell_and_goes_with_the_model(
    uneven: ReportRequest, tmp_path: Path
) -> None:
    found = known(judged_by(uneven, threshold="recall:0.9"))
    for summary in found.done:
        if not summary.is_majority:
            said = summary.model.predictions["validation"].predicted
            inside = found.results.truth["validation"] == 1
            assert (said[inside] == 1).mean() >= 0.9
    page = MarkdownWriter("svg").report("title", told(found, SECTIONS))
    assert "## Finding a class" in page and "is spam, " in page and "`recall:0.9`" in page
    (tmp_path / "report").mkdir()
    build_report(judged_by(uneven, threshold="recall:0.9"), tmp_path / "report")
    model = (tmp_path / "report" / "model" / "model.json").read_text(encoding="utf-8")
    assert '"class": "spam"' in model and '"probability"' in model


def test_three_classes_have_no_class_that_is_looked_for(tmp_path: Path) -> None:
    found = known(FakeRun(labels=("a", "b", "c")).make(tmp_path))
    assert "## Finding a class" not in MarkdownWriter("svg").report("title", told(found, SECTIONS))
