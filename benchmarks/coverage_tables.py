"""What `verdict_coverage.py` has counted, as tables for docs/benchmarks.md."""

from typing import Any

from coverage_designs import BLIND, CELLS, DESIGNS
from coverage_remedies import REMEDIES

PARTS = {"tables": DESIGNS, "blind": BLIND, "cells": CELLS, "remedies": REMEDIES}
#: What 95 % intervals of a design have to hold the truth in, percent, and how many tables may have a false verdict.
LEAST, MOST, FALSE = 93.0, 97.0, 5.0
HEADS = {
    "tables": ("design", "pairs", "runs", "held", "± points", "pooled: held", "± points", "any false", "pooled"),
    "blind": ("design", "pairs", "runs", "held", "± points", "pooled: held", "± points", "any false", "pooled"),
    "cells": ("cell", "", "runs", "held", "± points", "before: held", "± points"),
    "remedies": ("design", "what is done", "tried", "settled"),
}


#: What stands above each table.
TITLES = {
    "tables": "Whole tables, every pair of cells in one:",
    "blind": "Blind spots, known and not asked for:",
    "cells": "Intervals of single cells over documents (before: Wilson as of one of the 3 models; percentiles):",
    "remedies": "What would settle it, done, where the first run was open:",
}


def tables(done: list[dict[str, Any]], parts: list[str], only: str) -> tuple[list[str], list[str]]:
    """Return the lines of a table for each part, and those of rows that are outside of what is asked for."""
    lines, outside = [], []
    for part in parts:
        lines += [
            "",
            TITLES[part],
            "",
            f"| {' | '.join(HEADS[part])} |",
            f"|{'---|' * 2}{'--:|' * (len(HEADS[part]) - 2)}",
        ]
        for design in PARTS[part]:
            mine = [one for one in done if one["part"] == part and one["design"] == repr(design)]
            if only in design.name and mine:
                for row, is_off in rows(added(mine), design.name, design.cautious, part):
                    lines.append(f"| {' | '.join(row)} |")
                    outside += [lines[-1]] * is_off
    return [*lines, ""], outside


def added(chunks: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return the counts of all chunks together."""
    total: dict[str, dict[str, float]] = {}
    for one in chunks:
        for kind, counts in one["counts"].items():
            into = total.setdefault(kind, {})
            for name, value in counts.items():
                into[name] = into.get(name, 0.0) + value
    return total


def rows(total: dict[str, dict[str, float]], name: str, is_cautious: bool, part: str) -> list[tuple[list[str], bool]]:
    """Return the rows of one design, each with a mark where it is outside."""
    kinds = [key.removeprefix("own ") for key in total if key.startswith("own ") and key != "own table"]
    table, old = total.get("own table"), total.get("pooled table", {})
    runs = table["tables"] if table else 0.0
    found = []
    for kind in kinds:
        own, before = total[f"own {kind}"], total.get(f"pooled {kind}")
        share = 100 * own["held"] / own["pairs"]
        row = [name, kind, f"{runs or own['pairs']:,.0f}", f"{share:.1f} %"]
        if part != "remedies":
            row.append(f"{own['width'] / own['pairs']:.2f}")
        if before:
            row += [f"{100 * before['held'] / before['pairs']:.1f} %", f"{before['width'] / before['pairs']:.2f}"]
        if table:
            row += [f"{100 * one.get('false', 0.0) / runs:.1f} %" for one in (table, old)]
        # Two standard errors of a share of 95 %, as if pairs of one run were one.
        noise = 2 * (95 * 5 / max(runs or own["pairs"], 1)) ** 0.5
        is_false = bool(table) and 100 * table["false"] / runs > FALSE + noise
        is_off = share < LEAST or (share > MOST and not is_cautious)
        found.append((row, part in ("tables", "cells") and (is_off or is_false)))
    return found
