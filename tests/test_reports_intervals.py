"""Intervals: published values, coverage, and the quick bootstrap against the plain one."""

import numpy as np
import pytest

from reports.statistics.intervals import deviation, macro_f1_interval, mean, wilson
from reports.statistics.scores import confusion, macro_f1


@pytest.mark.parametrize(
    ("hits", "documents", "low", "high"),
    # Newcombe 1998 (Statistics in Medicine 17, table I, method 3)
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_values(hits: int, documents: int, low: float, high: float) -> None:
    interval = wilson(hits / documents, documents)
    assert interval is not None
    assert interval.low == pytest.approx(low, abs=5e-5)
    assert interval.high == pytest.approx(high, abs=5e-5)


def test_wilson_stays_within_zero_and_one_and_knows_when_there_is_nothing() -> None:
    assert wilson(0.0, 0) is None
    perfect = wilson(1.0, 50)
    assert perfect is not None and perfect.high == 1.0 and perfect.low < 0.95
    assert 0.97 in perfect and 0.5 not in perfect


def test_wilson_covers_the_truth_about_as_often_as_it_says() -> None:
    generator = np.random.default_rng(1)
    shares = generator.binomial(400, 0.92, 4000) / 400
    inside = [0.92 in interval for share in shares if (interval := wilson(share, 400)) is not None]
    assert 0.935 <= np.mean(inside) <= 0.965


def test_a_lower_confidence_gives_a_narrower_interval() -> None:
    wide, narrow = wilson(0.9, 500, 0.99), wilson(0.9, 500, 0.8)
    assert wide is not None and narrow is not None
    assert wide.low < narrow.low < 0.9 < narrow.high < wide.high


def test_the_bootstrap_of_macro_f1_agrees_with_resampling_document_by_document() -> None:
    generator = np.random.default_rng(2)
    truth = generator.choice(3, 300, p=[0.6, 0.3, 0.1])
    seeds = [np.where(generator.random(300) < 0.8, truth, generator.integers(0, 3, 300)) for _ in range(2)]
    quick = macro_f1_interval(truth, seeds, 3, 4000, 0.95)
    plain = []
    for _ in range(4000):
        rows = generator.integers(0, 300, 300)
        plain.append(np.mean([macro_f1(confusion(truth[rows], seed[rows], 3)) for seed in seeds]))
    assert quick is not None
    assert quick.low == pytest.approx(np.quantile(plain, 0.025), abs=0.01)
    assert quick.high == pytest.approx(np.quantile(plain, 0.975), abs=0.01)


def test_the_bootstrap_is_the_same_twice_and_survives_many_patterns() -> None:
    generator = np.random.default_rng(3)
    truth = generator.integers(0, 20, 5000)
    seeds = [generator.integers(0, 20, 5000) for _ in range(3)]  # nearly every document is a pattern of its own
    first = macro_f1_interval(truth, seeds, 20, 1000, 0.95)
    assert first == macro_f1_interval(truth, seeds, 20, 1000, 0.95)
    assert first is not None and 0.03 < first.low < first.high < 0.07


def test_nothing_to_resample_is_no_interval() -> None:
    empty = np.empty(0, dtype=np.int64)
    assert macro_f1_interval(empty, [empty], 2, 100, 0.95) is None
    assert macro_f1_interval(np.array([0, 1]), [], 2, 100, 0.95) is None


def test_spread_needs_two_seeds() -> None:
    assert deviation([0.9]) is None
    assert deviation([0.9, 0.92]) == pytest.approx(0.0141421356)
    assert mean([]) is None
