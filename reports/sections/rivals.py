"""Rivals: answers that were made elsewhere, against what the run hands over."""

from collections.abc import Iterator, Mapping, Sequence

from reports import numerals
from reports.sections.models import scored
from reports.sections.section import Section, finding, scale
from reports.sections.verdict_table import signed_word
from reports.sections.wording import told
from reports.statistics.comparison import Comparison
from reports.statistics.judging import Word
from reports.statistics.rivals import Answered, Differing, Rival, find_rivals
from reports.writing.blocks import Block, Cards, Column, Details, Entry, Heading, Paragraph, Quote, Row, Table
from reports.writing.inline import Between, Code, Isolated, Name, Strong, Text, Whole

ABOUT = (
    "Answers that were made elsewhere to the documents that ",
    Code("wordloom export RUN test-set"),
    " writes, judged as those of any cell: by the same documents, measure, intervals and verdicts. What a rival has "
    "learnt from is not known here; a large model may have read these very documents before. Its costs, where there "
    "are any, were given by hand.",
)
FOUND = "Rivals whose answers were read: {rivals}."
#: The verdict on a rival against ours → what is said.
WORDS: Mapping[Word, str] = {
    "better": "{rival} is better than {ours}",
    "worse": "{rival} is worse than {ours}",
    "equivalent": "{rival} is equivalent to {ours}",
    "not enough evidence": "Test does not tell {rival} apart from {ours}",
}


def tell(known: Comparison) -> list[Block] | None:
    """Say what each rival is worth beside our own; nothing where there is none."""
    rivals = find_rivals(known)
    if not rivals:
        return None
    heads = ("Validation answered", "Test answered", f"Validation {scale(known).name}", f"Test {scale(known).name}")
    columns = [Column("Rival"), *map(Column, heads), Column("Against ours", is_number=False)]
    table = Table("Rivals", columns, [_row(known, rival) for rival in rivals])
    told_of = [block for rival in rivals for block in _told(rival)]
    said = [*_verdict(rivals[0]), FOUND.format(rivals=len(rivals))]
    return [finding(said[0]), table, Details("Each rival", told_of), Details("How they are judged", [Paragraph(ABOUT)])]


def _row(known: Comparison, rival: Rival) -> Row:
    by, found = scale(known), rival.summary
    against = signed_word(rival.verdict) if rival.verdict else Entry(numerals.NONE)
    scores: list[Entry | Text] = [by.value(found.validation), scored(by, found.test, found.interval, is_strong=True)]
    return Row([Name(found.name), _answered(rival.validation), _answered(rival.test), *scores, against])


def _answered(found: Answered) -> str:
    return f"{numerals.count(found.given)} of {numerals.count(found.documents)}"


def _told(rival: Rival) -> Iterator[Block]:
    yield Heading((Name(rival.summary.name),))
    yield Paragraph(" ".join([*_verdict(rival), *_left_open(rival)]))
    for documents, who in zip(rival.differing, ("the rival", "ours"), strict=True):
        if documents:
            title = f"Documents that only {who} gets right ({len(documents)} shown)"
            yield Details(title, [Cards([_card(document) for document in documents])])


def _verdict(rival: Rival) -> list[str]:
    verdict, ours = rival.verdict, rival.ours
    if verdict is None or ours is None:
        return []
    said = WORDS[verdict.word].format(rival=rival.summary.name, ours=f"{ours.name}, which this run hands over")
    models = "" if len(rival.summary.scores) == 1 else " (of each the best file on validation)"
    return [
        f"{said} ({told(verdict)} on test).",
        f"Of {numerals.count(rival.test.documents)} test documents only {rival.summary.name} is right in "
        f"{numerals.count(rival.only_rival)}, and only {ours.name} in {numerals.count(rival.only_ours)}{models}.",
    ]


def _left_open(rival: Rival) -> Iterator[str]:
    """Say what is missing of a rival, and what follows from that."""
    if rival.validation.documents and not rival.validation.given:
        yield "It has no answers to validation, by which cells are chosen, so that it cannot be recommended."
    missing = [
        f"{numerals.count(found.missing)} of {numerals.count(found.documents)} documents of {split}"
        for split, found in (("validation", rival.validation), ("test", rival.test))
        if found.given and found.missing
    ]
    if missing:
        yield (
            f"It has no answer to {' and '.join(missing)}; there it counts as saying what one would guess who has read "
            "nothing, the commonest class of train."
        )
    if rival.elsewhere:
        yield f"{numerals.count(rival.elsewhere)} of its answers are about documents that are not judged."
    if not rival.says_probabilities:
        yield "It says labels alone, so that nothing is known of its calibration."


def _card(found: Differing) -> Sequence[Block]:
    tag = (" · ", Isolated(found.tag)) if found.tag else ()
    return [
        Paragraph(
            (
                Whole(("labelled ", Strong(found.label, is_quoted=True))),
                Between(),
                Whole(("the other says ", Strong(found.against, is_quoted=True))),
            ),
            "verdict",
        ),
        Quote(f"{found.text}{'…' if found.is_cut else ''}"),
        Paragraph((Code(found.id), *tag), "quiet"),
    ]


SECTION = Section("rivals", "Rivals", tell)
