"""What explains how a model reads a raw text, for each kind of model; imported when it is needed."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.ensembles.model import Ensemble
from classifiers.predict import Predictor
from corpus.entries import entry

#: From a model, a text and two classes, numbers of the model's own labels, to its tokens and what each adds, (tokens,).
Explain = Callable[[Any, str, int, int], tuple[list[str], NDArray[np.float64]]]
#: Kind of model, as model.json has it → the function.
EXPLAINERS = {
    "recurrent": "classifiers.explain.integrated_gradients:explain_text",
    "baseline": "classifiers.explain.linear_contributions:explain_text",
    "ensemble": "classifiers.explain.explainers:explain_ensemble",
}


class Choice(NamedTuple):
    """Why a text is given a class: what each of its tokens adds to the preference over the closest rival, in nats."""

    label: int  # of the predictor's labels, as `rival` is
    rival: int
    words: list[str]
    shares: NDArray[np.float64]  # (tokens,)


def explain_choice(kind: str, predictor: Predictor, text: str, label: int | None = None) -> Choice:
    """Return why a text is given the class `label`, or the one that is predicted."""
    shares = predictor.probabilities([text])  # (1, C)
    chosen = int(predictor.classes(shares)[0]) if label is None else label
    rival = next(place for place in np.argsort(-shares[0], kind="stable").tolist() if place != chosen)
    words, added = explain_text(kind, predictor.model, text, chosen, rival)
    return Choice(chosen, rival, words, added / predictor.temperature)


def explain_text(kind: str, model: Any, text: str, one: int, other: int) -> tuple[list[str], NDArray[np.float64]]:
    """Return the tokens of a raw text, and what each adds to the preference of class `one` over `other`, (tokens,)."""
    explain: Explain = entry(EXPLAINERS[kind])
    return explain(model, text, one, other)


def explain_ensemble(model: Ensemble, text: str, one: int, other: int) -> tuple[list[str], NDArray[np.float64]]:
    """Return the same for an ensemble: what each member says a token adds, times its weight.

    That is exact, for the members' log-odds are added up. All members cut a text into the same tokens, since they were
    trained on one corpus.
    """
    names = [model.labels[number] for number in (one, other)]
    tokens: list[str] = []
    total = np.zeros(0)
    for member, description, weight in zip(model.members, model.descriptions, model.combination.weights, strict=True):
        places = [description["labels"].index(name) for name in names]
        tokens, added = explain_text(description["kind"], member, text, *places)
        total = weight * added + (total if total.size else 0.0)
    return tokens, total
