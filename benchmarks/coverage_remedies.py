"""Whether what would settle a comparison settles it as often as it says, for `verdict_coverage.py`."""

import math
from dataclasses import replace

import numpy as np
from coverage_designs import Design
from coverage_draws import difference_of, draw, draw_seeds

from reports.statistics.difference import Difference, find_difference
from reports.statistics.judging import judge_differences
from reports.statistics.remedy import MOST_SEEDS, find_remedy
from reports.statistics.spread.replicates import Replicates, find_spreads

LEVEL, MARGIN = 0.95, 0.005
#: More documents than this are not drawn: such remedies are left out.
MOST_DOCUMENTS = 100_000
#: Pairs that are open again and again, with two networks each.
REMEDIES = (
    Design("3 seeds, 1 point apart", networks=2, difference=1.0),
    Design("3 seeds, 2 points apart, ± 1.0", networks=2, difference=2.0, spread=1.0),
    Design("3 seeds, 25,000 documents, 1 point apart", networks=2, difference=1.0, documents=25_000),
    Design("6 seeds, 300 documents, 4 points apart", networks=2, difference=4.0, seeds=6, documents=300),
    Design("3 seeds, equal", networks=2, difference=0.0, spread=0.3),
    Design("3 seeds, 1.5 points above a baseline", networks=2, difference=1.5, baseline=True),
)


def settled(design: Design, generator: np.random.Generator) -> dict[str, dict[str, float]]:
    """Draw a run; where it is open, draw another with what would settle it, and return whether that does.

    More seeds: another run. More documents: of the same models. *If it stays*: the true difference of the second is
    what the first one measured, as the report says. *As it is*: it stays what it was, of which the first run has
    measured only something near.
    """
    seeds = draw_seeds(design, generator)
    found = _compare(draw(design, generator, seeds))
    (judged,) = judge_differences([found], LEVEL, MARGIN)
    if judged.word != "not enough evidence":
        return {}
    remedy, counts, of_models = find_remedy(found, judged.bar), {}, difference_of(design, seeds)
    for kind, stays in (("if it stays", True), ("as it is", False)):
        if remedy.further_seeds <= MOST_SEEDS:
            difference = 100 * found.observed if stays else design.difference
            again = replace(design, difference=difference, seeds=design.seeds + int(remedy.further_seeds))
            counts[f"own seeds, {kind}"] = _again(draw(again, generator))
        if remedy.documents <= MOST_DOCUMENTS:
            shift = 100 * (found.observed - of_models) if stays else 0.0
            again = replace(design, difference=design.difference + shift, documents=math.ceil(remedy.documents))
            counts[f"own documents, {kind}"] = _again(draw(again, generator, seeds))
    return counts


def _again(cells: list[Replicates]) -> dict[str, float]:
    (judged,) = judge_differences([_compare(cells)], LEVEL, MARGIN)
    return {"held": float(judged.word != "not enough evidence"), "pairs": 1.0, "width": 0.0}


def _compare(cells: list[Replicates]) -> Difference:
    spreads = find_spreads({cell.name: cell for cell in cells}, {cell.name: 0.005 for cell in cells})
    return find_difference(cells[0], cells[1], (spreads["0"], spreads["1"]))
