"""How far seeds moved the networks that this project has trained with more than one: what is assumed of a single seed.

Reimers & Gurevych 2017 (EMNLP, D17-1035) found up to a point for a BiLSTM; here are our own numbers, by size of train,
the smallest first, since less data moves further. Of one seed the *largest* of its size is assumed, not the middle: a
verdict that still stands then does not hang on the assumption.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

from reports.results.cells import Cell, Results


class Evidence(NamedTuple):
    """Standard deviations of test accuracy over seeds, in points, one a network."""

    data: str
    train: int  # documents
    source: str
    seeds: int
    recurrent: tuple[float, ...]
    convolutional: tuple[float, ...] = ()


EVIDENCE = (
    Evidence(
        "SST-2, 800 of its sentences",
        800,
        "docs/benchmarks.md, Verdicts",
        3,
        (1.03, 0.63, 2.10, 1.37, 2.11, 0.79),
        (1.76,),
    ),
    Evidence(
        "SST-2, sentences of 19 words",
        6_917,
        "docs/examples/architectures/cells-2026-11-21.csv",
        3,
        (
            *(0.27, 0.74, 0.45, 0.59, 0.29, 0.16, 0.65, 0.55, 0.67, 0.23, 0.14, 1.00),
            *(0.64, 0.21, 0.75, 0.94, 0.23, 0.52, 0.52, 0.43, 0.34, 0.48, 0.39, 0.25),
        ),
        (2.23,),
    ),
    Evidence(
        "IMDB, reviews of 230 words; cut to 100, vectors kept as they are, seeds of the embedding",
        22_376,
        "docs/word2vec.md, What the settings do to the vectors",
        3,
        (0.1, 0.4, 0.1, 0.2, 0.2, 0.7),
    ),
    Evidence(
        "IMDB, reviews of 230 words",
        22_376,
        "docs/examples/imdb-seeds/cells.csv",
        3,
        (0.64, 0.20, 0.19, 0.10, 0.17, 0.18, 0.07, 0.18, 0.08, 0.31),
    ),
)

#: Of recurrent networks, whatever the data.
LARGEST = max(spread for evidence in EVIDENCE for spread in evidence.recurrent)


def upper_end(train: int, *, is_convolutional: bool = False) -> float:
    """Return the largest spread, in points, of networks trained on the next smaller size that there is evidence of.

    What has fewer documents than any of them gets what the smallest has: nothing is known below.

    >>> upper_end(25_000), upper_end(5_000)
    (0.7, 2.11)
    """
    of_kind = [e for e in EVIDENCE if (e.convolutional if is_convolutional else e.recurrent)]
    smallest = min(evidence.train for evidence in of_kind)
    size = max(evidence.train for evidence in of_kind if evidence.train <= max(train, smallest))
    same = [evidence for evidence in of_kind if evidence.train == size]
    return max(max(e.convolutional if is_convolutional else e.recurrent) for e in same)


def assumed_spreads(results: Results, steps: Mapping[str, float]) -> dict[str, float]:
    """Return for each cell the standard deviation over seeds that is assumed of it where it has one seed.

    What the settings say, or the upper end of what was measured on data of this size. That is of accuracy, and moves
    another measure by as much more as a document moves it more: by the root of `steps`, see `Measured`.
    """
    asked, train = results.request.settings.assumed_spread, results.corpus.rows("train").size
    if asked != "auto":
        return dict.fromkeys(steps, asked / 100)
    convolutional = {cell.name for cell in results.cells if _is_convolutional(cell)}
    return {
        name: upper_end(train, is_convolutional=name in convolutional) / 100 * math.sqrt(step)
        for name, step in steps.items()
    }


def _is_convolutional(cell: Cell) -> bool:
    return any(dict(model.details.get("settings") or {}).get("cell") == "cnn" for model in cell.models)
