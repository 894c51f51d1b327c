"""The report on forecasts as Markdown."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from reports import numerals
from reports.drawing.svg import Drawing
from reports.forecast_contents import ForecastContents, difference_of
from reports.markdown_provenance import provenance_parts
from reports.statistics.series.forecasts import Forecasts
from reports.writing.markdown_text import escaped, listed, tabled


def write_forecast_markdown(contents: ForecastContents, drawings: Mapping[str, Drawing], path: Path) -> None:
    """Write report.md; every text of the data is escaped."""
    kind = contents.found.results.request.settings.figure_format
    figures = {name: f"![{escaped(drawing.title)}](figures/{name}.{kind})" for name, drawing in drawings.items()}
    path.write_text("\n\n".join(_parts(contents, figures)) + "\n", encoding="utf-8")


def _parts(contents: ForecastContents, figures: Mapping[str, str]) -> Iterator[str]:
    yield f"# {escaped(contents.title)}"
    yield f"**{escaped(contents.headline)}**"
    yield escaped(contents.detail)
    yield from (figures[name] for name in ("test_error", "forecasts") if name in figures)
    yield from _data(contents)
    yield from _cells(contents)
    yield "## Verdicts"
    yield escaped(contents.method)
    rows = [[v.first, v.second, difference_of(v), numerals.p_value(v.holm), v.word] for v in contents.found.verdicts]
    yield tabled(["Network", "Against", "Difference of squared errors", "p (Holm)", "Verdict"], rows, ":--")
    if "losses" in figures:
        yield "## Learning curves"
        yield figures["losses"]
    results = contents.found.results
    yield from provenance_parts(contents.provenance, results.request.command, results.seeds)
    yield "## Limits"
    yield listed(contents.limits)


def _data(contents: ForecastContents) -> Iterator[str]:
    found = contents.found
    audit = found.corpus.audit
    yield "## The data"
    season = f", a season of {audit['season']} steps" if audit["season"] else ""
    yield (
        f"The column {escaped(audit['column'])} of {escaped(audit['source'])}, split in the order of time; forecasts "
        f"from the last {audit['window']} values{season}. Values are scaled by mean and deviation of train."
    )
    rows = [[split, numerals.count(n), *ends] for split, n, ends in contents.splits]
    yield tabled(["Split", "Steps", "From", "To"], rows)


def _cells(contents: ForecastContents) -> Iterator[str]:
    found = contents.found
    yield "## All models"
    yield (
        f"Baselines first. Mean squared errors in the unit of {escaped(found.corpus.audit['column'])} squared, means "
        "over seeds; ± is the standard deviation over seeds. Relative: the error on test by that of last-value."
    )
    heads = ["Model", "Validation", "Test", "Interval", "Over seeds", "Relative", "Parameters", "Training", "One step"]
    yield tabled(heads, [_row(contents, one) for one in found.forecasts])
    failed = [f"{cell.name} failed (seed {seed}): {why}" for cell in found.results.cells for seed, why in cell.failures]
    if failed:
        yield listed(failed)


def _row(contents: ForecastContents, one: Forecasts) -> list[str]:
    spread = numerals.NONE if one.spread is None else f"± {numerals.significant(one.spread)}"
    return [
        one.name + (" (chosen)" if one is contents.found.chosen else ""),
        numerals.significant(one.errors["validation"]),
        numerals.significant(one.errors["test"]),
        "–".join(numerals.significant(bound) for bound in one.interval or ()),
        spread,
        numerals.percent(contents.found.relative(one), 0),
        numerals.amount(one.cost("parameters")),
        numerals.seconds(one.cost("train_seconds")),
        numerals.milliseconds(one.cost("latency_ms")),
    ]
