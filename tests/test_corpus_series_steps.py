"""Steps of a series: dates in the forms that people use, their order, and steps that are missing."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.series.csv_series import read_csv_series
from corpus.series.steps import FORMS, fault_in

DAYS = [datetime(2023, 12, 20) + timedelta(days=day) for day in range(40)]
MONTHS = [datetime(2020 + month // 12, month % 12 + 1, 1) for month in range(40)]


@pytest.mark.parametrize("form", [form for form in FORMS if "%d" in form and "%H" not in form])
def test_days_in_every_form(form: str) -> None:
    steps = [day.strftime(form) for day in DAYS]
    assert fault_in(steps) is None
    gone = fault_in([*steps[:20], *steps[21:]])
    assert gone is not None and gone.step == 20 and "steps are missing" in gone.what


@pytest.mark.parametrize("form", ["%Y-%m", "%Y/%m", "%b %Y", "%B %Y", "%m/%d/%Y", "%d.%m.%Y", "%b-%y"])
def test_months_in_every_form(form: str) -> None:
    steps = [month.strftime(form) for month in MONTHS]
    assert fault_in(steps) is None
    gone = fault_in([*steps[:7], *steps[9:]])
    assert gone is not None and gone.step == 7 and "1 month: steps are missing" in gone.what


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y"])
def test_the_newest_first(form: str) -> None:
    fault = fault_in([month.strftime(form) for month in reversed(MONTHS)])
    assert fault is not None and fault.step == 1 and "the newest stands first" in fault.what


def test_ends_of_months_quarters_years_and_working_days_are_even() -> None:
    ends = [(month + timedelta(days=31)).replace(day=1) - timedelta(days=1) for month in MONTHS]
    assert fault_in([end.strftime("%Y-%m-%d") for end in ends]) is None
    assert fault_in([f"{year}Q{quarter}" for year in (2000, 2001) for quarter in (1, 2, 3, 4)]) is None
    assert fault_in([str(year) for year in range(1990, 2020)]) is None
    assert fault_in([day.strftime("%Y-%m-%d") for day in DAYS if day.weekday() < 5]) is None
    assert fault_in([str(year) for year in range(1990, 2020) if year != 2001]) is not None


def test_a_step_that_comes_twice_and_steps_that_are_names() -> None:
    twice = fault_in(["2020-01-01", "2020-01-02", "2020-01-02", "2020-01-03"])
    assert twice is not None and "comes twice" in twice.what
    assert fault_in(["spring", "summer", "autumn"]) is None


@pytest.mark.parametrize("mark", [",", "'", " ", "\u202f"])
def test_marks_between_thousands(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "s.csv"
    path.write_text(f'month,sales\n2020-01,"20{mark}000"\n2020-02,900\n2020-03,"1{mark}200{mark}300.5"\n')
    assert read_csv_series(path, "").values.tolist() == [20_000, 900, 1_200_300.5]


def test_decimals_with_a_comma_are_no_thousands(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("month;sales\n2020-01;0,500\n2020-02;1,200\n")
    with pytest.raises(DataError, match="write decimals with a point"):
        read_csv_series(path, "")
