"""Learnt nothing, not done learning, or worse: three different things, told apart on validation.

A model *learnt nothing* beyond the commonest class where it is not right more often than that class alone, beyond
chance: where its answers are not (nearly) always the same, that is *not shown*, no more. Where classes are uneven it is
the wrong question (with 95 % in one class a model may find half of the rest, be no more often right, and have learnt a
lot): there its answers must be (nearly) always the same, or hit no more often than the same answers dealt to the
documents at random would.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest, norm

from models.measures import is_even
from reports.results.arrays import Integers
from reports.results.cells import Results
from reports.results.judging import train_counts
from reports.results.models import Model
from reports.statistics.summary import Summary

#: Answers of which this share is one class are nearly always that.
NEARLY = 0.99
#: What is beyond chance has a p-value below this.
LEVEL = 0.05
#: Remarks on a model that knows nothing: of one whose answer is (nearly) always the same, and of any other.
LEARNT_NOTHING, NOT_SHOWN = "learnt nothing", "not shown to know more"
#: A seed has collapsed where every other is better with a p-value below this: a collapse is no matter of opinion.
SURE = 0.001


@dataclass(frozen=True)
class Seeds:
    """What the models of one cell learnt, in their order, all (models,)."""

    knows_nothing: tuple[bool, ...]
    is_constant: tuple[bool, ...]  # (nearly) always the same answer
    is_unfinished: tuple[bool, ...]
    has_collapsed: tuple[bool, ...]  # knows nothing, while another seed is surely better

    @property
    def learnt_nothing(self) -> bool:
        """Say whether every seed learnt nothing."""
        return bool(self.knows_nothing) and all(self.knows_nothing)

    @property
    def not_done(self) -> bool:
        """Say whether half of the seeds or more were still rising."""
        return bool(self.is_unfinished) and 2 * sum(self.is_unfinished) >= len(self.is_unfinished)

    def remark(self, place: int) -> str:
        """Return what is remarkable about a model, in a word or two; mostly nothing."""
        said = {
            "collapsed": self.has_collapsed[place],
            LEARNT_NOTHING: self.knows_nothing[place] and self.is_constant[place],
            NOT_SHOWN: self.knows_nothing[place],
            "not done learning": self.is_unfinished[place],
        }
        return next((word for word, is_so in said.items() if is_so), "")


@dataclass(frozen=True)
class Learnt:
    """What the models of every cell but the majority class learnt, by cell."""

    cells: Mapping[str, Seeds] = field(default_factory=dict)
    above_on_test: tuple[str, ...] = ()  # cells that learnt nothing by validation, and hit beyond chance on test

    @property
    def nothing(self) -> list[str]:
        """The cells that learnt nothing."""
        return [name for name, seeds in self.cells.items() if seeds.learnt_nothing]

    @property
    def constant(self) -> list[str]:
        """Those of them whose answer is (nearly) always the same."""
        return [name for name in self.nothing if all(self.cells[name].is_constant)]

    @property
    def not_shown(self) -> list[str]:
        """The others of them: their answers differ, and validation does not show that they know more."""
        return [name for name in self.nothing if name not in self.constant]

    @property
    def unfinished(self) -> list[str]:
        """The cells that were not done learning."""
        return [name for name, seeds in self.cells.items() if seeds.not_done]


def find_learnt(results: Results, summaries: Sequence[Summary]) -> Learnt:
    """Look at every cell that reads something, by validation; without its documents nothing is said of any.

    Nor is anything said of a rival that did not answer them.
    """
    done = [s for s in summaries if s.scores and not s.is_majority]
    if not results.truth["validation"].size:
        return Learnt()
    done = [s for s in done if all(model.has_answered("validation") for model in s.cell.models)]
    cells = {s.name: _seeds(s.cell.models, results) for s in done}
    above = [
        s.name
        for s in done
        if cells[s.name].learnt_nothing and not all(knows_nothing(m, results, "test") for m in s.cell.models)
    ]
    return Learnt(cells, tuple(above))


def knows_nothing(model: Model, results: Results, split: str = "validation") -> bool:
    """Say whether a model learnt nothing beyond the commonest class that the documents of a split could show."""
    truth, predicted = results.truth[split], model.predictions[split].predicted
    counts = train_counts(results.corpus)  # (C,)
    if _beats(predicted == truth, truth == counts.argmax(), LEVEL):
        return False
    return is_even(counts) or is_constant(predicted) or not hits_beyond_chance(truth, predicted)


def is_constant(predicted: Integers) -> bool:
    """Say whether (nearly) all of the answers (documents,) are one class."""
    return bool(predicted.size) and bool(np.bincount(predicted).max() >= NEARLY * predicted.size)


def hits_beyond_chance(truth: Integers, predicted: Integers) -> bool:
    """Say whether answers (documents,) hit more often than the same answers dealt at random would (p < LEVEL).

    The hits of a random deal have the mean S / N, where S is the sum over classes of documents with this label times
    answers with this class, and the variance of a linear permutation statistic (Hoeffding 1951, Ann. Math. Stat. 22).
    The normal approximation is rough with few answers of a class, which `is_constant` is there for. It is Cohen's kappa
    above 0.
    """
    documents = truth.size
    if documents < 2:
        return False
    classes = int(max(truth.max(initial=0), predicted.max(initial=0))) + 1
    labels, answers = (np.bincount(each, minlength=classes).astype(float) for each in (truth, predicted))  # (C,)
    dealt = labels @ answers
    spread = dealt - labels @ answers**2 / documents - labels**2 @ answers / documents + (dealt / documents) ** 2
    if spread <= 1e-9 * documents:  # one class only: every deal hits as often
        return False
    deviation = np.sqrt(spread / (documents - 1))
    # Half a hit less: hits are whole numbers.
    return bool(norm.sf(((truth == predicted).sum() - 0.5 - dealt / documents) / deviation) < LEVEL)


def is_unfinished(model: Model) -> bool:
    """Say whether the best epoch on validation was the last one allowed: it was still rising.

    Where training stopped for want of progress, the best epoch lies before the last.
    """
    best = model.cost.get("best_epoch")
    return best is not None and best > 0 and best == model.cost.get("stopped_epoch")


def _seeds(models: Sequence[Model], results: Results) -> Seeds:
    truth = results.truth["validation"]
    right = [model.predictions["validation"].predicted == truth for model in models]
    nothing = tuple(knows_nothing(model, results) for model in models)
    others = [hits for hits, is_so in zip(right, nothing, strict=True) if not is_so]
    return Seeds(
        nothing,
        tuple(is_constant(model.predictions["validation"].predicted) for model in models),
        tuple(is_unfinished(model) for model in models),
        # Every other seed must be surely better: what is only just below the level has not collapsed.
        tuple(
            is_so and bool(others) and all(_beats(other, hits, SURE) for other in others)
            for is_so, hits in zip(nothing, right, strict=True)
        ),
    )


def _beats(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_], level: float) -> bool:
    """Say whether the first of two models, right or wrong (documents,), is better beyond chance (McNemar, one side)."""
    only, other = int((first & ~second).sum()), int((second & ~first).sum())
    return only + other > 0 and bool(binomtest(only, only + other, alternative="greater").pvalue < level)
