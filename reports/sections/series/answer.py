"""The answer about forecasts of a series: which model to take, and whether a baseline does as well."""

from reports import numerals
from reports.drawing.forecasts import end_drawing, error_drawing
from reports.results.forecasts import Forecasts
from reports.sections.costs import cost_tiles
from reports.sections.section import Section, figures, level
from reports.sections.wording import taken
from reports.statistics.judging import Word
from reports.statistics.series.forecasts import NAIVE, Forecasting
from reports.statistics.verdicts import Verdict
from reports.writing.blocks import Block, Paragraph, Tiles
from reports.writing.inline import Between, Key

#: What test says of the chosen model against the best of the other kind; where a baseline is chosen, and where not.
OF_BASELINE: dict[Word, str] = {
    "better": "You need no network: take {taken}. Its error is smaller than that of {beside} ({numbers}).",
    "worse": "{chosen} is the best on validation and recommended for that, but a network wins on test: {beside}, has a "
    "smaller error ({numbers}).",
    "not enough evidence": "Take {taken}; no network is shown to be better: test does not "
    "tell it apart from {beside} ({numbers}).",
}
OF_NETWORK: dict[Word, str] = {
    "better": "Take {taken}. Its error is smaller than that of {beside} ({numbers}).",
    "worse": "{chosen} is the best on validation and recommended for that, but a baseline wins on test: {beside}, has "
    "a smaller error ({numbers}).",
    "not enough evidence": "Take {taken}, but a baseline may do as well: test does not tell "
    "it apart from {beside} ({numbers}).",
}


def tell(known: Forecasting) -> list[Block]:
    """Say what to take, and why."""
    said = headline(known)
    found: list[Block] = [
        Paragraph(said, "headline" + " caution" * _is_caution(known)),
        Paragraph(detail(known), "lead"),
    ]
    if known.chosen:
        found.append(Tiles(_tiles(known, known.chosen)))
    many = len(known.results.seeds) > 1
    strokes, means = (" and seeds; small strokes are single seeds", ", means over seeds") if many else ("", "")
    errors = f"Mean squared error on test, less is better, with {level(known)} intervals over time{strokes}. "
    end = f"The end of the series, and what was said of each step from the values before it{means}."
    found += figures(error_drawing(known), (errors, Key("networks", "accent"), Between(), Key("baselines", "rival")))
    return [*found, *figures(end_drawing(known), end)]


def headline(known: Forecasting) -> str:
    """Say in a sentence or two what to take."""
    chosen, beside = known.chosen, known.beside
    if chosen is None:
        return "No model was trained."
    missing = [cell.name for cell in known.results.cells if cell.kind == "baseline" and not cell.models]
    if missing and not chosen.is_baseline:
        named = _taken(chosen)
        return f"Take {named}; {', '.join(missing)} failed, so it is not known whether a baseline does as well."
    verdict = known.against(chosen.name, beside.name) if beside else None
    if beside is None or verdict is None:
        nothing = (
            "No network was trained. Of the baselines, take" if chosen.is_baseline else "No baseline was run. Take"
        )
        return f"{nothing} {_taken(chosen)}."
    numbers = f"difference of squared errors {_difference(verdict)}"
    named = f"{beside.name}, the best {'baseline' if beside.is_baseline else 'network'}"
    sentences = OF_BASELINE if chosen.is_baseline else OF_NETWORK
    best = _taken(chosen, "the best on validation")
    return sentences[verdict.word].format(chosen=chosen.name, taken=best, beside=named, numbers=numbers)


def _taken(chosen: Forecasts, rank: str = "") -> str:
    return taken(chosen.name, len(chosen.by_seed), is_drawn=not chosen.is_baseline, rank=rank)


def detail(known: Forecasting) -> str:
    """Say what the answer rests on."""
    chosen = known.chosen
    if chosen is None:
        return "Every model failed; the table says why."
    second = [known.beside] if known.beside else []
    others = [*second, *(b for b in known.baselines if b not in (chosen, *second))]
    share = known.relative(chosen)
    relative = f", {numerals.percent(share, 0)} of the error of {NAIVE}" if share is not None else ""
    number = len(chosen.cell.models)
    seeds = f" (mean of {number} seeds)" if number > 1 else ""
    return (
        f"{chosen.name} has the least squared error on validation, "
        f"{numerals.significant(chosen.errors['validation'])} in the unit of "
        f"{known.corpus.audit['column']} squared{seeds}{_second(known)}. On the "
        f"{numerals.count(len(known.corpus.rows('test')))} steps of test, opened once, it is "
        f"{_error(known, chosen)}{relative}. {'; '.join(f'{b.name} {_error(known, b)}' for b in others)}."
    )


def _is_caution(known: Forecasting) -> bool:
    """Say whether test speaks against the choice, or for a baseline beside a network."""
    if known.chosen is None or known.beside is None:
        return known.chosen is None
    verdict = known.against(known.chosen.name, known.beside.name)
    is_open = verdict is not None and verdict.word == "not enough evidence" and not known.chosen.is_baseline
    return is_open or (verdict is not None and verdict.word == "worse")


def _second(known: Forecasting) -> str:
    """Say what the best of the other kind has on validation, and that a tie goes to the baseline."""
    beside, chosen = known.beside, known.chosen
    if beside is None or chosen is None:
        return ""
    kind, error = "baseline" if beside.is_baseline else "network", beside.errors["validation"]
    if error == chosen.errors["validation"]:
        return f"; the best {kind}, {beside.name}, has the same, and the tie goes to the cheaper baseline"
    return f"; the best {kind}, {beside.name}, has {numerals.significant(error)}"


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
