"""All cells: scores with their intervals, and costs."""

from reports import numerals
from reports.scales import SCALES, Scale
from reports.sections.alternatives import others
from reports.sections.costs import COSTS, cost_columns, cost_entry
from reports.sections.learnt import collapses
from reports.sections.models import failures, grouped, model_row, scored
from reports.sections.section import Section, finding, level, margin, scale
from reports.sections.verdict import READING
from reports.statistics.comparison import Comparison
from reports.statistics.intervals import Interval
from reports.statistics.learnt import LEARNT_NOTHING, NOT_SHOWN
from reports.statistics.summary import Summary
from reports.writing.blocks import Best, Block, Column, Details, Entry, Failure, Paragraph, Row, Table
from reports.writing.inline import File, Link, Name, Part, Text

#: The column that says whose word vectors a cell stands on: texts from outside are a help that others did not have.
OUTSIDE = "Outside vectors"

FILE = (" The best of each column is marked. Every number, by seed, is in ", File("cells.csv", "cells.csv"), ".")
NOTHING_DONE = "No cell has a model."
WITHOUT_TEST = "Of {cells} cells {name} is the best on validation; there is no test split."
REACH = "Of {cells} cells {name} is the best on validation; their {measure} on test reaches from {low} to {high}."


def tell(known: Comparison) -> list[Block]:
    """Show every cell, baselines first."""
    many = len(known.results.seeds) > 1
    further = [other.title for other, _, _ in beside_measure(known, known.summaries[0])] if known.summaries else []
    best: Best = "highest" if known.results.measure.larger_is_better else "lowest"
    columns = [Column("Cell"), Column("Validation", best=best), Column(f"Test {scale(known).name}", best=best)]
    columns += [Column("Over seeds")] if many else []
    columns += [Column(head, best="highest") for head in further]
    columns += [Column(OUTSIDE)] if known.results.has_outside_vectors else []
    columns += cost_columns(*COSTS)
    rows = grouped(
        (
            s.cell.kind,
            _row(known, s) if s.scores else None,
            [*_collapsed(known, s), *failures(s.name, s.cell.reasons)],
        )
        for s in known.summaries
    )
    return [
        finding(_found(known)),
        Table("All cells", columns, rows, look="main"),
        Details("How to read this table", [Paragraph(_about(known, many))]),
    ]


def _found(known: Comparison) -> str:
    """Say how far the scores on test reach, of all cells that compete."""
    cells = [s for s in known.done if not s.is_majority] or known.done
    tests = [s.test for s in cells if s.test is not None]
    best, by = known.answer.recommended, scale(known)
    if best is None:
        return NOTHING_DONE
    if not tests:
        return WITHOUT_TEST.format(name=best.name, cells=len(cells))
    low, high = by.value(min(tests)), by.value(max(tests))
    return REACH.format(measure=by.name, cells=len(cells), low=low, high=high, name=best.name)


def _about(known: Comparison, many: bool) -> tuple[Part, ...]:
    results = known.results
    seeds = f", means over {len(results.seeds)} seeds" if many else ""
    said = (
        f"Baselines first. Scores are on {numerals.count(results.truth['test'].size)} test documents{seeds}. With each "
        f"score stands its {level(known)} interval over documents"
        f"{'; ± is the standard deviation over seeds' if many else ''}. "
    )
    equivalent = Link("equivalent", READING)
    groups: tuple[Part, ...] = ("No two cells could be shown to be ", equivalent, ".")
    if known.letters:
        room = f": seeds and documents leave no room for a difference of more than {margin(known)}."
        groups = ("Cells of the same group are ", equivalent, room)
    return (said, *groups, *FILE)


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
        over = [Entry(by.spread(summary.deviation), fewer, value=summary.deviation)]
    scores = [
        Entry(by.value(summary.validation), value=summary.validation),
        scored(by, summary.test, summary.interval),
        *over,
        *(scored(*other) for other in beside_measure(known, summary)),
    ]
    if known.results.has_outside_vectors:
        known_of = {True: "yes", False: "no"}[summary.cell.outside_vectors]
        scores.append("not known" if summary.is_rival else known_of)
    chosen = "recommended" if summary is known.answer.recommended else ""
    costs = [cost_entry(summary, name) for name in COSTS]
    group, remark = known.letters.get(summary.name, ""), _remark(known, summary)
    competes = summary.name not in known.learnt.nothing and not summary.is_majority
    return model_row(summary.name, [*scores, *costs], chosen, group, remark, competes)


def _remark(known: Comparison, summary: Summary) -> str:
    """Say what the whole cell is beside the recommended one, and what it did not learn."""
    taken = known.answer.recommended
    roles = [role.lower() for other, roles in others(known) if other is summary for role in roles]
    states = {
        "handed over": taken is not None and taken.is_rival and summary is known.answer.handed_over,
        LEARNT_NOTHING: summary.name in known.learnt.constant,
        NOT_SHOWN: summary.name in known.learnt.not_shown,
        "not done learning": summary.name in known.learnt.unfinished,
    }
    return ", ".join([*roles, *(state for state, is_so in states.items() if is_so)])


def _collapsed(known: Comparison, summary: Summary) -> list[Failure]:
    """Return a row for each seed that collapsed, apart from the means in which it is."""
    return [
        Failure(Entry(Name(summary.name), (f"seed {seed} collapsed",)), said)
        for seed, said in collapses(known, summary)
    ]


SECTION = Section("cells", "All cells", tell)
