"""How Word2Vec learns: what one update touches under each objective, and how long it takes on this corpus."""

from reports import numerals
from reports.results.updates import BASE, Update, Updates, read_updates
from reports.sections.section import Section, finding
from reports.statistics.comparison import Comparison
from reports.writing.blocks import Block, Column, Details, Entry, Items, Paragraph, Row, Table

#: What people call an objective.
NAMES = {
    "full-softmax": "Full softmax",
    "hierarchical-softmax": "Hierarchical softmax",
    BASE: "Negative sampling",
}
LESSON = (
    "One update of skip-gram shows Word2Vec a pair of neighbouring words: from the vector of the one, predict the "
    "other. The full softmax gives every word of the vocabulary a probability, so an update reads and changes every "
    "row of the output matrix. Hierarchical softmax (Morin & Bengio 2005, with the Huffman tree of Mikolov et al. "
    "2013) goes from the root of a tree to the word and touches the inner nodes on the way: frequent words have short "
    "ways. Negative sampling (Mikolov et al. 2013) gives no probability of a word any more: it tells the word from a "
    "few that are drawn at random, whatever the vocabulary."
)
HEADS = ("Words", "Output rows", "Numbers read and written", "Multiply-adds", "Time", "× negative sampling")
CAPTION = "One update of one pair of words: what of the model it touches, and how long it takes"


def tell(known: Comparison) -> list[Block] | None:
    """Say what an update costs; nothing where no measurement was asked for."""
    found, failure = read_updates(known.results.request), known.results.request.updates_failure
    if found is None:
        failed = f"It could not be measured: {failure}"
        return None if failure is None else [finding(failed), Details("What an update is", [Paragraph(LESSON)])]
    columns = [Column("Objective"), *map(Column, HEADS)]
    table = Table("One update under each objective", columns, [_row(row) for row in found.rows], caption=CAPTION)
    first, *others = findings(found.rows)
    more = [Items(others)] if others else []
    return [
        finding(first),
        table,
        Details("What an update is, and how it was measured", [Paragraph(LESSON), *more, Paragraph(how(found))]),
    ]


def _row(row: Update) -> Row:
    quartiles = numerals.microseconds_range(row.low, row.high)
    return Row(
        [
            NAMES[row.objective],
            numerals.count(row.words),
            numerals.mean_count(row.output_rows),
            numerals.amount(row.numbers),
            numerals.amount(row.multiply_adds),
            Entry(numerals.microseconds(row.microseconds), (quartiles,)),
            numerals.rate(row.ratio),
        ]
    )


def how(found: Updates) -> str:
    """Say how it was measured, and what the corpus was too small for."""
    known, sizes = found.corpus_words, sorted({row.words for row in found.rows})
    asked = [size for size in found.asked if size > known]
    fewer = (
        f" The corpus has {numerals.count(known)} words in train and unlabelled documents: all of them were measured "
        f"in place of {' and '.join(map(numerals.count, asked))}."
        if asked
        else ""
    )
    return (
        f"Measured on this corpus with its {' and '.join(map(numerals.count, sizes))} most frequent words and real "
        f"pairs of its text: {found.vector_size} numbers a vector, {found.negative_samples} noise words, one "
        f"thread, all compiled alike; median of {found.rounds} rounds in turns, with quartiles. A pair alone: "
        f"training shares rows between neighbouring pairs and is faster.{fewer}"
    )


def findings(rows: tuple[Update, ...]) -> list[str]:
    """Say what the table shows, in words."""
    sizes = sorted({row.words for row in rows})
    said = {row.objective: row for row in rows if row.words == sizes[-1]}
    others = [row for row in said.values() if row.objective != BASE]
    longer = " and ".join(
        f"{numerals.rate(row.ratio)} times as long with {NAMES[row.objective].lower()}" for row in others
    )
    found = [f"With {numerals.count(sizes[-1])} words, an update takes {longer} as with negative sampling."]
    if len(sizes) > 1:
        before = {row.objective: row for row in rows if row.words == sizes[0]}
        grown = [
            f"{numerals.rate(_growth(row, before))} times with {NAMES[row.objective].lower()}" for row in said.values()
        ]
        times = numerals.decimal(sizes[-1] / sizes[0], 1)
        found.append(f"With {times} times the words, an update takes longer: {', '.join(grown)}.")
    return found


def _growth(row: Update, before: dict[str, Update]) -> float:
    return row.microseconds / before[row.objective].microseconds


SECTION = Section("updates", "How Word2Vec learns", tell)
