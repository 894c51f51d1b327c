"""All models of a series: errors with their intervals, and costs."""

from reports import numerals
from reports.results.forecasts import Forecasts
from reports.sections.costs import COSTS, cost_columns, cost_of
from reports.sections.models import failures, grouped, model_row
from reports.sections.section import Section, finding, level
from reports.statistics.series.forecasts import NAIVE, Forecasting
from reports.writing.blocks import Block, Column, Details, Entry, Paragraph, Row, Table
from reports.writing.inline import File, Strong, Text

FOUND = "Of {models} models {name} has the smallest error on validation."


def tell(known: Forecasting) -> list[Block]:
    """Show every model, baselines first."""
    results = known.results
    many = len(results.seeds) > 1
    seeds = f", means over {len(results.seeds)} seeds; ± is the standard deviation over seeds" if many else ""
    about = (
        f"Baselines first. Mean squared errors in the unit of {known.corpus.audit['column']} squared{seeds}. With each "
        f"error on test stands its {level(known)} interval. Every number, by seed, is in "
    )
    heads = ["Validation", "Test", *(["Over seeds"] if many else []), f"Of {NAIVE}'s"]
    columns = [Column("Model"), *map(Column, heads), *cost_columns(*COSTS, document="step")]
    found = {forecasts.name: forecasts for forecasts in known.forecasts}
    rows = grouped(
        (
            cell.kind,
            _row(known, found[cell.name]) if cell.name in found else None,
            list(failures(cell.name, cell.reasons)),
        )
        for cell in results.cells
    )
    name = known.chosen.name if known.chosen else numerals.NONE
    return [
        finding(FOUND.format(models=len(found), name=name)),
        Table("All models", columns, rows, look="main"),
        Details("How to read this", [Paragraph((about, File("cells.csv", "cells.csv"), "."))]),
    ]


def _row(known: Forecasting, found: Forecasts) -> Row:
    low, high = known.intervals[found.name]
    interval = f"{numerals.significant(low)}–{numerals.significant(high)}"
    spread = known.spread_of(found)
    over = numerals.NONE if spread is None else f"±{numerals.SPACE}{numerals.significant(spread)}"
    entries: list[Entry | Text] = [
        numerals.significant(found.errors["validation"]),
        Entry(Strong(numerals.significant(found.errors["test"])), (interval,)),
        *([over] if len(known.results.seeds) > 1 else []),
        numerals.percent(known.relative(found), 0),
        *(cost_of(found, name) for name in COSTS),
    ]
    return model_row(found.name, entries, "recommended" if found is known.chosen else "")


SECTION = Section("cells", "All models", tell)
