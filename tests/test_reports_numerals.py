"""How numbers are written."""

import math

import pytest

from reports import numerals

SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (numerals.percent(0.9134), "91.3 %"),
        (numerals.percent(None), "–"),
        (numerals.percent(math.nan), "–"),
        (numerals.percent_range(0.9, 0.9166), "90.0–91.7 %"),
        (numerals.probability(1.0), "100.0 %"),
        (numerals.probability(0.99996), "over 99.9 %"),
        (numerals.probability(0.9994), "99.9 %"),
        (numerals.points(0.004), "+0.4"),
        (numerals.points(-0.012), "−1.2"),
        (numerals.points(-0.0001), "0.0"),
        (numerals.plus_minus(-0.001, 0.0031), "−0.1 ± 0.3 points"),
        (numerals.p_value(0.0004), "< 0.001"),
        (numerals.p_value(0.0123), "0.012"),
        (numerals.p_value(0.999), "1"),
        (numerals.spread(0.0024), "± 0.24"),
        (numerals.spread(None), "–"),
        (numerals.decimal(-0.026), "−0.03"),
        (numerals.decimal(-0.001), "0.00"),
        (numerals.count(25000), "25,000"),
        (numerals.amount(3_412_345), "3.4 M"),
        (numerals.amount(128_400), "128 k"),
        (numerals.amount(999_960), "1.0 M"),
        (numerals.amount(812), "812"),
        (numerals.seconds(0.0421), "42 ms"),
        (numerals.seconds(0.00008), "0.08 ms"),
        (numerals.seconds(1.24), "1.2 s"),
        (numerals.seconds(59.7), "60 s"),
        (numerals.seconds(305.4), "5 min 5 s"),
        (numerals.seconds(360.0), "6 min"),
        (numerals.seconds(900.0), "15 min"),
        (numerals.seconds(4321.0), "1 h 12 min"),
        (numerals.seconds(3600.0), "1 h"),
        (numerals.seconds(None), "–"),
        (numerals.milliseconds(4.21), "4.2 ms"),
        (numerals.microseconds(0.3056), "0.31 µs"),
        (numerals.microseconds(45.27), "45.3 µs"),
        (numerals.microseconds(1527.7), "1,528 µs"),
        (numerals.microseconds_range(9.99, 9.999), "9.99–10.0 µs"),
        (numerals.mean_count(9.1763), "9.2"),
        (numerals.mean_count(10_000.0), "10,000"),
        (numerals.mebibytes(812.4), "812 MiB"),
        (numerals.mebibytes(1434.0), "1.4 GiB"),
        (numerals.rate(1862.4), "1,860"),
        (numerals.rate(21_400.0), "21.4 k"),
        (numerals.rate(3.26), "3.3"),
    ],
)
def test_each_kind_of_number_has_one_way_of_writing(written: str, expected: str) -> None:
    assert written == expected.replace(" ", SPACE)


@pytest.mark.parametrize("seconds", [119.6, 599.5, 599.9, 3599.0, 3570.0])
def test_no_duration_counts_to_sixty(seconds: float) -> None:
    assert f"60{SPACE}s" not in numerals.seconds(seconds)
    assert f"60{SPACE}min" not in numerals.seconds(seconds)
