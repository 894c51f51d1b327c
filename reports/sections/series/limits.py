"""What a report on forecasts cannot say."""

from reports.sections.limits import listed
from reports.sections.section import Section
from reports.statistics.series.forecasts import Forecasting
from reports.writing.blocks import Block

LIMITS = (
    "Forecasts are one step ahead: each is made from the true values before it, those of test included once they "
    "are past. Nothing is said about forecasts further ahead.",
    "Test is the end of the series. Intervals say how errors would move with another stretch of time of the same "
    "kind; a series that changes its ways is another series.",
    "Each network ran with the settings above and no search for better ones; tuned, another may win.",
    "Seconds of training and latency are the processor's (on a GPU: of the clock on the wall). Compare them with each "
    "other, not with other machines.",
)


def tell(known: Forecasting) -> list[Block]:
    """Say what the report cannot say, the gravest first."""
    failed = [f"{cell.name} (seed {seed})" for cell in known.results.cells for seed, _ in cell.failures]
    return listed([f"{', '.join(failed)} failed and are missing from every comparison."] * bool(failed) + list(LIMITS))


SECTION = Section("limits", "Limits", tell)
