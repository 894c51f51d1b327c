"""All language models: perplexities with their intervals, costs, and each against the best network."""

import math

from reports import numerals
from reports.sections.costs import cost_columns, cost_of
from reports.sections.models import failures, model_row
from reports.sections.section import Section, finding, level
from reports.sections.verdict_table import Differences
from reports.statistics.language.comparison import LanguageComparison, Measured
from reports.statistics.language.perplexity import ASSUMED_SPREAD, Perplexity
from reports.writing.blocks import Block, Column, Details, Entry, Failure, Group, Heading, Paragraph, Row, Table
from reports.writing.inline import Strong, Text

COSTS = ("parameters", "train_seconds", "peak_mib")
#: What the loss of one model is against that of another: e to the difference is the ratio of perplexities.
DIFFERENCES = Differences(
    "Nats a token",
    numerals.signed,
    first="Model",
    more=((Column("Perplexity, times"), lambda verdict: numerals.decimal(math.exp(verdict.difference))),),
)

FOUND = "{name} has the lowest perplexity on validation, {perplexity}, of {models} models."
NOTHING = "No model has a perplexity."


def tell(known: LanguageComparison) -> list[Block]:
    """Show every model."""
    columns = [Column(head) for head in ("Model", "Validation", "Test perplexity")]
    columns += [*cost_columns(*COSTS), Column("Words/s")]
    rows: list[Row | Group | Failure] = []
    for measured in known.rows:
        rows += [_row(known, measured)] if measured.cell.models else []
        rows += failures(measured.cell.name, measured.cell.reasons)
    about = [
        Paragraph(
            "Perplexity is e to the mean loss per token: among how many equally likely symbols a model would be as "
            f"unsure. It is measured by the full softmax on the same tokens for all. With that of test stands "
            f"its {level(known)} interval over documents. A model that reads both ways has no probability for a text, "
            "only for a word between others."
        ),
        Paragraph(
            "Training is processor time of one thread. Parameters of n-gram models are the n-grams that are kept. "
            "Words/s: tokens measured a second, every outcome scored.",
        ),
    ]
    return [
        finding(_found(known)),
        Table("All models", columns, rows, look="main"),
        *_against(known),
        Details("How to read this", about),
    ]


def _found(known: LanguageComparison) -> str:
    """Say which model has the lowest perplexity on validation."""
    if known.chosen is None:
        return NOTHING
    measured = next(row for row in known.rows if row.cell is known.chosen)
    value = measured.validation.value if measured.validation else None
    return FOUND.format(name=known.chosen.name, perplexity=numerals.decimal(value, 1), models=len(known.rows))


def _row(known: LanguageComparison, measured: Measured) -> Row:
    cell = measured.cell
    validation = measured.validation.value if measured.validation else None
    costs = [cost_of(cell, name) for name in COSTS]
    speed = numerals.rate(measured.words_per_second)
    entries: list[Entry | Text] = [numerals.decimal(validation, 1), _test(measured.test), *costs, speed]
    return model_row(cell.name, entries, "best on validation" if cell is known.chosen else "")


def _test(found: Perplexity | None) -> Entry:
    if found is None:
        return Entry(numerals.NONE)
    low, high = (numerals.decimal(bound, 1) for bound in found.interval)
    seeds = f"seeds {', '.join(numerals.decimal(one, 1) for one in found.seeds)}"
    return Entry(
        Strong(numerals.decimal(found.value, 1)), (f"{low}–{high}", *([seeds] if len(found.seeds) > 1 else []))
    )


def _against(known: LanguageComparison) -> list[Block]:
    if not known.against or known.best is None:
        return []
    name = known.best.name
    about = f"Loss per token of each model minus that of {name}, paired document by document. {method(known)}"
    return [Heading(f"Against {name}"), Paragraph(about), DIFFERENCES.table("Against the best network", known.against)]


def method(known: LanguageComparison) -> str:
    """Say how differences are judged."""
    assumed = any(verdict.is_assumed for verdict in known.against)
    seeds = (
        f"one seed shows no spread over seeds: {ASSUMED_SPREAD:g} nats were assumed for networks"
        if assumed
        else "each network has the spread of its own seeds"
    )
    return (
        f"Intervals of differences are over documents and seeds; {seeds}. Better or worse: the interval does not "
        "hold 0, and neither does Holm's correction over the table leave it open."
    )


SECTION = Section("models", "All models", tell)
