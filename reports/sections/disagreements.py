"""Where two models differ: documents that one gets right and the other wrong, and what their words add."""

from reports import numerals
from reports.sections.section import Section, finding
from reports.statistics.comparison import Comparison
from reports.statistics.documents.disagreements import Disagreement, Pair, Reading, find_pairs
from reports.statistics.documents.shading import Piece as Run
from reports.statistics.summary import Summary
from reports.writing.blocks import Block, Choice, Chosen, Columns, Details, Filtered, Paragraph
from reports.writing.inline import Between, Code, Isolated, Name, OnPage, Part, Shaded, Strong, Text, Whole

#: Documents of each model of a pair that are told where there is no room for all of them.
IN_BRIEF = 4
#: Documents of each model that are open at first.
OPEN = 2
FOUND = "Of {documents} test documents only {first} is right in {only_first}, and only {second} in {only_second}."
ABOUT = (
    "Test documents that one model gets right and another wrong, those first whose label the two find most differently "
    "probable. Both models were chosen on validation. Words are shaded by what they add to a model's preference of the "
    "label over the class that the other model took it for: ",
    Shaded("for the label", "for", 3),
    OnPage(", underlined,"),
    " or ",
    Shaded("against it", "against", 3),
    OnPage(", dotted"),
    ". ",
    "Shades compare within one text; numbers are in nats",
    OnPage(" (hovering shows that of a word)"),
    "; long texts are shown around what is shaded. For networks it is the integrated gradient from a document of "
    "unknown words (Sundararajan et al. 2017), for baselines the exact share of the score.",
)


def tell(known: Comparison) -> list[Block] | None:
    """Show documents about which the best models differ; nothing where none was explained."""
    failure = known.results.request.explanations_failure
    if failure:
        return [Paragraph(f"The differences could not be explained: {failure}", "note")]
    pairs = find_pairs(known.results, known.summaries)
    if not pairs:
        return None
    first = pairs[0]
    found = FOUND.format(
        first=first.first.name,
        second=first.second.name,
        only_first=numerals.count(first.only_first),
        only_second=numerals.count(first.only_second),
        documents=numerals.count(known.results.truth["test"].size),
    )
    shown = [_pair(known, pair, number) for number, pair in enumerate(pairs, 1)]
    return [finding(found), *shown, Details("How to read this", [Paragraph(ABOUT)])]


def _pair(known: Comparison, pair: Pair, number: int) -> Filtered:
    tests = numerals.count(known.results.truth["test"].size)
    about = (
        f"Of {tests} test documents only {_seeded(pair.first)} is right in {numerals.count(pair.only_first)}, and only "
        f"{_seeded(pair.second)} in {numerals.count(pair.only_second)}. {numerals.count(len(pair.disagreements))} are "
        "shown."
    )
    documents = [
        _document(pair, disagreement, place)
        for way in ("first", "second")
        for place, disagreement in enumerate(d for d in pair.disagreements if d.way == way)
    ]
    heading = (Name(pair.first.name), " and ", Name(pair.second.name))
    return Filtered(f"pair-{number}", heading, about, _choices(pair), documents)


def _seeded(summary: Summary) -> str:
    return f"{summary.name} (seed {summary.model.seed})"


def _choices(pair: Pair) -> list[Choice]:
    """Return what documents can be chosen by, without what none of them has."""
    labels = sorted({disagreement.label for disagreement in pair.disagreements})
    tags = sorted({disagreement.tag for disagreement in pair.disagreements if disagreement.tag})
    lengths = [f"{low} tokens" if low == high else f"{low}–{high} tokens" for low, high in pair.lengths]
    found = (
        Choice("way", "Right", [("first", f"only {pair.first.name}"), ("second", f"only {pair.second.name}")]),
        Choice("label", "Label", [(label, label) for label in labels]),
        Choice("length", "Length", [(str(number), text) for number, text in enumerate(lengths)]),
        Choice("tag", "Phenomenon", [(tag, tag) for tag in tags]),
    )
    return [choice for choice in found if choice.options]


def _document(pair: Pair, found: Disagreement, place: int) -> Chosen:
    summary: list[Part] = ["labelled ", Strong(found.label, is_quoted=True)]
    for reading in found.readings:
        mark, share = "✓" if reading.is_right else "✗", numerals.probability(reading.probability)
        summary += [
            Between(),
            Whole((f"{mark} ", Name(reading.model), ": ", Isolated(reading.predicted), f" {share}"), "said"),
        ]
    values = {"way": found.way, "label": found.label, "length": str(pair.third(found))}
    tag = (" · ", Isolated(found.tag)) if found.tag else ()
    place_of = Paragraph((Code(found.id), *tag, " · ", f"{numerals.count(found.length)} tokens"), "quiet")
    readings = Columns([_reading(found, reading) for reading in found.readings])
    return Chosen(
        tuple(summary),
        [place_of, readings],
        {**values, **({"tag": found.tag} if found.tag else {})},
        is_open=place < OPEN,
        in_brief=place < IN_BRIEF,
    )


def _reading(found: Disagreement, reading: Reading) -> list[Block]:
    says = " is right: " if reading.is_right else " is wrong: "
    share = numerals.probability(reading.probability)
    return [
        Paragraph((Name(reading.model, is_strong=True), says, Isolated(reading.predicted), f" with {share}"), "reader"),
        Paragraph(tuple(part for run in reading.pieces for part in _run(run)), "shaded", has_own_direction=True),
        Paragraph(_sum(found, reading), "quiet"),
    ]


def _run(run: Run) -> tuple[Part, ...]:
    if run.kind == "plain":
        return (run.text,)
    if run.kind == "gap":
        return (" ", Whole((f"… {run.text} tokens …",), "gap"), " ")
    return (run.space, Shaded(run.text, run.kind, run.degree, numerals.signed(run.contribution)))


def _sum(found: Disagreement, reading: Reading) -> Text:
    """Name the words that tell most, and say how all of them add up to the preference."""
    said: list[Part] = []
    for number, (word, value) in enumerate(reading.telling, 1):
        end = "." if number == len(reading.telling) else ","
        said += [Whole((Isolated(word), f"\u00a0{numerals.signed(value)}{end}"), "told"), " "]
    said += [
        Whole((Isolated(found.label), " over ", Isolated(found.against), f" {numerals.signed(reading.score)}"), "told"),
        " = ",
        Whole((f"{numerals.signed(reading.start)} without words",), "told"),
        " ",
        Whole((f"and {numerals.signed(reading.words)} by them.",), "told"),
    ]
    unread = (" ", Whole((f"{numerals.count(reading.unread)} tokens were not read.",), "told"))
    return (*said, *(unread if reading.unread else ()))


SECTION = Section("disagreements", "Where they differ", tell)
