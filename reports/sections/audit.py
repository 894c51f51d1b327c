"""The audit: findings about the data, scores with and without copies, scores beyond belief."""

from collections.abc import Iterator
from typing import Any

from corpus.audit.findings import LEFT
from reports import numerals
from reports.sections.models import share
from reports.sections.section import Section, level
from reports.sections.wording import across, near_copies
from reports.statistics.comparison import Comparison
from reports.statistics.documents.audit import Audit, Part
from reports.writing.blocks import Block, Column, Details, Entry, Heading, Items, Note, Paragraph, Row, Table
from reports.writing.inline import Badge, Code, Isolated, Name, Strong, Text


def tell(known: Comparison) -> list[Block]:
    """Say what the audit found."""
    found = known.audit
    if found is None:
        made = ("These results were made before there was an audit; ", Code("wordloom run"), " makes one.")
        return [Paragraph(made)]
    findings = [block for finding in found.findings for block in _finding(finding)]
    return [*_implausible(found), *_copies(found, level(known)), *(findings or [Paragraph("Nothing else was found.")])]


def warning(audit: Audit) -> str:
    """Say what has to be said before any score: severe findings, and scores that cannot be skill; mostly nothing."""
    found = [f for f in audit.findings if f["severity"] == "severe" and f["facts"].get(LEFT) != 0]
    severe = [f"{finding['kind']} ({_where(finding)})" for finding in found]
    grave = f"The audit calls severe: {'; '.join(severe)}." if severe else ""
    scores = ", ".join(f"{b.name} {numerals.percent(b.accuracy)} on {b.split}" for b in audit.implausible)
    beyond = f"No accuracy above {numerals.percent(audit.bound)} can be skill here: {scores}." if scores else ""
    return " ".join(["Before you believe a score, read the audit.", grave, beyond]).strip() if grave or beyond else ""


def _where(finding: dict[str, Any]) -> str:
    """Say how many documents a finding concerns in two splits, or in each where it crosses none."""
    found = {name: number for name, number in finding["splits"].items() if number}
    crossing = {name: number for name, number in found.items() if "&" in name}
    return ", ".join(f"{across(name)} {numerals.count(number)}" for name, number in (crossing or found).items())


def _implausible(audit: Audit) -> Iterator[Block]:
    if not audit.implausible:
        return
    names = ", ".join(f"{b.name} ({numerals.percent(b.accuracy)} on {b.split})" for b in audit.implausible)
    bound = f" On these data no accuracy above {numerals.percent(audit.bound)} can be skill. What usually causes it:"
    causes: list[Text] = [
        (f"{cause.name}: ", Strong(cause.found) if cause.found else "the audit found none") for cause in audit.causes
    ]
    yield Note([Paragraph((Strong(f"Beyond belief: {names}."), bound)), Items(causes)])


def _copies(audit: Audit, confidence: str) -> Iterator[Block]:
    near = near_copies(audit.near_copy)
    if not audit.copies:
        yield Paragraph(f"No document of test has a copy in train, exact or near ({near}).")
        return
    number = numerals.count(audit.copies)
    copies = f"{number} {'document of test has a copy' if audit.copies == 1 else 'documents of test have a copy'}"
    kinds = {kind: numerals.count(number) for kind, number in audit.kinds.items()}
    yield Paragraph(
        f"{copies} in train: the same text {kinds['exact']}, the same tokens after cleaning "
        f"{kinds['normalised']}, near {kinds['near']} ({near})."
    )
    if audit.scores:
        first = audit.scores[0]
        parts = (("All of test", first.everything), ("Without copies", first.without), ("Copies alone", first.copies))
        yield Table(
            "Accuracy with and without copies",
            [Column("Cell"), *(Column(name, numerals.count(part.documents)) for name, part in parts)],
            [Row([Name(s.name), *map(_part, (s.everything, s.without, s.copies))]) for s in audit.scores],
            caption=f"Accuracy with and without copies of training texts, with {confidence} intervals",
        )


def _part(part: Part) -> Entry:
    return share(part.accuracy, part.interval)


def _finding(finding: dict[str, Any]) -> Iterator[Block]:
    yield Heading((f"{finding['kind']} ", Badge(finding["severity"])))
    yield Paragraph(finding["meaning"])
    splits = ", ".join(f"{across(name)} {numerals.count(n)}" for name, n in finding["splits"].items() if n)
    facts = ", ".join(f"{across(name)} {value}" for name, value in finding["facts"].items())
    counted = (
        f"{numerals.count(finding['count'])} in all{f': {splits}' if splits else ''}{f'; {facts}' if facts else ''}"
    )
    yield Paragraph(counted, "quiet")
    examples = [block for example in finding["examples"] for block in _example(example)]
    if examples:
        yield Details("Documents that show it", examples)


def _example(example: dict[str, Any]) -> list[Block]:
    return [Paragraph(example["about"], "quiet"), Items([_document(d) for d in example["documents"]], "examples")]


def _document(document: dict[str, Any]) -> Text:
    label = "" if document["label"] is None else f", {document['label']}"
    return (Code(document["id"]), f" {document['split'] or 'left out'}{label}: ", Isolated(document["text"]))


SECTION = Section("audit", "The audit", tell)
