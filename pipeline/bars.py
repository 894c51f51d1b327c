"""Moving bars on a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from pipeline.display import Display, LineDisplay, sign
from pipeline.output import is_plain
from pipeline.work import Work, listed
from translation.shapes import translated

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

#: Columns of a terminal from which on there is room for the step that a stage is in, and for long bars.
WIDE = 120
#: Signs of a bar where there is room, and where there is not.
BAR, SHORT_BAR = 20, 10


class BarDisplay(Display):
    """A moving bar for each stage at work, below the lines of those that ended."""

    def __init__(self, expected: int) -> None:
        super().__init__(expected)
        self._progress = _progress()
        self._bars: dict[str, TaskID] = {}
        self._total = self._progress.add_task("", total=expected or None, stage="all", step="", speed="")

    def open(self) -> None:
        """Begin to draw."""
        self._progress.start()

    def tick(self) -> None:
        """Move the bar of all of it."""
        place, left = map(translated, self.total_and_left())
        self._progress.update(self._total, completed=self.finished, description=place, speed=left)

    def close(self) -> None:
        """Say what is left and take the bars away."""
        super().close()
        self._progress.stop()

    def started(self, work: Work) -> None:
        """Draw a bar that only shows life: its length is not known yet."""
        self._bars[work.label] = self._progress.add_task(work.told, total=None, stage=work.stage, step="", speed="")

    def moved(self, work: Work) -> None:
        """Move a bar."""
        now, is_wide = time.monotonic(), self._progress.console.width >= WIDE
        step = translated(work.step) if is_wide and work.step != work.label else ""
        speed = work.speed(now) if is_wide else work.speed(now).partition(" · ")[0]  # without loss and score
        self._progress.update(
            self._bars[work.label],
            completed=work.done,
            total=work.total,
            step=step,
            speed=listed(speed, translated(work.left(now))),
        )

    def ended(self, work: Work, line: str) -> None:
        """Put a line in the place of a bar."""
        if work.label in self._bars:
            self._progress.remove_task(self._bars.pop(work.label))
        self.say(line)

    def say(self, line: str) -> None:
        """Print a line above the bars."""
        from rich.text import Text

        mark, _, rest = line.partition(" ")
        style = "red" if mark == sign("failed") else "green"
        self._progress.console.print(Text.assemble((mark, style), " ", rest), soft_wrap=True)


def display_for(expected: int, tells_reading: bool = True) -> Display:
    """Return the display that suits stderr."""
    display = LineDisplay(expected) if is_plain(sys.stderr) else BarDisplay(expected)
    display.tells_reading = tells_reading
    return display


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.table import Column

    def text(template: str, **column: Any) -> TextColumn:
        return TextColumn(template, markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", **column))

    console = Console(stderr=True, highlight=False)
    bar = BAR if console.width >= WIDE else SHORT_BAR
    return Progress(
        SpinnerColumn(),
        text("{task.fields[stage]}"),
        text("{task.description}", min_width=12),
        text("{task.fields[step]}"),
        BarColumn(bar_width=bar, table_column=Column(min_width=bar)),
        text("{task.fields[speed]}"),
        TimeElapsedColumn(table_column=Column(min_width=7)),
        console=console,
        transient=True,
    )
