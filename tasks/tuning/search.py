"""The search: trials side by side until the time is up, the next one always for who has spent least."""

import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from models.measures import Measure
from reports.results.judging import Aim
from reports.results.model_files import score_of
from tasks.engine import current
from tasks.engine.cell_task import CellTask
from tasks.tuning.contender import Contender
from tasks.tuning.making import make, processor_seconds, wall_seconds
from tasks.tuning.trials import Trial

#: Seconds between two looks whether the threads are done; in between comes Ctrl-C.
LOOK = 0.2
#: What measured times of training may be exceeded by in the end, when all seeds of the winners are trained.
RESERVE = 1.2


@dataclass(frozen=True)
class Judge:
    """By what trials are chosen: a measure on validation. What is held back is not read here."""

    measure: Measure
    aim: Aim | None

    def value(self, task: CellTask) -> float:
        """Return the measure of a finished cell on validation; raises RuntimeError where it has none."""
        value = score_of(task.folder, self.measure, self.aim)["validation"]
        if value is None or not math.isfinite(value):
            raise RuntimeError(f"{task.label} has no {self.measure.name} on validation")
        return value


@dataclass
class Search:
    """Trials of several architectures within a time; `end` is a moment of `time.monotonic`."""

    run: str  # name of what stages are announced for
    contenders: Sequence[Contender]
    judge: Judge
    seeds: Sequence[int]
    jobs: int
    end: float
    tell: Callable[[Contender, Trial], None]
    lock: threading.Lock = field(default_factory=threading.Lock)
    broken: list[BaseException] = field(default_factory=list)

    def carry_out(self) -> None:
        """Try settings until the time is up, or all were tried; raises what nobody expected in a trial."""
        current.end_at(self.end - self.reserve())
        in_threads([self._work] * self.jobs, self.broken)

    def finish(self, end: float) -> None:
        """Train the default and the winner of each architecture with the other seeds, until `end`."""
        current.end_at(end)
        waiting = [c.task(trial, seed) for seed in self.seeds[1:] for c in self.contenders for trial in chosen(c)]
        in_threads([lambda: self._finish(waiting)] * self.jobs, self.broken)

    def reserve(self) -> float:
        """Return the seconds that the other seeds of defaults and winners will take."""
        each = [wall_seconds(c.task(trial)) for c in self.contenders for trial in chosen(c)]
        return RESERVE * (len(self.seeds) - 1) * sum(each) / self.jobs

    def _work(self) -> None:
        while not self.broken:
            with self.lock:
                current.end_at(self.end - self.reserve())
                turn = self._turn() if time.monotonic() < (current.deadline or 0.0) else None
            if turn is None:
                return
            contender, trial = turn
            try:
                self._try(contender, trial)
            except InterruptedError:  # time is up; it goes on when the search does
                return
            except RuntimeError as error:
                trial.state, trial.message = "failed", str(error)
            with self.lock:
                contender.take(trial)
                self.tell(contender, trial)

    def _turn(self) -> tuple[Contender, Trial] | None:
        """Return whose turn it is, and what it tries; None where all settings of all were tried."""
        for contender in sorted(self.contenders, key=lambda one: one.pledged):
            if (trial := contender.next()) is not None:
                return contender, trial
        return None

    def _try(self, contender: Contender, trial: Trial) -> None:
        """Train a trial, first for a part of its epochs; raises RuntimeError where it fails."""
        if epochs := contender.architecture.short_epochs(contender.point(trial)):
            trial.short = self._value(contender.task(trial, epochs=epochs), trial)
            with self.lock:
                is_promising = contender.is_promising(trial)
            if not is_promising:
                trial.state = "short"
                return
        trial.value = self._value(contender.task(trial), trial)
        trial.state = "done"

    def _value(self, task: CellTask, trial: Trial) -> float:
        began = time.monotonic()
        try:
            made = make(task, self.run)
        except RuntimeError:
            trial.costs[task.digest] = time.monotonic() - began  # nobody has written down what it took
            raise
        costs = processor_seconds(made[1:])  # all stand on the corpus
        with self.lock:
            trial.costs |= costs
        return self.judge.value(task)

    def _finish(self, waiting: list[CellTask]) -> None:
        while not self.broken:
            with self.lock:
                task = waiting.pop(0) if waiting else None
            if task is None:
                return
            try:
                make(task, self.run)
            except (InterruptedError, RuntimeError):  # the report says which seeds there are
                continue


def chosen(contender: Contender) -> list[Trial]:
    """Return the default and the winner of an architecture, as far as there are any; one where they are the same."""
    found = [trial for trial in (contender.default, contender.best()) if trial is not None]
    return found[:1] if len(found) > 1 and found[0] is found[1] else found


def in_threads(works: Iterable[Callable[[], None]], broken: list[BaseException]) -> None:
    """Run works side by side and wait for them; raises the first error of any.

    The threads do not keep the process alive: one that is interrupted ends, and what its threads had started with it.
    """

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            broken.append(error)

    threads = [threading.Thread(target=guarded, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        threads[0].join(LOOK) if threads[0].is_alive() else time.sleep(LOOK)
    if broken:
        raise broken[0]
