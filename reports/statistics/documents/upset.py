"""What of the audit changes the answer: what a reader has to know before any score."""

from dataclasses import dataclass
from typing import Any

from corpus.audit.findings import LEFT
from reports.statistics.answer import Answer
from reports.statistics.documents.audit import Audit, BeyondBelief, CopyScores

#: Findings that scores without copies answer: what is left of the score there is not due to them.
COPIES = ("exact-duplicate", "near-duplicate")
#: Share of validation with a copy in train from which models are chosen for what they remember (corpus/audit/findings).
CHOSEN_BY_COPIES = 0.1


@dataclass(frozen=True)
class Upset:
    """What of the audit changes the answer; every part may be empty."""

    implausible: tuple[BeyondBelief, ...]
    severe: tuple[dict[str, Any], ...]  # findings, but copies whose worth was measured and is small
    fallen: CopyScores | None  # the recommended cell, where it loses more than the margin without copies
    overtaken_by: str  # the second choice, where it is ahead without copies and was not with them

    def __bool__(self) -> bool:
        return bool(self.implausible or self.severe or self.fallen or self.overtaken_by)


def is_settled(finding: dict[str, Any]) -> bool:
    """Say whether the policy on duplicates has already dealt with a finding."""
    return bool(finding["facts"].get(LEFT) == 0)


def find_upset(audit: Audit, answer: Answer, margin: float, validation: int) -> Upset:
    """Return what changes the answer; `margin` is that within which a difference counts as none, as a share.

    `validation` is the number of its documents: where many have a copy in train, the choice itself is in doubt, which
    no score on test settles.
    """
    scores = {score.name: score for score in audit.scores}
    taken, beside = (scores.get(s.name) if s else None for s in (answer.recommended, answer.beside))
    is_measured = taken is not None and taken.without.accuracy is not None
    severe = tuple(
        finding
        for finding in audit.findings
        if finding["severity"] == "severe" and not is_settled(finding)
        if not (is_measured and finding["kind"] in COPIES and _chooses_fairly(finding, validation))
    )
    return Upset(
        audit.implausible,
        severe,
        taken if taken and _lost(taken) > margin else None,
        beside.name if taken and beside and _is_ahead(beside, taken) else "",
    )


def _chooses_fairly(finding: dict[str, Any], validation: int) -> bool:
    return bool(finding["splits"].get("train&validation", 0) < CHOSEN_BY_COPIES * validation)


def _lost(score: CopyScores) -> float:
    """Return by how much the accuracy is lower without copies."""
    return (score.everything.accuracy or 0.0) - (score.without.accuracy or 0.0) if score.without.documents else 0.0


def _is_ahead(other: CopyScores, taken: CopyScores) -> bool:
    """Say whether a cell is ahead without copies that was not with them."""
    if other.without.accuracy is None or taken.without.accuracy is None:
        return False
    was_ahead = (other.everything.accuracy or 0.0) > (taken.everything.accuracy or 0.0)
    return not was_ahead and other.without.accuracy > taken.without.accuracy
