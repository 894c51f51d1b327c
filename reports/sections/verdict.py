"""What the section on verdicts says, worked out once for page and markdown."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reports import numerals
from reports.results.cells import Results
from reports.sections.answer import Answer, assumption
from reports.statistics.groups import letters
from reports.statistics.pareto import Weighed, weigh
from reports.statistics.summary import Summary
from reports.statistics.variance import Source, find_sources
from reports.statistics.verdicts import Verdict, Verdicts, Word

#: How a verdict is drawn, beside its word: readable without colour.
SIGNS: dict[Word, str] = {"better": "▲", "worse": "▼", "equivalent": "=", "not enough evidence": "?"}


@dataclass(frozen=True)
class VerdictSection:
    """The verdicts of a run, and what stands beside them."""

    verdicts: Verdicts  # on test
    letters: dict[str, str]  # of groups of equivalent cells, by cell
    against: tuple[Verdict, ...]  # every other cell against the recommended one, the best first
    against_baseline: tuple[Verdict, ...]  # every network against the best baseline
    sources: tuple[Source, ...]
    fronts: tuple[Weighed, ...]
    notes: tuple[str, ...]  # how to read them

    @cached_property
    def counts(self) -> str:
        """How many pairs have which verdict."""
        found = Counter(verdict.word for verdict in self.verdicts.pairs.values())
        apart = found["better"] + found["worse"]
        return (
            f"Of {numerals.count(len(self.verdicts.pairs))} pairs of cells: told apart {apart}, "
            f"equivalent {found['equivalent']}, not enough evidence {found['not enough evidence']}."
        )

    @cached_property
    def matrix(self) -> list[tuple[str, list[Verdict | None]]]:
        """Each cell with its verdicts against all cells, itself left out."""
        names = self.verdicts.names
        return [(name, [self.verdicts.between(name, other) for other in names]) for name in names]


def find_verdict_section(
    results: Results, summaries: Sequence[Summary], answer: Answer, verdicts: Verdicts
) -> VerdictSection:
    """Put together what the section on verdicts says."""
    taken, baseline = answer.recommended, answer.baseline
    networks = [s.name for s in summaries if not s.is_baseline]
    return VerdictSection(
        verdicts=verdicts,
        letters=letters(verdicts),
        against=_against(verdicts, list(verdicts.names), taken.name if taken else ""),
        against_baseline=_against(verdicts, networks, baseline.name if baseline else ""),
        sources=find_sources(results),
        fronts=weigh(summaries),
        notes=tuple(_notes(results, verdicts)),
    )


def _against(verdicts: Verdicts, names: Sequence[str], other: str) -> tuple[Verdict, ...]:
    found = [verdict for name in names if (verdict := verdicts.between(name, other)) is not None]
    return tuple(sorted(found, key=lambda verdict: -verdict.difference))


def _notes(results: Results, verdicts: Verdicts) -> list[str]:
    settings = results.request.settings
    level, margin = numerals.level(settings.confidence), f"{settings.margin:g}"
    notes = [
        f"Differences are of test accuracy, over the same documents and the seeds that both cells have. {level} "
        "intervals are over other documents and other seeds: a two-way bootstrap in closed form, with the variance "
        "over seeds pooled over all networks and Student's t for its degrees of freedom.",
        f"Equivalent: the whole interval lies within ± {margin} points (setting margin). Better or worse: 0 lies "
        f"outside it even after Holm's correction for all {numerals.count(len(verdicts.pairs))} pairs, so that the "
        f"chance of a single false one in the table is at most {100 * (1 - settings.confidence):.3g}{numerals.SPACE}%. "
        "Anything else is not enough evidence: not a tie, but not known.",
        "Files: McNemar's exact test of two models, of each cell the one that is best on validation, with how many "
        "documents only one of them got right. It is about these two files, not about their architectures.",
    ]
    spread = verdicts.networks
    if any(verdict.is_assumed for verdict in verdicts.pairs.values()):
        return [assumption(results), *notes]
    if spread.measured and spread.freedom < 1e9 and spread.cells:
        notes.append(
            f"The seed itself moves a network by {numerals.spread(spread.deviation)} points here (standard deviation "
            f"with {spread.freedom:.0f} degrees of freedom, what single documents add taken off)."
        )
    return notes
