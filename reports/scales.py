"""How the values of each measure are called and written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports import numerals


@dataclass(frozen=True)
class Scale:
    """Words and digits of one measure."""

    name: str  # within a sentence
    title: str  # at its beginning
    value: Callable[[float | None], str]
    span: Callable[[float | None, float | None], str]
    change: Callable[[float], str]  # a difference, with its sign
    size: Callable[[float], str]  # of a difference, half an interval or a deviation, without one
    unit: str = ""  # of differences, after a space
    tick: Callable[[float], str] = "{:g}".format  # on an axis

    def plus_minus(self, difference: float, half_width: float) -> str:
        """Write a difference with half the width of its interval: `−0.1 ± 0.3 points`."""
        return f"{self.change(difference)}{numerals.SPACE}±{numerals.SPACE}{self.size(half_width)}{self.of_unit}"

    @property
    def of_unit(self) -> str:
        """The unit behind a number."""
        return self.unit and f"{numerals.SPACE}{self.unit}"

    def spread(self, deviation: float | None) -> str:
        """Write a standard deviation: `± 0.24`; a dash where one seed cannot have any."""
        return numerals.spread(deviation) if self.unit else _spread(deviation)

    def tick_of_change(self, value: float) -> str:
        """Write a difference on an axis."""
        shown = round(100 * value if self.unit else value, 9)
        return f"{shown:+g}".replace("-", numerals.MINUS) if shown else "0"


def _spread(deviation: float | None) -> str:
    return numerals.NONE if deviation is None else f"±{numerals.SPACE}{deviation:.4f}"


def _share(name: str, title: str) -> Scale:
    return Scale(
        name,
        title,
        numerals.percent,
        numerals.percent_range,
        numerals.points,
        lambda value: f"{100 * value:.1f}",
        "points",
        lambda value: f"{100 * value:g}{numerals.SPACE}%",
    )


def _number(name: str, title: str) -> Scale:
    def span(low: float | None, high: float | None) -> str:
        return numerals.NONE if low is None or high is None else f"{_decimal(low)}–{_decimal(high)}"

    def change(value: float) -> str:
        text = _decimal(value)
        return f"+{text}" if value > 0 and float(text) != 0 else text

    return Scale(name, title, _decimal, span, change, _decimal, tick=lambda v: f"{v:g}".replace("-", numerals.MINUS))


def _decimal(value: float | None) -> str:
    return numerals.decimal(value, 3)


#: Name of a measure → how it is written.
SCALES: Mapping[str, Scale] = {
    "accuracy": _share("accuracy", "Accuracy"),
    "macro-f1": _share("macro-F1", "Macro-F1"),
    "balanced-accuracy": _share("balanced accuracy", "Balanced accuracy"),
    "mcc": _number("Matthews correlation", "Matthews correlation"),
    "auc": _share("area under the ROC curve", "Area under the ROC curve"),
    "log-loss": _number("log-loss", "Log-loss"),
}
