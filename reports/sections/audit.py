"""The audit: findings about the data, scores with and without copies, scores beyond belief."""

from collections.abc import Iterator
from typing import Any

from reports import numerals
from reports.sections.models import share
from reports.sections.section import Section, finding, level
from reports.sections.wording import across, excerpt, near_copies
from reports.statistics.comparison import Comparison
from reports.statistics.documents.audit import Audit
from reports.statistics.documents.audit import Part as Share
from reports.statistics.documents.upset import Upset, find_upset, is_settled
from reports.writing.blocks import Block, Column, Details, Entry, Heading, Items, Note, Paragraph, Row, Table
from reports.writing.inline import Badge, Code, Isolated, Name, Part, Strong, Text, joined

#: Whether something is severe → how many kinds of findings there are.
FOUND = {
    False: "Findings of the audit: {kinds}, none of them severe",
    True: "Findings of the audit: {kinds}, {grave} of them severe",
}
WITHOUT = (
    "Without the test documents that have a copy in train ({copies}), {name} is right in {without}, with them in "
    "{everything}."
)
SAME = "The test documents that have a copy in train ({copies}) do not move the accuracy of {name}, {everything}."
SETTLED = "The policy on duplicates has dealt with it: none is left in what models learn from."
#: Severity of a finding → how its mark looks.
GRAVITY = {"severe": "severe", "warning": "warning", "note": "grave-note"}


def tell(known: Comparison) -> list[Block]:
    """Say what the audit found."""
    found = known.audit
    if found is None:
        made = ("These results were made before there was an audit; ", Code("wordloom run"), " makes one.")
        return [Paragraph(made)]
    findings = [block for each in found.findings for block in _finding(each)]
    copies = Details("Copies of training texts in test", [*_copies(found, level(known))])
    shown = [Details("What was found, with documents that show it", findings)] if findings else []
    return [finding(_found(known, found)), *_implausible(found), *shown, copies]


def _found(known: Comparison, audit: Audit) -> str:
    """Say in a sentence what was found, and what it does to the answer."""
    if not audit.findings:
        return "The audit found nothing that is wrong with the data."
    kinds, grave = len(audit.findings), sum(f["severity"] == "severe" and not is_settled(f) for f in audit.findings)
    counted = FOUND[bool(grave)].format(kinds=kinds, grave=grave)
    best = known.answer.recommended
    score = next((s for s in audit.scores if best and s.name == best.name), None)
    if score is None or score.without.accuracy is None:
        return f"{counted}."
    without, everything = numerals.percent(score.without.accuracy), numerals.percent(score.everything.accuracy)
    copies = numerals.count(audit.copies)
    said = SAME if without == everything else WITHOUT
    return f"{counted}. {said.format(copies=copies, name=score.name, without=without, everything=everything)}"


def upsets(known: Comparison) -> str:
    """Say what has to be said before any score, where the audit changes the answer; mostly nothing."""
    audit = known.audit
    if audit is None:
        return ""
    margin, documents = known.results.request.settings.margin / 100, known.results.truth["validation"].size
    upset = find_upset(audit, known.answer, margin, int(documents))
    return " ".join(["Before you believe a score, read the audit.", *_reasons(audit, upset)]) if upset else ""


def _reasons(audit: Audit, upset: Upset) -> Iterator[str]:
    if upset.severe:
        severe = [f"{found['kind']} ({_where(found)})" for found in upset.severe]
        yield f"It calls severe: {'; '.join(severe)}."
    if upset.implausible:
        scores = ", ".join(f"{b.name} {numerals.percent(b.accuracy)} on {b.split}" for b in upset.implausible)
        yield f"No accuracy above {numerals.percent(audit.bound)} can be skill here: {scores}."
    if upset.fallen:
        without, everything = (numerals.percent(p.accuracy) for p in (upset.fallen.without, upset.fallen.everything))
        yield (
            f"Without the test documents that have a copy in train, {upset.fallen.name} is right in {without} and not "
            f"in {everything}."
        )
    if upset.overtaken_by:
        yield f"Without the test documents that have a copy in train, {upset.overtaken_by} is ahead."


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


def _part(part: Share) -> Entry:
    return share(part.accuracy, part.interval)


def _finding(found: dict[str, Any]) -> Iterator[Block]:
    settled = (" ", Badge("dealt with", "settled")) if is_settled(found) else ()
    yield Heading((f"{found['kind']} ", Badge(found["severity"], GRAVITY[found["severity"]]), *settled))
    yield Paragraph(found["meaning"])
    splits = [(across(name), f" {numerals.count(n)}") for name, n in found["splits"].items() if n]
    facts = [(across(name), f" {_fact(value)}") for name, value in found["facts"].items()]
    counted: list[Part] = [f"{numerals.count(found['count'])} in all"]
    for mark, told in ((": ", splits), ("; ", facts)):
        counted += [mark, *joined(told, ", ")] if told else []
    yield Paragraph(tuple(counted), "quiet")
    if is_settled(found):
        yield Paragraph(SETTLED, "quiet")
    examples = [block for example in found["examples"] for block in _example(example)]
    if examples:
        yield Details("Documents that show it", examples)


def _fact(value: Any) -> str:
    """Write a fact: a number, words, or numbers by name."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_fact(number)}" for name, number in value.items())
    if isinstance(value, list):
        return ", ".join(map(_fact, value))
    return numerals.count(value) if isinstance(value, int) else str(value)


def _example(example: dict[str, Any]) -> list[Block]:
    return [Paragraph(example["about"], "quiet"), Items([_document(d) for d in example["documents"]], "examples")]


def _document(document: dict[str, Any]) -> Text:
    label = () if document["label"] is None else (", ", Isolated(document["label"]))
    return (
        Code(document["id"]),
        " ",
        document["split"] or "left out",
        *label,
        ": ",
        Isolated(excerpt(document["text"])),
    )


SECTION = Section("audit", "The audit", tell)
