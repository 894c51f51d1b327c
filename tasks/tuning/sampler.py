"""What settings are tried next: Optuna's tree-structured Parzen estimator; the only place that knows Optuna."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import TrialState, create_trial

from corpus.search_space import Choices, Range
from tasks.tuning.trials import Trial

#: Trials before there is a model of which settings are good; the defaults are among them.
RANDOM = 10
#: Share of the settings that such a trial draws at random. The others are those of the default, which were measured on
#: much data: who changes all of ten at once gets worse nearly always, and learns little from it.
CHANGED = 0.35
#: A random setting of a log scale cannot be 0.
LEAST = 1e-9
#: Significant digits of a number that is tried: a configuration file shows what was trained.
DIGITS = 3

#: States of trials that something is known from.
KNOWN = (TrialState.COMPLETE, TrialState.PRUNED)

optuna.logging.set_verbosity(optuna.logging.WARNING)


class Sampler:
    """Proposes settings for one architecture (Bergstra et al. 2011, NeurIPS 24; multivariate: Falkner et al. 2018).

    `direction` is 1 where the greatest value is the best, and −1 where the least is.
    """

    def __init__(self, space: Mapping[str, Range | Choices], whole: frozenset[str], direction: int, seed: int) -> None:
        self.distributions = {name: _distribution(how, name in whole) for name, how in space.items()}
        self.direction = direction
        sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=RANDOM, multivariate=True)
        self.study = optuna.create_study(direction="maximize", sampler=sampler)
        self.asked: dict[int, optuna.Trial] = {}
        self.defaults: list[Mapping[str, Any]] = []  # that are known
        self.generator = np.random.default_rng(seed)

    def ask(self, number: int) -> dict[str, Any]:
        """Return settings to try; `number` is what the trial is called when its result is told."""
        self.asked[number] = self.study.ask(self.distributions)
        if self.defaults and len(self.study.get_trials(deepcopy=False, states=KNOWN)) < RANDOM:
            drawn = self.asked[number].params
            self.forget(number)
            self.study.enqueue_trial(self._near_default(drawn))
            self.asked[number] = self.study.ask(self.distributions)
        return {name: _shown(value) for name, value in self.asked[number].params.items()}

    def tell(self, trial: Trial) -> None:
        """Learn from a finished trial: one that was asked for here, or that is known from before."""
        state, value = TrialState.COMPLETE, trial.value
        if trial.is_default:
            self.defaults.append(trial.params)
        if value is None:  # short, or failed: what failed counts as worse than all that did not
            state = TrialState.PRUNED
        asked = self.asked.pop(trial.number, None)
        steps = {} if trial.short is None or state is TrialState.COMPLETE else {1: self.direction * trial.short}
        if asked is not None:
            self.study.tell(asked.number, state=TrialState.FAIL)  # told again below, with what was really trained
        self.study.add_trial(
            create_trial(
                state=state,
                value=None if value is None else self.direction * value,
                params={name: self._within(name, trial.params[name]) for name in self.distributions},
                distributions=self.distributions,
                intermediate_values=steps,
            )
        )

    def forget(self, number: int) -> None:
        """Take back what was asked and is not tried."""
        self.study.tell(self.asked.pop(number).number, state=TrialState.FAIL)

    def _near_default(self, drawn: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings of a default, of which some are as `drawn`: at least one."""
        default = self.defaults[int(self.generator.integers(len(self.defaults)))]
        names = [*self.distributions]
        changed = {name for name in names if self.generator.random() < CHANGED}
        changed = changed or {names[int(self.generator.integers(len(names)))]}
        return {name: drawn[name] if name in changed else self._within(name, default[name]) for name in names}

    def _within(self, name: str, value: Any) -> Any:
        """Return a value that a distribution can have: rounding may have moved it over an end."""
        how = self.distributions[name]
        if isinstance(how, (FloatDistribution, IntDistribution)):
            return type(how.low)(min(max(value, how.low), how.high))
        return value


def _distribution(how: Range | Choices, is_whole: bool) -> BaseDistribution:
    if isinstance(how, Choices):
        return CategoricalDistribution(how.values)
    if is_whole:
        return IntDistribution(
            max(1, math.floor(how.low)) if how.log else math.floor(how.low), math.ceil(how.high), log=how.log
        )
    return FloatDistribution(max(how.low, LEAST) if how.log else float(how.low), float(how.high), log=how.log)


def _shown(value: Any) -> Any:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
