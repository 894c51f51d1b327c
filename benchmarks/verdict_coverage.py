"""How often the intervals of the verdicts hold the truth, where the truth is known.

    python benchmarks/verdict_coverage.py                                    1000 runs of every design, one process
    python benchmarks/verdict_coverage.py --runs 2000 --processes 16 --results coverage.jsonl --write
                                                                  the whole, which goes on where it was left
    python benchmarks/verdict_coverage.py --only "3 seeds" --runs 300        designs whose name has this in it

Needs numpy and scipy alone, with the repository on PYTHONPATH. Runs are counted in chunks with a seed of their own, so
that results are the same for any number of processes, and `--results FILE` has a line of JSON for each that is done.
"""

import argparse
import json
import multiprocessing
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from coverage_designs import BLIND, CELLS, DESIGNS, Design
from coverage_draws import draw, draw_cell
from coverage_remedies import REMEDIES, settled
from coverage_tables import LEAST, MOST, tables
from document import write_table

from reports.statistics.difference import Difference, find_difference, p_values, parts_of
from reports.statistics.intervals import (
    Answers,
    accuracy_interval,
    macro_f1_interval,
    percentile_interval,
    resampled_macro_f1,
    wilson,
)
from reports.statistics.judging import holm, judge
from reports.statistics.spread.replicates import Replicates, find_spreads
from reports.statistics.spread.spreads import FIXED, Spread
from reports.statistics.two_way import half_widths

LEVEL, MARGIN = 0.95, 0.005
#: Runs of one chunk.
CHUNK = 25
#: Resamples of macro-F1: fewer than in a report, to be done in time.
RESAMPLES = 500
Counts = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Coverage:
    """What came of the first pair in many runs of one design."""

    covered: float  # share of intervals that hold the true difference
    better: float  # share in which the first cell is called better, before Holm: false where the difference is 0
    width: float  # mean half-width in points


def spreads_of(design: Design, cells: list[Replicates]) -> dict[str, Spread]:
    """Return the spread of each cell as the report works it out."""
    return find_spreads({cell.name: cell for cell in cells}, {cell.name: design.assumed / 100 for cell in cells})


def pooled(spreads: dict[str, Spread], cells: list[Replicates]) -> dict[str, Spread]:
    """Return what was done before: one spread for all networks, from all of their seeds."""
    own = [cell for cell in cells if spreads[cell.name] != FIXED]
    if not own or len(own[0].keys) < 2:
        return spreads
    observed = float(np.mean([np.var(cell.values, ddof=1) for cell in own]))
    adds = float(np.mean([cell.tipping for cell in own]))
    one = Spread(max(observed, adds), adds, float(sum(len(cell.keys) - 1 for cell in own)))
    return {cell.name: one if cell in own else FIXED for cell in cells}


def compare(design: Design, cells: list[Replicates]) -> Difference:
    """Return the difference of the first two cells, as the report works it out."""
    spread = spreads_of(design, cells)
    return find_difference(cells[0], cells[1], (spread["0"], spread["1"]))


def measure(design: Design, runs: int) -> Coverage:
    """Return how often intervals hold the truth over `runs` runs, each with documents and seeds of its own."""
    generator = np.random.default_rng(20)
    found = [compare(design, draw(design, generator)) for _ in range(runs)]
    halves, ps = half_widths((1 - LEVEL) / 2, parts_of(found)), p_values(found)
    truth = design.difference / 100
    covered = [truth in one.around(half) for one, half in zip(found, halves.tolist(), strict=True)]
    words = [judge(one.around(h), p, LEVEL, 0.0) for one, h, p in zip(found, halves.tolist(), ps, strict=True)]
    return Coverage(float(np.mean(covered)), words.count("better") / runs, float(100 * halves.mean()))


def table_of(design: Design, generator: np.random.Generator) -> Counts:
    """Return what one run adds: for each kind of pair how many hold the truth, and whether any verdict is false."""
    start = generator.bit_generator.state
    cells = draw(design, generator)
    plain = cells if design.known and not design.groups else _again(replace(design, known=False), start)
    pairs = list(combinations(range(len(cells)), 2))
    spreads, counts = spreads_of(design, cells), {}
    truth = np.array([design.difference / 100 * ((b == 1) - (a == 1)) for a, b in pairs])  # cell 1 is the worst
    plain = [replace(cell, shared="") for cell in plain]  # neither groups nor shared seeds were known before
    methods = {"own": (cells, spreads), "pooled": (plain, pooled(spreads_of(design, plain), plain))}
    for method, (each, given) in methods.items():
        found = [find_difference(each[a], each[b], (given[str(a)], given[str(b)])) for a, b in pairs]
        halves = half_widths((1 - LEVEL) / 2, parts_of(found))
        off = np.abs(np.array([one.centre for one in found]) - truth)
        false = (np.array(holm(p_values(found))[0]) <= 1 - LEVEL) & (truth == 0)
        counts.update({f"{method} {k}": v for k, v in _by_kind(design, pairs, off <= halves, 100 * halves).items()})
        counts[f"{method} table"] = {"tables": 1.0, "false": float(false.any()), "pairs": float(false.sum())}
    return counts


def cell_of(design: Design, generator: np.random.Generator) -> Counts:
    """Return whether the interval of one cell holds what its models score of all documents there might be.

    Beside it what there was before: of macro-F1 the bootstrap's percentiles, of accuracy Wilson's as of one model.
    """
    truth, said, score = draw_cell(design, generator)
    groups = np.arange(design.documents) * design.groups // design.documents if design.groups else None
    right = (said == truth).mean(axis=0)
    if design.classes:
        answers = Answers(truth, list(said), len(design.classes), groups)
        found = macro_f1_interval(answers, RESAMPLES, LEVEL)
        before = percentile_interval(resampled_macro_f1(answers, RESAMPLES)[0], LEVEL)
    else:
        found, before = accuracy_interval(right, groups, LEVEL), wilson(float(right.mean()), right.size, LEVEL)
    assert found is not None and before is not None
    return {
        f"{method} cell": {"held": float(score in one), "pairs": 1.0, "width": 50 * (one.high - one.low)}
        for method, one in (("own", found), ("pooled", before))
    }


def _again(design: Design, state: Mapping[str, Any]) -> list[Replicates]:
    """Draw what was drawn from this state of the generator."""
    generator = np.random.default_rng()
    generator.bit_generator.state = state
    return draw(design, generator)


def _by_kind(design: Design, pairs: list[tuple[int, int]], held: np.ndarray, halves: np.ndarray) -> Counts:
    """Add up pairs whose cells move by the same, the further first."""
    found: Counts = {}
    for (a, b), is_held, half in zip(pairs, held.tolist(), halves.tolist(), strict=True):
        one = found.setdefault(_kind(design, a, b), {"held": 0.0, "pairs": 0.0, "width": 0.0})
        one["held"] += is_held
        one["pairs"] += 1
        one["width"] += half
    return found


def _kind(design: Design, a: int, b: int) -> str:
    fixed = [design.baseline and number == 1 for number in (a, b)]
    moves = sorted((0.0 if f else design.moves[n] for n, f in zip((a, b), fixed, strict=True)), reverse=True)
    if len(set(design.moves)) > 3:  # README's ten: whether the one that moves most is there
        return "with the one that moves most" if max(design.moves) in moves else "of the others"
    return " and ".join("a baseline" if move == 0 and any(fixed) else f"± {move:g}" for move in moves)


#: What is measured: its designs, and what one run of each adds.
PARTS: dict[str, tuple[tuple[Design, ...], Callable[[Design, np.random.Generator], Counts]]] = {
    "tables": (DESIGNS, table_of),
    "blind": (BLIND, table_of),
    "cells": (CELLS, cell_of),
    "remedies": (REMEDIES, settled),
}


def chunk_of(job: tuple[str, int, int]) -> dict[str, Any]:
    """Run one chunk of one design, by its part and number, and return what it adds."""
    part, place, chunk = job
    designs, one_run = PARTS[part]
    design, total = designs[place], {}
    generator = np.random.default_rng([zlib.crc32(f"{part} {design}".encode()), chunk])
    for _ in range(CHUNK):
        for kind, counts in one_run(design, generator).items():
            into = total.setdefault(kind, {})
            for name, value in counts.items():
                into[name] = into.get(name, 0.0) + value
    return {"part": part, "design": repr(design), "chunk": chunk, "counts": total}


def run(jobs: list[tuple[str, int, int]], processes: int) -> Iterator[dict[str, Any]]:
    """Yield what each job adds, in any order."""
    if processes == 1:
        yield from map(chunk_of, jobs)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(chunk_of, jobs)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=1000, help=f"of each design, in chunks of {CHUNK}")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument(
        "--results", type=Path, help="file to which every finished chunk is added, and that is read first"
    )
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    parser.add_argument("--only", default="", help="part of the name of designs")
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=list(PARTS))
    chosen = parser.parse_args()
    done = [json.loads(line) for line in chosen.results.read_text().splitlines()] if _is_there(chosen.results) else []
    known = {(one["part"], one["design"], one["chunk"]) for one in done}
    places = [(p, n) for p in chosen.parts for n, d in enumerate(PARTS[p][0]) if chosen.only in d.name]
    # The dearest designs first, so that no process is left with one at the end.
    places.sort(key=lambda at: -_price(PARTS[at[0]][0][at[1]]))
    jobs = [(p, n, c) for p, n in places for c in range(max(1, chosen.runs // CHUNK))]
    open_jobs = [job for job in jobs if (job[0], repr(PARTS[job[0]][0][job[1]]), job[2]) not in known]
    for found in run(open_jobs, chosen.processes):
        done.append(found)
        if chosen.results:
            with chosen.results.open("a") as file:
                file.write(json.dumps(found) + "\n")
    lines, outside = tables(done, chosen.parts, chosen.only)
    print(
        "\n".join([*lines, f"outside of {LEAST:g} to {MOST:g} %, or with more false tables than chance has:", *outside])
    )
    if chosen.write:
        write_table("verdicts", lines)


def _is_there(path: Path | None) -> bool:
    return path is not None and path.is_file()


def _price(design: Design) -> float:
    return design.documents * design.seeds * len(design.moves) + 2000 * len(design.moves) ** 2


if __name__ == "__main__":
    main()
