"""The table cells.csv of forecasts: a row for each model and seed, failed ones with empty scores."""

import csv
from pathlib import Path

from corpus.outgoing import cells
from reports.statistics.series.forecasts import Forecasting

COSTS = ("parameters", "train_seconds", "peak_mib", "latency_ms", "documents_per_second")


def write_table(known: Forecasting, path: Path) -> None:
    """Write cells.csv; errors are mean squared errors in the unit of the series²."""
    columns = ("cell", "kind", "seed", "validation_mse", "test_mse", *COSTS, "recommended")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n", restval="")
        writer.writeheader()
        for one in known.forecasts:
            validation = one.squared("validation").mean(axis=1)
            for model, held, test in zip(one.cell.models, validation, one.by_seed, strict=True):
                chosen = "yes" if one is known.chosen else ""
                row = {"cell": one.name, "kind": one.cell.kind, "seed": model.seed, "recommended": chosen}
                errors = {"validation_mse": f"{held:.6g}", "test_mse": f"{test:.6g}"}
                writer.writerow(cells({**row, **errors, **{name: model.cost.get(name, "") for name in COSTS}}))
        for cell in known.results.cells:
            failed = ({"cell": cell.name, "kind": cell.kind, "seed": seed} for seed, _ in cell.failures)
            writer.writerows(map(cells, failed))
