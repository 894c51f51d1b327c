"""Blanks: how each model fills them, and some of them."""

from reports import numerals
from reports.sections.models import share
from reports.sections.section import Section, finding, level
from reports.sections.verdict_table import signed_word
from reports.statistics.language.blanks import Filling, ShownBlank, blanks_of, show_blanks
from reports.statistics.language.comparison import LanguageComparison
from reports.writing.blocks import Block, Cards, Column, Details, Entry, Paragraph, Quote, Row, Table
from reports.writing.inline import Isolated, Name, Part, Strong

NOTHING = (
    "No blank was filled: none was asked for, or no test document has a word beyond the most frequent (frequent_words) "
    "with enough words on both sides."
)
FOUND = "{name}, which sees what stands {seen}, fills {share} of the blanks right, the most of all."
SHOWN = "Models that read forwards are shown by what stands before alone."
#: What a model sees when it fills a blank.
SEEN = {"left": "before", "window": "before and after, by the window", "around": "before and after, by both states"}


def tell(known: LanguageComparison) -> list[Block]:
    """Say how well each model fills blanks."""
    if not known.fillings:
        return [finding(NOTHING)]
    columns = [Column("Model"), Column("Sees", is_number=False), Column("Right")]
    columns += [Column("Against both ways, points"), Column("Verdict", is_number=False)]
    return [
        finding(_found(known)),
        Table("Blanks", columns, [_row(filling) for filling in known.fillings]),
        Details("Some of them", [Cards([_card(blank) for blank in show_blanks(known.results)]), Paragraph(SHOWN)]),
        Details("How to read this", [Paragraph(_about(known))]),
    ]


def _found(known: LanguageComparison) -> str:
    """Say who fills the most blanks right."""
    best = max(known.fillings, key=lambda filling: filling.filled.accuracy)
    return FOUND.format(
        name=best.filled.cell.name, seen=SEEN[best.filled.seen], share=numerals.percent(best.filled.accuracy)
    )


def _about(known: LanguageComparison) -> str:
    candidates = next((len(blank["candidates"]) for blank in blanks_of(known.results)), 0)
    return (
        f"{numerals.count(known.fillings[0].filled.credit.size)} blanks in test documents, the same for all models: "
        f"one content word of a document, to be chosen among {candidates} words of like frequency. A guess is right in "
        f"{numerals.percent(1 / candidates)}. Models that read forwards fill a blank twice: by what stands before it "
        "alone, and by the score of the whole window with each candidate in it, so that what follows counts too. With "
        f"each number stands its {level(known)} interval."
    )


def _row(filling: Filling) -> Row:
    found, verdict = filling.filled, filling.verdict
    right = share(found.accuracy, found.interval, is_strong=True)
    if verdict is None:
        return Row([Name(found.cell.name), SEEN[found.seen], right, "", ""])
    low, high = map(numerals.points, verdict.interval)
    apart = Entry(numerals.points(verdict.difference), (f"{low} to {high}",))
    return Row([Name(found.cell.name), SEEN[found.seen], right, apart, signed_word(verdict)])


def _card(blank: ShownBlank) -> list[Block]:
    line: list[Part] = []
    for number, (name, word) in enumerate(blank.chosen):
        line += [
            " · " if number else "",
            f"{name}: ",
            Strong(word, is_quoted=True) if word == blank.right else Isolated(word),
        ]
    text = (f"{blank.before} ", Strong(f"[{blank.right}]"), f" {blank.after}")
    return [Quote(text), Paragraph(tuple(line), "quiet")]


SECTION = Section("blanks", "Blanks", tell)
