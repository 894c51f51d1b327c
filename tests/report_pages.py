"""A page of every kind of report, for tests that look at all of them in a browser."""

import runpy
from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.across import write_across
from reports import comparison, evaluation, language, tuning
from reports.results.cells import read_results
from reports.statistics.evaluation.evaluation import Copied
from reports.statistics.tuning.tuning import Tuning
from tests.test_pipeline_sequences import report_on, seasonal_series
from tests.test_reports_language import language_request
from tests.test_reports_runs import across_of
from tests.test_reports_tuning import searched

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]


def of_comparison(folder: Path) -> Path:
    """Draw the report on classifiers with all that may be in it."""
    run = FakeRun(labels=("negative", "neutral", "很满意"), failed=(("cbow/bi-gru", 0),), explained=3, gradients=6)
    comparison.build_report(run.make(folder), folder)
    return folder


def of_evaluation(folder: Path) -> Path:
    """Draw the report on new documents."""
    run, new = (FakeRun(seeds=(0,), baselines=("nb-svm",)).make(folder / name) for name in ("run", "new"))
    copied = Copied({"exact": 2}, {})
    evaluation.build_evaluation(run, new, "new.csv", copied, 1, folder)
    return folder


def of_tuning(folder: Path) -> Path:
    """Draw the report on a search."""
    results = read_results(FakeRun(embeddings=("cbow",), baselines=()).make(folder))
    every = (searched("net0", "bi-rnn", "bi-gru", settings={"classifier.hidden_size": ("128", "200")}),)
    tuning.build_tuning(Tuning(results, every, 1200.0, "runs/x-tuning/tuned.cfg"), folder)
    return folder


def of_across(folder: Path) -> Path:
    """Draw the report over data sets."""
    write_across(across_of([[0.9, 0.8, 0.7], [0.9, 0.85, 0.7], [0.8, 0.9, 0.7]]), folder)
    return folder


def of_language(folder: Path) -> Path:
    """Draw the report on language models."""
    language.build_report(language_request(folder), folder)
    return folder


def of_series(folder: Path) -> Path:
    """Draw the report on forecasts of a series."""
    return report_on(folder, str(seasonal_series(folder)), ("last-value", "seasonal"), season=12, window=12)


#: Kind of report → what draws one; each returns the folder of report.html.
PAGES: Mapping[str, Callable[[Path], Path]] = {
    "comparison": of_comparison,
    "evaluation": of_evaluation,
    "tuning": of_tuning,
    "across": of_across,
    "language": of_language,
    "series": of_series,
}
