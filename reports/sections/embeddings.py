"""Embeddings: their quality, their loss, their words in the plane, and nearest words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from reports import numerals
from reports.drawing.curves import embedding_drawing
from reports.drawing.projection import projection_drawing
from reports.results.embeddings import Embedding
from reports.sections.models import held
from reports.sections.section import Section, figures, finding
from reports.statistics.comparison import Comparison
from reports.writing.blocks import Block, Column, Details, Entry, Items, Row, Table
from reports.writing.inline import Badge, Isolated, Name, Text

#: What stands where a set of questions has no word of an embedding.
UNCOVERED = Entry(numerals.NONE, ("no word covered",))
HEADS = {"wordsim353": "WordSim-353", "simlex999": "SimLex-999", "analogies": "Analogies"}
QUALITY = (
    "Quality: rank correlation with human judgements of similarity (Spearman), and analogies solved; intervals by "
    "bootstrap"
)
LOSS = (
    "Held-out loss by epoch: text the embedding did not read, the same words and noise each time. CBOW and skip-gram "
    "predict different things, so compare the course of their lines, not their height."
)


class Units(NamedTuple):
    """What is said of what an embedding has vectors for."""

    unit: str
    title: str
    size: str
    reads: str
    in_plane: str
    plane: str
    nearest: str
    near: str


#: What was read, as audit.json has it (a segmenter cuts words) → what is said of it.
UNITS: Mapping[str, Units] = {
    "words": Units(
        unit="Word",
        title="Words",
        size="{name} has vectors for {size} words.",
        reads="{name} has vectors for {size} words; {unknown} of the tokens of test are none of them.",
        in_plane="Words in the plane",
        plane="Frequent words in the plane. Nearness means use in like contexts; distances far apart mean little.",
        nearest="Nearest words",
        near="{name}: the words whose vectors point the same way, with their cosine",
    ),
    "characters": Units(
        unit="Character",
        title="Characters",
        size="{name} has vectors for {size} characters.",
        reads="{name} has vectors for {size} characters; {unknown} of the tokens of test are none of them.",
        in_plane="Characters in the plane",
        plane="Frequent characters in the plane. Nearness means use in like contexts; distances far apart mean little.",
        nearest="Nearest characters",
        near="{name}: the characters whose vectors point the same way, with their cosine",
    ),
}


def tell(known: Comparison) -> list[Block] | None:
    """Say what each embedding is worth by itself; nothing where none was made."""
    embeddings = list(known.results.embeddings.values())
    if not embeddings:
        return None
    units = UNITS["characters" if known.results.corpus.audit["tokenizer"] == "characters" else "words"]
    notes: list[Text] = [f"{each.name}: {note}" for each in embeddings for note in each.quality.get("notes", ())]
    quality: list[Block] = [_table(embeddings, units), *([Items(notes, "plain")] if notes else [])]
    plane = figures(projection_drawing(embeddings), units.plane)
    return [
        finding(_found(known, embeddings, units)),
        Details("How good they are", [*quality, *figures(embedding_drawing(embeddings), LOSS)]),
        *([Details(units.in_plane, plane)] if plane else []),
        *_neighbours(embeddings, units),
    ]


def _found(known: Comparison, embeddings: list[Embedding], units: Units) -> str:
    """Say what the embedding below the recommended cell (or the best network) can read of test."""
    answer = known.answer
    below = [s.cell.embedding for s in (answer.recommended, answer.network) if s and s.cell.embedding]
    chosen = next((each for each in embeddings if each.name in below[:1]), embeddings[0])
    unknown = (chosen.quality.get("out_of_vocabulary") or {}).get("test")
    size = numerals.amount(chosen.quality["vocabulary"])
    if unknown is None:
        return units.size.format(name=chosen.name, size=size)
    return units.reads.format(name=chosen.name, size=size, unknown=numerals.percent(unknown["tokens"]))


def _table(embeddings: list[Embedding], units: Units) -> Table:
    """Return the table of what each is worth; questions of which no embedding has a word are left out."""
    covered = {key: write for key, write in JUDGED.items() if any(each.quality.get(key) for each in embeddings)}
    columns = [Column("Embedding"), Column(units.title), Column("Size")]
    columns += [Column(HEADS[key], best="highest") for key in covered]
    columns.append(Column("Unknown in test", best="lowest"))
    rows = [_row(each, covered) for each in embeddings]
    return Table("Quality of the embeddings", columns, rows, caption=QUALITY if covered else "")


def _row(embedding: Embedding, covered: Mapping[str, Callable[[dict[str, Any]], Entry]]) -> Row:
    quality = embedding.quality
    unknown = (quality.get("out_of_vocabulary") or {}).get("test")
    share = unknown["tokens"] if unknown else None
    return Row(
        [
            (Name(embedding.name), *((" ", Badge("transductive")) if quality.get("transductive") else ())),
            Entry(numerals.amount(quality["vocabulary"]), value=quality["vocabulary"]),
            str(quality["vector_size"]),
            *(write(quality[key]) if quality.get(key) else UNCOVERED for key, write in covered.items()),
            Entry(numerals.percent(share), ("of tokens",), value=share),
        ]
    )


def _similarity(found: dict[str, Any]) -> Entry:
    low, high = numerals.decimal(found["low"]), numerals.decimal(found["high"])
    pairs = f"{found['covered']} of {found['pairs']} pairs"
    return Entry(numerals.decimal(found["spearman"]), (f"{low} to {high}", pairs), value=found["spearman"])


def _analogies(found: dict[str, Any]) -> Entry:
    asked = f"{numerals.count(found['answered'])} of {numerals.count(found['questions'])} asked"
    return Entry(numerals.percent(found["accuracy"]), (asked,), value=found["accuracy"])


#: Questions, as quality.json has them → how their answers are written.
JUDGED: Mapping[str, Callable[[dict[str, Any]], Entry]] = {
    "wordsim353": _similarity,
    "simlex999": _similarity,
    "analogies": _analogies,
}


def _neighbours(embeddings: list[Embedding], units: Units) -> Iterator[Block]:
    tables = [
        Table(
            f"Neighbours in {each.name}",
            [Column(units.unit), Column("Nearest", is_number=False)],
            [
                Row(
                    [
                        Isolated(word),
                        held(((Isolated(other), numerals.decimal(cosine)) for other, cosine in near), is_small=True),
                    ]
                )
                for word, near in each.quality["neighbours"].items()
            ],
            caption=units.near.format(name=each.name),
            look="neighbours",
        )
        for each in embeddings
        if each.quality.get("neighbours")
    ]
    if tables:
        yield Details(units.nearest, tables)


SECTION = Section("embeddings", "Embeddings", tell)
