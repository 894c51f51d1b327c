"""The answer about forecasts of a series: which model to take, and whether a baseline does as well."""

from reports import numerals
from reports.drawing.forecasts import end_drawing, error_drawing
from reports.results.forecasts import Forecasts
from reports.sections.costs import cost_tiles
from reports.sections.section import Section
from reports.sections.wording import taken
from reports.statistics.judging import Word
from reports.statistics.series.forecasts import NAIVE, Forecasting
from reports.statistics.verdicts import Verdict
from reports.writing.blocks import Block, Figure, Paragraph, Tiles
from reports.writing.inline import Between, Key

#: What a baseline that the network does not beat is named for, the gravest first.
HEADLINES: dict[Word, str] = {
    "worse": "A baseline wins: {rival} has a smaller error than {chosen}, the chosen network ({numbers}).",
    "not enough evidence": "A baseline may do as well: {chosen}, the chosen network, and {rival} are not told apart "
    "({numbers}).",
}


def tell(known: Forecasting) -> list[Block]:
    """Say what to take, and why."""
    said = headline(known)
    found: list[Block] = [
        Paragraph(said, "headline" if said.startswith("Take") else "headline caution"),
        Paragraph(detail(known), "lead"),
    ]
    if known.chosen:
        found.append(Tiles(_tiles(known, known.chosen)))
    many = len(known.results.seeds) > 1
    if errors := error_drawing(known):
        level = numerals.level(known.results.request.settings.confidence)
        strokes = " and seeds; small strokes are single seeds" if many else ""
        said = f"Mean squared error on test, less is better, with {level} intervals over time{strokes}. "
        found.append(Figure(errors, (said, Key("networks", "accent"), Between(), Key("baselines", "rival"))))
    if end := end_drawing(known):
        means = ", means over seeds" if many else ""
        caption = f"The end of the series, and what was said of each step from the values before it{means}."
        found.append(Figure(end, caption))
    return found


def headline(known: Forecasting) -> str:
    """Say in a sentence what to take."""
    chosen = known.chosen
    if chosen is None:
        return "No model was trained."
    if chosen.is_baseline:
        return f"No network was trained. Of the baselines, take {chosen.name}."
    if missing := [cell.name for cell in known.results.cells if cell.kind == "baseline" and not cell.models]:
        return (
            f"Take {_taken(chosen)}; {', '.join(missing)} failed, so it is not known whether a baseline does as well."
        )
    judged = [v for b in known.baselines if (v := known.against(chosen.name, b.name)) is not None]
    for word, sentence in HEADLINES.items():
        rivals = sorted((v for v in judged if v.word == word), key=lambda v: -v.difference)
        if rivals:
            numbers = f"difference of squared errors {_difference(rivals[0])}"
            return sentence.format(rival=rivals[0].second, chosen=chosen.name, numbers=numbers)
    return f"Take {_taken(chosen)}. {'On test no' if _rival(known) else 'No'} baseline does as well."


def _taken(chosen: Forecasts) -> str:
    return taken(chosen.name, len(chosen.by_seed), is_drawn=not chosen.is_baseline)


def detail(known: Forecasting) -> str:
    """Say what the answer rests on."""
    chosen = known.chosen
    if chosen is None:
        return "Every model failed; the table says why."
    others = [f"{b.name} {_error(known, b)}" for b in known.baselines if b is not chosen]
    share = known.relative(chosen)
    relative = f", {numerals.percent(share, 0)} of the error of {NAIVE}" if share is not None else ""
    rival = _rival(known)
    place = "is the best of the networks by squared error" if rival else "has the least squared error"
    number = len(chosen.cell.models)
    seeds = f" (mean of {number} seeds)" if number > 1 else ""
    return (
        f"{chosen.name} {place} on validation, {numerals.significant(chosen.errors['validation'])} in the unit of "
        f"{known.corpus.audit['column']} squared{seeds}{rival}. On the "
        f"{numerals.count(len(known.corpus.rows('test')))} steps of test, opened once, "
        f"{f'that of {chosen.name}' if rival else 'it'} is {_error(known, chosen)}{relative}. {'; '.join(others)}."
    )


def _rival(known: Forecasting) -> str:
    """Say that the best baseline is better or as good on validation; nothing where it is not."""
    if not known.networks or not known.baselines:
        return ""
    mine, other = known.networks[0].errors["validation"], known.baselines[0].errors["validation"]
    if other > mine:
        return ""
    word = "better" if other < mine else "as good"
    return f"; the baseline {known.baselines[0].name} is {word}, {numerals.significant(other)}"


def _tiles(known: Forecasting, chosen: Forecasts) -> list[tuple[str, str, str]]:
    low, high = known.intervals[chosen.name]
    return [
        (
            "Squared error on test",
            numerals.significant(chosen.errors["test"]),
            f"{numerals.significant(low)}–{numerals.significant(high)}",
        ),
        (f"Of {NAIVE}'s", numerals.percent(known.relative(chosen), 0), f"100{numerals.SPACE}% is no gain"),
        *cost_tiles(chosen, "weights of the model", "step"),
    ]


def _difference(verdict: Verdict) -> str:
    numbers = (verdict.difference, *verdict.interval)
    value, low, high = (numerals.significant(number, sign=True) for number in numbers)
    return f"{value}, {low} to {high}"


def _error(known: Forecasting, found: Forecasts) -> str:
    low, high = known.intervals[found.name]
    text = numerals.significant(found.errors["test"])
    return f"{text} ({numerals.significant(low)}–{numerals.significant(high)})"


SECTION = Section("answer", "The answer", tell)
