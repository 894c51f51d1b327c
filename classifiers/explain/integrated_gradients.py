"""Integrated gradients: what each word of a document adds to a network's preference of one class over another.

Sundararajan, Taly & Yan 2017, equation 1: along the straight line from a document that says nothing to the document
itself, the gradient by each number of each word vector, times how far that number moves. Their completeness axiom: the
contributions of all words add up to the preference at the end of the line less that at its start.

The document that says nothing is as long, and each of its words is the unknown word. Training has taught the network
what to make of a word that it knows nothing about (word dropout puts that row in place of one word in ten), so the line
starts at a document of a kind that it has read, and a word without a vector contributes exactly nothing. Where the row
of the unknown word is not trained it is zero, the same as padding.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork
from classifiers.recurrent import RecurrentModel
from models.vocabulary import UNKNOWN_ROW

#: Points on the line at first, and at most: they are doubled until the contributions add up. Largest values over time
#: change hands along the line, which bends the integrand; smooth networks need a quarter as many.
STEPS, MOST_STEPS = 32, 512
#: How far the sum may be from the change of the preference, as a share of it, or of 1 (a factor e in the odds) where
#: that is more.
TOLERANCE = 0.01
#: Most words that are read at once: the states of as many fit the third-level cache of few machines, but any memory.
TOKENS = 20_000


class Attribution(NamedTuple):
    """A preference, in nats: ln of how many times as probable as the other class the network calls the one."""

    start: float  # of a document of unknown words
    score: float  # of the document
    contributions: NDArray[np.float64]  # (T,)
    steps: int


def explain_text(model: RecurrentModel, text: str, one: int, other: int) -> tuple[list[str], NDArray[np.float64]]:
    """Return the tokens of a raw text, and what each adds to the preference of class `one` over `other`, (tokens,).

    Classes are numbers of the model's own labels. A token in the middle of a long text, which the network does not
    read, adds 0, as one without a vector does.
    """
    tokens, longest = model.cleaner.tokens(text), model.settings.max_tokens
    found = np.zeros(len(tokens))
    if tokens:  # an empty text is read as one unknown word, which is none of its tokens
        rows = TextInputs.of_words([tokens], model.vocabulary, longest).rows(0)
        found[places_read(len(tokens), longest)] = integrated_gradients(model.network, rows, one, other).contributions
    return tokens, found


def places_read(length: int, longest: int) -> NDArray[np.int32]:
    """Return the places of the tokens that a network reads of a document of `length` ≥ 1, ascending."""
    places = np.arange(length, dtype=np.int32)
    return TextInputs(places, np.zeros(1, np.int64), np.array([length]), places, longest).rows(0)


def integrated_gradients(network: TextNetwork, rows: NDArray[np.int32], one: int, other: int) -> Attribution:
    """Return what each of the words `rows` (T,) of a document adds to the preference of class `one` over `other`.

    On the CPU, without dropout. Their sum is score − start within TOLERANCE, unless MOST_STEPS points are too few.
    """
    network.eval()
    weight = network.embedding.weight.detach()
    known = weight[torch.from_numpy(rows.astype(np.int64))]  # (T, D)
    line = weight[UNKNOWN_ROW], known - weight[UNKNOWN_ROW]
    with torch.no_grad():
        ends = _between(*line, torch.tensor([0, 1], dtype=weight.dtype))
        start, score = (float(value) for value in _preferences(network, ends, one, other))
    steps = STEPS
    while True:
        found = np.zeros(len(rows))
        for shares, weights in _rule(steps, max(1, TOKENS // len(rows)), weight.dtype):
            vectors = _between(*line, shares).requires_grad_()
            preferences = _preferences(network, vectors, one, other)
            (gradient,) = torch.autograd.grad(preferences.sum(), vectors)  # (T, B, D)
            found += torch.einsum("tbd,b,td->t", gradient, weights, line[1]).double().numpy()
        gap = abs(found.sum() - (score - start))
        if gap <= TOLERANCE * max(1.0, abs(score - start)) or steps >= MOST_STEPS:
            return Attribution(start, score, found, steps)
        steps *= 2


def _rule(steps: int, most: int, kind: torch.dtype) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield places 0…1 on the line and their weights, (B,) each, at most `most` at a time: Gauss–Legendre."""
    places, weights = np.polynomial.legendre.leggauss(steps)  # on −1…1
    for first in range(0, steps, most):
        part = slice(first, first + most)
        yield torch.from_numpy((places[part] + 1) / 2).to(kind), torch.from_numpy(weights[part] / 2).to(kind)


def _between(unknown: Tensor, step: Tensor, shares: Tensor) -> Tensor:
    """Return the documents at `shares` (B,) of the line from `unknown` (D,) along `step` (T, D), (T, B, D)."""
    return unknown + shares[:, None] * step[:, None, :]


def _preferences(network: TextNetwork, vectors: Tensor, one: int, other: int) -> Tensor:
    """Return the preference of class `one` over `other` for documents of equal length `vectors` (T, B, D), (B,)."""
    times, documents, size = vectors.shape
    # Row 0 is what segments are filled up with.
    flat = torch.cat((vectors.new_zeros(1, size), vectors.flatten(0, 1)))
    rows = torch.arange(1, len(flat)).view(times, documents)
    scores = network.scores(rows, torch.full((documents,), times), flat)  # (B, C)
    return scores[:, one] - scores[:, other]
