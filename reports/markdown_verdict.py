"""The section on verdicts as Markdown."""

from collections.abc import Iterator, Sequence

from reports import numerals
from reports.contents import Contents
from reports.sections.verdict import SIGNS
from reports.statistics.pareto import COSTS, Weighed, cost_of
from reports.statistics.variance import Source
from reports.statistics.verdicts import Verdict
from reports.writing.markdown_text import escaped, listed, tabled

#: The columns of verdicts against one cell.
HEADS = ["Cell", "Difference", "Interval", "Verdict", "p (Holm)", "Files (McNemar)", "What would settle it"]


def verdict_part(contents: Contents) -> Iterator[str]:
    """Write the verdicts: against the recommended cell, of every pair, where spread comes from, and what costs less."""
    section = contents.verdict
    if not section.verdicts.pairs:
        return
    yield "## Verdicts"
    yield escaped(section.counts)
    yield listed(section.notes)
    if section.against:
        yield f"### Against {escaped(section.against[0].second)}, the recommended cell"
        yield f"![{escaped(contents.drawings['differences'].title)}](figures/{_figure(contents)})"
        yield tabled(HEADS, [_row(verdict) for verdict in section.against], ":--")
    if section.against_baseline:
        yield f"### Networks against {escaped(section.against_baseline[0].second)}, the best baseline"
        yield tabled(HEADS, [_row(verdict) for verdict in section.against_baseline], ":--")
    yield "### Every pair"
    yield "The cell of the row is, against that of the column: " + ", ".join(f"{s} {w}" for w, s in SIGNS.items()) + "."
    numbers = [str(number) for number in range(1, len(section.matrix) + 1)]
    rows = [[f"{n} {name}", *map(_sign, row)] for n, (name, row) in zip(numbers, section.matrix, strict=True)]
    yield tabled(["Cell", *numbers], rows, ":-:")
    yield from _sources(section.sources)
    yield from _fronts(section.fronts)


def _figure(contents: Contents) -> str:
    return f"differences.{contents.results.request.settings.figure_format}"


def _row(verdict: Verdict) -> list[str]:
    files = verdict.files
    return [
        verdict.first,
        f"{numerals.points(verdict.difference)} points",
        f"{numerals.points(verdict.interval.low)} to {numerals.points(verdict.interval.high)}",
        f"{SIGNS[verdict.word]} {verdict.word}" + (" (spread over seeds assumed)" if verdict.is_assumed else ""),
        numerals.p_value(verdict.holm),
        f"{files.first_only} : {files.second_only}, {numerals.p_value(files.p_value)}" if files else numerals.NONE,
        verdict.remedy.text if verdict.remedy else "",
    ]


def _sign(verdict: Verdict | None) -> str:
    return SIGNS[verdict.word] if verdict else "·"


def _sources(sources: Sequence[Source]) -> Iterator[str]:
    if not sources:
        return
    yield "### Where the spread of a score comes from"
    yield "Standard deviations in points, of the test accuracy of one network. Only what was varied can be told."
    rows = [
        [s.name, numerals.spread(s.deviation) if s.state == "measured" else s.state, _freedom(s), s.note]
        for s in sources
    ]
    yield tabled(["Source", "Spread", "Degrees of freedom", "Remark"], rows, ":--")


def _freedom(source: Source) -> str:
    return numerals.count(source.freedom)


def _fronts(fronts: Sequence[Weighed]) -> Iterator[str]:
    if not fronts:
        return
    yield "### What costs less"
    yield (
        "Pareto fronts: a cost in bold is one for which no cell that is as cheap scores higher on validation, and none "
        "that scores as high is cheaper. Cells that stand on no front are left out."
    )
    yield tabled_marked(["Cell", "Validation", *(title for _, title in COSTS)], [_weighed(found) for found in fronts])


def tabled_marked(heads: Sequence[str], rows: Sequence[Sequence[tuple[str, bool]]]) -> str:
    """Return a table whose marked entries are bold."""
    lines = tabled(heads, []).splitlines()
    return "\n".join([*lines, *(f"| {' | '.join(map(_marked, row))} |" for row in rows)])


def _weighed(found: Weighed) -> list[tuple[str, bool]]:
    summary = found.summary
    costs = [(cost_of(cost, summary), cost in found.fronts) for cost, _ in COSTS]
    return [(summary.name, False), (numerals.percent(summary.validation), False), *costs]


def _marked(entry: tuple[str, bool]) -> str:
    text, is_marked = entry
    return f"**{escaped(text)}**" if is_marked else escaped(text)
