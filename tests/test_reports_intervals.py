"""Intervals: published values, coverage, and the quick bootstrap against the plain one."""

import numpy as np
import pytest

from reports.statistics.intervals import Answers, accuracy_interval, deviation, macro_f1_interval, mean, wilson
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


def test_an_interval_of_accuracy_is_wilsons_for_one_model_and_narrower_for_the_mean_of_several() -> None:
    generator = np.random.default_rng(1)
    easy = generator.random(500) < 0.6
    models = easy | (generator.random((3, 500)) < 0.7)
    one = accuracy_interval(models[0], None, 0.95)
    assert one == pytest.approx(wilson(float(models[0].mean()), 500))
    mean_of = accuracy_interval(models.mean(axis=0), None, 0.95)
    assert mean_of is not None and one is not None
    assert mean_of.high - mean_of.low < 0.9 * (one.high - one.low)
    assert accuracy_interval(np.empty(0), None, 0.95) is None


@pytest.mark.parametrize("share", [0.5, 0.95, 1.0])
def test_groups_of_documents_that_are_all_alike_count_as_one_each(share: float) -> None:
    right = np.arange(50) < 50 * share
    groups = np.repeat(np.arange(50), 10)
    found, few = accuracy_interval(np.repeat(right, 10), groups, 0.95), accuracy_interval(right, None, 0.95)
    assert found is not None and few is not None
    if share < 1:
        assert found == pytest.approx(few, abs=0.02)
        assert found.high - found.low > few.high - few.low, "fifty groups have 49 degrees of freedom"
    alone = accuracy_interval(right, np.arange(50), 0.95)
    assert alone == pytest.approx(few, abs=0.01), "groups of one document"


def test_an_interval_of_macro_f1_holds_it_and_is_as_wide_as_resamples_are_apart() -> None:
    generator = np.random.default_rng(2)
    truth = generator.choice(3, 300, p=[0.6, 0.3, 0.1])
    seeds = [np.where(generator.random(300) < 0.8, truth, generator.integers(0, 3, 300)) for _ in range(2)]
    quick = macro_f1_interval(Answers(truth, seeds, 3), 4000, 0.95)
    plain = []
    for _ in range(4000):
        rows = generator.integers(0, 300, 300)
        plain.append(np.mean([macro_f1(confusion(truth[rows], seed[rows], 3)) for seed in seeds]))
    assert quick is not None
    assert float(np.mean([macro_f1(confusion(truth, seed, 3)) for seed in seeds])) in quick
    low, high = np.quantile(plain, [0.025, 0.975])
    assert quick.high - quick.low == pytest.approx(high - low, rel=0.06)
    assert (quick.high + quick.low) / 2 == pytest.approx((high + low) / 2, abs=0.01)


def test_macro_f1_of_groups_of_one_document_is_that_of_documents() -> None:
    generator = np.random.default_rng(4)
    truth = generator.choice(3, 200)
    said = np.where(generator.random(200) < 0.8, truth, generator.integers(0, 3, 200))
    alone = macro_f1_interval(Answers(truth, [said], 3), 4000, 0.95)
    grouped = macro_f1_interval(Answers(truth, [said], 3, np.arange(200)), 4000, 0.95)
    assert grouped == pytest.approx(alone, abs=0.01)
    twice = [np.repeat(each, 2) for each in (truth, said, np.arange(200))]
    assert macro_f1_interval(Answers(twice[0], [twice[1]], 3, twice[2]), 4000, 0.95) == pytest.approx(alone, abs=0.01)


def test_the_bootstrap_is_the_same_twice_and_survives_many_patterns() -> None:
    generator = np.random.default_rng(3)
    truth = generator.integers(0, 20, 5000)
    seeds = [generator.integers(0, 20, 5000) for _ in range(3)]  # nearly every document is a pattern of its own
    first = macro_f1_interval(Answers(truth, seeds, 20), 1000, 0.95)
    assert first == macro_f1_interval(Answers(truth, seeds, 20), 1000, 0.95)
    assert first is not None and 0.03 < first.low < first.high < 0.07


def test_perfect_answers_are_no_certainty() -> None:
    truth = np.random.default_rng(0).integers(0, 2, 60)
    found = macro_f1_interval(Answers(truth, [truth], 2), 200, 0.95)
    assert found is not None and found.high == pytest.approx(1.0) and 0.85 < found.low < 0.97


def test_nothing_to_resample_is_no_interval() -> None:
    empty = np.empty(0, dtype=np.int64)
    assert macro_f1_interval(Answers(empty, [empty], 2), 100, 0.95) is None
    assert macro_f1_interval(Answers(np.array([0, 1]), [], 2), 100, 0.95) is None


def test_spread_needs_two_seeds() -> None:
    assert deviation([0.9]) is None
    assert deviation([0.9, 0.92]) == pytest.approx(0.0141421356)
    assert mean([]) is None
