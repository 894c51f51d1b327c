"""The search by processor time: trials, the best so far, and the default of each architecture."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from reports import numerals
from reports.drawing.canvas import Panels, grid, heading, panels, shortened
from reports.drawing.palette import ACCENT, MUTED, PAGE
from reports.drawing.svg import WIDE
from reports.scales import Scale
from reports.statistics.tuning.searched import Searched
from reports.statistics.tuning.tuning import Tuning
from reports.writing.blocks import Drawing

HEIGHT = 110.0  # pixels
#: Seconds between two numbers below a panel, of which it has three at most.
STEPS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 36_000)


def search_drawing(known: Tuning, by: Scale) -> Drawing | None:
    """Return a panel for each architecture; None where no trial has a value."""
    shown = [one for one in known.searched if any(trial.value is not None for trial in one.trials)]
    if not shown:
        return None
    direction = known.results.measure.direction
    told = "; ".join(
        f"{one.name} from {by.value(_best(one, direction, defaults=True)[-1][1])} to "
        f"{by.value(_best(one, direction)[-1][1])} in {len(one.trials)} trials"
        for one in shown
        if _best(one, direction, defaults=True)
    )
    return Drawing(
        "search",
        f"{by.title} on validation in the search",
        f"One panel for each architecture, trials by the processor time spent: {told}.",
        lambda width: _draw(shown, direction, by, width),
    )


def _draw(shown: Sequence[Searched], direction: int, by: Scale, width: float) -> Figure:
    columns = 3 if width >= WIDE else 1
    figure, every = panels(width, len(shown), Panels(columns, HEIGHT, left=46, top=30, bottom=30))
    for axes, one in zip(every, shown, strict=True):
        _panel(axes, one, direction)
        heading(axes, shortened(one.name, 24))
        grid(axes)
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
        axes.yaxis.set_major_formatter(lambda value, _: by.tick(round(value, 9)))
        step = next((step for step in STEPS if one.seconds / step <= 3), STEPS[-1])
        axes.xaxis.set_major_locator(MultipleLocator(step))
        axes.xaxis.set_major_formatter(lambda value, _: numerals.seconds(value) if value else "0")
    return figure


def _panel(axes: Axes, one: Searched, direction: int) -> None:
    whole = [(trial.ended, trial.value) for trial in one.trials if trial.value is not None]
    short = [(t.ended, t.short) for t in one.trials if t.value is None and t.short is not None]
    if default := _best(one, direction, defaults=True):
        axes.axhline(default[-1][1], color=MUTED.light, linewidth=1, linestyle=(0, (4, 3)))
    if short:
        axes.plot(*zip(*short, strict=True), "o", markersize=4, markeredgecolor=MUTED.light, color=PAGE.light)
    axes.plot(*zip(*whole, strict=True), "o", markersize=4, color=MUTED.light)
    best = _best(one, direction)
    end = (one.seconds, best[-1][1])
    axes.plot(*zip(*best, end, strict=True), drawstyle="steps-post", color=ACCENT.light, linewidth=2)
    axes.set_xlim(0, one.seconds * 1.04)


def _best(one: Searched, direction: int, *, defaults: bool = False) -> list[tuple[float, float]]:
    """Return when there was a best trial, or a best default, and its value."""
    found: list[tuple[float, float]] = []
    for trial in one.trials:
        if trial.value is None or (defaults and not trial.is_default):
            continue
        if not found or direction * trial.value > direction * found[-1][1]:
            found.append((trial.ended, trial.value))
    return found
