"""What a person sees of a run on stderr: moving bars on a terminal, a line for each event elsewhere."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.output import count, duration, is_plain, note, short

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

#: Seconds between two progress lines of one stage where bars cannot move.
HEARTBEAT = 30.0
#: Seconds of a step after which it can be said how long it will take.
SURE = 3.0
#: What stands before a line, and what stands in where the stream cannot show it.
SIGNS = {"done": ("✓", "ok"), "failed": ("✗", "FAILED"), "start": ("·", "..")}


@dataclass
class Work:
    """One stage at work: what it said last."""

    stage: str
    label: str
    step: str = ""  # the part of the stage that it is in
    done: float = 0.0
    total: float | None = None
    unit: str = ""
    note: str = ""
    step_began: float = 0.0
    first: float = 0.0  # `done` when the step was first heard of

    def update(self, record: dict[str, Any], now: float) -> None:
        """Take over what a progress line says."""
        if record["label"] != self.step:
            self.step, self.step_began, self.first = str(record["label"]), now, float(record["done"])
        self.done, self.total = float(record["done"]), record.get("total")
        self.unit, self.note = str(record.get("unit", "")), str(record.get("note", ""))

    def share(self) -> float | None:
        """Return how much of the step is done, 0…1, or None where that is unknown."""
        return min(1.0, self.done / self.total) if self.total else None

    def speed(self, now: float) -> str:
        """Return what the stage says about itself, or else its speed: `1.2 M words/s`."""
        seconds = now - self.step_began
        if self.note or not self.unit or seconds < 1:
            return self.note
        return f"{short(max(0.0, self.done - self.first) / seconds)} {self.unit}/s"

    def left(self, now: float) -> str:
        """Return how long the step will still take if it goes on as it did: `2 min left`."""
        seconds, steps = now - self.step_began, self.done - self.first
        if not self.total or steps <= 0 or seconds < SURE:
            return ""
        rest = round(max(0.0, self.total - self.done) * seconds / steps)
        return f"{rest} s left" if rest < 60 else f"{duration(rest)} left"


class Display:
    """The state of a run as its events tell it; a subclass shows it. `expected` is how many results are to be made."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.tells_reading = True  # what was read, too
        self.finished = 0
        self.reused = 0
        self.works: dict[str, Work] = {}

    def handle(self, record: dict[str, Any]) -> None:
        """Take in one line of the progress file; kinds of lines that are not known are left to later versions."""
        event = record.get("event")
        label = str(record.get("stage_label" if event is None else "label", ""))
        if event == "reused":
            self.reused += 1
        elif event in ("read", "told"):
            for line in record.get("lines", []) if event == "told" or self.tells_reading else ():
                self.say(f"{sign('start')} {line}")
        elif event == "start":
            self._say_reused()
            self.works[label] = Work(str(record["stage"]), label)
            self.started(self.works[label])
        elif event in ("done", "failed"):
            self._say_reused()
            work = self.works.pop(label, None) or Work(str(record["stage"]), label)
            self.finished += 1
            self.ended(work, self._line(str(event), work, record))
        elif event is None and label in self.works and "done" in record:
            self.works[label].update(record, time.monotonic())
            self.moved(self.works[label])

    def open(self) -> None:
        """Begin to show."""

    def close(self) -> None:
        """Show what is left to say, and end."""
        self._say_reused()

    def tick(self) -> None:
        """Look at the clock."""

    def started(self, work: Work) -> None:
        """Show that a stage started."""

    def moved(self, work: Work) -> None:
        """Show how far a stage is."""

    def ended(self, work: Work, line: str) -> None:
        """Show the `line` of a stage that ended."""

    def say(self, line: str) -> None:
        """Show a line that stays."""
        note(line)

    def _say_reused(self) -> None:
        if self.reused:
            self.say(f"{sign('done')} reused {count(self.reused, 'finished result')}")
            self.reused = 0

    def _line(self, event: str, work: Work, record: dict[str, Any]) -> str:
        width = len(str(self.expected))
        # A forced or newly broken result may come on top of what was expected at the start.
        place = f"[{self.finished:>{width}}/{max(self.expected, self.finished)}]"
        line = f"{sign(event)} {place} {work.stage:<8} {work.label}"
        if record.get("seconds") is not None:
            line += f"  {duration(record['seconds'])}"
        if record.get("message"):
            line += "\n    " + str(record["message"]).strip().replace("\n", "\n    ")
        return line


class LineDisplay(Display):
    """One line for each event, and now and then one for a stage that takes long."""

    def __init__(self, expected: int) -> None:
        super().__init__(expected)
        self._said: dict[str, float] = {}

    def started(self, work: Work) -> None:
        """Say that a stage started."""
        self._said[work.label] = time.monotonic()
        self.say(f"{sign('start')} {work.stage:<8} {work.label}")

    def moved(self, work: Work) -> None:
        """Say how far a stage is, if nothing was said about it for a while."""
        now = time.monotonic()
        if now - self._said.get(work.label, 0.0) < HEARTBEAT:
            return
        self._said[work.label] = now
        share = work.share()
        parts = _listed(work.step, "" if share is None else f"{share:.0%}", work.speed(now), work.left(now))
        self.say(f"{sign('start')} {work.stage:<8} {work.label}: {parts}")

    def ended(self, work: Work, line: str) -> None:
        """Say how a stage ended."""
        self.say(line)


class BarDisplay(Display):
    """A moving bar for each stage at work, below the lines of those that ended."""

    def __init__(self, expected: int) -> None:
        super().__init__(expected)
        self._progress = _progress()
        self._bars: dict[str, TaskID] = {}

    def open(self) -> None:
        """Begin to draw."""
        self._progress.start()

    def close(self) -> None:
        """Say what is left and take the bars away."""
        super().close()
        self._progress.stop()

    def started(self, work: Work) -> None:
        """Draw a bar that only shows life: its length is not known yet."""
        self._bars[work.label] = self._progress.add_task(work.label, total=None, stage=work.stage, step="", speed="")

    def moved(self, work: Work) -> None:
        """Move a bar."""
        step, now = "" if work.step == work.label else work.step, time.monotonic()
        self._progress.update(
            self._bars[work.label],
            completed=work.done,
            total=work.total,
            step=step,
            speed=_listed(work.speed(now), work.left(now)),
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


def sign(event: str) -> str:
    """Return the sign of an event, in letters where stderr cannot show it."""
    good, fallback = SIGNS[event]
    try:
        good.encode(sys.stderr.encoding or "utf-8")  # rich stands in for stderr without an encoding
    except UnicodeEncodeError:
        return fallback
    return good


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.table import Column

    def text(template: str, **column: Any) -> TextColumn:
        return TextColumn(template, markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", **column))

    return Progress(
        SpinnerColumn(),
        text("{task.fields[stage]}"),
        text("{task.description}", min_width=12),
        text("{task.fields[step]}"),
        BarColumn(bar_width=20),
        text("{task.fields[speed]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True, highlight=False),
        transient=True,
    )


def _listed(*parts: str) -> str:
    """Return the parts that are not empty, with commas between."""
    return ", ".join(part for part in parts if part)
