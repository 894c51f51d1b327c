"""What the report on forecasts says, worked out once; page and markdown only write it down."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.series.store import SeriesCorpus
from reports import numerals
from reports.forecast_results import ASSUMED_SPREAD, NAIVE, ForecastResults, Forecasts, ForecastVerdict, read_forecasts
from reports.provenance import Provenance, find_provenance
from reports.request import ReportRequest
from reports.seed_spread import SeedSpread
from reports.verdict_section import SIGNS
from reports.verdicts import Word

#: What a baseline that the network does not beat is named for, the gravest first.
HEADLINES: dict[Word, str] = {
    "worse": "A baseline wins: {rival} has a smaller error than {chosen}, the chosen network ({numbers}).",
    "not enough evidence": "A baseline may do as well: {chosen}, the chosen network, and {rival} are not told apart "
    "({numbers}).",
}


@dataclass(frozen=True)
class ForecastContents:
    """The report as data."""

    found: ForecastResults
    headline: str
    detail: str
    provenance: Provenance
    limits: list[str]
    audit: None = None

    @property
    def title(self) -> str:
        """The heading of the report."""
        request = self.found.results.request
        return request.settings.title or request.name

    @property
    def signs(self) -> dict[Word, str]:
        """How a verdict is drawn beside its word."""
        return SIGNS

    @property
    def splits(self) -> list[tuple[str, int, tuple[str, str]]]:
        """Each split with how many steps it has, and the names of the first and the last."""
        names = self.found.corpus.column("name")
        rows = {split: self.found.corpus.rows(split) for split in ("train", "validation", "test")}
        return [(split, len(steps), (names[steps[0]], names[steps[-1]])) for split, steps in rows.items()]

    @property
    def method(self) -> str:
        """How intervals and verdicts come about."""
        settings, number = self.found.results.request.settings, len(self.found.verdicts)
        return (
            f"Intervals are over time and seeds: {numerals.count(settings.bootstrap)} resamples by a circular block "
            f"bootstrap (Politis & Romano 1992) with blocks of {self.found.block} steps, since errors that follow each "
            f"other are alike. {_of_seeds(self.found.spread)} Differences are paired: both models on the same steps. "
            "Better or worse: 0 lies outside the interval, and the p-value holds after Holm's correction for all "
            f"{number} comparisons. Anything else is not enough evidence: not a tie, but not known."
        )


def find_forecast_contents(request: ReportRequest, corpus: SeriesCorpus) -> ForecastContents:
    """Work out everything that the report says."""
    found = read_forecasts(request, corpus)
    provenance = find_provenance(found.results)
    return ForecastContents(found, _headline(found), _detail(found), provenance, list(_limits(found)))


def _of_seeds(spread: SeedSpread) -> str:
    """Say where the spread over seeds comes from."""
    if spread.freedom:
        return (
            f"The spread over seeds is pooled over all networks, {numerals.significant(spread.deviation)} with "
            f"{spread.freedom} degrees of freedom, and has Student's t distribution."
        )
    return (
        f"One seed shows no spread over seeds: {numerals.percent(ASSUMED_SPREAD, 0)} of the networks' mean error were "
        "assumed; --preset standard measures it."
    )


def difference_of(verdict: ForecastVerdict) -> str:
    """Return a difference of errors with its interval."""
    low, high = (numerals.significant(bound, sign=True) for bound in verdict.interval)
    return f"{numerals.significant(verdict.difference, sign=True)}, {low} to {high}"


def _headline(found: ForecastResults) -> str:
    chosen = found.chosen
    if chosen is None:
        return "No model was trained."
    if chosen.is_baseline:
        return f"No network was trained. Of the baselines, take {chosen.name}."
    if missing := [cell.name for cell in found.results.cells if cell.kind == "baseline" and not cell.models]:
        return f"Take {chosen.name}; {', '.join(missing)} failed, so it is not known whether a baseline does as well."
    judged = [v for b in found.baselines if (v := found.against(chosen.name, b.name)) is not None]
    for word, sentence in HEADLINES.items():
        rivals = sorted((v for v in judged if v.word == word), key=lambda v: -v.difference)
        if rivals:
            numbers = f"difference of squared errors {difference_of(rivals[0])}"
            return sentence.format(rival=rivals[0].second, chosen=chosen.name, numbers=numbers)
    return f"Take {chosen.name}. {'On test no' if _rival(found) else 'No'} baseline does as well."


def _detail(found: ForecastResults) -> str:
    chosen = found.chosen
    if chosen is None:
        return "Every model failed; the table says why."
    others = [f"{b.name} {_error(b)}" for b in found.baselines if b is not chosen]
    share = found.relative(chosen)
    relative = f", {numerals.percent(share, 0)} of the error of {NAIVE}" if share is not None else ""
    rival = _rival(found)
    place = "is the best of the networks by squared error" if rival else "has the least squared error"
    return (
        f"{chosen.name} {place} on validation, "
        f"{numerals.significant(chosen.errors['validation'])} in the unit of {found.corpus.audit['column']} squared"
        f"{_seeds(chosen)}{rival}. On the {numerals.count(len(found.corpus.rows('test')))} steps of test, opened once, "
        f"{f'that of {chosen.name}' if rival else 'it'} is {_error(chosen)}{relative}. {'; '.join(others)}."
    )


def _rival(found: ForecastResults) -> str:
    """Say that the best baseline is better or as good on validation; nothing where it is not."""
    if not found.networks or not found.baselines:
        return ""
    mine, other = found.networks[0].errors["validation"], found.baselines[0].errors["validation"]
    if other > mine:
        return ""
    word = "better" if other < mine else "as good"
    return f"; the baseline {found.baselines[0].name} is {word}, {numerals.significant(other)}"


def _seeds(chosen: Forecasts) -> str:
    number = len(chosen.cell.models)
    return f" (mean of {number} seeds)" if number > 1 else ""


def _error(found: Forecasts) -> str:
    low, high = found.interval or (0.0, 0.0)
    text = numerals.significant(found.errors["test"])
    return f"{text} ({numerals.significant(low)}–{numerals.significant(high)})"


def _limits(found: ForecastResults) -> Iterator[str]:
    failed = [f"{cell.name} (seed {seed})" for cell in found.results.cells for seed, _ in cell.failures]
    if failed:
        yield f"{', '.join(failed)} failed and are missing from every comparison."
    yield (
        "Forecasts are one step ahead: each is made from the true values before it, those of test included once they "
        "are past. Nothing is said about forecasts further ahead."
    )
    yield (
        "Test is the end of the series. Intervals say how errors would move with another stretch of time of the same "
        "kind; a series that changes its ways is another series."
    )
    yield "Each network ran with the settings above and no search for better ones; tuned, another may win."
    yield (
        "Seconds of training are the processor's; latency was measured with other models training beside. Compare them "
        "with each other, not with other machines."
    )
