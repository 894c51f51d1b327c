"""What a person sees of a run on stderr: moving bars on a terminal, a line for each event elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from pipeline.output import count, duration, note
from pipeline.time_left import TimeLeft
from pipeline.work import Work, listed, rounded
from translation.shapes import translated

#: Seconds between two progress lines of one stage where bars cannot move.
HEARTBEAT = 30.0
#: How the message of what was never begun begins.
NOT_STARTED = "not started: "
#: What stands before a line, and what stands in where the stream cannot show it.
SIGNS = {"done": ("✓", "ok"), "failed": ("✗", "FAILED"), "start": ("·", "..")}


class Display:
    """The state of a run as its events tell it; a subclass shows it. `expected` is how many results are to be made."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.tells_reading = True  # what was read, too
        self.finished = 0
        self.reused = 0
        self.works: dict[str, Work] = {}
        self.time_left: TimeLeft | None = None
        self.leader: Callable[[], str] = str  # says which model is best so far, and how good; "" where none is
        self.failed: list[str] = []  # labels of what failed and was told
        self.tells_failures = True  # why something failed, too
        self._reasons: dict[str, str] = {}  # message → label of what first failed so
        self._led = ""

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
            if self.time_left is not None:
                self.time_left.started(label)
            self.started(self.works[label])
        elif event in ("done", "failed"):
            self._say_reused()
            work = self.works.pop(label, None) or Work(str(record["stage"]), label)
            self._end(str(event), work, record)
        elif event is None and label in self.works and "done" in record:
            self.works[label].update(record, time.monotonic())
            self.moved(self.works[label])

    def total_and_left(self) -> tuple[str, str]:
        """Return how far all of it is, and what is left where that is known: `7 of 21 results`, `about 40 s left`."""
        expected = max(self.expected, self.finished)
        place = f"{self.finished} of {expected:,} result{'' if expected == 1 else 's'}"
        left = self.time_left.seconds(self.works, time.monotonic()) if self.time_left is not None else None
        return place, f"about {rounded(left)} left" if left is not None and left >= 1 else ""

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
            told = f"reused {count(self.reused, 'finished result')}"
            self.say(f"{sign('done')} {told}")
            self.reused = 0

    def _end(self, event: str, work: Work, record: dict[str, Any]) -> None:
        self.finished += 1
        if self.time_left is not None:
            self.time_left.ended(work.label, record.get("seconds"))
        self.ended(work, self._line(event, work, record))
        if event == "failed":
            self.failed.append(work.label)
        elif (leader := self.leader()) not in ("", self._led):
            self._led = leader
            told = f"so far: {leader}"
            self.say(f"{sign('start')} {told}")

    def _line(self, event: str, work: Work, record: dict[str, Any]) -> str:
        width = len(str(self.expected))
        # A forced or newly broken result may come on top of what was expected at the start.
        place = f"[{self.finished:>{width}}/{max(self.expected, self.finished)}]"
        line = f"{sign(event)} {place} {work.stage:<8} {work.told}"
        if record.get("seconds") is not None:
            line += f"  {duration(record['seconds'])}"
        message = str(record.get("message", "")).strip()
        if message.startswith(NOT_STARTED):  # what it needs was told before, with its reason
            told = f"{message.partition(' failed: ')[0]}{' failed' if ' failed: ' in message else ''}"
            return f"{line}  {translated(told)}"
        if message and self.tells_failures:
            first = self._reasons.setdefault(message, work.label)
            told = translated(message if first == work.label else f"as {first}")
            line += "\n    " + told.replace("\n", "\n    ")
        return line


class LineDisplay(Display):
    """One line for each event, and now and then one for what takes long."""

    def __init__(self, expected: int) -> None:
        super().__init__(expected)
        self._told: dict[str, float] = {}
        self._told_total = time.monotonic()

    def started(self, work: Work) -> None:
        """Say that a stage started."""
        self._told[work.label] = time.monotonic()
        self.say(f"{sign('start')} {work.stage:<8} {work.told}")

    def moved(self, work: Work) -> None:
        """Say how far a stage is, if nothing was said about it for a while."""
        now = time.monotonic()
        if now - self._told.get(work.label, 0.0) < HEARTBEAT:
            return
        self._told[work.label] = now
        share = work.share()
        parts = listed(work.step, "" if share is None else f"{share:.0%}", work.speed(now), work.left(now))
        self.say(f"{sign('start')} {work.stage:<8} {work.told}: {parts}")

    def ended(self, work: Work, line: str) -> None:
        """Say how a stage ended."""
        self.say(line)

    def tick(self) -> None:
        """Say how far all of it is, now and then."""
        now = time.monotonic()
        if self.works and now - self._told_total >= HEARTBEAT:
            self._told_total = now
            self.say(f"{sign('start')} {listed(*self.total_and_left())}")


def sign(event: str) -> str:
    """Return the sign of an event, in letters where stderr cannot show it."""
    good, fallback = SIGNS[event]
    try:
        good.encode(sys.stderr.encoding or "utf-8")  # rich stands in for stderr without an encoding
    except UnicodeEncodeError:
        return fallback
    return good
