"""The audit in Markdown."""

from collections.abc import Iterator
from typing import Any

from reports import numerals
from reports.statistics.documents.audit import Audit, Part, where
from reports.writing.markdown_text import escaped, listed, tabled


def audit_parts(audit: Audit | None) -> Iterator[str]:
    """Yield the section; nothing for a run without an audit. Every text of the corpus is escaped."""
    if audit is None:
        return
    yield "## The audit"
    yield from _plausibility(audit)
    yield from _copies(audit)
    yield from _findings(audit)


def _plausibility(audit: Audit) -> Iterator[str]:
    if not audit.implausible:
        return
    names = ", ".join(f"{b.name} ({numerals.percent(b.accuracy)} on {b.split})" for b in audit.implausible)
    yield (
        f"**Beyond belief: {escaped(names)}.** On these data no accuracy above {numerals.percent(audit.bound)} can be "
        "skill. What usually causes it:"
    )
    yield listed([f"{cause.name}: {cause.found or 'the audit found none'}" for cause in audit.causes])


def _copies(audit: Audit) -> Iterator[str]:
    if not audit.copies:
        yield f"No document of test has a copy in train, exact or near ({audit.near})."
        return
    yield (
        f"{numerals.count(audit.copies)} documents of test have a copy in train: the same text "
        f"{audit.kinds['exact']}, the same tokens after cleaning {audit.kinds['normalised']}, near "
        f"{audit.kinds['near']} ({audit.near}). Accuracy with and without them:"
    )
    if audit.scores:
        first = audit.scores[0]
        heads = [
            f"{name} ({numerals.count(part.documents)})"
            for name, part in (
                ("All of test", first.everything),
                ("Without copies", first.without),
                ("Copies alone", first.copies),
            )
        ]
        rows = [
            [s.name, *(text for part in (s.everything, s.without, s.copies) for text in _part(part))]
            for s in audit.scores
        ]
        yield tabled(["Cell", *(head for name in heads for head in (name, "Interval"))], rows)


def _part(part: Part) -> list[str]:
    return [numerals.percent(part.accuracy), numerals.percent_range(*(part.interval or (None, None)))]


def _findings(audit: Audit) -> Iterator[str]:
    if not audit.findings:
        yield "Nothing else was found."
        return
    rows = [[f["kind"], f["severity"], numerals.count(f["count"]), where(f)] for f in audit.findings]
    yield tabled(["Finding", "Severity", "Count", "Where"], rows, ":--")
    for finding in audit.findings:
        yield f"### {escaped(finding['kind'])}"
        yield finding["meaning"] + facts(finding)
        for example in finding["examples"]:
            yield f"{escaped(example['about'])}:"
            yield "\n".join(f"- {_document(document)}" for document in example["documents"])


def facts(finding: dict[str, Any]) -> str:
    """Say what else is known of a finding, as a sentence after another."""
    said = ", ".join(f"{name.replace('&', ' and ')} {value}" for name, value in finding["facts"].items())
    return f" Counted: {escaped(said)}." if said else ""


def _document(document: dict[str, Any]) -> str:
    label = "" if document["label"] is None else f", {document['label']}"
    named = f"{document['id']} ({document['split'] or 'left out'}{label})"
    return escaped(f"{named}: {document['text']}" if document["text"] else named)
