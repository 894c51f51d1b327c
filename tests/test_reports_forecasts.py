"""Errors over time: their intervals, their verdicts, and the report that says them."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from reports import numerals
from reports.sections.series.answer import headline
from reports.statistics.intervals import Interval
from reports.statistics.seed_spread import SeedSpread, pooled_spread
from reports.statistics.series.block_bootstrap import BlockBootstrap
from reports.statistics.series.forecasts import Forecasting
from reports.statistics.verdicts import MIRRORED, Verdict, Word, judge_resampled


def autocorrelated(generator: np.random.Generator, steps: int) -> np.ndarray:
    """Return losses whose neighbours are alike: AR(1) with 0.6 around 1."""
    noise, found = generator.normal(size=steps), np.zeros(steps)
    for t in range(1, steps):
        found[t] = 0.6 * found[t - 1] + noise[t]
    return found + 1


def test_intervals_know_that_neighbours_are_alike() -> None:
    """The plain bootstrap would hold the mean in about two thirds of the cases."""
    generator = np.random.default_rng(3)
    held = [1.0 in BlockBootstrap(600, 300, 0.95).mean(autocorrelated(generator, 600)[None]) for _ in range(200)]
    assert np.mean(held) == pytest.approx(0.9, abs=0.06)


def test_blocks_of_one_step_are_the_plain_bootstrap() -> None:
    losses = np.arange(1.0, 2.0)[None]
    assert BlockBootstrap(1, 100, 0.95).mean(losses) == Interval(1.0, 1.0)


def test_a_circle_has_no_edges() -> None:
    """Every step is as likely to be drawn as any other, the first and the last too."""
    bootstrap = BlockBootstrap(50, 4000, 0.95)
    means = [float(bootstrap.means(np.eye(50)[place][None]).mean()) for place in (0, 25, 49)]
    np.testing.assert_allclose(means, 1 / 50, rtol=0.1)


def test_a_difference_is_paired_and_mirrored() -> None:
    generator = np.random.default_rng(0)
    shared = generator.normal(size=(1, 200)) * 10  # what is hard is hard for both
    first, second = shared + 0.5 + 0.1 * generator.normal(size=(1, 200)), shared
    found = BlockBootstrap(200, 500, 0.95).difference(first, second)
    assert found.value == pytest.approx(0.5, abs=0.05)
    assert 0.4 < found.interval.low < 0.5 < found.interval.high < 0.6
    assert found.p_value == pytest.approx(2 / 501)
    back = BlockBootstrap(200, 500, 0.95).difference(second, first)
    assert back.interval == pytest.approx((-found.interval.high, -found.interval.low))
    same = BlockBootstrap(200, 500, 0.95).difference(first, first)
    assert same.interval == (0, 0) and same.p_value == 1


def test_seeds_widen_the_interval() -> None:
    losses = np.ones((3, 100))
    assert BlockBootstrap(100, 2000, 0.95).mean(losses) == Interval(1, 1)
    low, high = BlockBootstrap(100, 4000, 0.95).mean(losses, SeedSpread(0.3, 0))
    assert (low, high) == pytest.approx((1 - 1.96 * 0.3 / 3**0.5, 1 + 1.96 * 0.3 / 3**0.5), abs=0.02)


@pytest.mark.parametrize("seeds", [2, 3, 6])
def test_an_interval_over_few_seeds_holds_as_often_as_it_says(seeds: int) -> None:
    """Errors that differ by seed alone, of three networks: to resample three seeds would hold in four of five cases."""
    generator, held = np.random.default_rng(1), 0
    for _ in range(400):
        scores = generator.normal(1, 0.1, (3, seeds))
        spread = pooled_spread(scores.tolist(), assumed=0)
        losses = np.repeat(scores[0][:, None], 30, axis=1)  # (S, N)
        held += 1.0 in BlockBootstrap(30, 400, 0.95).mean(losses, spread)
    assert held / 400 == pytest.approx(0.95, abs=0.035)


def test_one_seed_shows_no_spread_so_it_is_assumed() -> None:
    assert pooled_spread([[0.3], [0.4]], assumed=0.02) == SeedSpread(0.02, 0)
    assert pooled_spread([[1.0, 3.0], [5.0, 5.0]], assumed=9).freedom == 2
    assert pooled_spread([[1.0, 3.0], [5.0, 5.0]], assumed=9).deviation == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("interval", "corrected", "word"),
    [
        ((-2.0, -1.0), 0.01, "better"),
        ((1.0, 2.0), 0.01, "worse"),
        ((-1.0, 1.0), 0.01, "not enough evidence"),
        ((-2.0, -1.0), 0.06, "not enough evidence"),
    ],
)
def test_less_error_is_better(interval: tuple[float, float], corrected: float, word: str) -> None:
    assert judge_resampled(Interval(*interval), corrected, 0.95, less_is_better=True) == word


@pytest.mark.parametrize(
    ("value", "sign", "text"),
    [(0.04123, False, "0.0412"), (12.345, False, "12.3"), (1234.5, False, "1,234"), (0.0, True, "0.00"),
     (-0.5, True, "−0.500"), (0.5, True, "+0.500"), (1.2e-9, False, "1.20e-09")],
)  # fmt: skip
def test_numbers_of_any_size_have_three_digits(value: float, sign: bool, text: str) -> None:
    assert numerals.significant(value, sign=sign) == text


@pytest.mark.parametrize(
    ("chosen", "word", "said"),
    [
        (
            "gru",
            "better",
            "Take gru, the best on validation. Its error is smaller than that of seasonal, the best baseline (",
        ),
        (
            "gru",
            "worse",
            "gru is the best on validation and recommended for that, but a baseline wins on test: seasonal,",
        ),
        (
            "gru",
            "not enough evidence",
            "Take gru, the best on validation, but a baseline may do as well: test does not",
        ),
        (
            "seasonal",
            "better",
            "You need no network: take seasonal, the best on validation. Its error is smaller than that",
        ),
        (
            "seasonal",
            "worse",
            "seasonal is the best on validation and recommended for that, but a network wins on test",
        ),
        (
            "seasonal",
            "not enough evidence",
            "Take seasonal, the best on validation; no network is shown to be better: test",
        ),
    ],
)
def test_the_best_forecast_on_validation_is_recommended_whatever_its_kind(chosen: str, word: Word, said: str) -> None:
    def model(name: str, is_baseline: bool) -> Any:
        error = 0.1 if name == chosen else 0.2
        return SimpleNamespace(name=name, is_baseline=is_baseline, errors={"validation": error})

    gru, seasonal = model("gru", False), model("seasonal", True)
    word_of_network: Word = word if chosen == "gru" else MIRRORED[word]
    verdict = Verdict("gru", "seasonal", -0.1, Interval(-0.2, 0.0), 0.01, 0.01, word_of_network)
    results: Any = SimpleNamespace(cells=())
    spread: Any = None
    known = Forecasting(results, (seasonal, gru), {}, (verdict,), spread, 1)
    assert known.chosen is (gru if chosen == "gru" else seasonal) and known.beside is not known.chosen
    assert headline(known).startswith(said)
