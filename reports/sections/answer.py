"""The first screen: which cell to take, how sure that is, what else there is, and what it costs."""

from collections.abc import Iterator, Sequence

from reports import numerals
from reports.drawing.scores import score_drawing
from reports.sections import audit
from reports.sections.alternatives import alternatives, what_it_is
from reports.sections.cells import beside_measure
from reports.sections.costs import cost_tiles
from reports.sections.headline import advice, is_caution, reservations
from reports.sections.limits import LIMITS
from reports.sections.models import KINDS, LOOKS
from reports.sections.section import Section, figures, level, scale
from reports.sections.use import use
from reports.sections.why import detail
from reports.statistics.comparison import Comparison
from reports.statistics.recommendation import RULE_OF_RIVALS, RULES
from reports.statistics.summary import Summary
from reports.writing.blocks import Block, Details, Items, Paragraph, Tiles
from reports.writing.inline import Between, Key, Link, Name, Part, Text, joined


def tell(known: Comparison) -> list[Block]:
    """Say what to take, and lead to why, how to use it, and what could be wrong."""
    return [
        Paragraph(advice(known), "headline" + (" caution" * is_caution(known))),
        *_warned(known),
        *([Paragraph(" ".join(more), "lead")] if (more := reservations(known)) else []),
        *_shown(known),
        *use(known),
        Details("Why", [Paragraph(detail(known)), *_rules(known)], anchor="why"),
    ]


def _warned(known: Comparison) -> Iterator[Block]:
    """Say what of the audit changes the answer; mostly nothing."""
    if said := audit.upsets(known):
        yield Paragraph(said, "warned")


def _shown(known: Comparison) -> Iterator[Block]:
    best = known.answer.recommended
    if best is None:
        return
    yield Tiles(_tiles(known, best), (Name(best.name, is_strong=True), f", {what_it_is(best)}"))
    yield from alternatives(known)
    yield Items(_ways(known), "ways")
    yield from figures(score_drawing(known.summaries, best, scale(known)), _caption(known, best))


def _ways(known: Comparison) -> list[Text]:
    """Return the links that everybody wants next."""
    warned = [Link("The audit", "audit")] if audit.upsets(known) else []
    return [*warned, Link("Use it", "use"), Link("Why", "why"), Link("What could be wrong", LIMITS)]


def _rules(known: Comparison) -> list[Block]:
    rules = [rule.format(measure=scale(known).name) for rule in RULES]
    rules += [RULE_OF_RIVALS] * bool(known.rivals)
    return [Paragraph("How a cell is recommended:"), Items(rules, "plain", is_ordered=True)]


def _tiles(known: Comparison, best: Summary) -> list[tuple[str, str, str]]:
    by = scale(known)
    vectors = f"{best.cell.embedding} vectors included" if best.cell.embedding and not best.is_baseline else ""
    span = by.span(*best.interval) if best.interval else "no test split"
    members = f"weights of {len(best.model.details['members'])} models" if best.is_ensemble else ""
    return [
        (f"Test {by.name}", by.value(best.test), span),
        *(
            (other.title, other.value(value), _range(interval))
            for other, value, interval in beside_measure(known, best)
        ),
        *cost_tiles(best, members or vectors or "weights of the model"),
    ]


def _range(interval: Sequence[float] | None) -> str:
    return numerals.percent_range(*interval) if interval else ""


def _caption(known: Comparison, best: Summary) -> tuple[Part, ...]:
    shown = {summary.cell.kind for summary in known.done}
    kinds = [kind for kind in reversed(KINDS) if kind in shown]  # from above, as they are drawn
    keys = joined([Key(KINDS[kind].lower(), LOOKS[kind]) for kind in kinds], Between())
    strokes = " Small strokes are single seeds." if len(known.results.seeds) > 1 else ""
    band = f"The shaded band is the interval of {best.name}, which was chosen on validation, not by this figure."
    return (f"{scale(known).title} on test with {level(known)} intervals over documents. ", *keys, f".{strokes} {band}")


SECTION = Section("answer", "The answer", tell)
