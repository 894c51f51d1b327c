"""Embeddings: their quality, their loss, their words in the plane, and nearest words."""

from collections.abc import Iterator
from typing import Any

from reports import numerals
from reports.drawing.curves import embedding_drawing
from reports.drawing.projection import projection_drawing
from reports.results.embeddings import Embedding
from reports.sections.models import held
from reports.sections.section import Section, figures
from reports.statistics.comparison import Comparison
from reports.writing.blocks import Block, Column, Entry, Heading, Items, Paragraph, Row, Table
from reports.writing.inline import Badge, Text

#: What stands where a set of questions has no word of an embedding.
UNCOVERED = Entry(numerals.NONE, ("no word covered",))
HEADS = ("Words", "Size", "WordSim-353", "SimLex-999", "Analogies", "Unknown in test")
QUALITY = (
    "Quality: rank correlation with human judgements of similarity (Spearman), and analogies solved; intervals by "
    "bootstrap"
)
LOSS = (
    "Held-out loss by epoch: text the embedding did not read, the same words and noise each time. CBOW and skip-gram "
    "predict different things, so compare the course of their lines, not their height."
)
PLANE = "Frequent words in the plane. Nearness means use in like contexts; distances far apart mean little."


def tell(known: Comparison) -> list[Block]:
    """Say what each embedding is worth by itself."""
    embeddings = list(known.results.embeddings.values())
    if not embeddings:
        return [Paragraph("No embedding was made in this run.")]
    columns = [Column("Embedding"), *map(Column, HEADS)]
    notes: list[Text] = [f"{each.name}: {note}" for each in embeddings for note in each.quality.get("notes", ())]
    return [
        Table("Quality of the embeddings", columns, [_row(each) for each in embeddings], caption=QUALITY),
        *([Items(notes, "plain")] if notes else []),
        *figures(embedding_drawing(embeddings), LOSS),
        *figures(projection_drawing(embeddings), PLANE),
        *_neighbours(embeddings),
    ]


def _row(embedding: Embedding) -> Row:
    quality = embedding.quality
    analogies, unknown = quality.get("analogies"), (quality.get("out_of_vocabulary") or {}).get("test")
    return Row(
        [
            (embedding.name, *((" ", Badge("transductive")) if quality.get("transductive") else ())),
            numerals.amount(quality["vocabulary"]),
            str(quality["vector_size"]),
            _similarity(quality.get("wordsim353")),
            _similarity(quality.get("simlex999")),
            _analogies(analogies) if analogies else UNCOVERED,
            Entry(numerals.percent(unknown["tokens"] if unknown else None), ("of tokens",)),
        ]
    )


def _similarity(found: dict[str, Any] | None) -> Entry:
    if not found:
        return UNCOVERED
    low, high = numerals.decimal(found["low"]), numerals.decimal(found["high"])
    pairs = f"{found['covered']} of {found['pairs']} pairs"
    return Entry(numerals.decimal(found["spearman"]), (f"{low} to {high}", pairs))


def _analogies(found: dict[str, Any]) -> Entry:
    asked = f"{numerals.count(found['answered'])} of {numerals.count(found['questions'])} asked"
    return Entry(numerals.percent(found["accuracy"]), (asked,))


def _neighbours(embeddings: list[Embedding]) -> Iterator[Block]:
    known = [(e.name, e.quality["neighbours"]) for e in embeddings if e.quality.get("neighbours")]
    if known:
        yield Heading("Nearest words")
    for name, neighbours in known:
        yield Table(
            f"Neighbours in {name}",
            [Column("Word"), Column("Nearest", is_number=False)],
            [
                Row([word, held(((other, numerals.decimal(cosine)) for other, cosine in near), is_small=True)])
                for word, near in neighbours.items()
            ],
            caption=f"{name}: the words whose vectors point the same way, with their cosine",
            look="neighbours",
        )


SECTION = Section("embeddings", "Embeddings", tell)
