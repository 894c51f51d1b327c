"""Figures that say what stands where, to those who point at it."""

import math
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure


class Value(NamedTuple):
    """What stands at a place of the data of some axes."""

    axes: Axes
    place: tuple[float, float]
    text: str


class Valued(Figure):
    """A figure with its values."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.values: list[Value] = []

    def places(self) -> list[tuple[float, float, str]]:
        """Return each value as (x, y, text), in pixels from the top left, what a scale leaves out at its edge."""
        height = self.bbox.height
        known = [value for value in self.values if all(map(math.isfinite, value.place))]
        return [(*_inside(value, height), value.text) for value in known]


def _inside(value: Value, height: float) -> tuple[float, float]:
    box = value.axes.bbox
    x, y = value.axes.transData.transform(value.place)
    return round(min(max(x, box.x0), box.x1), 1), round(height - min(max(y, box.y0), box.y1), 1)
