"""All cells: scores with their intervals, and costs."""

from reports import numerals
from reports.scales import SCALES, Scale
from reports.sections.costs import COSTS, cost_columns, cost_of
from reports.sections.learnt import collapses
from reports.sections.models import failures, grouped, model_row, scored
from reports.sections.section import Section, level, margin, scale
from reports.statistics.comparison import Comparison
from reports.statistics.intervals import Interval
from reports.statistics.summary import Summary
from reports.writing.blocks import Block, Column, Entry, Failure, Paragraph, Row, Table
from reports.writing.inline import Code, Link, Name, Part, Text

#: The column that says whose word vectors a cell stands on: texts from outside are a help that others did not have.
OUTSIDE = "Outside vectors"


def tell(known: Comparison) -> list[Block]:
    """Show every cell, baselines first."""
    many = len(known.results.seeds) > 1
    further = [other.title for other, _, _ in beside_measure(known, known.summaries[0])] if known.summaries else []
    heads = ["Validation", f"Test {scale(known).name}", *(["Over seeds"] if many else []), *further]
    if known.results.has_outside_vectors:
        heads.append(OUTSIDE)
    columns = [Column("Cell"), *map(Column, heads), *cost_columns(*COSTS)]
    rows = grouped(
        (
            s.cell.kind,
            _row(known, s) if s.scores else None,
            [*_collapsed(known, s), *failures(s.name, s.cell.reasons)],
        )
        for s in known.summaries
    )
    return [Paragraph(_about(known, many)), Table("All cells", columns, rows, look="main")]


def _about(known: Comparison, many: bool) -> tuple[Part, ...]:
    results = known.results
    seeds = f", means over {len(results.seeds)} seeds" if many else ""
    said = (
        f"Baselines first. Scores are on {numerals.count(results.truth['test'].size)} test documents{seeds}. With each "
        f"score stands its {level(known)} interval over documents"
        f"{'; ± is the standard deviation over seeds' if many else ''}. "
    )
    equivalent = Link("equivalent", "verdict")
    groups: tuple[Part, ...] = ("No two cells could be shown to be ", equivalent, ".")
    if known.letters:
        room = f": seeds and documents leave no room for a difference of more than {margin(known)}."
        groups = ("Cells of the same group are ", equivalent, room)
    return (said, *groups, " Every number, by seed, is in ", Code("cells.csv"), ".")


def beside_measure(known: Comparison, summary: Summary) -> list[tuple[Scale, float | None, Interval | None]]:
    """Return what stands beside the measure of the run: accuracy and macro-F1, unless one is it, with intervals."""
    every = {
        "accuracy": (summary.accuracy, summary.accuracy_interval),
        "macro-f1": (summary.macro_f1, summary.macro_f1_interval),
    }
    return [(SCALES[name], *each) for name, each in every.items() if name != known.results.measure.name]


def _row(known: Comparison, summary: Summary) -> Row:
    seeds, by = len(known.results.seeds), scale(known)
    over: list[Entry | Text] = []
    if seeds > 1:
        fewer = (f"{len(summary.scores)} of {seeds} seeds",) if summary.cell.failures else ()
        over = [Entry(by.spread(summary.deviation), fewer)]
    scores = [
        by.value(summary.validation),
        scored(by, summary.test, summary.interval, is_strong=True),
        *over,
        *(scored(*other) for other in beside_measure(known, summary)),
    ]
    if known.results.has_outside_vectors:
        known_of = {True: "yes", False: "no"}[summary.cell.outside_vectors]
        scores.append("not known" if summary.is_rival else known_of)
    chosen = "recommended" if summary is known.answer.recommended else ""
    costs = [cost_of(summary, name) for name in COSTS]
    group, remark = known.letters.get(summary.name, ""), _remark(known, summary)
    return model_row(summary.name, [*scores, *costs], chosen, group, remark)


def _remark(known: Comparison, summary: Summary) -> str:
    """Say whether this is the second choice, and what the whole cell did not learn."""
    states = {
        "second choice": summary is known.answer.beside,
        "learnt nothing": summary.name in known.learnt.nothing,
        "not done learning": summary.name in known.learnt.unfinished,
    }
    return ", ".join(state for state, is_so in states.items() if is_so)


def _collapsed(known: Comparison, summary: Summary) -> list[Failure]:
    """Return a row for each seed that collapsed, apart from the means in which it is."""
    return [
        Failure(Entry(Name(summary.name), (f"seed {seed} collapsed",)), said)
        for seed, said in collapses(known, summary)
    ]


SECTION = Section("cells", "All cells", tell)
