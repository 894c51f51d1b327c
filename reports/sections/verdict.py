"""Verdicts: every cell against the recommended one, every pair, and where spread comes from."""

from collections import Counter
from collections.abc import Iterator

from reports import numerals
from reports.drawing.differences import difference_drawing
from reports.sections.section import REMARK, Section, finding, level, margin, scale
from reports.sections.verdict_table import Differences, signs
from reports.sections.wording import OFTEN, assumption, remedy
from reports.statistics.comparison import Comparison
from reports.statistics.spread.variance import find_sources
from reports.statistics.verdicts import Verdict
from reports.writing.blocks import Block, Column, Details, Entry, Figure, Items, Paragraph, Row, Table
from reports.writing.inline import Name, Seen, Sign, Spoken, Text, parts

#: Where the words of the verdicts are explained.
READING = "how-to-read-verdicts"


def _files(verdict: Verdict) -> Entry:
    found = verdict.files
    if found is None:
        return Entry(numerals.NONE)
    alone = f"{numerals.count(found.first_only)} : {numerals.count(found.second_only)}"
    return Entry(numerals.p_value(found.p_value), (alone,))


def _differences(known: Comparison) -> Differences:
    by = scale(known)
    title = f"Difference, {by.unit}" if by.unit else "Difference"
    return Differences(title, by.change, more=MORE)


MORE = (
    (Column("Files (McNemar)"), _files),
    (
        Column("What would settle it", is_number=False),
        lambda verdict: Entry(remedy(verdict.remedy) if verdict.remedy else "", look="remedy"),
    ),
)


def tell(known: Comparison) -> list[Block]:
    """Say which cells are told apart, and by what."""
    if not known.verdicts.pairs:
        nothing = finding("There are no two cells with predictions on test to compare.")
        return [nothing, *_sources(known)]
    return [
        finding(_counts(known)),
        *_against(known),
        Details("Every pair", [*_matrix(known)]),
        *_against_baseline(known),
        *_sources(known),
        Details("How to read this", [Items(_notes(known), "plain")], READING),
    ]


def _counts(known: Comparison) -> str:
    pairs = known.verdicts.pairs
    found = Counter(verdict.word for verdict in pairs.values())
    return (
        f"Of {numerals.count(len(pairs))} pairs of cells, {found['better'] + found['worse']} are told apart on test, "
        f"{found['equivalent']} are equivalent, and for {found['not enough evidence']} there is not enough evidence."
    )


def _against(known: Comparison) -> Iterator[Block]:
    if not known.against:
        return
    taken, settings = known.against[0].second, known.results.request.settings
    drawing = difference_drawing(known.against, known.summaries, settings.margin, scale(known))
    if drawing:
        assumed = any(verdict.is_assumed for verdict in known.against)
        yield Figure(
            drawing,
            (
                f"{_compared(known)} of each cell minus that of {taken}, with "
                f"{level(known)} intervals over seeds and documents. The shaded band is the "
                "margin within which a difference counts as none. ",
                *parts(signs()),
                f".{' With one seed the spread over seeds was assumed, not measured.' if assumed else ''}",
            ),
        )
    table = _differences(known).table("Every cell against the recommended one", known.against)
    yield Details(("Every cell against ", Name(taken), ", the recommended one"), [table])


def _against_baseline(known: Comparison) -> Iterator[Block]:
    if known.against_baseline:
        table = _differences(known).table("Networks against the best baseline", known.against_baseline)
        yield Details(("Networks against ", Name(known.against_baseline[0].second), ", the best baseline"), [table])


def _matrix(known: Comparison) -> Iterator[Block]:
    names = known.verdicts.names
    yield Paragraph(("What the cell of the row is, against that of the column: ", *parts(signs())), "caption")
    columns = [Column("Cell")]
    columns += [Column((Seen(str(n)), Spoken(name)), is_number=False) for n, name in enumerate(names, 1)]
    rows = [
        Row([(Seen(str(n), "number"), Name(name)), *(_sign(known, name, other) for other in names)])
        for n, name in enumerate(names, 1)
    ]
    yield Table("Verdict on every pair", columns, rows, look="matrix")


def _sign(known: Comparison, first: str, second: str) -> Text:
    verdict = known.verdicts.between(first, second)
    return (Sign(verdict.word), Spoken(verdict.word)) if verdict else (Seen("·"), Spoken("itself"))


def _compared(known: Comparison) -> str:
    """Say what differences are of; those of a loss are turned round, so that above 0 is better."""
    is_loss = not known.results.measure.larger_is_better
    return f"{'The negative ' if is_loss else 'Test '}{scale(known).name}{' on test' if is_loss else ''}"


def _notes(known: Comparison) -> list[Text]:
    settings, verdicts, by = known.results.request.settings, known.verdicts, scale(known)
    notes: list[Text] = [
        f"Differences are of the {scale(known).name} on test, over the same documents and the seeds that both cells "
        f"have{_turned(known)}. {level(known)} "
        f"intervals are over other {'groups of documents' if _is_grouped(known) else 'documents'} and other seeds, "
        "each cell with the variance of its own seeds (with two seeds, half of it is that of the other cells) and "
        "Student's t for its degrees of freedom.",
        *_of_groups(known),
        *_of_ensembles(known),
        f"Equivalent: the whole interval lies within ± {margin(known)} (setting margin), also after Holm's correction "
        "of two one-sided tests for every pair. Better or worse: 0 lies outside it even after Holm's correction for "
        f"all {numerals.count(len(verdicts.pairs))} pairs. So the chance of a single false difference in the table is "
        f"at most {100 * (1 - settings.confidence):.3g}{numerals.SPACE}%, and as much of a single false equivalence. "
        "Anything else is not enough evidence: not a tie, but not known.",
        f"What would settle it, {OFTEN}, if the difference and the spreads are what was measured.",
        "Files: McNemar's exact test of two models, of each cell the one that is best on validation, with how many "
        "documents only one of them got right. It is about these two files, not about their architectures.",
    ]
    if verdicts.assumed is not None:
        notes.insert(0, assumption(verdicts.assumed, settings.assumed_spread, by, known.done))
    spreads = [verdicts.spreads[cell.name] for cell in known.networks]
    moved = [spread.deviation for spread in spreads if spread.measured]
    if moved:
        notes.append(_of_seeds(known, min(moved), max(moved)))
    return notes


def _of_seeds(known: Comparison, least: float, most: float) -> str:
    """Say what the seed adds to what documents do; an estimate that is cut off at 0 is no finding of none."""
    by = scale(known)
    low, high = by.spread(least), by.spread(most)
    if high == by.spread(0.0):
        return "Seeds move the networks no more here than single documents explain."
    return (
        f"The seed itself moves the networks by {low} to {high}{by.of_unit} here (standard deviations, what single "
        "documents add taken off)."
    )


def _turned(known: Comparison) -> str:
    return "" if known.results.measure.larger_is_better else ", turned round so that above 0 is better"


def _of_ensembles(known: Comparison) -> Iterator[Text]:
    """Say that seeds are shared by an ensemble and what it is made of."""
    if any(summary.is_ensemble for summary in known.done):
        yield (
            "A stack of a seed asks models of that seed: against its members, and against another ensemble with a "
            "member in common, differences are taken seed by seed. A mean over all seeds is one model."
        )


def _is_grouped(known: Comparison) -> bool:
    return known.results.groups["test"] is not None


def _of_groups(known: Comparison) -> Iterator[Text]:
    """Say that documents of a group are drawn together."""
    groups = known.results.groups["test"]
    if groups is not None:
        yield (
            f"The {numerals.count(groups.size)} test documents come in {numerals.count(len(set(groups.tolist())))} "
            "known groups, and documents of one group are alike: intervals of scores and of differences are "
            "over groups. Those of slices and of calibration are over single documents."
        )


def _sources(known: Comparison) -> Iterator[Block]:
    sources, by = find_sources(known.results), scale(known)
    if not sources:
        return
    columns = [Column("Source"), Column("Spread"), Column("Degrees of freedom"), REMARK]
    rows = [
        Row(
            [
                source.name,
                by.spread(source.deviation) if source.state == "measured" else source.state,
                numerals.count(source.freedom),
                source.note,
            ]
        )
        for source in sources
    ]
    what = f"{f' in {by.unit}' if by.unit else ''}, of the {by.name} of one network on test"
    said = f"Standard deviations{what}; only what was varied can be told"
    yield Details("Where the spread of a score comes from", [Table("Sources of spread", columns, rows, caption=said)])


SECTION = Section("verdict", "Verdicts", tell)
