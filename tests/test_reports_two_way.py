"""Intervals over two directions: the textbook ones at either end, and p-values that belong to them."""

import numpy as np
import pytest
from scipy import stats

from reports.statistics.two_way import Parts, half_widths, quantile, tails


def parts(documents: float, seeds: tuple[float, ...] = (), freedoms: tuple[float, ...] = ()) -> Parts:
    return Parts(np.array([documents]), np.array([np.inf]), np.array([seeds]), np.array([freedoms]))


def test_documents_alone_are_normal_and_one_side_alone_is_students() -> None:
    assert half_widths(0.025, parts(4.0)) == pytest.approx(2 * 1.959964, abs=1e-5)
    assert half_widths(0.025, parts(0.0, (4.0,), (2.0,))) == pytest.approx(2 * 4.302653, abs=1e-5)
    groups = Parts(np.array([4.0]), np.array([9.0]), np.zeros((1, 0)), np.zeros((1, 0)))
    assert half_widths(0.025, groups) == pytest.approx(2 * stats.t(9).ppf(0.975), abs=1e-6)


def test_two_sides_alone_are_welchs() -> None:
    first, second = np.array([1.0, 3.0, 2.5]), np.array([7.0, 2.0, 4.0, 9.0])
    welch = stats.ttest_ind(first, second, equal_var=False)
    given = parts(0.0, (first.var(ddof=1) / 3, second.var(ddof=1) / 4), (2.0, 3.0))
    low, high = welch.confidence_interval(0.95)
    assert half_widths(0.025, given) == pytest.approx((high - low) / 2)
    assert 2 * tails(np.array([abs(first.mean() - second.mean())]), given) == pytest.approx(welch.pvalue)


def test_a_tail_belongs_to_its_distance() -> None:
    given = Parts(
        np.array([1.0, 1.0, 0.1]), np.full(3, np.inf), np.array([[0.5, 0.1], [0, 0], [2, 1]]), np.full((3, 2), 2)
    )
    for tail in (0.3, 0.025, 1e-5, 1e-30, 1e-49):
        assert tails(half_widths(tail, given), given) == pytest.approx(tail, rel=1e-6)
    assert tails(np.zeros(3), given) == pytest.approx(0.5)


def test_a_larger_distance_never_has_a_larger_tail() -> None:
    """Also where quantiles of few degrees of freedom end."""
    generator = np.random.default_rng(1)
    seeds = generator.exponential(size=(300, 2)) ** 3
    given = Parts(generator.exponential(size=300), np.full(300, np.inf), seeds, np.tile([1.0, 2.0], (300, 1)))
    found = np.array([tails(np.full(300, distance), given) for distance in (0.0, 0.01, 0.1, 1.0, 10.0, 1e3, 1e6, 1e60)])
    assert (np.diff(found, axis=0) <= 0).all() and (found[1] > 0.1).all() and (found > 0).all()


def test_three_seeds_that_happen_to_agree_do_not_make_their_doubt_disappear() -> None:
    """Caution: the interval is wider than Welch's, and ever more so in the tails."""
    given = parts(1.0, (0.2,), (2.0,))
    welch = quantile(np.array([0.025, 0.0005]), np.array([1.2**2 / (0.2**2 / 2)])) * 1.2**0.5
    wider = [float(half_widths(tail, given)[0]) for tail in (0.025, 0.0005)] / welch
    assert 1.0 < wider[0] < 1.2 and wider[1] > 1.3
