"""The table cells.csv of language models: a row for each model and seed, failed ones with empty scores."""

import csv
import math
from pathlib import Path
from typing import Any

import numpy as np

from corpus.outgoing import cells
from reports.results.language import LanguageModelRun
from reports.statistics.language.blanks import credits
from reports.statistics.language.comparison import LanguageComparison, Measured

COLUMNS = (
    "cell",
    "kind",
    "seed",
    "validation_perplexity",
    "test_perplexity",
    "test_low",
    "test_high",
    "blanks_left",
    "blanks_window",
    "blanks_around",
    "parameters",
    "train_tokens",
    "train_seconds",
    "peak_mib",
    "words_per_second",
    "recommended",
)


def write_table(known: LanguageComparison, path: Path) -> None:
    """Write cells.csv: perplexities with two decimals, shares of rightly filled blanks as 0…1, costs in their unit.

    `test_low` and `test_high` bound the perplexity of the mean over seeds. The rows of the model that is best
    on validation, whatever its kind, say `yes` under `recommended`.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in known.rows:
            cell = row.cell
            chosen = "yes" if cell is known.chosen else ""
            for model in cell.models:
                writer.writerow(cells({**_identity(row, model.seed), **_scores(row, model), "recommended": chosen}))
            for seed, _ in cell.failures:
                writer.writerow(cells(_identity(row, seed)))


def _identity(row: Measured, seed: int) -> dict[str, Any]:
    return {"cell": row.cell.name, "kind": row.cell.kind, "seed": seed}


def _scores(row: Measured, model: LanguageModelRun) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for split, likelihoods in model.likelihoods.items():
        found[f"{split}_perplexity"] = f"{math.exp(likelihoods.per_token):.2f}"
    if row.test is not None:
        found |= {"test_low": f"{row.test.interval.low:.2f}", "test_high": f"{row.test.interval.high:.2f}"}
    for seen, scores in model.answers["scores"].items():
        found[f"blanks_{seen}"] = f"{credits(np.array(scores)).mean():.6f}"
    for name in ("parameters", "train_tokens", "train_seconds", "peak_mib"):
        found[name] = model.cost.get(name, "")
    return {**found, "words_per_second": model.answers["words_per_second"] or ""}
