"""An architecture in the search: its trials so far, what it has spent, and what it tries next."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from models.measures import Measure
from tasks.comparison.train_baseline import TrainBaseline
from tasks.comparison.train_classifier import TrainClassifier
from tasks.tuning.architectures import PARTS, Architecture, Point
from tasks.tuning.sampler import Sampler
from tasks.tuning.trials import Memory, Trial

#: Proposals in a row that were tried before, after which a space counts as searched.
REPEATS = 30


@dataclass
class Contender:
    """One architecture; whoever calls it holds the lock of the search."""

    architecture: Architecture
    sampler: Sampler
    memory: Memory
    measure: Measure
    seed: int  # of every trial: that of the run which comes first
    trials: list[Trial] = field(default_factory=list)
    running: set[int] = field(default_factory=set)
    is_searched: bool = False
    _tasks: dict[int, TrainClassifier | TrainBaseline] = field(default_factory=dict)

    @classmethod
    def of(cls, architecture: Architecture, memory: Memory, measure: Measure, seed: int) -> "Contender":
        """Return the contender with the trials that are known of it."""
        whole = frozenset(name for name in architecture.space if architecture.is_whole(name))
        found = cls(architecture, Sampler(architecture.space, whole, measure.direction, seed), memory, measure, seed)
        found.trials = [trial for trial in memory.trials() if trial.architecture == architecture.name]
        for trial in found.ended:
            found.sampler.tell(trial)
        return found

    @property
    def name(self) -> str:
        """The name of the architecture."""
        return self.architecture.name

    @property
    def ended(self) -> list[Trial]:
        """The trials that have ended, in that order."""
        return [trial for trial in self.trials if trial.is_ended]

    @property
    def spent(self) -> float:
        """Processor seconds of all trials: what each would cost alone, so an embedding counts once here."""
        return sum({digest: cost for trial in self.trials for digest, cost in trial.costs.items()}.values())

    @property
    def pledged(self) -> float:
        """The same with what the trials that run now will cost, by the mean of those that have ended."""
        return self.spent + len(self.running) * (self.spent / len(self.ended) if self.ended else 1.0)

    def task(self, trial: Trial, seed: int | None = None, epochs: int = 0) -> TrainClassifier | TrainBaseline:
        """Return the task of a trial, with another seed or number of epochs where one is named."""
        return self.architecture.task(self.point(trial), self.seed if seed is None else seed, epochs)

    def point(self, trial: Trial) -> Point:
        """Return the settings of a trial."""
        return Point(trial.embedding) if trial.is_default else self.architecture.point(trial.params)

    def next(self) -> Trial | None:
        """Return what is tried next: what was begun before, the defaults, then a proposal; None where all was tried."""
        begun = next((t for t in self.trials if not t.is_ended and t.number not in self.running), None)
        trial = begun or self._default() or self._proposal()
        if trial is None:
            return None
        if trial is not begun:
            self.trials.append(trial)
            self.memory.keep(trial)
        self.running.add(trial.number)
        return trial

    def take(self, trial: Trial) -> None:
        """Learn from a trial that has ended."""
        self.running.discard(trial.number)
        trial.ended = self.spent
        self.trials.remove(trial)
        self.trials.append(trial)
        self.memory.keep(trial)
        self.sampler.tell(trial)

    def is_promising(self, trial: Trial) -> bool:
        """Say whether a short trial is in the best third of the short ones so far (ASHA: Li et al. 2020, MLSys 2)."""
        assert trial.short is not None
        better = [t for t in self.trials if t.short is not None and self._key(t.short) > self._key(trial.short)]
        short = sum(t.short is not None for t in self.trials)
        return len(better) < math.ceil(short / PARTS)

    def best(self, which: Callable[[Trial], bool] = lambda trial: True) -> Trial | None:
        """Return the trial that is best on validation; of equals the first."""
        done = [trial for trial in self.ended if trial.value is not None and which(trial)]
        return max(done, key=lambda trial: self._key(trial.value or 0.0), default=None)

    @property
    def default(self) -> Trial | None:
        """The best cell of the configuration: what a run would take."""
        return self.best(lambda trial: trial.is_default)

    def _key(self, value: float) -> float:
        return self.measure.direction * value

    def _default(self) -> Trial | None:
        there = {trial.embedding for trial in self.trials if trial.is_default}
        point = next((p for p in self.architecture.defaults() if p.embedding not in there), None)
        if point is None:
            return None
        return Trial(self.name, len(self.trials), point.embedding, self.architecture.params_of(point), is_default=True)

    def _proposal(self) -> Trial | None:
        if self.is_searched:
            return None
        known = {self.task(trial).digest for trial in self.trials}
        number = len(self.trials)
        for _ in range(REPEATS):
            params = self.sampler.ask(number)
            trial = Trial(self.name, number, self.architecture.point(params).embedding, params)
            if self.task(trial).digest not in known:
                return trial
            self.sampler.forget(number)
        self.is_searched = True
        return None
