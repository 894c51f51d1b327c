"""Models over numbers: what they read, what they learn, what they may not see."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pytest
import torch

from corpus.errors import DataError
from corpus.series.settings import SeriesSettings
from corpus.series.store import SeriesCorpus
from models.device import prepare_cpu
from models.measures import MEASURES
from models.training.feeding import Labelled
from reports.results.model_files import score_of
from series.autoregression import choose_order, fit_autoregression
from series.baselines import train_series_baseline
from series.data import read_series
from series.inputs import SeriesInputs, labelled
from series.network import SeriesNetwork, outputs
from series.settings import NetworkSettings, SeriesBaselineSettings
from series.train import train_network
from series.training import ClassTraining, ForecastTraining
from tests.test_corpus_series import idx

CPU = torch.device("cpu")
CELLS = ("rnn", "rnn-relu", "lstm", "gru", "sru", "mingru")


@pytest.fixture(autouse=True)
def one_thread() -> None:
    prepare_cpu()


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("digits")
    read_series(SeriesSettings.model_validate({}), folder)
    return folder


def series(path: Path, values: np.ndarray, **settings: object) -> Path:
    """Read a series from a file, as a run does, into the folder `path`."""
    (path / "series.csv").write_text("value\n" + "\n".join(f"{value:.6f}" for value in values) + "\n")
    chosen = {"data": str(path / "series.csv"), "window": 4, **settings}
    read_series(SeriesSettings.model_validate(chosen), path)
    return path


def network(outputs_: int = 3, **overrides: object) -> SeriesNetwork:
    settings = NetworkSettings.model_validate({"hidden_size": 8, "head_dropout": 0.0, **overrides})
    torch.manual_seed(0)
    return SeriesNetwork(settings, 2, outputs_)


def test_the_digits_are_whole_and_every_class_keeps_its_share(digits: Path) -> None:
    corpus = SeriesCorpus.open(digits)
    assert corpus.numbers.shape == (1797, 8, 8)
    rows = np.concatenate([corpus.rows(split) for split in ("train", "validation", "test")])
    assert sorted(rows.tolist()) == list(range(1797))
    for split, share in (("test", 0.2), ("validation", 0.08)):
        counts = np.bincount(corpus.label_ids[corpus.rows(split)])
        np.testing.assert_allclose(counts, share * np.bincount(corpus.label_ids), atol=1)


def test_mnist_files_keep_their_test_split(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    for prefix, count in (("train", 60), ("t10k", 20)):
        (tmp_path / f"{prefix}-images-idx3-ubyte").write_bytes(
            idx(generator.integers(0, 256, (count, 4, 3)).astype(np.uint8))
        )
        (tmp_path / f"{prefix}-labels-idx1-ubyte").write_bytes(idx((np.arange(count) % 3).astype(np.uint8)))
    out = tmp_path / "out"
    out.mkdir()
    read_series(SeriesSettings.model_validate({"data": str(tmp_path)}), out)
    corpus = SeriesCorpus.open(out)
    assert corpus.numbers.shape == (80, 4, 3)
    assert corpus.rows("test").tolist() == list(range(60, 80))
    assert corpus.audit["split_origin"] == "official"
    assert len(corpus.rows("validation")) == 6


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("direction", ["one", "both"])
def test_what_is_said_does_not_depend_on_the_batch(cell: str, direction: str) -> None:
    values = np.random.default_rng(1).normal(size=(70, 5, 2)).astype(np.float32)
    model = network(cell=cell, direction=direction)
    whole = outputs(model, SeriesInputs(values), CPU)
    alone = np.concatenate([outputs(model, SeriesInputs(values[i : i + 1]), CPU) for i in range(70)])
    np.testing.assert_allclose(whole, alone, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_learns_which_number_came_first(cell: str) -> None:
    def data(seed: int, n: int) -> Labelled[SeriesInputs]:
        values = np.random.default_rng(seed).normal(size=(n, 6, 1)).astype(np.float32)
        return Labelled(SeriesInputs(values), (values[:, 0, 0] > 0).astype(np.int64))

    settings = NetworkSettings.model_validate(
        {"cell": cell, "hidden_size": 16, "epochs": 8, "learning_rate": 0.02, "head_dropout": 0.0}
    )
    torch.manual_seed(0)
    training = ClassTraining(SeriesNetwork(settings, 1, 2), settings, CPU)
    training.fit(data(1, 400), data(2, 100))
    test = data(3, 300)
    assert (outputs(training.network, test.documents, CPU).argmax(axis=1) == test.labels).mean() > 0.9


def test_a_network_learns_to_forecast_a_wave(tmp_path: Path) -> None:
    corpus = SeriesCorpus.open(series(tmp_path, np.sin(np.arange(400) / 3), window=8))
    settings = NetworkSettings.model_validate(
        {"cell": "gru", "direction": "one", "hidden_size": 16, "epochs": 15, "learning_rate": 0.02, "head_dropout": 0.0}
    )
    torch.manual_seed(0)
    training = ForecastTraining(SeriesNetwork(settings, 1, 1), settings, CPU)
    history = training.fit(labelled(corpus, "train"), labelled(corpus, "validation"))
    test = labelled(corpus, "test")
    said = outputs(training.network, test.documents, CPU)[:, 0]
    # Saying the last value again costs 0.11 of the variance.
    assert np.mean((said - test.labels) ** 2) < 0.02
    assert min(line["validation_loss"] for line in history) == history[training.best.epoch - 1]["validation_loss"]


def test_autoregression_finds_the_process_that_made_a_series() -> None:
    generator = np.random.default_rng(0)
    values = np.zeros(5000)
    for t in range(2, len(values)):
        values[t] = 0.3 + 0.6 * values[t - 1] - 0.4 * values[t - 2] + generator.normal(0, 0.1)
    past = np.lib.stride_tricks.sliding_window_view(values[:-1], 6)
    model = fit_autoregression(past, values[6:], 2)
    np.testing.assert_allclose(model.weights, [-0.4, 0.6], atol=0.04)  # three standard errors
    assert model.bias == pytest.approx(0.3, abs=0.04)
    chosen, trace = choose_order((past[:4000], values[6:4006]), (past[4000:], values[4006:]))
    assert len(chosen.weights) >= 2
    assert [line["order"] for line in trace] == [1, 2, 3, 4, 5, 6]
    assert sum(line["best"] for line in trace) == 1


def test_a_forecast_reads_nothing_of_what_it_forecasts(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=200)
    corpus = SeriesCorpus.open(series(tmp_path, values))
    for split in ("train", "validation", "test"):
        windows, following = labelled(corpus, split)
        assert windows.values.shape[1:] == (4, 1)
        rows = corpus.rows(split)[-len(following) :]
        np.testing.assert_allclose(corpus.scale.undone(following), values[rows], atol=1e-5)
        np.testing.assert_allclose(
            corpus.scale.undone(windows.values[:, :, 0]), [values[row - 4 : row] for row in rows], atol=1e-5
        )
    ends = [corpus.rows(split)[[0, -1]].tolist() for split in ("train", "validation", "test")]
    assert ends == [[0, 143], [144, 159], [160, 199]]


@pytest.mark.parametrize(("model", "back"), [("last-value", 1), ("seasonal", 7)])
def test_naive_forecasts_repeat_what_was(tmp_path: Path, model: str, back: int) -> None:
    values = np.random.default_rng(0).normal(size=200)
    folder = series(tmp_path, values, season=7)
    out = tmp_path / "out"
    out.mkdir()
    train_series_baseline(SeriesBaselineSettings.model_validate({"model": model}), folder, out)
    table = parquet.read_table(out / "predictions.parquet").to_pydict()
    rows = np.array(table["id"], dtype=int)
    np.testing.assert_allclose(table["forecast"], values[rows - back], atol=1e-5)
    np.testing.assert_allclose(table["value"], values[rows], atol=1e-5)


def test_too_short_a_series_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"has 30 values: 18 forecasts .* raise validation_share and raise test_share"):
        series(tmp_path, np.arange(30.0))


def test_stages_leave_the_files_of_a_model(digits: Path, tmp_path: Path) -> None:
    for name, train in (
        ("logreg", lambda out: train_series_baseline(SeriesBaselineSettings(model="logreg", seed=0), digits, out)),
        (
            "gru",
            lambda out: train_network(
                NetworkSettings.model_validate({"cell": "gru", "hidden_size": 32, "epochs": 3}), digits, out
            ),
        ),
    ):
        out = tmp_path / name
        out.mkdir()
        train(out)
        assert (out / "cost.json").is_file() and (out / "model.json").is_file() and (out / "history.json").is_file()
        scores = score_of(out, MEASURES["accuracy"])
        assert scores["test"] is not None and scores["test"] > 0.8, name
