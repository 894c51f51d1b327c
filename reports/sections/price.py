"""What a score costs: every cell by score and training time, latency and size, and which are worth their price."""

from collections.abc import Iterator, Mapping

from reports import numerals
from reports.drawing.price import price_drawing
from reports.sections.costs import COSTS, cost_entry, cost_of
from reports.sections.models import KINDS, LOOKS
from reports.sections.section import Section, figures, finding, scale
from reports.sections.wording import beside_it
from reports.statistics import pareto
from reports.statistics.comparison import Comparison
from reports.statistics.pareto import Weighed
from reports.statistics.summary import Summary
from reports.writing.blocks import Block, Column, Details, Entry, Paragraph, Row, Table
from reports.writing.inline import Between, Key, Link, Name, Spoken, Text, joined

#: Ratio of training times from which one of two cells is called faster.
FASTER = 1.5
#: What the best of the other kind costs beside the recommended cell → what is said.
FOUND: Mapping[str, str] = {
    "cheaper": "{beside}, trains in {less} where {taken} takes {more}, and is {gap} behind on validation.",
    "alike": "{beside}, trains about as long as {taken} ({less} and {more}), and is {gap} behind on validation.",
    "dearer": "{beside}, takes {less} to train where {taken} takes {more}, and is {gap} behind on validation.",
}
ALONE = "{taken} takes {more} to train and {latency} to read a document; there is none of another kind beside it."
ABOUT = (
    "Pareto fronts: a cost in bold is one for which no cell that is as cheap scores higher on validation, and none "
    "that scores as high is cheaper; cells that stand on no front are left out."
)
CAPTION = (
    "Score on validation (up) against what it costs (across, where equal steps are equal factors). The line joins the "
    "cells for which no other is as cheap and scores higher. "
)
MEMBERS = ("What each member adds to an ensemble, and costs: ", Link("Together", "together"), ".")


def tell(known: Comparison) -> list[Block] | None:
    """Say what a better score costs; nothing where no cell was trained here."""
    best, fronts = known.answer.recommended, pareto.weigh(known.summaries)
    if best is None or not fronts:
        return None
    return [
        finding(_found(known, best)),
        *figures(price_drawing(known.summaries, best, scale(known)), _caption(known)),
        *_fronts(known, fronts),
    ]


def _found(known: Comparison, best: Summary) -> str:
    beside = known.answer.beside
    mine, latency = best.cost("train_seconds"), cost_of(best, "latency_ms")
    theirs = beside.cost("train_seconds") if beside else None
    if beside is None or mine is None or theirs is None:
        return ALONE.format(taken=best.name, more=cost_of(best, "train_seconds"), latency=latency)
    way = "cheaper" if mine >= FASTER * theirs else "dearer" if theirs >= FASTER * mine else "alike"
    by, gap = scale(known), abs((best.validation or 0.0) - (beside.validation or 0.0))
    return FOUND[way].format(
        beside=beside_it(best, beside),
        taken=best.name,
        less=numerals.seconds(theirs),
        more=numerals.seconds(mine),
        gap=f"{by.size(gap)}{by.of_unit}",
    )


def _caption(known: Comparison) -> Text:
    shown = {summary.cell.kind for summary in known.done}
    keys = joined([Key(KINDS[kind].lower(), LOOKS[kind]) for kind in reversed(KINDS) if kind in shown], Between())
    return (CAPTION, *keys)


def _fronts(known: Comparison, fronts: tuple[Weighed, ...]) -> Iterator[Block]:
    columns = [Column("Cell"), Column("Validation"), *(Column(COSTS[name].title) for name in pareto.COSTS)]
    rows = [
        Row(
            [
                Name(each.summary.name),
                Entry(scale(known).value(each.summary.validation), value=each.summary.validation),
                *(_weighed(each, name) for name in pareto.COSTS),
            ]
        )
        for each in fronts
    ]
    blocks: list[Block] = [Paragraph(ABOUT), Table("Pareto fronts", columns, rows)]
    if any(each.summary.is_ensemble for each in fronts):
        blocks.append(Paragraph(MEMBERS, "quiet"))
    yield Details("Which cells are worth their price", blocks)


def _weighed(each: Weighed, name: str) -> Entry:
    entry = cost_entry(each.summary, name)
    if name not in each.fronts:
        return entry
    return Entry((cost_of(each.summary, name), Spoken(" on the front")), look="front", value=entry.value)


SECTION = Section("price", "What it costs", tell)
