"""What else there is: the runner-up, the best network and the best baseline, with their verdicts and costs."""

from collections.abc import Iterator

from reports.sections.costs import cost_of
from reports.sections.section import scale
from reports.sections.wording import told
from reports.statistics.comparison import Comparison
from reports.statistics.summary import Summary
from reports.writing.blocks import Block, Columns, Paragraph
from reports.writing.inline import Name, Sign, Text

#: Kind of the recommended cell → what it is called under the headline.
RECOMMENDED = {
    "baseline": "recommended: the best on validation, a baseline",
    "recurrent": "recommended: the best on validation, a network",
    "ensemble": "recommended: the best on validation, an ensemble",
    "rival": "recommended: the best on validation, made elsewhere",
}
BESIDE = "What else there is, the best by validation, and what test says of it against {name}:"
ONLY_BESIDE = "What else there is beside {name}:"
RUNNER_UP, NETWORK, BASELINE = "Runner-up", "Best network", "Best baseline"


def what_it_is(best: Summary) -> str:
    """Say what the recommended cell is."""
    return RECOMMENDED[best.cell.kind]


def alternatives(known: Comparison) -> Iterator[Block]:
    """Yield those that stand beside the recommended cell, where there are any."""
    best, roles = known.answer.recommended, others(known)
    if best is not None and roles:
        has_verdicts = any(known.verdicts.between(summary.name, best.name) for summary, _ in roles)
        yield Paragraph((BESIDE if has_verdicts else ONLY_BESIDE).format(name=best.name), "role")
        yield Columns([_card(known, summary, ", ".join(names)) for summary, names in roles])


def others(known: Comparison) -> list[tuple[Summary, list[str]]]:
    """Return the cells that everybody asks for beside the recommended one, each with all that it is."""
    answer = known.answer
    asked = ((RUNNER_UP, answer.runner_up), (NETWORK, answer.network), (BASELINE, answer.baseline))
    roles: dict[str, tuple[Summary, list[str]]] = {}
    for name, summary in asked:
        if summary is not None and summary is not answer.recommended:
            roles.setdefault(summary.name, (summary, []))[1].append(name)
    return list(roles.values())


def _card(known: Comparison, summary: Summary, role: str) -> list[Block]:
    by = scale(known)
    span = f" ({by.span(*summary.interval)})" if summary.interval else ""
    score = f"{by.value(summary.test)}{span} on test" if summary.test is not None else "no test split"
    seconds, latency = cost_of(summary, "train_seconds"), cost_of(summary, "latency_ms")
    return [
        Paragraph(role, "role"),
        Paragraph(Name(summary.name, is_strong=True)),
        Paragraph(score),
        *_verdict(known, summary),
        Paragraph(f"{seconds} of training, {latency} a document", "costs"),
    ]


def _verdict(known: Comparison, summary: Summary) -> Iterator[Block]:
    """Say what test says of a cell against the recommended one."""
    best = known.answer.recommended
    verdict = known.verdicts.between(summary.name, best.name) if best else None
    if verdict is not None:
        said: Text = (Sign(verdict.word), f" {verdict.word}, {told(verdict)}")
        yield Paragraph(said)
