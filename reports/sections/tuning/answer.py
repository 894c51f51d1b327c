"""What tuning brought for each architecture, and whether it is beyond the interval."""

from reports import numerals
from reports.drawing.search import search_drawing
from reports.sections.models import scored
from reports.sections.section import Section, figures, level, scale
from reports.sections.verdict_table import signed_word
from reports.sections.wording import listed, told
from reports.statistics.tuning.tuning import Tuned, Tuning
from reports.writing.blocks import Block, Column, Entry, Listing, Paragraph, Row, Table
from reports.writing.inline import Name

ABOUT = (
    "Default is the best cell of the configuration by validation, tuned the best of the whole search. Both are scored "
    "on documents of train that were held back: nothing was learnt from them or chosen on them. The test documents "
    "were not read. Verdicts are corrected for the number of architectures (Holm 1979)."
)
SEARCH = (
    "{title} on validation by the processor time that an architecture had spent: dots are whole trials, small circles "
    "those that ended after a part of their epochs, the line is the best so far, the dashed line the default."
)


def tell(known: Tuning) -> list[Block]:
    """Say what tuning brought, in a sentence, a table and a figure, and how to train the winners."""
    found: list[Block] = [Paragraph(headline(known), "headline"), Paragraph(detail(known), "lead"), _table(known)]
    found += [Paragraph(ABOUT, "quiet"), Paragraph("To train the winners on all of train, and open the test set once:")]
    found += [Listing(f"wordloom run {known.configuration}")]
    return [*found, *figures(search_drawing(known, scale(known)), SEARCH.format(title=scale(known).title))]


def headline(known: Tuning) -> str:
    """Say in a sentence which architectures are better tuned, beyond the interval."""
    better, worse = ([one for one in known.architectures if _word(one) == word] for word in ("better", "worse"))
    if not any(one.default for one in known.architectures):
        return "No trial ended in the time: give more minutes."
    lost = f" {listed([_gain(one) for one in worse])} lost by it." if worse else ""
    if not better:
        return f"No architecture is shown to be better tuned than by default, beyond the interval.{lost}"
    return f"Tuned better than by default, beyond the interval: {listed([_gain(one) for one in better])}.{lost}"


def detail(known: Tuning) -> str:
    """Say what the best of all is before and after, and what the search cost."""
    trials = sum(len(one.trials) for one in known.searched)
    spent = sum(one.seconds for one in known.searched)
    clock, processor = numerals.seconds(known.seconds), numerals.seconds(spent)
    cost = f"{numerals.count(trials)} trial{'' if trials == 1 else 's'} in {clock}, {processor} of the processor."
    if known.best is None:
        return cost
    by, (before, after) = scale(known), known.best
    verdict, tuned = known.best_verdict, after.winner
    if verdict is None or tuned is None:
        return f"The best of all on validation is {before.searched.name} as it is by default. {cost}"
    beyond = {"better": "better beyond the interval", "worse": "worse beyond the interval"}
    shown = beyond.get(verdict.word, "not shown to be better")
    return (
        f"Best of all winners on validation is {verdict.first}, held back {by.value(tuned.test)}: {told(verdict)} "
        f"against {verdict.second}, the best of all defaults, {shown}. {cost}"
    )


def remark(known: Tuning, one: Tuned) -> str:
    """Say on one line what tuning brought for an architecture: it stands in the configuration."""
    if one.is_default:
        return "nothing was better on validation than the default"
    if one.verdict is None:
        return "no trial ended"
    beyond = {"better": "better than the default", "worse": "worse than the default"}
    return f"held back {told(one.verdict)}: {beyond.get(one.verdict.word, 'not shown to be better than the default')}"


def _gain(one: Tuned) -> str:
    assert one.verdict is not None
    return f"{one.searched.name} ({told(one.verdict)})"


def _word(one: Tuned) -> str:
    return one.verdict.word if one.verdict else ""


def _table(known: Tuning) -> Table:
    heads = ("Default", "Tuned", "Brought", "Verdict", "Trials", "Processor")
    columns = [Column("Architecture"), *(Column(head, is_number=head != "Verdict") for head in heads)]
    caption = f"{scale(known).title} on what was held back, with {level(known)} intervals over documents and seeds."
    return Table("What tuning brought", columns, [_row(known, one) for one in known.architectures], caption=caption)


def _row(known: Tuning, one: Tuned) -> Row:
    by, searched = scale(known), one.searched
    default = scored(by, one.default.test, one.default.interval) if one.default else Entry(numerals.NONE)
    tuned = scored(by, one.winner.test, one.winner.interval, is_strong=True) if one.winner else Entry(numerals.NONE)
    brought = Entry(told(one.verdict)) if one.verdict else Entry(numerals.NONE)
    word = signed_word(one.verdict) if one.verdict else Entry("the default" if one.is_default else numerals.NONE)
    short, failed = searched.count("short"), searched.count("failed")
    notes = tuple(f"{number} {what}" for number, what in ((short, "cut short"), (failed, "failed")) if number)
    trials = Entry(numerals.count(len(searched.trials)), notes)
    is_best = known.best is not None and known.best[1] is one
    return Row(
        [Entry(Name(searched.name)), default, tuned, brought, word, trials, numerals.seconds(searched.seconds or None)],
        "chosen" if is_best else "",
    )


SECTION = Section("answer", "What tuning brought", tell)
