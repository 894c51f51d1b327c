"""`wordloom sequences`: from numbers to a report, and what it says where something is wrong."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus.series.settings import SeriesSettings
from pipeline.answer import answer_table
from reports.request import CellResult, ReportRequest
from reports.series import build_report
from reports.settings import ReportSettings
from series.baselines import train_series_baseline
from series.data import read_series
from series.settings import NetworkSettings, SeriesBaselineSettings
from series.train import train_network

Cli = Callable[..., tuple[int, str, str]]


def report_on(project: Path, data: str, baselines: tuple[str, ...], **settings: object) -> Path:
    """Do what the stages do, in this process, with a small network; return the folder of the report."""
    corpus, out = project / "artifacts" / "ReadSeries" / "a", project / "runs" / "tiny"
    folders = {name: project / "artifacts" / "cells" / name for name in (*baselines, "gru")}
    for folder in (corpus, out, *folders.values()):
        folder.mkdir(parents=True)
    read_series(SeriesSettings.model_validate({"data": data, **settings}), corpus)
    for name in baselines:
        train_series_baseline(SeriesBaselineSettings.model_validate({"model": name}), corpus, folders[name])
    train_network(
        NetworkSettings.model_validate({"cell": "gru", "hidden_size": 8, "epochs": 1}), corpus, folders["gru"]
    )
    cells = [
        CellResult(
            cell=name, kind="recurrent" if name == "gru" else "baseline", embedding=None, architecture=name, seed=0,
            folder=folder,
        )
        for name, folder in folders.items()
    ]  # fmt: skip
    request = ReportRequest(
        name="tiny", settings=ReportSettings(bootstrap=200), corpus=corpus, embeddings={}, cells=tuple(cells),
        command="wordloom sequences", configuration={},
    )  # fmt: skip
    build_report(request, out)
    return out


def seasonal_series(folder: Path) -> Path:
    """Write ten years of months with a season."""
    noise = np.random.default_rng(0).normal(0, 0.1, 120)
    values = 20 + 3 * np.sin(np.arange(120) * np.pi / 6) + noise
    rows = "\n".join(f"month {n},{value:.4f}" for n, value in enumerate(values))
    path = folder / "series.csv"
    path.write_text(f"month,<b>|temperature\n{rows}\n")
    return path


def test_a_series_is_forecast_and_reported(project: Path) -> None:
    baselines = ("last-value", "seasonal", "autoregression")
    out = report_on(project, str(seasonal_series(project)), baselines, season=12, window=12)
    with (out / "cells.csv").open() as stream:
        found = {row["cell"]: row for row in csv.DictReader(stream)}
    assert list(found) == [*baselines, "gru"]
    # A season that repeats is forecast to twice the variance of its noise.
    assert float(found["seasonal"]["test_mse"]) == pytest.approx(0.02, abs=0.015)
    text = (out / "report.md").read_text()
    assert "You need no network: take autoregression, the best on validation. Its error is smaller than that" in text
    assert "autoregression has the least squared error on validation, 0.0" in text
    assert "; the best network, gru, has " in text and "opened once, it is " in text
    assert found["autoregression"]["recommended"] == "yes" and not found["gru"]["recommended"]
    assert "gru" in answer_table(out / "cells.csv") and "← recommended" in answer_table(out / "cells.csv")
    page = (out / "report.html").read_text()
    assert "<b>|temp" not in page and "&lt;b&gt;|temperature" in page
    assert page.count("<desc") == 6  # three figures, each for wide and for narrow pages


def test_digits_are_classified_and_reported(project: Path) -> None:
    out = report_on(project, "digits", ("majority", "logreg"))
    text = (out / "report.md").read_text()
    assert "You need no network: take logreg." in text  # one epoch is not enough for a network
    assert "logreg has the best validation accuracy of 2 cells, " in text
    assert "The second choice is the best network, gru: " in text
    for heading in ("## The data", "## All cells", "## Verdicts", "## Learning curves", "## Confusion", "## Limits"):
        assert heading in text
    assert "8 steps of 8 numbers" in text
    assert "wordloom predict" not in (out / "report.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--data", "nowhere.csv"), "[sequences] data = nowhere.csv: no such file"),
        (("-S", "sequences.windw=3"), "did you mean window?"),
        (("-S", "sequences.task=forecast"), "digits is sequences with a class; allowed: auto, classify"),
        (("-S", "embedding.window=3"), "[embedding] is read by `wordloom run`, not by sequences"),
        (("-S", "network.cell=cnn"), "[network] cell = cnn"),
    ],
)
def test_what_is_wrong_is_said_at_once(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    code, _, err = cli("sequences", *arguments)
    assert code == 2
    assert said in err


def test_a_gap_is_one_clear_error(cli: Cli, project: Path) -> None:
    (project / "gap.csv").write_text("value\n1\n\n3\n")
    code, _, err = cli("sequences", "--data", "gap.csv", "-j", "1")
    assert code == 1
    assert "gap.csv, line 3: the line is empty; a series must have no gaps" in err
