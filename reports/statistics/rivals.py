"""Rivals against what a run hands over: the verdict of test, what was answered, and where they differ."""

from dataclasses import dataclass

from reports.results.cells import Results
from reports.results.predictions import PREDICTED
from reports.statistics.comparison import Comparison
from reports.statistics.contest import Disputed, counts, disputes
from reports.statistics.documents.mistakes import SHOWN
from reports.statistics.summary import Summary
from reports.statistics.verdicts import Verdict

#: Documents, each way, that are shown.
MOST = 6


@dataclass(frozen=True)
class Differing:
    """A test document that one of two gets right and the other wrong."""

    id: str
    text: str
    is_cut: bool
    label: str
    against: str  # what the one that is wrong says
    tag: str | None


@dataclass(frozen=True)
class Answered:
    """How many documents of a split all files of a rival answer, of how many."""

    given: int
    documents: int

    @property
    def missing(self) -> int:
        """How many have no answer."""
        return self.documents - self.given


@dataclass(frozen=True)
class Rival:
    """A rival beside the best cell of the run."""

    summary: Summary
    ours: Summary | None  # None where nothing was trained here
    verdict: Verdict | None  # on the rival against it, on test
    validation: Answered
    test: Answered
    elsewhere: int  # answers about documents that are not judged
    only_rival: int  # test documents that only it gets right
    only_ours: int
    differing: tuple[tuple[Differing, ...], tuple[Differing, ...]]  # some that only the rival, only ours gets right

    @property
    def says_probabilities(self) -> bool:
        """Say whether it says how sure it is."""
        return all(model.says_probabilities for model in self.summary.cell.models)


def find_rivals(known: Comparison) -> tuple[Rival, ...]:
    """Return every rival whose answers could be read, the best on test first."""
    rivals = [_rival(known, summary) for summary in known.rivals]
    return tuple(sorted(rivals, key=lambda rival: -rival.summary.measure.direction * (rival.summary.test or 0.0)))


def _rival(known: Comparison, summary: Summary) -> Rival:
    results, ours = known.results, known.answer.handed_over
    is_tested = ours is not None and results.truth["test"].size > 0
    pair = (summary.model, ours.model) if ours is not None and is_tested else None
    only = counts(results, *pair) if pair else (0, 0)
    disputed = disputes(results, *pair, MOST) if pair else ()
    parted = min(MOST, only[0])  # those of the rival come first
    details = [model.details for model in summary.cell.models]
    # Of several files, what all of them answer can be no more than what the least does.
    validation, test = (Answered(*min(each["answered"][split] for each in details)) for split in PREDICTED)
    return Rival(
        summary,
        ours,
        known.verdicts.between(summary.name, ours.name) if ours else None,
        validation,
        test,
        max(each["elsewhere"] for each in details),
        *only,
        (_shown(results, disputed[:parted]), _shown(results, disputed[parted:])),
    )


def _shown(results: Results, disputed: tuple[Disputed, ...]) -> tuple[Differing, ...]:
    rows = [one.row for one in disputed]
    texts, tags = (results.corpus.values(name, rows) if rows else [] for name in ("text", "tag"))
    return tuple(
        Differing(results.corpus.ids[one.row], text[:SHOWN].rstrip(), len(text) > SHOWN, one.label, one.against, tag)
        for one, text, tag in zip(disputed, texts, tags, strict=True)
    )
