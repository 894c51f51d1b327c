"""Ensembles: what they are made of, how their members were weighed, and what each adds at what cost."""

from collections.abc import Iterator, Mapping
from typing import Any

from reports import numerals
from reports.sections.costs import COSTS
from reports.sections.section import Section, finding, scale
from reports.sections.wording import listed, told
from reports.statistics.comparison import Comparison
from reports.statistics.judging import Word
from reports.statistics.recommendation import choose, ranked, singles
from reports.statistics.summary import Summary
from reports.writing.blocks import Block, Column, Details, Entry, Heading, Paragraph, Row, Table
from reports.writing.inline import Name, Text

ABOUT = (
    "Finished cells, asked together: what each says of a text, as log-odds scaled to equal spread, is weighed and "
    "added up. Labels of validation chose the weights, so what an ensemble is said to do on validation is by weights "
    "that did not see the document (cross-fitted, by known groups where there are some), or a choice by validation "
    "would favour it. Test had no part in that. Costs are sums over members; of memory in training it is the most, "
    "since one trains after another."
)
#: How members were combined, as model.json has it → what that means.
COMBINATIONS = {
    "mean": "the plain mean, to which nothing was fitted",
    "scaled mean": "the plain mean; only how sure it may be was fitted",
    "weighted": "a weight for each, fitted by logistic regression and drawn together by a penalty worth {strength:g} "
    "documents",
}
#: Costs that a member adds, as model.json keeps them.
ADDED = ("train_seconds", "latency_ms", "parameters")

#: The verdict on the best ensemble against the best single model → what is said.
FOUND: Mapping[Word, str] = {
    "better": "{best}, the best ensemble on validation, is better on test than {single}, the best "
    "single model ({numbers}).",
    "worse": "{best}, the best ensemble on validation, is worse on test than {single}, the best single "
    "model ({numbers}).",
    "equivalent": "{best}, the best ensemble on validation, is equivalent on test to {single}, the "
    "best single model ({numbers}).",
    "not enough evidence": "Test does not tell {best}, the best ensemble on validation, apart from "
    "{single}, the best single model ({numbers}).",
}
ALONE = "{best} is the best ensemble on validation; no single model was judged on test beside it."


def tell(known: Comparison) -> list[Block] | None:
    """Say what each ensemble is made of; nothing where there is none."""
    made = [summary for summary in known.done if summary.is_ensemble]
    if not made:
        return None
    return [
        finding(_found(known, made)),
        Details("What they are made of", [block for summary in made for block in _ensemble(known, summary)]),
        Details("How they are made", [Paragraph(ABOUT)]),
    ]


def _found(known: Comparison, made: list[Summary]) -> str:
    """Say what the best ensemble is against the best single model, both by validation."""
    best = ranked(made)[0]
    single = choose(singles([s for s in known.done if not s.is_majority]))
    verdict = known.verdicts.between(best.name, single.taken.name) if single else None
    if verdict is None:
        return ALONE.format(best=best.name)
    return FOUND[verdict.word].format(best=best.name, single=verdict.second, numbers=told(verdict))


def _ensemble(known: Comparison, summary: Summary) -> Iterator[Block]:
    details = summary.model.details
    yield Heading((Name(summary.name),))
    yield Paragraph(" ".join([_made(known, summary, details), *_left_out(summary)]))
    alone = _alone(known)
    columns = [Column("Member"), Column("Weight"), Column(f"Validation {scale(known).name} alone")]
    columns += [Column("Adds, points of accuracy"), Column("Lowers log-loss by")]
    columns += [Column(COSTS[name].title) for name in ADDED]
    rows = [_row(member, alone.get(member["name"], numerals.NONE)) for member in details["members"]]
    caption = (
        "What a member adds: all members less those without it, on validation in cross-validation. What is alike in "
        "two members neither of them adds"
    )
    yield Table(f"Members of {summary.name}", columns, rows, caption=caption)


def _row(member: dict[str, Any], alone: str) -> Row:
    entries: list[Entry | Text] = [Name(member["name"]), numerals.percent(member["share"]), alone]
    entries += [numerals.points(member["adds_accuracy"]), numerals.decimal(0.0 - member["adds_loss"], 3)]
    return Row([*entries, *(COSTS[name].written(member["cost"].get(name)) for name in ADDED)])


def _made(known: Comparison, summary: Summary, details: dict[str, Any]) -> str:
    documents = numerals.count(known.results.truth["validation"].size)
    how = COMBINATIONS[details["combination"]].format(strength=details["strength"] or 0)
    if summary.cell.is_pooled:
        return f"All {len(details['members'])} models of one cell: {how}. It is one model, whose seed cannot vary."
    of = f" of seed {summary.model.seed}, the best on validation" if len(summary.scores) > 1 else ""
    return f"The models{of}: {how}. Cross-validation on {documents} documents of validation chose that."


def _left_out(summary: Summary) -> Iterator[str]:
    """Name what was to be a member and failed, and with which seed."""
    for model in summary.cell.models:
        if gone := list(model.details.get("left_out", {})):
            of = "" if summary.cell.is_pooled else f" with seed {model.seed}"
            yield f"Left out{of}, for {'it' if len(gone) == 1 else 'they'} failed: {listed(gone)}."


def _alone(known: Comparison) -> dict[str, str]:
    """Return the score on validation of every cell by name, and of every model by name and seed."""
    by = scale(known)
    cells = {summary.name: by.value(summary.validation) for summary in known.done}
    return cells | {f"{s.name} seed {score.seed}": by.value(score.validation) for s in known.done for score in s.scores}


SECTION = Section("together", "Together", tell)
