"""The table cells.csv: a row for each cell and seed, failed ones with empty scores."""

import csv
from pathlib import Path
from typing import Any

from corpus.outgoing import cells
from reports.statistics.learnt import Learnt
from reports.statistics.summary import Score, Summary

COLUMNS = (
    "cell",
    "kind",
    "embedding",
    "architecture",
    "seed",
    "embedding_seed",
    "outside_vectors",
    "measure",
    "validation",
    "test",
    "validation_accuracy",
    "test_accuracy",
    "test_macro_f1",
    "test_low",
    "test_high",
    "parameters",
    "train_seconds",
    "peak_mib",
    "latency_ms",
    "documents_per_second",
    "recommended",
    "remark",
)


def write_table(
    summaries: tuple[Summary, ...], path: Path, recommended: str | None = None, learnt: Learnt | None = None
) -> None:
    """Write cells.csv: shares as 0…1 with six decimals, costs in the unit of their name; no score is empty.

    `validation` and `test` are by the `measure` of the run, and `test_low` to `test_high` is the interval of `test`.

    The rows of the cell called `recommended` say `yes` in the column of that name; `remark` is what is remarkable about
    what a model learnt. `outside_vectors` says whether a cell, a member of it or its teacher stands on
    word vectors that somebody else made.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for summary in summaries:
            seeds = learnt.cells.get(summary.name) if learnt else None
            rows = [
                {**_row(summary, score), "remark": seeds.remark(place) if seeds else ""}
                for place, score in enumerate(summary.scores)
            ]
            rows += [_identity(summary, seed) for seed, _ in summary.cell.failures]
            chosen = {"recommended": "yes" if summary.name == recommended else ""}
            writer.writerows(cells({**row, **chosen}) for row in sorted(rows, key=lambda row: int(row["seed"])))


def _identity(summary: Summary, seed: int) -> dict[str, Any]:
    cell = summary.cell
    return {
        "cell": cell.name,
        "kind": cell.kind,
        "embedding": cell.embedding or "",
        "architecture": cell.architecture,
        "seed": seed,
        "outside_vectors": "" if cell.is_rival else "yes" if cell.outside_vectors else "no",
    }


def _row(summary: Summary, score: Score) -> dict[str, Any]:
    low, high = score.interval or (None, None)
    costs = ("parameters", "train_seconds", "peak_mib", "latency_ms", "documents_per_second")
    return {
        **_identity(summary, score.seed),
        "embedding_seed": score.embedding_seed,
        "measure": summary.measure.name,
        "validation": _share(score.validation),
        "test": _share(score.test),
        "validation_accuracy": _share(score.validation_accuracy),
        "test_accuracy": _share(score.test_accuracy),
        "test_macro_f1": _share(score.test_macro_f1),
        "test_low": _share(low),
        "test_high": _share(high),
        **{name: "" if score.cost.get(name) is None else score.cost[name] for name in costs},
    }


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"
