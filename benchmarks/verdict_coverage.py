"""How often the intervals of the verdicts hold the truth, where the truth is known.

    python benchmarks/verdict_coverage.py                       1000 runs of every design
    python benchmarks/verdict_coverage.py --runs 200 --plain    fewer, with the plain two-way bootstrap beside it

A document is right for a model where the sum of what its cell can do, what its seed adds, how easy the document is for
everybody, for this cell and for this model alone exceeds 0. All parts are normal, so the share that a cell gets right
over all seeds and documents is a value of the normal distribution function, and true differences are exact.
"""

import argparse
import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from reports.statistics.difference import Difference, find_difference
from reports.statistics.replicates import Replicates, spreads
from reports.statistics.verdicts import judge

#: Shares of the variance of a document's ease: for all cells, for this cell, for this model. Two seeds of a cell then
#: disagree on 6 % of the documents at 90 % accuracy, two cells on 9 %.
COMMON, OF_CELL, OF_MODEL = 0.55, 0.2, 0.25
LEVEL = 0.95


@dataclass(frozen=True)
class Design:
    """A run: `spread` is the standard deviation over seeds and `difference` that of the first two cells, in points."""

    name: str
    documents: int = 2000
    seeds: int = 3
    networks: int = 6
    spread: float = 0.5
    difference: float = 0.0
    baseline: bool = False  # the second cell is one, which no seed moves
    uneven: float = 1.0  # how many times the spread of all others that of the first cell is


@dataclass(frozen=True)
class Coverage:
    """What came of many runs of one design."""

    covered: float  # share of intervals that hold the true difference
    better: float  # share in which the first cell is called better, before Holm: false where the difference is 0
    width: float  # mean half-width in points
    plain: float | None  # share of plain two-way bootstrap intervals that hold the truth


DESIGNS = (
    *(Design(f"{s} seeds, ± {d}", seeds=s, spread=d) for s in (3, 6) for d in (0.3, 0.5, 0.8)),
    Design("3 seeds, 2 networks", networks=2),
    Design("6 seeds, 2 networks", networks=2, seeds=6),
    Design("3 seeds, 1 point apart", difference=1.0),
    Design("3 seeds, against a baseline", baseline=True),
    Design("3 seeds, 25,000 documents", documents=25_000),
    Design("3 seeds, 300 documents", documents=300),
    Design("1 seed, the assumed spread is true", seeds=1),
    Design("2 seeds, 2 networks", seeds=2, networks=2),
    Design("3 seeds, no spread at all", spread=0.0),
    Design("3 seeds, one network moves twice as much", uneven=2.0),
)


def draw(design: Design, generator: np.random.Generator) -> dict[str, Replicates]:
    """Return one run of a design: cell 0 is `difference` better than cell 1, as are the others."""
    steepness = math.exp(-0.5 * float(ndtri(0.9)) ** 2) / math.sqrt(2 * math.pi)  # of accuracy in ability, at 90 %
    common = math.sqrt(COMMON) * generator.standard_normal(design.documents, dtype=np.float32)
    cells = {}
    for number in range(design.networks):
        fixed = design.baseline and number == 1
        moved = 0.0 if fixed else design.spread / 100 / steepness * (design.uneven if number == 0 else 1.0)
        shares = (OF_CELL + OF_MODEL, 0.0) if fixed else (OF_CELL, OF_MODEL)
        accuracy = 0.9 - (design.difference / 100 if number == 1 else 0.0)
        ability = float(ndtri(accuracy)) * math.sqrt(1 + moved**2)
        seeds = 1 if fixed else design.seeds
        ease = common + math.sqrt(shares[0]) * generator.standard_normal(design.documents, dtype=np.float32)
        noise = math.sqrt(shares[1]) * generator.standard_normal((seeds, design.documents), dtype=np.float32)
        level = ability + moved * generator.standard_normal((seeds, 1))
        right = (level + ease + noise > 0).astype(float)  # (S, N)
        keys = tuple(range(design.seeds))
        cells[str(number)] = Replicates(str(number), fixed, keys, np.repeat(right, len(keys), 0) if fixed else right)
    return cells


def compare(cells: dict[str, Replicates], assumed: float = 0.005) -> Difference:
    """Return the difference of the first two cells, as the report works it out."""
    spread = spreads(cells, assumed)
    return find_difference(cells["0"], cells["1"], (spread["0"], spread["1"]))


def plain_bootstrap(cells: dict[str, Replicates], generator: np.random.Generator, resamples: int = 400) -> np.ndarray:
    """Return resampled differences of the first two cells: seeds of each and documents drawn with replacement."""
    first, second = cells["0"].right, cells["1"].right
    models = np.concatenate([first, second])  # (2S, N)
    codes = 2.0 ** np.arange(len(models)) @ models  # documents that count alike have the same number
    _, place, counts = np.unique(codes, return_index=True, return_counts=True)  # (P,) each
    patterns = models[:, place]  # (2S, P)
    drawn = generator.multinomial(counts.sum(), counts / counts.sum(), size=resamples)  # (resamples, P)
    accuracy = drawn @ patterns.T / counts.sum()  # (resamples, 2S)
    seeds = len(first)
    picks = generator.integers(0, seeds, (2, resamples, seeds)) + np.array([0, seeds])[:, None, None]
    means = [np.take_along_axis(accuracy, pick, axis=1).mean(axis=1) for pick in picks]
    return means[0] - means[1]


def measure(design: Design, runs: int, plain: bool = False) -> Coverage:
    """Return how often intervals hold the truth over `runs` runs, each with documents and seeds of its own."""
    generator = np.random.default_rng(20)
    truth, covered, better, widths, plainly = design.difference / 100, 0, 0, [], 0
    for _ in range(runs):
        cells = draw(design, generator)
        found = compare(cells)
        interval = found.interval(LEVEL)
        covered += truth in interval
        better += judge(interval, found.p_value, LEVEL, 0.0) == "better"
        widths.append(50 * (interval.high - interval.low))
        if plain:
            low, high = np.quantile(plain_bootstrap(cells, generator), [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
            plainly += bool(low <= truth <= high)
    return Coverage(covered / runs, better / runs, float(np.mean(widths)), plainly / runs if plain else None)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--plain", action="store_true", help="measure the plain two-way bootstrap too")
    chosen = parser.parse_args()
    print("| design | 95 % intervals that hold the truth | called better | ± points | plain bootstrap |")
    print("|---|--:|--:|--:|--:|")
    for design in DESIGNS:
        found = measure(design, chosen.runs, chosen.plain)
        beside = "" if found.plain is None else f"{100 * found.plain:.1f} %"
        better = f"{100 * found.better:.1f} %"
        print(f"| {design.name} | {100 * found.covered:.1f} % | {better} | {found.width:.2f} | {beside} |", flush=True)


if __name__ == "__main__":
    main()
