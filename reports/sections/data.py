"""The data: where they come from, their splits and classes, and exact copies across splits."""

from typing import Any

from corpus.readers.record import COLUMNS, counts, files_left_out, printable
from reports import numerals
from reports.drawing.lengths import length_drawing
from reports.sections.section import Section, figures, finding
from reports.sections.wording import across, excerpt, split_origin
from reports.statistics.comparison import Comparison
from reports.writing.blocks import Block, Column, Details, Entry, Items, Paragraph, Row, Table
from reports.writing.inline import Code, Isolated, Spoken, Strong, Text

SYNTHETIC = "This corpus is synthetic: a grammar wrote it. It is here to show what the report can do."
LENGTHS = "Length of the documents: the share of documents by number of tokens."
FOUND = (
    "Models learnt from {train} documents of {classes} classes, were chosen on {validation} others and are judged on "
    "{test} more."
)
#: Where validation comes from, as audit.json has it → how that is told; nothing of a corpus of before it was kept.
VALIDATION = {"official": "; validation was given, too", "seeded": "; validation was cut from train"}
TRANSDUCTIVE = " The embedding {} is transductive: it has read the texts of validation and test, never their labels."


def tell(known: Comparison) -> list[Block]:
    """Say what the data are."""
    audit = known.results.corpus.audit
    notes = [line for line in audit.get("notes", []) if not line.startswith("synthetic")]
    origin = [Paragraph(_origin(known)), *([Items(notes, "plain")] if notes else []), *_read(audit.get("read"))]
    classes = _classes(known.results.corpus.labels, audit)
    lengths = figures(length_drawing(known.results), LENGTHS)
    return [
        finding(_found(known)),
        *([Paragraph(SYNTHETIC, "note")] if audit.get("synthetic") else []),
        Details("Where they come from", origin),
        Details("Splits, lengths and classes", [_splits(audit), *lengths, classes]),
        Details("Copies across splits", [Paragraph(_copies(audit)), *_examples(audit)]),
    ]


def _found(known: Comparison) -> str:
    audit, results = known.results.corpus.audit, known.results
    train = audit["splits"].get("train", {}).get("documents", 0)
    return FOUND.format(
        train=numerals.count(train),
        validation=numerals.count(results.truth["validation"].size),
        test=numerals.count(results.truth["test"].size),
        classes=len(results.corpus.labels),
    )


def _origin(known: Comparison) -> Text:
    audit = known.results.corpus.audit
    source = audit["source"] if audit["source"] == audit["format"] else f"{audit['source']} ({audit['format']})"
    said = (
        f"Read from {source}, {len(known.results.corpus.labels)} classes, cut into {audit['tokenizer']}. "
        f"{split_origin(audit['split_origin'])}{VALIDATION.get(audit.get('validation_origin', ''), '')}."
    )
    found = [n for n, embedding in known.results.embeddings.items() if embedding.quality.get("transductive")]
    return (said, *(Strong(TRANSDUCTIVE.format(name)) for name in found))


def _read(record: dict[str, Any] | None) -> list[Block]:
    """Say of each file how it was read, and what was left out; nothing of a corpus of before that was kept."""
    if not record or not any(
        read["columns"] or read["rows"] is not None or read["left_out"] for read in record["files"]
    ):
        return []
    heads = ("Format", "Encoding", "Compression")
    columns = [Column("File"), *(Column(head, is_number=False) for head in heads)]
    columns += [Column("Rows"), Column("Columns", is_number=False, look="word")]
    rows = [
        Row([printable(read["file"]), read["format"], read["encoding"], read["compression"],
             "" if read["rows"] is None else numerals.count(read["rows"]), _columns(read)])
        for read in record["files"]
    ]  # fmt: skip
    shown = Table(
        "What was read",
        columns,
        rows,
        caption="What was read: files, and the columns taken from them",
    )
    lines = [f"{printable(read['file'])}: {line}" for read in record["files"] for line in _remarks(read)]
    if record["left_out"]:
        lines.append(f"Without label or left out: {counts(record['left_out'])}.")
    if record["files_left_out_count"]:
        lines.append(f"Files left out: {files_left_out(record)}.")
    return [shown, *([Items(lines, "plain")] if lines else [])]


def _columns(read: dict[str, Any]) -> str:
    named = read["columns"].items()
    return "; ".join(f"{COLUMNS[use]}: {printable(name)} ({read['why'].get(use, '')})" for use, name in named)


def _remarks(read: dict[str, Any]) -> list[str]:
    several = read["records_over_lines"]
    lines = [*read["notes"], *([f"{numerals.count(several)} records take several lines"] if several else [])]
    return [*lines, *([f"left out: {counts(read['left_out'])}"] if read["left_out"] else [])]


def _splits(audit: dict[str, Any]) -> Table:
    heads = ("Documents", "Tokens", "Mean", "Median", "95 % below", "Longest")
    rows = [
        Row(
            [
                split,
                numerals.count(facts["documents"]),
                numerals.amount(facts["tokens"]),
                *(f"{facts['length'][name]:.0f}" for name in ("mean", "median", "p95")),
                numerals.count(int(facts["length"]["max"])),
            ]
        )
        for split, facts in audit["splits"].items()
        if facts["documents"]
    ]
    return Table(
        "Splits",
        [Column("Split"), *map(Column, heads)],
        rows,
        caption="Splits and the length of their documents in tokens",
    )


def _classes(labels: list[str], audit: dict[str, Any]) -> Table:
    shown = {split: facts for split, facts in audit["splits"].items() if facts["labels"]}
    columns = [Column("Class")]
    for split in shown:
        columns += [Column(split), Column((Spoken(f"share of {split}"),), is_number=False, look="share")]
    rows = []
    for label in labels:
        entries: list[Entry | Text] = [Isolated(label)]
        for facts in shown.values():
            number = facts["labels"].get(label, 0)
            share = number / facts["documents"] if facts["documents"] else 0.0
            entries += [numerals.count(number), Entry(numerals.percent(share), bar=share)]
        rows.append(Row(entries))
    return Table("Classes", columns, rows, caption="Classes: documents and their share of each split")


def _copies(audit: dict[str, Any]) -> str:
    pairs = {name: number for name, number in audit["duplicates_across_splits"].items() if name != "examples"}
    found = ", ".join(f"{across(name)} {numerals.count(number)}" for name, number in pairs.items())
    said = f"Exact copies of a document on both sides, after cleaning: {found}."
    if groups := audit["groups_across_splits"]["count"]:
        what = (
            "group (documents that belong together) sits"
            if groups == 1
            else "groups (documents that belong together) sit"
        )
        said += f" {numerals.count(groups)} {what} in more than one split."
    if dropped := audit["dropped"]["count"]:
        said += f" {numerals.count(dropped)} {'document was' if dropped == 1 else 'documents were'} left out."
    return said


def _examples(audit: dict[str, Any]) -> list[Block]:
    copies = [
        (Code(e["a"]), " = ", Code(e["b"]), ": ", Isolated(excerpt(e["text"])))
        for e in audit["duplicates_across_splits"]["examples"]
    ]
    groups = [
        (
            Isolated(example["group"]),
            f": {', '.join(f'{split} {number}' for split, number in example['splits'].items())}",
        )
        for example in audit["groups_across_splits"]["examples"]
    ]
    dropped = [(Code(document["id"]), f" {document['reason']}") for document in audit["dropped"]["documents"]]
    shown: list[tuple[str, list[Text]]] = [
        ("Documents that show it", [*copies]),
        ("Groups in more than one split", [*groups]),
        ("Documents left out", [*dropped]),
    ]
    return [Details(title, [Items(items, "examples")]) for title, items in shown if items]


SECTION = Section("data", "The data", tell)
