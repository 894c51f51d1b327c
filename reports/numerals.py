"""How numbers are written: one way for each kind, with the digits that can be trusted and a unit."""

import math

#: Stands where there is no number.
NONE = "–"
#: Keeps a number and its unit on one line.
SPACE = "\u00a0"
#: Differences carry a real minus sign, as wide as the plus.
MINUS = "−"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def percent(share: float | None, digits: int = 1) -> str:
    """Write a share of 0…1 as `91.3 %`."""
    return NONE if share is None or math.isnan(share) else f"{100 * share:.{digits}f}{SPACE}%"


def level(confidence: float) -> str:
    """Write the level of an interval: `95 %`."""
    return f"{100 * confidence:g}{SPACE}%"


def probability(value: float) -> str:
    """Write what a model says; only certainty is written as 100 %."""
    return f"over{SPACE}99.9{SPACE}%" if 0.9995 <= value < 1 else percent(value)


def percent_range(low: float | None, high: float | None) -> str:
    """Write an interval of shares as `91.0–91.7 %`."""
    return NONE if low is None or high is None else f"{100 * low:.1f}–{100 * high:.1f}{SPACE}%"


def bare_range(low: float, high: float) -> str:
    """Write an interval of shares beside its share, in percent without the unit: `91.0–91.7`."""
    return f"{100 * low:.1f}–{100 * high:.1f}"


def points(difference: float, digits: int = 1) -> str:
    """Write a difference of two shares in percentage points with its sign: `+0.4`, `−1.2`, `0.0`."""
    text = f"{100 * abs(difference):.{digits}f}"
    sign = "" if float(text) == 0 else "+" if difference > 0 else MINUS
    return sign + text


def signed(value: float) -> str:
    """Write a contribution with its sign and two decimals: `+0.42`, `−1.20`, `0.00`."""
    text = decimal(value)
    return f"+{text}" if value > 0 and float(text) != 0 else text


def plus_minus(difference: float, half_width: float) -> str:
    """Write a difference of two shares with half the width of its interval: `−0.1 ± 0.3 points`."""
    return f"{points(difference)}{SPACE}±{SPACE}{100 * half_width:.1f}{SPACE}points"


def p_value(value: float) -> str:
    """Write a p-value: `0.34`, `0.012`, `< 0.001`."""
    return f"<{SPACE}0.001" if value < 0.001 else f"{value:.2g}" if value < 0.995 else "1"


def spread(deviation: float | None) -> str:
    """Write a standard deviation of shares in points: `± 0.24`; a dash where one seed cannot have any."""
    return NONE if deviation is None else f"±{SPACE}{100 * deviation:.2f}"


def decimal(value: float | None, digits: int = 2) -> str:
    """Write a number without a unit, such as a correlation: `0.49`, `−0.03`."""
    if value is None or math.isnan(value):
        return NONE
    text = f"{abs(value):.{digits}f}"
    return (MINUS if value < 0 and float(text) != 0 else "") + text


def power(value: float | None) -> str:
    """Write a number of any size: `0.31`, `3 · 10⁻⁸`, `2 · 10⁴`; only zero is written as 0."""
    if value is None or math.isnan(value):
        return NONE
    if value == 0 or 0.01 <= value < 99.5:
        return f"{value:.2g}"
    digit, exponent = f"{value:.0e}".split("e")
    return f"{digit}{SPACE}·{SPACE}{ten_to_the(int(exponent))}"


def ten_to_the(exponent: int) -> str:
    """Write a power of ten: `10⁻⁸`, `10⁴`; 10⁰ is `1`."""
    return f"10{str(exponent).translate(SUPERSCRIPTS)}" if exponent else "1"


def significant(value: float, digits: int = 3, sign: bool = False) -> str:
    """Write a number of any size with three significant digits: `0.0412`, `12.3`, `1,230`; with `sign` also `+0.04`."""
    if not math.isfinite(value):
        return NONE
    places = max(0, digits - 1 - (math.floor(math.log10(abs(value))) if value else 0))
    text = f"{abs(value):,.{places}f}" if places <= 6 else f"{abs(value):.{digits - 1}e}"
    return (MINUS if value < 0 else "+" if sign and value > 0 else "") + text


def count(value: int | None) -> str:
    """Write a whole number of things that somebody counted: `25,000`."""
    return NONE if value is None else f"{value:,}"


def amount(value: float | None) -> str:
    """Write a large number with two or three digits: `3.4 M`, `128 k`, `812`."""
    if value is None:
        return NONE
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= 0.9995 * size:
            scaled = value / size
            return f"{scaled:.{0 if scaled >= 99.95 else 1}f}{SPACE}{unit}"
    return f"{value:.0f}"


def seconds(value: float | None) -> str:
    """Write a duration: `0.8 ms`, `42 ms`, `1.2 s`, `48 s`, `12 min`, `1 h 12 min`."""
    if value is None:
        return NONE
    if value < 0.995:
        return f"{_short(1000 * value)}{SPACE}ms"
    if value < 99.5:
        return f"{_short(value)}{SPACE}s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 10:
        return f"{minutes}{SPACE}min{SPACE}{rest}{SPACE}s" if rest else f"{minutes}{SPACE}min"
    hours, minutes = divmod(round(value / 60), 60)
    parts = [f"{hours}{SPACE}h"] * bool(hours) + [f"{minutes}{SPACE}min"] * bool(minutes)
    return SPACE.join(parts)


def milliseconds(value: float | None) -> str:
    """Write a latency that is given in milliseconds."""
    return NONE if value is None else seconds(value / 1000)


def microseconds(value: float) -> str:
    """Write how long a step takes that is given in microseconds, with two digits or more: `0.31 µs`, `1,528 µs`."""
    return f"{_few(value)}{SPACE}µs"


def microseconds_range(low: float, high: float) -> str:
    """Write an interval of microseconds: `0.30–0.33 µs`."""
    return f"{_few(low)}–{_few(high)}{SPACE}µs"


def mean_count(value: float) -> str:
    """Write a mean of counted things: `9.2`, and `10,000` where it is a whole number."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def mebibytes(value: float | None) -> str:
    """Write a size of memory: `812 MiB`, `1.4 GiB`."""
    if value is None:
        return NONE
    return f"{value / 1024:.1f}{SPACE}GiB" if value >= 1000 else f"{value:.0f}{SPACE}MiB"


def rate(value: float | None) -> str:
    """Write how many a second: `761`, `1,860`, `12 k`."""
    if value is None:
        return NONE
    return amount(value) if value >= 10_000 else f"{float(f'{value:.3g}'):,.0f}" if value >= 10 else f"{value:.1f}"


def _few(value: float) -> str:
    return f"{value:.2f}" if value < 9.995 else f"{value:.1f}" if value < 99.95 else f"{value:,.0f}"


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}" if value >= 0.095 else f"{value:.2f}"
