"""How far gradients reach, in Markdown."""

from collections.abc import Iterator, Sequence

from reports import numerals
from reports.statistics.gradients import Flow, said
from reports.writing.markdown_text import escaped, tabled


def gradient_parts(flows: Sequence[Flow]) -> Iterator[str]:
    """Yield the section without its figure; nothing where no cell recorded its gradients."""
    if not flows:
        return
    yield "## How far gradients reach"
    yield escaped(" ".join(said(flows)))
    yield (
        "Before the first step → after the last epoch, first seed. Half-life: words back at which half of the norm of "
        "the gradient is left."
    )
    heads = ["Cell", "Half-life", "Words back", "Left there", "Largest singular value", "Gates", "Clipped steps"]
    yield tabled(heads, [_row(flow) for flow in flows])


def _row(flow: Flow) -> list[str]:
    gates = ", ".join(f"{name} {openness}" for name, openness in flow.gates)
    return [
        flow.cell,
        flow.half_lives,
        str(flow.steps),
        flow.left,
        flow.singular_values,
        gates or numerals.NONE,
        numerals.percent(flow.clipped),
    ]
