"""Errors over time: their intervals, their verdicts, and the report that says them."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from reports import numerals
from reports.sections.series.answer import headline
from reports.statistics.difference import Difference
from reports.statistics.intervals import Interval
from reports.statistics.judging import MIRRORED, Word
from reports.statistics.series.block_bootstrap import BlockBootstrap
from reports.statistics.series.forecasts import Forecasting
from reports.statistics.spread.spreads import Spread, own_spreads
from reports.statistics.verdicts import Verdict, judge_table


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
    interval = found.interval(0.95)
    assert found.observed == pytest.approx(0.5, abs=0.05)
    assert 0.4 < interval.low < 0.5 < interval.high < 0.6
    assert found.p_value < 1e-9
    back = BlockBootstrap(200, 500, 0.95).difference(second, first)
    assert back.interval(0.95) == pytest.approx((-interval.high, -interval.low))
    same = BlockBootstrap(200, 500, 0.95).difference(first, first)
    assert same.interval(0.95) == (0, 0) and same.p_value == 1


def test_seeds_widen_the_interval() -> None:
    losses = np.ones((3, 100))
    assert BlockBootstrap(100, 2000, 0.95).mean(losses) == Interval(1, 1)
    low, high = BlockBootstrap(100, 4000, 0.95).mean(losses, Spread(0.09, 0.0, np.inf))
    assert (low, high) == pytest.approx((1 - 1.96 * 0.3 / 3**0.5, 1 + 1.96 * 0.3 / 3**0.5), abs=0.02)


@pytest.mark.parametrize("seeds", [2, 3, 6])
def test_an_interval_over_few_seeds_holds_as_often_as_it_says(seeds: int) -> None:
    """Errors that differ by seed alone: to resample three seeds would hold in four of five cases."""
    generator, held = np.random.default_rng(1), 0
    for _ in range(400):
        scores = generator.normal(1, 0.1, (3, seeds))
        names = dict(zip("abc", scores, strict=True))
        spread = own_spreads(names, dict.fromkeys(names, 0.1))["a"]
        losses = np.repeat(scores[0][:, None], 30, axis=1)  # (S, N)
        held += 1.0 in BlockBootstrap(30, 400, 0.95).mean(losses, spread)
    assert held / 400 == pytest.approx(0.95, abs=0.035)


@pytest.mark.parametrize(
    ("observed", "word"),
    [(-0.3, "better"), (0.3, "worse"), (-0.01, "not enough evidence"), (0.0, "not enough evidence")],
)
def test_less_error_is_better(observed: float, word: str) -> None:
    found = Difference(observed, 100, 0.01**2, 20.0, (), added=0)
    (verdict,) = judge_table([("lstm", "last-value")], [found], 0.95, less_is_better=True)
    assert verdict.word == word and verdict.difference in verdict.interval


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
    known = forecasting(chosen, word, seeds=3)
    assert known.chosen is not None and known.chosen.name == chosen and known.beside is not known.chosen
    assert headline(known).startswith(said)


def test_what_one_seed_says_of_a_forecast_is_called_that() -> None:
    assert headline(forecasting("gru", "better", seeds=1)).startswith(
        "Take gru, as far as one seed can tell the best on validation. Its error is smaller"
    )
    assert "one seed" not in headline(forecasting("seasonal", "better", seeds=1)), "a baseline draws nothing"


def forecasting(chosen: str, word: Word, seeds: int) -> Forecasting:
    """Return a network and a baseline of which one was chosen, and `word` as what test says of it."""

    def model(name: str, is_baseline: bool) -> Any:
        error = 0.1 if name == chosen else 0.2
        by_seed = [error] * seeds
        return SimpleNamespace(name=name, is_baseline=is_baseline, errors={"validation": error}, by_seed=by_seed)

    word_of_network: Word = word if chosen == "gru" else MIRRORED[word]
    verdict = Verdict("gru", "seasonal", -0.1, Interval(-0.2, 0.0), 0.01, 0.01, word_of_network)
    results: Any = SimpleNamespace(cells=())
    return Forecasting(results, (model("seasonal", True), model("gru", False)), {}, (verdict,), {}, 1)
