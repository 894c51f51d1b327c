"""Costs against scores: numbers on every axis, and what stands beside the recommended cell is called what it is."""

import math

import pytest

from reports.drawing.price import LADDERS, MOST_TICKS, ticks


@pytest.mark.parametrize("name", LADDERS)
@pytest.mark.parametrize("low", [1e-3, 0.7, 13.0, 58.0, 4000.0])
@pytest.mark.parametrize("factor", [1.01, 1.4, 3.0, 40.0, 1e6])
def test_an_axis_has_two_numbers_or_more_within_its_limits_in_their_order(name: str, low: float, factor: float) -> None:
    high = low * factor
    found = ticks(name, (low, high), [low * math.sqrt(factor) ** 0.1, high])
    assert 2 <= len(found) <= MOST_TICKS
    assert found == sorted(found) and low <= found[0] and found[-1] <= high


def test_times_are_counted_in_minutes_and_hours() -> None:
    assert ticks("train_seconds", (9, 5000), [10, 4000]) == [10, 60, 600, 3600]
    assert ticks("train_seconds", (70, 900), [80, 800]) == [120, 300, 600]


def test_one_cost_has_one_number() -> None:
    assert ticks("parameters", (1200.0, 1300.0), [1250.0]) == [1250.0]
