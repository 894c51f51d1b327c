"""What the report on sequences of numbers with classes says: that of any classifier, without what is about texts."""

from collections.abc import Iterator, Sequence

from corpus.numeric_store import NumericCorpus
from reports import markdown, numerals
from reports.contents import Contents
from reports.drawing.confusion import confusion_drawing
from reports.drawing.curves import accuracy_drawing, loss_drawing
from reports.drawing.differences import difference_drawing
from reports.drawing.reliability import reliability_drawing
from reports.drawing.scores import score_drawing
from reports.drawing.svg import Drawing
from reports.environment import Section
from reports.markdown_verdict import verdict_part
from reports.request import ReportRequest
from reports.results.cells import results_on
from reports.results.provenance import find_provenance
from reports.sections.answer import find_answer
from reports.sections.limits import find_limits
from reports.sections.verdict import find_verdict_section
from reports.statistics.calibration import scale
from reports.statistics.documents.label_errors import LabelErrors
from reports.statistics.probes import Probes
from reports.statistics.summary import summarise
from reports.statistics.verdicts import find_verdicts
from reports.writing.markdown_text import escaped, tabled


class NumericContents(Contents):
    """The report as data; its documents are sequences of numbers."""

    @property
    def hands_over(self) -> bool:
        """Say no: `wordloom predict` reads texts."""
        return False

    def _drawings(self) -> Iterator[Drawing | None]:
        cells = [s.cell for s in self.summaries if s.scores and not s.is_baseline]
        yield score_drawing(self.summaries, self.answer)
        yield difference_drawing(self.verdict, self.summaries, self.results.request.settings.margin)
        yield accuracy_drawing(cells)
        yield loss_drawing(cells)
        yield confusion_drawing(self.results, self.compared, "confusion")
        yield reliability_drawing(
            [(s, self.calibrations[s.name]) for s in self.compared if s.name in self.calibrations]
        )


def find_numeric_contents(request: ReportRequest, corpus: NumericCorpus) -> NumericContents:
    """Work out everything that the report says."""
    results = results_on(request, corpus)
    summaries = summarise(results)
    verdicts = find_verdicts(results, summaries, "test")
    answer = find_answer(results, summaries, verdicts)
    scaled = {s.name: found for s in summaries if s.scores and (found := scale(results, s.model)) is not None}
    return NumericContents(
        results=results,
        summaries=summaries,
        answer=answer,
        slicings=(),
        mistakes=(),
        pairs=(),
        label_errors=LabelErrors((), (), {}, 0),
        calibrations=scaled,
        provenance=find_provenance(results),
        limits=find_limits(results, summaries, answer),
        audit=None,
        verdict=find_verdict_section(results, summaries, answer, verdicts),
        probes=Probes((), (), ()),
    )


def _data_part(contents: Contents) -> Iterator[str]:
    audit = contents.results.corpus.audit
    yield "## The data"
    yield (
        f"Read from {escaped(audit['source'])} ({escaped(audit['format'])}). A document of this report is one sequence "
        f"of {audit['steps']} steps of {audit['features']} numbers; split: {escaped(audit['split_origin'])}. The "
        "numbers are scaled by mean and deviation of train."
    )
    labels = contents.results.corpus.labels
    rows = [
        [split, numerals.count(facts["documents"]), *(numerals.count(facts["labels"].get(x, 0)) for x in labels)]
        for split, facts in audit["splits"].items()
    ]
    yield tabled(["Split", "Sequences", *labels], rows)


#: The page in its order: the sections that need no text.
SECTIONS = (
    Section("answer", "The answer"),
    Section("data", "The data", "numeric_data"),
    Section("cells", "All cells"),
    Section("verdict", "Verdicts"),
    Section("learning", "Learning curves"),
    Section("confusion", "Confusion"),
    Section("calibration", "Calibration"),
    Section("provenance", "What was run"),
    Section("limits", "Limits"),
)
#: The same order as the page's.
MARKDOWN: Sequence[markdown.Part] = (
    markdown.answer_part,
    _data_part,
    markdown.cells_part,
    verdict_part,
    markdown.learning_part,
    markdown.confusion_part,
    markdown.calibration_part,
    markdown.provenance_part,
    markdown.limits_part,
)
