"""Stacking: what each member of an ensemble weighs, learnt on documents that no member was trained on.

Wolpert 1992 (Neural Networks 5). Every member has one weight for all classes, which is logistic regression on the
log-odds where there are two, and none is negative (Breiman 1996, Machine Learning 24: members are alike, and without
that bound the difference of two of them is fitted to noise). A penalty draws the weights together; how strong it is,
and whether anything is fitted at all, cross-validation says: a stack that was fitted freely to some hundred documents
does worse than the plain mean of log-odds scaled to equal spread, to some thousand better.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax

from models.linear.combination import Combination, Integers, Reals, log_odds

#: Parts into which documents are dealt for cross-validation, where there are as many.
FOLDS = 5
#: What the penalty on differences weighs, in documents, the strongest first. In made-up ensembles of 2 and 12 members
#: the best lay between 3 and 30 where members were not equally good (docs/benchmarks.md, Ensembles).
STRENGTHS = (100.0, 30.0, 10.0, 3.0, 1.0)
#: How far, in standard errors, a plainer way may be behind the best one. A whole one keeps the plain mean of members
#: that are unlike where weights are better by up to 0.4 points; half of one is nowhere worse by more than 0.1
#: (docs/benchmarks.md, Ensembles).
ERRORS = 0.5

#: From log-odds (M, N, C) and class numbers (N,) to a combination of the M members.
Fit = Callable[[Reals, Integers], Combination]


class Way(NamedTuple):
    """A way of combining members."""

    name: str
    fit: Fit
    strength: float | None = None  # of the penalty on differences, where they are allowed


@dataclass(frozen=True, eq=False)
class Fitted:
    """An ensemble that was fitted to N documents, and what it would have said of each without having seen it."""

    combination: Combination
    way: Way  # that cross-validation chose
    held_out: Reals  # (N, C): probabilities by fits, and by a choice among them, without the document's fold
    trace: list[dict[str, Any]]  # a line for each way that was tried


def spreads_of(odds: Reals) -> Reals:
    """Return the root mean square of each member's log-odds (M, N, C), (M,); 1 of a member that says nothing."""
    found: Reals = np.sqrt(np.mean(odds**2, axis=(1, 2)))
    return np.where(found > 0, found, 1.0)


def fit_mean(odds: Reals, truth: Integers | None = None) -> Combination:
    """Return the mean of log-odds (M, N, C) scaled to equal spread; labels are not looked at.

    Its scale is the mean of the members' spreads, so that members that are alike say together what each of them says.
    """
    spreads = spreads_of(odds)
    return Combination(spreads.mean() / spreads / len(odds), np.zeros(odds.shape[2]))


def fit_stack(odds: Reals, truth: Integers, strength: float) -> Combination:
    """Fit weights and bias to log-odds (M, N, C) and class numbers `truth` (N,) by penalised likelihood.

    v ≥ 0 (M,) are the weights of log-odds scaled to equal spread s̄. Least is

        Σ −ln p(truth) + strength / 2 · (Σ (v − v̄)² + Σ bias²) + 1 / 2 · (Σ v / s̄ − 1)²

    whose last term, one document's worth, keeps weights finite where every document is right. An infinite `strength`
    leaves one number to be fitted: how sure the mean may be.
    """
    spreads = spreads_of(odds)
    scale, is_mean = float(spreads.mean()), bool(np.isinf(strength))
    scaled = odds / spreads[:, None, None]
    if is_mean:
        scaled = scaled.mean(axis=0, keepdims=True)
    members, documents, classes = scaled.shape
    flat, each = scaled.reshape(members, documents * classes), np.arange(documents)
    penalty = 0.0 if is_mean else strength

    def loss(parameters: Reals) -> tuple[float, Reals]:
        weights, bias = parameters[:members], parameters[members:]
        logarithms = log_softmax((weights @ flat).reshape(documents, classes) + bias, axis=1)
        apart, further = weights - weights.mean(), weights.sum() / scale - 1
        off = np.exp(logarithms)  # (N, C): p, and less 1 of the true class the gradient by the scores
        off[each, truth] -= 1.0
        value = -logarithms[each, truth].sum() + (penalty * (apart @ apart + bias @ bias) + further**2) / 2
        by_bias = np.zeros(classes) if is_mean else off.sum(axis=0) + penalty * bias
        return value, np.concatenate([flat @ off.ravel() + penalty * apart + further / scale, by_bias])

    start = np.concatenate([np.full(members, scale / members), np.zeros(classes)])
    bounds = [(0.0, None)] * members + [(None, None)] * classes
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x
    weights = np.full(len(odds), found[0] / len(odds)) if is_mean else found[:members]
    return Combination(weights / spreads, found[members:])


#: Method → the ways that are tried, the plainest first.
METHODS: Mapping[str, Sequence[Way]] = {
    "mean": (Way("mean", fit_mean),),
    "stack": (
        Way("mean", fit_mean),
        Way("scaled mean", partial(fit_stack, strength=np.inf)),
        *(Way("weighted", partial(fit_stack, strength=strength), strength) for strength in STRENGTHS),
    ),
}


def fit_members(method: str, members: NDArray[np.floating], truth: Integers, folds: Integers) -> Fitted:
    """Combine M members by what they say of N documents, probabilities (M, N, C), of the classes `truth` (N,).

    `folds` (N,), see `dealt`, says which documents are left out together. What `held_out` says of a document depends on
    no label of its fold: neither by the weights, nor by the choice of a way to find them. Raises ValueError without
    documents.
    """
    if not len(truth):
        raise ValueError("there is no document by which members could be combined")
    ways, odds = METHODS[method], log_odds(members)
    way, trace = _choose(ways, odds, truth, folds)
    held_out = np.empty(odds.shape[1:])
    for fold in np.unique(folds):
        inside = folds == fold
        rest = ~inside if not inside.all() else inside  # a single fold has the mean, which needs no label
        chosen, _ = _choose(ways, odds[:, rest], truth[rest], folds[rest])
        held_out[inside] = chosen.fit(odds[:, rest], truth[rest]).of_odds(odds[:, inside])
    return Fitted(way.fit(odds, truth), way, held_out, trace)


def added_by(fitted: Fitted, members: NDArray[np.floating], truth: Integers, folds: Integers) -> list[dict[str, float]]:
    """Return for each of M members what it weighs, and what it adds to the others in cross-validation.

    `share` is that of the weights of log-odds at equal spread. `adds_loss` (nats a document, less is better) and
    `adds_accuracy` (a share) are those of all members less those without this one, both by the way that was chosen.
    """
    odds = log_odds(members)
    scaled = fitted.combination.weights * spreads_of(odds)
    losses, hits = judged(fitted.way, odds, truth, folds)
    found = []
    for place, weight in enumerate(fitted.combination.weights.tolist()):
        without = judged(fitted.way, np.delete(odds, place, axis=0), truth, folds)
        found.append(
            {
                "weight": weight,
                "share": float(scaled[place] / scaled.sum()) if scaled.sum() > 0 else 0.0,
                "adds_loss": float((losses - without[0]).mean()),
                "adds_accuracy": float((hits - without[1]).mean()),
            }
        )
    return found


def judged(way: Way, odds: Reals, truth: Integers, folds: Integers) -> tuple[Reals, Reals]:
    """Return loss (in nats) and hit of each document, (N,) both, by the fit without its fold; of one fold by all."""
    losses, hits = np.empty(len(truth)), np.empty(len(truth))
    for fold in np.unique(folds):
        inside = folds == fold
        rest = ~inside if not inside.all() else inside
        combination = way.fit(odds[:, rest], truth[rest])
        losses[inside] = combination.losses(odds[:, inside], truth[inside])
        hits[inside] = combination.of_odds(odds[:, inside]).argmax(axis=1) == truth[inside]
    return losses, hits


def _choose(ways: Sequence[Way], odds: Reals, truth: Integers, folds: Integers) -> tuple[Way, list[dict[str, Any]]]:
    """Return the way that cross-validation chooses, and a line for each.

    It is the plainest whose loss is within half a standard error of the least, the error being that of the difference
    from document to document. Breiman et al. 1984 (Classification and Regression Trees, section 3.4.3) take a whole
    one, by which weights come later; by the least loss alone they come where documents are too few for them.
    """
    if len(np.unique(folds)) < 2 or len(ways) == 1:
        ways = ways[:1]
        means, best = [None], 0
    else:
        losses = np.stack([judged(way, odds, truth, folds)[0] for way in ways])  # (ways, N)
        means, best = losses.mean(axis=1).tolist(), plainest(losses)
    trace = [
        {"combination": way.name, "strength": way.strength, "validation_loss": mean, "best": place == best}
        for place, (way, mean) in enumerate(zip(ways, means, strict=True))
    ]
    return ways[best], trace


def plainest(losses: Reals, errors: float = ERRORS) -> int:
    """Return the first row of losses (ways, N) whose mean is within so many standard errors of the least."""
    further = losses - losses[losses.mean(axis=1).argmin()]
    return int(np.argmax(further.mean(axis=1) <= errors * further.std(axis=1) / np.sqrt(losses.shape[1])))


def dealt(documents: int, groups: Integers | None = None) -> Integers:
    """Deal documents into folds at random, (documents,), those of a group together; `groups` (documents,) by number.

    No label has a say, or what is said of a fold would depend on its own. Every ensemble of a corpus is dealt the same,
    whatever the seed of its members, so that members that are the same make the same ensemble.
    """
    units = np.arange(documents) if groups is None else np.unique(groups, return_inverse=True)[1]
    number = int(units.max(initial=-1)) + 1
    found: Integers = (np.random.default_rng(0).permutation(number) % FOLDS)[units]
    return found
