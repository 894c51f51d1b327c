"""Verdicts on pairs: the same from both sides, honest about what is not known, and right as often as they say."""

import math
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest

from reports.results.cells import read_results
from reports.statistics.difference import find_difference
from reports.statistics.intervals import Interval
from reports.statistics.judging import MIRRORED, holm, judge, judge_differences
from reports.statistics.spread.spreads import FIXED, Spread
from reports.statistics.summary import summarise
from reports.statistics.verdicts import Verdicts, find_verdicts, mcnemar

TESTS = Path(__file__).parent
FakeRun = runpy.run_path(str(TESTS / "fake_run.py"))["FakeRun"]
_made_up = runpy.run_path(str(TESTS / "fake_replicates.py"))
cell, drawn, random_cell = (_made_up[name] for name in ("cell", "drawn", "random_cell"))
HALF_POINT = Spread(0.005**2, 0.0, math.inf, measured=False)


def verdicts(folder: Path, split: str = "test", **options: Any) -> Verdicts:
    results = read_results(FakeRun(**options).make(folder))
    return find_verdicts(results, summarise(results), split)


def test_a_pair_is_the_same_from_both_sides(tmp_path: Path) -> None:
    found = verdicts(tmp_path)
    assert len(found.pairs) == 11 * 10 // 2
    for first, second in found.pairs:
        one, other = found.between(first, second), found.between(second, first)
        assert one is not None and other is not None
        assert (one.first, one.second) == (other.second, other.first) == (first, second)
        assert one.difference == -other.difference and one.holm == other.holm
        assert one.interval == Interval(-other.interval.high, -other.interval.low)
        assert MIRRORED[one.word] == other.word
        assert one.files is not None and other.files is not None
        assert (one.files.first_only, one.files.second_only) == (other.files.second_only, other.files.first_only)


def test_the_same_predictions_are_equivalent_once_there_are_enough_documents() -> None:
    right = np.random.default_rng(1).random(2000) < 0.9
    for documents, word in ((2000, "equivalent"), (200, "not enough evidence")):
        one, other = (cell(name, right[:documents], baseline=True) for name in "ab")
        found = find_difference(one, other, (FIXED, FIXED))
        assert found.observed == 0.0 and found.p_value == pytest.approx(1.0)
        assert judge(found.interval(0.95), found.p_value, 0.95, 0.005) == word, "few documents hide what differs"


def test_holm_gives_the_published_values_and_never_more_verdicts_than_without() -> None:
    corrected, factors = holm([0.01, 0.04, 0.03, 0.005])
    assert corrected == pytest.approx([0.03, 0.06, 0.06, 0.02]) and factors == [3, 1, 2, 4]
    many = np.random.default_rng(1).random(200) ** 3
    assert (np.array(holm(many.tolist())[0]) >= many).all()
    assert holm([]) == ([], [])


@pytest.mark.parametrize(
    ("low", "high", "corrected", "word"),
    [
        (0.001, 0.02, 0.03, "better"),
        (-0.02, -0.001, 0.03, "worse"),
        (0.001, 0.02, 0.2, "not enough evidence"),  # told apart alone, but not among so many
        (-0.004, 0.003, 0.9, "equivalent"),
        (0.001, 0.004, 0.0, "equivalent"),  # certain, and too small to matter
        (-0.02, 0.02, 0.9, "not enough evidence"),
    ],
)
def test_the_word_follows_from_interval_and_margin(low: float, high: float, corrected: float, word: str) -> None:
    assert judge(Interval(low, high), corrected, 0.95, 0.005) == word


def test_equivalence_is_corrected_for_the_number_of_pairs() -> None:
    """One of two models that hardly differ is within the margin alone; among many, the doubt is larger."""
    right = np.random.default_rng(1).random(4000) < 0.9
    other = right.copy()
    other[:4] = ~other[:4]
    near = find_difference(cell("a", right, baseline=True), cell("b", other, baseline=True), (FIXED, FIXED))
    assert judge_differences([near], 0.95, 0.003)[0].word == "equivalent"
    open_ = find_difference(random_cell("c", 3), random_cell("d", 4), (HALF_POINT, HALF_POINT))
    crowd = judge_differences([near, *[open_] * 400], 0.95, 0.002)
    (alone,) = judge_differences([near], 0.95, 0.002)
    assert alone.word == "equivalent" and crowd[0].word == "not enough evidence"
    assert crowd[0].bar.equivalent > alone.bar.equivalent == pytest.approx(0.9)


def test_mcnemar_is_exact() -> None:
    first = np.array([True] * 10 + [False] * 2 + [True] * 50)
    second = np.array([False] * 10 + [True] * 2 + [True] * 50)
    found = mcnemar(first, second)
    assert (found.first_only, found.second_only) == (10, 2)
    assert found.p_value == pytest.approx(binomtest(2, 12).pvalue) and found.p_value == pytest.approx(0.03857, abs=1e-5)
    assert mcnemar(first, first).p_value == 1.0


def test_failed_cells_and_missing_splits_have_no_verdict(tmp_path: Path) -> None:
    failed = (("cbow/bi-gru", 0), ("cbow/bi-gru", 1), ("cbow/bi-rnn", 0))
    found = verdicts(tmp_path / "failed", failed=failed)
    assert "cbow/bi-gru" not in found.names and found.between("cbow/bi-gru", "nb-svm") is None
    one = found.between("cbow/bi-rnn", "cbow/bi-lstm")
    assert one is not None, "the seed that is left is compared with its like"
    sizes = {"train": 50, "validation": 0, "test": 40, "unlabelled": 0}
    untested = verdicts(tmp_path / "untested", "validation", sizes=sizes)
    assert untested.names == () and untested.pairs == {}
