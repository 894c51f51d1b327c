"""The steps of a series: dates as people write them, whether they rise, and whether one is missing."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

#: Forms of dates besides ISO's, which are tried on all steps; where two fit, the one that makes even steps is right.
FORMS = (
    "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%m/%d/%y", "%d/%m/%y",
    "%Y/%m", "%m/%Y", "%Y.%m", "%m-%Y", "%b %Y", "%B %Y", "%b-%Y", "%b-%y", "%Y-%b", "%Y %b", "%d-%b-%Y", "%d-%b-%y",
    "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%Y%m%d", "%Ym%m", "%YM%m", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M",
    "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
)  # fmt: skip
_QUARTER = re.compile(r"(\d{4})[- ]?Q([1-4])|Q([1-4])[- /]?(\d{4})", re.IGNORECASE)
#: Share of equal distances from which on a series has a step, and another distance is a fault in it.
REGULAR = 0.8
#: Days that markets are closed at most, weekends and holidays together.
LONGEST_CLOSURE = 5

Moments = list[datetime]


class Fault(NamedTuple):
    """What is wrong with the steps: at which of them (from 0) and what."""

    step: int
    what: str


def fault_in(steps: Sequence[str]) -> Fault | None:
    """Return the first fault of steps that are all dates, or all whole numbers; None where there is none, or no order.

    >>> fault_in(["2000-01", "2000-02", "2000-04"])
    Fault(step=2, what='2000-04 follows 2000-02, and every other step is 1 month: steps are missing')
    """
    readings = list(_readings(steps))
    if readings:
        faults = [_fault(moments, steps) for moments in readings]
        return min(faults, key=lambda fault: -len(steps) if fault is None else -fault.step)
    if steps and all(re.fullmatch(r"[-+]?\d{1,15}(?:\.0*)?", step.strip()) for step in steps):
        return _fault_of_numbers([int(float(step)) for step in steps], steps)
    return None


def _readings(steps: Sequence[str]) -> Iterator[Moments]:
    """Yield each way to read all steps as moments."""
    for read in (_iso, _quarter, *(_form(form) for form in FORMS)):
        try:
            yield [read(step.strip()) for step in steps]
        except ValueError:
            continue


def _iso(text: str) -> datetime:
    if text.isdigit():  # a year is a number, and so is 20101231
        raise ValueError(text)
    month = re.fullmatch(r"\d{4}-\d{2}", text)
    return datetime.fromisoformat(f"{text}-01" if month else text).replace(tzinfo=None)


def _quarter(text: str) -> datetime:
    match = _QUARTER.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, quarter = match.group(1) or match.group(4), match.group(2) or match.group(3)
    return datetime(int(year), 3 * int(quarter) - 2, 1)


def _form(form: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, form)


def _fault(moments: Moments, steps: Sequence[str]) -> Fault | None:
    if disorder := _disorder(moments, steps):
        return disorder
    ends = all((moment + timedelta(days=1)).day == 1 for moment in moments)
    if ends or len({(moment.day, moment.hour, moment.minute, moment.second) for moment in moments}) == 1:
        return _gap([12 * moment.year + moment.month for moment in moments], steps, "month")
    days = [moment.toordinal() for moment in moments]
    if len({moment.time() for moment in moments}) == 1:
        if all(moment.weekday() < 5 for moment in moments) and max(b - a for a, b in pairwise(days)) <= LONGEST_CLOSURE:
            return None  # working days
        return _gap(days, steps, "day")
    seconds = [round((moment - moments[0]).total_seconds()) for moment in moments]
    return _gap(seconds, steps, "second")


def _fault_of_numbers(numbers: Sequence[int], steps: Sequence[str]) -> Fault | None:
    return _disorder(numbers, steps) or _gap(numbers, steps, "")


def _disorder(moments: Sequence[int] | Moments, steps: Sequence[str]) -> Fault | None:
    pairs = list(pairwise(moments))
    falls = sum(after < before for before, after in pairs)  # type: ignore[operator]
    for step, (before, after) in enumerate(pairs, 1):
        if after < before:  # type: ignore[operator]
            newest_first = "; the newest stands first" if falls == len(pairs) and falls > 1 else ""
            return Fault(step, f"go back{newest_first}")
        if after == before:
            return Fault(step, f"{steps[step]} comes twice")
    return None


def _gap(places: Sequence[int], steps: Sequence[str], unit: str) -> Fault | None:
    """Return the first distance that is not that of the others, if most are equal."""
    distances = [after - before for before, after in pairwise(places)]
    if len(distances) < 2:
        return None
    usual, count = Counter(distances).most_common(1)[0]
    if count < min(REGULAR * len(distances), len(distances) - 1):
        return None
    step = next((step for step, distance in enumerate(distances, 1) if distance != usual), None)
    if step is None:
        return None
    every = f"{usual} {unit}{'' if usual == 1 else 's'}".strip()
    more = "steps are missing" if distances[step - 1] > usual else "there is one too many"
    return Fault(step, f"{steps[step]} follows {steps[step - 1]}, and every other step is {every}: {more}")
