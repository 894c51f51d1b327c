"""Verdicts on forecasts: each network against each baseline."""

from reports import numerals
from reports.sections.section import Section, finding
from reports.sections.verdict_table import Differences
from reports.statistics.series.forecasts import ASSUMED_SPREAD, Forecasting
from reports.writing.blocks import Block, Details, Paragraph

DIFFERENCES = Differences(
    "Difference of squared errors",
    lambda value: numerals.significant(value, sign=True),
    first="Network",
    second="Against",
)

FOUND = "Of {pairs} pairs of a network and a baseline, {told} are told apart on test."


def tell(known: Forecasting) -> list[Block]:
    """Say which networks are told apart from which baselines."""
    told = sum(verdict.word in ("better", "worse") for verdict in known.verdicts)
    return [
        finding(FOUND.format(pairs=len(known.verdicts), told=told)),
        DIFFERENCES.table("Networks against baselines", known.verdicts),
        Details("How to read this", [Paragraph(_method(known))]),
    ]


def _method(known: Forecasting) -> str:
    settings = known.results.request.settings
    seeds = (
        "Each network has the spread of its own seeds, with Student's t distribution."
        if all(spread.measured for spread in known.spreads.values())
        else f"One seed shows no spread over seeds: {numerals.percent(ASSUMED_SPREAD, 0)} of the networks' mean error "
        "were assumed; --preset standard measures it."
    )
    how = (
        f"Intervals are over time and seeds: {numerals.count(settings.bootstrap)} resamples by a circular block "
        f"bootstrap (Politis & Romano 1992) with blocks of {known.block} steps, since errors that follow each "
        "other are alike."
    )
    words = (
        "Differences are paired: both models on the same steps. "
        "Better or worse: 0 lies outside the interval, and the p-value holds after Holm's correction for all "
        f"{len(known.verdicts)} comparisons. Anything else is not enough evidence: not a tie, but not known."
    )
    return f"{how} {seeds} {words}"


SECTION = Section("verdict", "Verdicts", tell)
