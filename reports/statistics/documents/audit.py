"""What the audit of the data means for the scores: findings, scores with and without copies, scores beyond belief."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as parquet

from corpus.audit.findings import RULES
from reports import numerals
from reports.results.artefacts import read_json
from reports.results.cells import Cell, Results
from reports.statistics.intervals import Interval, wilson
from reports.statistics.summary import Summary

Mask = npt.NDArray[np.bool_]
#: What usually makes a score too high, and the findings (kind, key of their splits; empty: any) that would show it.
CAUSES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("test documents with copies in train", (("exact-duplicate", "train&test"), ("near-duplicate", "train&test"))),
    (
        "validation documents with copies in train, so that models were chosen for what they remember",
        (("exact-duplicate", "train&validation"), ("near-duplicate", "train&validation")),
    ),
    ("groups (authors, films, products) on both sides of the split", (("group-overlap", ""),)),
    ("the label, or what stands for it, in the text", (("giveaway-token", ""), ("rating-in-text", ""))),
    (
        "texts cut by position from a sorted file, or joined from files that share documents",
        (("sorted-labels", ""), ("missing-class", ""), ("joined-rows", "")),
    ),
)


@dataclass(frozen=True)
class Part:
    """The accuracy on some of the test documents."""

    documents: int
    accuracy: float | None
    interval: Interval | None


@dataclass(frozen=True)
class CopyScores:
    """One cell: the mean over its seeds on all of test, on test without copies of training texts, on the copies."""

    name: str
    is_baseline: bool
    everything: Part
    without: Part
    copies: Part


@dataclass(frozen=True)
class BeyondBelief:
    """A mean accuracy above what can be skill."""

    name: str
    split: str
    accuracy: float


@dataclass(frozen=True)
class Cause:
    """Something that usually makes a score too high, and what the audit found of it."""

    name: str
    found: str  # empty: nothing


@dataclass(frozen=True)
class Audit:
    """The audit as the report tells it."""

    findings: tuple[dict[str, Any], ...]  # gravest first, each with its `meaning`
    kinds: dict[str, int]  # documents of test by their closest copy in train: exact, normalised, near
    scores: tuple[CopyScores, ...]
    bound: float | None  # the highest accuracy that can be skill, where it is known
    implausible: tuple[BeyondBelief, ...]  # what is above it
    causes: tuple[Cause, ...]
    near_copy: str  # what counts as one; empty of audits that did not say it

    @property
    def copies(self) -> int:
        """How many documents of test have a copy in train."""
        return sum(self.kinds.values())


def read_findings(results: Results) -> dict[str, Any] | None:
    """Return the content of findings.json; None for a run without an audit. Raise DataError where it is missing."""
    folder = results.request.audit
    if folder is None:
        return None
    return dict(read_json(folder / "findings.json"))


def find_audit(results: Results, summaries: Sequence[Summary]) -> Audit | None:
    """Work out what the audit means for these scores; None for a run without an audit."""
    said = read_findings(results)
    if said is None:
        return None
    findings = tuple({**finding, "meaning": RULES[finding["kind"]].meaning} for finding in said["findings"])
    kinds = _copies(results)
    copied = kinds != ""
    bound = said["highest_accuracy"]
    return Audit(
        findings=findings,
        kinds={kind: int(np.sum(kinds == kind)) for kind in ("exact", "normalised", "near")},
        scores=tuple(_scores(s, results, copied) for s in summaries if s.scores and copied.any()),
        bound=bound,
        implausible=tuple(_beyond(summaries, bound)) if bound else (),
        causes=tuple(Cause(name, _found(findings, shown)) for name, shown in CAUSES),
        near_copy=said.get("near_copy", ""),
    )


def _beyond(summaries: Sequence[Summary], bound: float) -> Iterator[BeyondBelief]:
    for summary in summaries:
        for split, accuracy in (("validation", summary.validation_accuracy), ("test", summary.accuracy)):
            if accuracy is not None and accuracy > bound:
                yield BeyondBelief(summary.name, split, accuracy)


def _copies(results: Results) -> npt.NDArray[np.str_]:
    """Return the kind of each test document's closest copy in train, empty where it has none: (test documents,)."""
    assert results.request.audit is not None  # asked before
    table = parquet.read_table(results.request.audit / "duplicates.parquet", columns=["row", "in_train"])
    kinds = dict(zip(table.column("row").to_pylist(), table.column("in_train").to_pylist(), strict=True))
    return np.array([kinds.get(row) or "" for row in results.rows["test"].tolist()], dtype=np.str_)


def _scores(summary: Summary, results: Results, copied: Mask) -> CopyScores:
    parts = (_part(summary.cell, results, inside) for inside in (np.ones_like(copied), ~copied, copied))
    return CopyScores(summary.name, summary.is_baseline, *parts)


def _part(cell: Cell, results: Results, inside: Mask) -> Part:
    documents = int(inside.sum())
    if not documents:
        return Part(0, None, None)
    truth = results.truth["test"]
    hits = [float((model.predictions["test"].predicted == truth)[inside].mean()) for model in cell.models]
    accuracy = float(np.mean(hits))
    return Part(documents, accuracy, wilson(accuracy, documents, results.request.settings.confidence))


def _found(findings: Sequence[dict[str, Any]], shown: Sequence[tuple[str, str]]) -> str:
    """Say which findings show a cause, and how many documents (or groups, or features) they name."""
    said = []
    for finding in findings:
        for kind, key in shown:
            number = finding["splits"].get(key, 0) if key else finding["count"]
            if finding["kind"] == kind and number:
                said.append(f"{kind} {numerals.count(number)}")
    return ", ".join(said)
