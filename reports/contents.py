"""Everything that a report says, worked out once; page and markdown only write it down."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from reports import numerals
from reports.drawing.confusion import SMALL_MULTIPLES, confusion_drawing
from reports.drawing.curves import accuracy_drawing, embedding_drawing, loss_drawing
from reports.drawing.differences import difference_drawing
from reports.drawing.gradients import gradient_drawing
from reports.drawing.learning_curves import learning_curve_drawing
from reports.drawing.lengths import length_drawing
from reports.drawing.projection import projection_drawing
from reports.drawing.reliability import reliability_drawing
from reports.drawing.scores import score_drawing
from reports.drawing.slices import slice_drawing
from reports.drawing.svg import Drawing
from reports.results.cells import Results
from reports.results.provenance import Provenance, find_provenance
from reports.sections.answer import Answer, find_answer
from reports.sections.limits import find_limits
from reports.sections.updates import Updates, find_updates
from reports.sections.verdict import VerdictSection, find_verdict_section
from reports.statistics.calibration import Scaling, scale
from reports.statistics.documents.audit import Audit, find_audit
from reports.statistics.documents.disagreements import Pair, find_pairs
from reports.statistics.documents.label_errors import LabelErrors, find_label_errors
from reports.statistics.documents.mistakes import Mistake, worst_mistakes
from reports.statistics.documents.slices import Slicing, slicings
from reports.statistics.gradients import Flow, find_flows
from reports.statistics.probes import Probes, find_probes
from reports.statistics.summary import Summary, summarise
from reports.statistics.verdicts import find_verdicts


@dataclass(frozen=True)
class Contents:
    """The report as data. A new section adds a field here, and a template and a part of the markdown that write it."""

    results: Results
    summaries: tuple[Summary, ...]  # baselines first
    answer: Answer
    slicings: tuple[Slicing, ...]
    mistakes: tuple[Mistake, ...]
    pairs: tuple[Pair, ...]  # of models that differ, explained
    label_errors: LabelErrors
    calibrations: dict[str, Scaling]  # by cell, of the model of its best seed on validation
    provenance: Provenance
    limits: list[str]
    audit: Audit | None  # None for a run without an audit
    verdict: VerdictSection
    probes: Probes
    flows: tuple[Flow, ...] = ()  # of gradients, of each cell that recorded them
    updates: Updates | None = None  # where no measurement was asked for

    @property
    def title(self) -> str:
        """The heading of the report."""
        return self.results.request.settings.title or self.results.request.name

    @property
    def hands_over(self) -> bool:
        """Say whether the run hands over a model that `wordloom predict` reads."""
        return True

    @property
    def slice_note(self) -> str:
        """What to keep in mind where there are many slices."""
        number = sum(len(slicing.slices) for slicing in self.slicings)
        level = self.results.request.settings.confidence
        chance = numerals.decimal((1 - level) * number, 1)
        return (
            f"These are {number} slices, and some differences between them are chance: of {number} intervals at "
            f"{100 * level:g}{numerals.SPACE}%, about {chance} miss the accuracy that they stand for. "
            "Believe a difference that is wide, or that comes again in other data."
        )

    @cached_property
    def compared(self) -> tuple[Summary, ...]:
        """The recommended cell and the best baseline by validation: the two that are looked at closely."""
        pair = (self.answer.recommended, self.answer.baseline)
        return tuple(dict.fromkeys(s for s in pair if s is not None))

    @cached_property
    def drawings(self) -> dict[str, Drawing]:
        """Every figure of the report by name."""
        return {drawing.name: drawing for drawing in self._drawings() if drawing is not None}

    def _drawings(self) -> Iterator[Drawing | None]:
        done = [s for s in self.summaries if s.scores]
        cells = [s.cell for s in done if not s.is_baseline]
        embeddings = list(self.results.embeddings.values())
        yield score_drawing(self.summaries, self.answer)
        yield difference_drawing(self.verdict, self.summaries, self.results.request.settings.margin)
        yield learning_curve_drawing(self.probes.curves)
        yield length_drawing(self.results)
        yield embedding_drawing(embeddings)
        yield projection_drawing(embeddings)
        yield accuracy_drawing(cells)
        yield loss_drawing(cells)
        yield gradient_drawing(self.flows)
        yield confusion_drawing(self.results, self.compared, "confusion")
        if self.results.classes <= SMALL_MULTIPLES:
            yield confusion_drawing(self.results, [s for s in done if s not in self.compared], "confusion_others")
        yield from (slice_drawing(self.results, slicing, self.compared) for slicing in self.slicings if self.compared)
        yield reliability_drawing(
            [(s, self.calibrations[s.name]) for s in self.compared if s.name in self.calibrations]
        )


def find_contents(results: Results) -> Contents:
    """Work out everything that the report says."""
    summaries = summarise(results)
    verdicts = find_verdicts(results, summaries, "test")
    answer = find_answer(results, summaries, verdicts)
    recommended = answer.recommended
    return Contents(
        results=results,
        summaries=summaries,
        answer=answer,
        slicings=slicings(results, recommended.cell.embedding if recommended else None) if recommended else (),
        mistakes=worst_mistakes(results, summaries, recommended) if recommended else (),
        pairs=find_pairs(results, summaries),
        label_errors=find_label_errors(results, summaries),
        calibrations=dict(_calibrations(results, summaries)),
        provenance=find_provenance(results),
        limits=find_limits(results, summaries, answer),
        audit=find_audit(results, summaries),
        verdict=find_verdict_section(results, summaries, answer, verdicts),
        probes=find_probes(results, verdicts.networks),
        flows=find_flows(results.cells),
        updates=find_updates(results.request),
    )


def _calibrations(results: Results, summaries: tuple[Summary, ...]) -> Iterator[tuple[str, Scaling]]:
    for summary in summaries:
        found = scale(results, summary.model) if summary.scores else None
        if found is not None:
            yield summary.name, found
