"""Made-up runs whose true differences are known: what is drawn for `verdict_coverage.py`.

A document is right for a model where the sum of what its cell can do, what its seed adds, how easy the document is for
everybody, for this cell and for this model alone exceeds 0. All parts are normal, so the share that a cell gets right
over all seeds and documents is a value of the normal distribution function, and true differences are exact. Heavy tails
are those of Student's t with 3 degrees of freedom, scaled to the same standard deviation; there cells are equal.
"""

import math
from typing import NamedTuple

import numpy as np
from coverage_designs import Design
from scipy.special import ndtr, ndtri

from models.measures import MEASURES
from reports.statistics.spread.replicates import Replicates, of_answers, of_right

#: Shares of the variance of a document's ease: for all cells, for this cell, for this model. Two seeds of a cell then
#: disagree on 6 % of the documents at 90 % accuracy, two cells on 9 %.
COMMON, OF_CELL, OF_MODEL = 0.55, 0.2, 0.25
#: With which share of the ease common to a group right and wrong are correlated by 0.1 and 0.3 at 90 % accuracy.
EASE = {0.1: 0.217, 0.3: 0.531}


def draw(design: Design, generator: np.random.Generator, seeds: list[np.ndarray] | None = None) -> list[Replicates]:
    """Return one run of a design: cell 0 is `difference` better than cell 1, as are the others.

    `seeds` are the deviates of each cell's seeds, (S,) each, where the models are those of another run.
    """
    common = _ease(design, COMMON, (1,), generator)[0]
    embeddings = [_deviates(design, generator) for _ in range(design.shared)]
    given = _Given(common, embeddings, _classes(design, generator), seeds or draw_seeds(design, generator))
    return [_cell(design, number, given, generator) for number in range(len(design.moves))]


def draw_cell(design: Design, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray, float]:
    """Return truth (N,) and answers (S, N) of the first cell, and what these very models score of all documents."""
    levels = _levels(design, 0, _deviates(design, generator), True)
    ease = _ease(design, COMMON + OF_CELL, (1,), generator) + _ease(design, OF_MODEL, (design.seeds,), generator)
    truth = _classes(design, generator)
    said = _answers(design, levels + ease > 0, truth, generator)
    shares = np.array(design.classes or (0.5, 0.5))
    return truth, said, float(np.mean([_score(shares, float(ndtr(level[0])), design) for level in levels]))


def draw_seeds(design: Design, generator: np.random.Generator) -> list[np.ndarray]:
    """Return the deviates of each cell's seeds, (S,) each."""
    return [_deviates(design, generator) for _ in design.moves]


def difference_of(design: Design, seeds: list[np.ndarray]) -> float:
    """Return by how much the models of cell 0 are better than those of cell 1 on all documents, as a share."""
    moved = [not (design.baseline and number == 1) for number in (0, 1)]
    found = [ndtr(_levels(design, number, seeds[number], moved[number])).mean() for number in (0, 1)]
    return float(found[0] - found[1])


class _Given(NamedTuple):
    """What is drawn for a run: how easy documents are, (N,), what seeds add, of embeddings and cells, classes (N,)."""

    common: np.ndarray
    embeddings: list[np.ndarray]
    truth: np.ndarray
    seeds: list[np.ndarray]


def _classes(design: Design, generator: np.random.Generator) -> np.ndarray:
    """Return the class of each document, (N,); all the same where only right and wrong count."""
    shares = design.classes
    return generator.choice(len(shares), design.documents, p=shares) if shares else np.zeros(design.documents, int)


def _cell(design: Design, number: int, given: _Given, generator: np.random.Generator) -> Replicates:
    common, embeddings, truth, deviates = given
    fixed, seeds = design.baseline and number == 1, design.seeds
    source = embeddings[number % design.shared] if design.shared else deviates[number]
    of_cell, of_model = (OF_CELL + OF_MODEL, 0.0) if fixed else (OF_CELL, OF_MODEL)
    ease = common + _ease(design, of_cell, (1,), generator)
    ease = ease + _ease(design, of_model, (1 if fixed else seeds,), generator) if of_model else ease
    right = _levels(design, number, source[: 1 if fixed else seeds], not fixed) + ease > 0
    name, shared = str(number), f"embedding {number % design.shared}" if design.shared and not fixed else ""
    if design.classes:
        said = _answers(design, right, truth, generator)
        return of_answers(name, truth, list(np.eye(len(design.classes))[said]), MEASURES["macro-f1"])
    if fixed:
        right = np.repeat(right, seeds, axis=0)
    groups = _groups(design) if design.groups and design.known else None
    return of_right(name, right.astype(float), is_baseline=fixed, groups=groups, shared=shared)


def _levels(design: Design, number: int, deviates: np.ndarray, is_moved: bool) -> np.ndarray:
    """Return what the cell can do with each seed, (S, 1), so that it gets right what it should over all seeds."""
    accuracy = design.accuracy - (design.difference / 100 if number == 1 else 0.0)
    steepness = math.exp(-0.5 * float(ndtri(design.accuracy)) ** 2) / math.sqrt(2 * math.pi)  # of accuracy in ability
    moved = design.moves[number] / 100 / steepness if is_moved else 0.0
    return float(ndtri(accuracy)) * math.sqrt(1 + moved**2) + moved * deviates[:, None]


def _deviates(design: Design, generator: np.random.Generator) -> np.ndarray:
    if design.heavy:
        return generator.standard_t(3, design.seeds) / math.sqrt(3.0)
    return generator.standard_normal(design.seeds)


def _ease(design: Design, share: float, shape: tuple[int, ...], generator: np.random.Generator) -> np.ndarray:
    """Return normal numbers of variance `share`, (…, N), alike within groups."""
    size = (*shape, design.documents)
    alone = generator.standard_normal(size, dtype=np.float32)
    if not design.correlation:
        return math.sqrt(share) * alone
    of_groups = generator.standard_normal((*shape, design.groups), dtype=np.float32)[..., _groups(design)]
    alike = EASE[design.correlation]
    return math.sqrt(share) * (math.sqrt(alike) * of_groups + math.sqrt(1 - alike) * alone)


def _groups(design: Design) -> np.ndarray:
    return np.arange(design.documents) * design.groups // design.documents


def _answers(design: Design, right: np.ndarray, truth: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Return what is said of documents of the classes `truth` (N,), (S, N): where it is wrong, each other one alike."""
    shares = np.array(design.classes or (0.5, 0.5))
    further = generator.integers(1, len(shares), right.shape)
    return np.where(right, truth, (truth + further) % len(shares))


def _score(shares: np.ndarray, recall: float, design: Design) -> float:
    """Return what a model of this recall in every class scores of all documents there might be."""
    if not design.classes:
        return recall
    classes = len(shares)
    wrong = (1 - recall) * (shares.sum() - shares) / (classes - 1)
    return float(np.mean(2 * recall * shares / (shares + recall * shares + wrong)))
