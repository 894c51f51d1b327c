"""How far a comparison is: bars in a terminal, a block of text that changes in a notebook, or nothing."""

import html
import sys
import time
from collections.abc import Callable
from importlib import import_module

from pipeline.bars import display_for
from pipeline.display import Display
from pipeline.work import Work

#: Seconds between two changes of the block: a notebook sends each to the browser, and stores the last.
INTERVAL = 0.5
#: Signs of a whole bar.
WIDTH = 20

Show = Callable[[str], None]


class Silent(Display):
    """Says nothing."""

    def say(self, line: str) -> None:
        """Keep a line to itself."""


class NotebookDisplay(Display):
    """One block of text in the output of a cell: a line for each result that is made, and a bar for each at work."""

    def __init__(self, expected: int, show: Show) -> None:
        super().__init__(expected)
        self._show = show
        self._lines: list[str] = []
        self._shown = 0.0

    def say(self, line: str) -> None:
        """Add a line that stays."""
        self._lines.append(line)
        self._draw()

    def started(self, work: Work) -> None:
        """Draw the bar of a stage that started."""
        self._draw()

    def ended(self, work: Work, line: str) -> None:
        """Put a line in the place of a bar."""
        self.say(line)

    def tick(self) -> None:
        """Draw how far everything is, now and then."""
        if self.works and time.monotonic() - self._shown >= INTERVAL:
            self._draw()

    def close(self) -> None:
        """Leave the lines, without bars."""
        super().close()
        self.works.clear()
        self._draw()

    def _draw(self) -> None:
        self._shown = time.monotonic()
        bars = [_bar(work, self._shown) for work in list(self.works.values())]
        self._show("\n".join([*self._lines, *bars]))


def _bar(work: Work, now: float) -> str:
    share = work.share()
    filled = round(WIDTH * (share or 0.0))
    step = "" if work.step == work.label else work.step
    parts = [part for part in (step, work.speed(now), work.left(now)) if part]
    return f"  {'█' * filled}{'░' * (WIDTH - filled)} {work.stage:<8} {work.label}  {', '.join(parts)}".rstrip()


def progress_display(expected: int, quiet: bool) -> Display:
    """Return what shows `expected` results in the making where Python runs."""
    if quiet:
        return Silent(expected)
    return NotebookDisplay(expected, _block()) if in_notebook() else display_for(expected)


def in_notebook() -> bool:
    """Say whether this is a cell of a Jupyter notebook, or of what speaks its protocol."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    return getattr(shell, "kernel", None) is not None


def _block() -> Show:
    """Return what puts text into one place of the output, whichever thread calls it."""
    handle = import_module("IPython.display").display({"text/plain": ""}, raw=True, display_id=True)

    def show(text: str) -> None:
        block = f'<pre style="line-height: 1.2; white-space: pre-wrap">{html.escape(text)}</pre>'
        handle.update({"text/plain": text, "text/html": block}, raw=True)

    return show
