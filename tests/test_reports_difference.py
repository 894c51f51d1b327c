"""Differences of two cells: whose spread they have, what is drawn together, and what would settle them."""

import math
import runpy
from pathlib import Path

import numpy as np
import pytest

from reports.sections.wording import remedy as remedy_words
from reports.statistics.difference import Difference, equivalence_p_values, find_difference
from reports.statistics.remedy import POWER, Bar, chance, find_remedy
from reports.statistics.spread.replicates import Replicates, find_spreads
from reports.statistics.spread.spreads import FIXED, Spread, own_spreads

TESTS = Path(__file__).parent
_made_up = runpy.run_path(str(TESTS / "fake_replicates.py"))
cell, drawn, random_cell = (_made_up[name] for name in ("cell", "drawn", "random_cell"))
HALF_POINT = Spread(0.005**2, 0.0, math.inf, measured=False)
STRICT = Bar(0.95, 0.99, 0.95, 0.005)


def difference(first: Replicates, second: Replicates) -> Difference:
    spread = find_spreads({"a": first, "b": second}, {"a": 0.005, "b": 0.005})
    return find_difference(first, second, (spread["a"], spread["b"]))


def test_computing_a_pair_the_other_way_round_gives_the_mirror_image() -> None:
    a, b = random_cell("a", 1), random_cell("b", 2, share=0.88)
    one, other = difference(a, b), difference(b, a)
    assert one.observed == pytest.approx(-other.observed) and one.p_value == pytest.approx(other.p_value)
    assert one.interval(0.95).low == pytest.approx(-other.interval(0.95).high)


def test_the_order_of_documents_says_nothing() -> None:
    a, b = random_cell("a", 1), random_cell("b", 2)
    order = np.random.default_rng(5).permutation(2000)
    shuffled = difference(cell("a", drawn(1)[:, order]), cell("b", drawn(2)[:, order]))
    assert shuffled.interval(0.95) == pytest.approx(difference(a, b).interval(0.95))


def test_one_document_and_one_seed_say_that_they_say_nothing() -> None:
    found = difference(cell("a", [[1.0]]), cell("b", [[0.0]]))
    assert found.is_assumed and found.observed == 1.0
    assert found.interval(0.95).low < 0 and found.p_value > 0.05


def test_with_one_seed_the_spread_is_assumed_and_said_to_be() -> None:
    a, b = random_cell("a", 1, seeds=1), random_cell("b", 2, seeds=1)
    baseline = cell("c", drawn(3, seeds=1), baseline=True)
    assert difference(a, b).is_assumed and difference(a, baseline).is_assumed
    assert not difference(baseline, baseline).is_assumed, "the seed changes nothing in a deterministic baseline"
    assert difference(a, b).variance() - difference(a, b).over_documents == pytest.approx(2 * 0.005**2)
    assert difference(a, baseline).variance() - difference(a, baseline).over_documents == pytest.approx(0.005**2)


def test_every_cell_has_the_spread_of_its_own_seeds() -> None:
    cells = {str(n): random_cell(str(n), n) for n in range(4)}
    cells["nb-svm"] = cell("nb-svm", np.repeat(drawn(0)[:1], 3, axis=0), baseline=True)
    found = find_spreads(cells, dict.fromkeys(cells, 0.005))
    assert found["nb-svm"] == FIXED
    for n in range(4):
        spread = found[str(n)]
        assert spread.observed == pytest.approx(cells[str(n)].values.var(ddof=1)) and spread.freedom == 2
        assert spread.variance <= spread.observed, "documents that tip over are counted once, with the documents"


def test_two_seeds_take_half_of_their_spread_from_the_others() -> None:
    scores = {"a": np.array([0.90, 0.92]), **{name: np.array([0.9, 0.9, 0.9]) for name in "bcd"}}
    found = own_spreads(scores, dict.fromkeys(scores, 0.01))
    own = 0.02**2 / 2
    assert found["a"].observed == pytest.approx((own + own / 4) / 2)
    assert found["a"].freedom == pytest.approx(1 / (0.625**2 + 3 * 0.125**2))
    assert found["b"].observed == 0 and found["b"].freedom == 2, "three seeds stand for themselves"
    alone = own_spreads({"a": scores["a"]}, {"a": 0.03})["a"]
    assert alone.observed == pytest.approx((own + (own + 3 * 0.03**2) / 4) / 2), (
        "of four that are enough, three are assumed"
    )


def test_one_seed_is_assumed_to_move_as_far_as_any_cell_beside_it() -> None:
    scores = {"a": np.array([0.9]), "b": np.array([0.80, 0.90, 0.85])}
    found = own_spreads(scores, {"a": 0.01, "b": 0.01})
    assert found["a"] == Spread(pytest.approx(0.05**2), 0.0, math.inf, measured=False)
    assert own_spreads({"a": scores["a"]}, {"a": 0.01})["a"].deviation == pytest.approx(0.01)


def test_pairs_use_the_seeds_that_both_have() -> None:
    right = np.array([[1, 1, 1, 1], [0, 0, 0, 0], [1, 1, 1, 0]], dtype=float)
    found = find_difference(cell("a", right, (0, 1, 2)), cell("b", right[[0, 2]], (0, 2)), (HALF_POINT, HALF_POINT))
    assert found.observed == 0.0 and [side.seeds for side in found.sides] == [2, 2]
    apart = find_difference(cell("a", right[:2], (0, 1)), cell("b", right[2:], (7,)), (HALF_POINT, HALF_POINT))
    assert apart.observed == 0.5 - 0.75 and [side.seeds for side in apart.sides] == [2, 1]


def test_what_the_seeds_of_one_embedding_do_to_both_is_no_difference() -> None:
    """Three seeds that move both cells by up to 20 points, and neither against the other."""
    moved = np.array([[0.6], [0.7], [0.8]])
    both = np.random.default_rng(1).random((1, 3000)) < moved
    a, b = both.copy(), both.copy()
    a[:, :30], b[:, :30] = True, False
    alone = difference(cell("a", a), cell("b", b))
    shared = difference(cell("a", a, shared="embedding cbow"), cell("b", b, shared="embedding cbow"))
    other = difference(cell("a", a, shared="embedding cbow"), cell("b", b, shared="embedding skipgram"))
    assert len(shared.sides) == 1 and shared.sides[0].seeds == 3
    assert shared.half_width(0.95) < 0.05 < 0.2 < alone.half_width(0.95) == other.half_width(0.95)


def test_documents_of_a_group_say_less_than_as_many_of_different_ones() -> None:
    """100 groups of which all documents are alike are as good as 100 documents."""
    generator = np.random.default_rng(2)
    a, b = generator.random((2, 100)) < 0.8
    few = find_difference(cell("a", a), cell("b", b), (FIXED, FIXED))
    groups = np.repeat(np.arange(100), 20)
    many = [cell(name, np.repeat(right, 20), groups=groups) for name, right in (("a", a), ("b", b))]
    known = find_difference(many[0], many[1], (FIXED, FIXED))
    unknown = find_difference(cell("a", np.repeat(a, 20)), cell("b", np.repeat(b, 20)), (FIXED, FIXED))
    assert known.half_width(0.95) == pytest.approx(few.half_width(0.95), rel=0.03)
    assert unknown.half_width(0.95) < 0.3 * known.half_width(0.95)
    alone = [cell(name, right, groups=np.arange(100)) for name, right in (("a", a), ("b", b))]
    assert find_difference(alone[0], alone[1], (FIXED, FIXED)).half_width(0.95) == pytest.approx(few.half_width(0.95))


def test_the_closed_form_is_what_resampling_documents_gives() -> None:
    a, b = random_cell("a", 1, documents=800), random_cell("b", 2, documents=800, share=0.85)
    generator = np.random.default_rng(3)
    apart = drawn(1, documents=800).mean(axis=0) - drawn(2, documents=800, share=0.85).mean(axis=0)
    values, counts = np.unique(apart, return_counts=True)
    resampled = generator.multinomial(apart.size, counts / apart.size, size=20_000) @ values / apart.size
    found = difference(a, b)
    tipping = sum(side.spread.tipping / side.seeds for side in found.sides)
    assert found.over_documents + tipping == pytest.approx(resampled.var(), rel=0.06)


def test_a_p_value_belongs_to_the_interval() -> None:
    found = difference(random_cell("a", 1), random_cell("b", 2, share=0.885))
    touching = found.interval(1 - found.p_value)
    assert min(abs(touching.low), abs(touching.high)) == pytest.approx(0.0, abs=1e-9)


def test_the_p_value_of_equivalence_belongs_to_the_interval() -> None:
    found = difference(random_cell("a", 1), random_cell("b", 2))
    (p_value,) = equivalence_p_values([found], 0.02)
    touching = found.interval(1 - 2 * p_value)
    assert max(abs(touching.low), abs(touching.high)) == pytest.approx(0.02)
    assert equivalence_p_values([found], 0.0)[0] >= 0.5


def test_the_remedy_would_settle_it_in_four_of_five_cases() -> None:
    noisy = Spread(0.008**2, 0.0, 2.0)
    found = find_difference(random_cell("a", 1), random_cell("b", 2, share=0.88), (noisy, noisy))
    remedy = find_remedy(found, STRICT)
    assert 1 <= remedy.further_seeds <= 50
    seeds = 3 + remedy.further_seeds
    assert chance(found, STRICT, seeds, None) >= POWER > chance(found, STRICT, seeds - 1, None)
    half, deviation = found.half_width(0.99, seeds), math.sqrt(found.variance(seeds))
    assert abs(found.observed) > half + 0.8 * deviation, "not just off 0: that settles it every second time"
    assert f"{remedy.further_seeds:.0f} further seed" in remedy_words(remedy)
    assert "would settle it, 8 times in 10" in remedy_words(remedy)


def test_no_number_of_seeds_helps_where_documents_are_few_or_seeds_change_nothing() -> None:
    one, other = random_cell("a", 1, documents=150), random_cell("b", 2, documents=150)
    bar = Bar(0.95, 0.99, 0.95, 0.0)
    fixed = find_difference(one, other, (FIXED, FIXED))
    remedy = find_remedy(fixed, bar)
    assert math.isinf(remedy.further_seeds) and "no number of seeds alone" in remedy_words(remedy)
    assert chance(fixed, bar, None, remedy.documents) == pytest.approx(POWER, abs=0.01)
    moved = Spread(0.05**2, 0.0, 2.0)
    stuck = find_remedy(find_difference(one, other, (moved, moved)), bar)
    assert math.isinf(stuck.documents)
