"""The report on forecasts of a series: page, markdown, table and figures."""

import csv
from pathlib import Path

from corpus import progress
from corpus.numeric_store import NumericCorpus
from reports import numerals
from reports.drawing.curves import loss_drawing
from reports.drawing.forecasts import end_drawing, error_drawing
from reports.drawing.svg import Graphic, write_figures
from reports.environment import Section, environment
from reports.forecast_contents import ForecastContents, find_forecast_contents
from reports.forecast_markdown import write_forecast_markdown
from reports.request import ReportRequest
from reports.statistics.series.forecasts import ForecastResults

COSTS = ("parameters", "train_seconds", "peak_mib", "latency_ms", "documents_per_second")
#: The page in its order.
SECTIONS = (
    Section("answer", "The answer", "forecast_answer"),
    Section("data", "The data", "forecast_data"),
    Section("cells", "All models", "forecast_cells"),
    Section("verdict", "Verdicts", "forecast_verdict"),
    Section("learning", "Learning curves"),
    Section("provenance", "What was run"),
    Section("limits", "Limits"),
)


def build_forecast_report(request: ReportRequest, corpus: NumericCorpus, folder: Path) -> None:
    """Write report.html, report.md, cells.csv and figures/ into `folder`."""
    progress.report("report", 0, 2, "parts", "scores")
    contents = find_forecast_contents(request, corpus)
    _write_table(contents.found, folder / "cells.csv")
    progress.report("report", 1, 2, "parts", "page")
    cells = [f.cell for f in contents.found.forecasts if not f.is_baseline]
    drawings = [error_drawing(contents.found), end_drawing(contents.found), loss_drawing(cells)]
    shown = {drawing.name: drawing for drawing in drawings if drawing is not None}
    graphics = write_figures(shown, folder / "figures", request.settings.figure_format)
    _write_page(contents, graphics, folder / "report.html")
    write_forecast_markdown(contents, shown, folder / "report.md")
    progress.report("report", 2, 2, "parts")


def _write_page(contents: ForecastContents, graphics: dict[str, Graphic], path: Path) -> None:
    found = contents.found
    page = environment([f.name for f in found.forecasts]).get_template("report.html").render(
        contents=contents,
        found=found,
        results=found.results,
        audit=found.corpus.audit,
        graphics=graphics,
        sections=SECTIONS,
        script="",
        error=numerals.significant,
        level=numerals.level(found.results.request.settings.confidence),
    )  # fmt: skip
    path.write_text(page, encoding="utf-8")


def _write_table(found: ForecastResults, path: Path) -> None:
    """Write cells.csv: a row for each model and seed; errors are mean squared errors in the unit of the series²."""
    columns = ("cell", "kind", "seed", "validation_mse", "test_mse", *COSTS, "recommended")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n", restval="")
        writer.writeheader()
        for one in found.forecasts:
            validation = one.squared("validation").mean(axis=1)
            for model, held, test in zip(one.cell.models, validation, one.by_seed, strict=True):
                chosen = "yes" if one is found.chosen else ""
                row = {"cell": one.name, "kind": one.cell.kind, "seed": model.seed, "recommended": chosen}
                errors = {"validation_mse": f"{held:.6g}", "test_mse": f"{test:.6g}"}
                writer.writerow({**row, **errors, **{name: model.cost.get(name, "") for name in COSTS}})
        for cell in found.results.cells:
            writer.writerows({"cell": cell.name, "kind": cell.kind, "seed": seed} for seed, _ in cell.failures)
