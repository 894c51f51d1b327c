"""Verdicts on pairs: the same from both sides, honest about what is not known, and right as often as they say."""

import math
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest

from reports.results.cells import read_results
from reports.sections.wording import remedy as remedy_words
from reports.statistics.difference import Difference, find_difference
from reports.statistics.intervals import Interval
from reports.statistics.remedy import find_remedy
from reports.statistics.replicates import FIXED, Replicates, Spread, measure_spread, spreads
from reports.statistics.summary import summarise
from reports.statistics.verdicts import MIRRORED, Verdicts, find_verdicts, holm, judge, mcnemar

TESTS = Path(__file__).parent
FakeRun = runpy.run_path(str(TESTS / "fake_run.py"))["FakeRun"]
BENCHMARK = runpy.run_path(str(TESTS.parent / "benchmarks" / "verdict_coverage.py"))
Design, draw, compare, measure = (BENCHMARK[name] for name in ("Design", "draw", "compare", "measure"))
HALF_POINT = Spread(0.005**2, 0.005**2, math.inf, 2, measured=False)


def cell(name: str, right: Any, keys: tuple[int, ...] | None = None, baseline: bool = False) -> Replicates:
    array = np.atleast_2d(np.asarray(right, dtype=float))
    return Replicates(name, baseline, keys or tuple(range(len(array))), array)


def random_cell(name: str, seed: int, seeds: int = 3, documents: int = 2000, share: float = 0.9) -> Replicates:
    generator = np.random.default_rng(seed)
    easy = np.random.default_rng(0).random(documents) < 0.7
    return cell(name, easy | (generator.random((seeds, documents)) < (share - 0.7) / 0.3))


def difference(first: Replicates, second: Replicates) -> Difference:
    spread = spreads({"a": first, "b": second}, 0.005)
    return find_difference(first, second, (spread["a"], spread["b"]))


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


def test_computing_a_pair_the_other_way_round_gives_the_mirror_image() -> None:
    a, b = random_cell("a", 1), random_cell("b", 2, share=0.88)
    one, other = difference(a, b), difference(b, a)
    assert one.observed == pytest.approx(-other.observed) and one.p_value == pytest.approx(other.p_value)
    assert one.interval(0.95).low == pytest.approx(-other.interval(0.95).high)


def test_the_order_of_documents_says_nothing() -> None:
    a, b = random_cell("a", 1), random_cell("b", 2)
    order = np.random.default_rng(5).permutation(a.right.shape[1])
    shuffled = difference(cell("a", a.right[:, order]), cell("b", b.right[:, order]))
    assert shuffled.interval(0.95) == pytest.approx(difference(a, b).interval(0.95))


def test_the_same_predictions_are_equivalent_once_there_are_enough_documents() -> None:
    right = np.random.default_rng(1).random(2000) < 0.9
    for documents, word in ((2000, "equivalent"), (200, "not enough evidence")):
        one, other = (cell(name, right[:documents], baseline=True) for name in "ab")
        found = difference(one, other)
        assert found.observed == 0.0 and found.p_value == pytest.approx(1.0)
        assert judge(found.interval(0.95), found.p_value, 0.95, 0.005) == word, "few documents hide what differs"


def test_an_interval_narrows_with_documents_and_with_seeds() -> None:
    def width(**options: Any) -> float:
        design = Design("", **{"documents": 1000, "seeds": 3, **options})
        return float(np.mean([compare(draw(design, np.random.default_rng(n))).half_width(0.95) for n in range(10)]))

    assert width(documents=8000) < 0.7 * width()
    assert width(seeds=12, spread=0.8) < 0.75 * width(spread=0.8)


def test_one_document_and_one_seed_say_that_they_say_nothing() -> None:
    found = difference(cell("a", [[1.0]]), cell("b", [[0.0]]))
    assert found.is_assumed and found.observed == 1.0
    assert found.interval(0.95).low < 0 and found.p_value > 0.05


def test_with_one_seed_the_spread_is_assumed_and_said_to_be() -> None:
    a, b, fixed = random_cell("a", 1, seeds=1), random_cell("b", 2, seeds=1), random_cell("c", 3, seeds=1)
    baseline = cell("c", fixed.right, baseline=True)
    assert difference(a, b).is_assumed and difference(a, baseline).is_assumed
    assert not difference(baseline, baseline).is_assumed, "the seed changes nothing in a deterministic baseline"
    assert difference(a, b).variance() - difference(a, b).over_documents == pytest.approx(2 * 0.005**2)
    assert difference(a, baseline).variance() - difference(a, baseline).over_documents == pytest.approx(0.005**2)


def test_the_spread_is_pooled_over_networks_and_baselines_keep_out_of_it() -> None:
    cells = {str(n): random_cell(str(n), n) for n in range(4)}
    cells["nb-svm"] = cell("nb-svm", np.repeat(cells["0"].right[:1], 3, axis=0), baseline=True)
    found = spreads(cells, 0.005)
    assert found["nb-svm"] == FIXED
    assert found["0"] is found["3"] and found["0"].freedom == 4 * 2 and found["0"].measured
    raw = np.mean([cells[str(n)].right.mean(axis=1).var(ddof=1) for n in range(4)])
    assert found["0"].observed == pytest.approx(raw)
    assert found["0"].variance <= raw, "documents that tip over are counted once, with the documents"
    assert measure_spread([], 0.004) == Spread(0.004**2, 0.004**2, math.inf, 1, measured=False)


def test_pairs_use_the_seeds_that_both_have() -> None:
    right = np.array([[1, 1, 1, 1], [0, 0, 0, 0], [1, 1, 1, 0]], dtype=float)
    found = find_difference(cell("a", right, (0, 1, 2)), cell("b", right[[0, 2]], (0, 2)), (HALF_POINT, HALF_POINT))
    assert found.observed == 0.0 and [side.seeds for side in found.sides] == [2, 2]
    apart = find_difference(cell("a", right[:2], (0, 1)), cell("b", right[2:], (7,)), (HALF_POINT, HALF_POINT))
    assert apart.observed == 0.5 - 0.75 and [side.seeds for side in apart.sides] == [2, 1]


def test_the_closed_form_is_what_resampling_documents_gives() -> None:
    a, b = random_cell("a", 1, documents=800), random_cell("b", 2, documents=800, share=0.85)
    generator = np.random.default_rng(3)
    apart = a.right.mean(axis=0) - b.right.mean(axis=0)
    values, counts = np.unique(apart, return_counts=True)
    drawn = generator.multinomial(apart.size, counts / apart.size, size=20_000) @ values / apart.size
    assert difference(a, b).over_documents == pytest.approx(drawn.var(), rel=0.04)


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


def test_a_p_value_belongs_to_the_interval() -> None:
    found = difference(random_cell("a", 1), random_cell("b", 2, share=0.885))
    touching = found.interval(1 - found.p_value)
    assert min(abs(touching.low), abs(touching.high)) == pytest.approx(0.0, abs=1e-9)


def test_the_remedy_would_settle_it() -> None:
    noisy = Spread(0.008**2, 0.008**2, 12.0, 6, measured=True)
    found = find_difference(random_cell("a", 1), random_cell("b", 2, share=0.89), (noisy, noisy))
    remedy = find_remedy(found, 0.95, 0.99, 0.005)
    assert 1 <= remedy.further_seeds <= 50
    seeds = 3 + remedy.further_seeds
    assert abs(found.observed) > found.half_width(0.99, seeds)
    assert abs(found.observed) <= found.half_width(0.99, seeds - 1)
    assert f"{remedy.further_seeds:.0f} further seed" in remedy_words(remedy)


def test_no_number_of_seeds_helps_where_documents_are_few_or_seeds_change_nothing() -> None:
    one, other = random_cell("a", 1, documents=150), random_cell("b", 2, documents=150)
    fixed = find_difference(one, other, (FIXED, FIXED))
    remedy = find_remedy(fixed, 0.95, 0.99, 0.0)
    assert math.isinf(remedy.further_seeds) and "no number of seeds alone" in remedy_words(remedy)
    assert abs(fixed.observed) == pytest.approx(fixed.half_width(0.99, documents=remedy.documents), rel=0.05)
    moved = Spread(0.05**2, 0.05**2, math.inf, 2, measured=True)
    stuck = find_remedy(find_difference(one, other, (moved, moved)), 0.95, 0.99, 0.0)
    assert math.isinf(stuck.documents)


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


@pytest.mark.parametrize(
    "design",
    [
        Design("three seeds", seeds=3),
        Design("three seeds that differ little", seeds=3, spread=0.3),
        Design("six seeds that differ much", seeds=6, spread=0.8),
        Design("six seeds, two networks, a point apart", seeds=6, networks=2, difference=1.0),
        Design("three seeds against a baseline", baseline=True),
        Design("one seed, its spread as assumed", seeds=1),
    ],
    ids=lambda design: design.name.replace(" ", "-"),
)
def test_intervals_hold_the_truth_as_often_as_they_say(design: Any) -> None:
    found = measure(design, 1000)
    assert 0.93 <= found.covered <= 0.97
    if design.difference == 0:
        assert found.better <= 0.05
