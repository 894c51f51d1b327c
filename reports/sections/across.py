"""What several data sets say of cells together: ranks, who is told apart, and which data set disagrees."""

import math
from collections.abc import Sequence

from reports import numerals
from reports.drawing.critical_difference import critical_difference_drawing
from reports.scales import SCALES, Scale
from reports.sections.section import finding
from reports.statistics.runs.across import SURE, Across, Pair
from reports.statistics.runs.signed_rank import least_p_value
from reports.writing.blocks import Block, Chapter, Column, Entry, Figure, Paragraph, Row, Table
from reports.writing.inline import Name

RANKS = (
    "Mean rank over the data sets, 1 is the best; strokes are single data sets. A bar joins cells of which no two are "
    "told apart (Wilcoxon's signed-rank test with Holm's correction for every pair, α = 0.05)."
)
PAIRS = (
    "The sample are the data sets: what is asked is which cell would be better on another one like them. Wins are "
    "data sets; p is Wilcoxon's, exact, with Holm's correction for every pair (Demšar 2006, JMLR 7), and not "
    "Nemenyi's, which hangs on the other cells (Benavoli, Corani & Mangili 2016, JMLR 17). The odds are those of the "
    "Bayesian signed-rank test (Benavoli et al. 2017, JMLR 18): that the first is better by more than {margin}, that "
    "neither is, that the second is."
)
OPINIONS = (
    "Each data set against all others: the cell that is best on it, the one that has the best mean rank on the others, "
    "how far that one is behind here, and how alike the ranks are (Spearman's correlation, 1: the same order)."
)


def chapters(known: Across) -> list[Chapter]:
    """Return what is told, as chapters of a report."""
    return [
        Chapter("answer", "Over the data sets", _answer(known)),
        Chapter("scores", "Scores", _scores(known)),
        Chapter("pairs", "Every pair", _pairs(known)),
        Chapter("opinions", "What each data set says", _opinions(known)),
    ]


def headline(known: Across) -> str:
    """Say in a sentence or two which cell is the best over the data sets, and whether that is shown.

    Shown is what the corrected test tells apart. Odds are not corrected for the number of pairs, and of few data sets
    they repeat the signs, so that they are called odds, and only where the test of a single pair could reach its level.
    """
    best, *others = known.mean_ranks
    against = [pair for pair in known.pairs if pair.first == best]
    beaten = sum(pair.is_told_apart for pair in against)
    tells = least_p_value(len(known.data_sets)) <= 1 - SURE
    likely = sum(pair.odds.first >= SURE for pair in against) if tells else 0
    said = (
        f"Over {numerals.count(len(known.data_sets))} data sets {best} has the best mean rank, "
        f"{numerals.decimal(known.mean_ranks[best])} of {len(known.cells)}"
    )
    if beaten == len(others):
        return f"{said}, and is shown to be better than every other."
    odds = f"; the odds that it is are {100 * SURE:.0f}{numerals.SPACE}% or more against {likely}" if likely else ""
    if beaten:
        return f"{said}; it is shown to be better than {beaten} of {len(others)} others{odds}."
    return f"{said}; it is not shown to be better than another{odds}."


def caution(known: Across) -> str:
    """Say where there are too few data sets for the test to tell any pair apart; nothing where there are enough."""
    if known.least_holm <= 1 - SURE:
        return ""
    return (
        f"With {len(known.data_sets)} data sets and {len(known.pairs)} pairs the corrected test reaches no less than "
        f"p = {known.least_holm:.2g}: it can tell nothing apart, whatever the scores. The odds are what there is, and "
        "of few data sets they say little more than which way these lean."
    )


def _answer(known: Across) -> Sequence[Block]:
    found: list[Block] = [Paragraph(headline(known), "headline")]
    if said := caution(known):
        found.append(Paragraph(said, "note"))
    p_value = numerals.p_value(known.friedman)
    friedman = (
        f"That all cells are alike has the p-value {p_value} (Friedman's test, as Iman & Davenport 1980 have it)."
    )
    left_out = f" Not in every run, and left out: {', '.join(known.left_out)}." if known.left_out else ""
    return [*found, Paragraph(friedman + left_out), Figure(critical_difference_drawing(known), RANKS)]


def _scores(known: Across) -> Sequence[Block]:
    by, names = SCALES[known.measure.name], list(known.mean_ranks)
    columns = [Column("Cell"), Column("Mean rank"), *(Column(Name(name)) for name in known.data_sets)]
    best = known.ranks.min(axis=1)
    rows = []
    for name in names:
        place = known.cells.index(name)
        scores = [
            Entry(by.value(float(score)), (), look="front" if rank == least else "")
            for score, rank, least in zip(known.scores[:, place], known.ranks[:, place], best, strict=True)
        ]
        rows.append(Row([Name(name), numerals.decimal(known.mean_ranks[name]), *scores]))
    seeds = "one seed each" if set(known.seeds) == {1} else f"seeds: {', '.join(map(str, known.seeds))}"
    caption = f"{by.title} on test, means over seeds ({seeds}); the best of each data set in bold"
    return [finding(_leads(known)), Table("Scores by data set", columns, rows, caption=caption), _extents(known)]


def _extents(known: Across) -> Table:
    heads = ("Train", "Validation", "Test", "Classes", "Tokens")
    rows = [
        Row([Name(name), *map(numerals.count, extent.documents.values()), str(extent.classes), f"{extent.tokens:.0f}"])
        for name, extent in known.data_sets.items()
    ]
    caption = "Documents of each split, classes, and the tokens of a document of train (the median)"
    return Table("The data sets", [Column("Data set"), *map(Column, heads)], rows, caption=caption)


def _leads(known: Across) -> str:
    """Say which cell scores highest on the most data sets; a tie counts for each."""
    wins = dict(zip(known.cells, (known.ranks == known.ranks.min(axis=1, keepdims=True)).sum(axis=0), strict=True))
    most = max(wins.values())
    leading = [name for name in known.mean_ranks if wins[name] == most]
    of = f"{most} of {len(known.data_sets)} data sets"
    if len(leading) == 1:
        return f"{leading[0]} scores highest on {of}, which no other cell does."
    return f"No cell scores highest on more data sets than every other: {', '.join(leading)} do on {of}."


def _pairs(known: Across) -> Sequence[Block]:
    by = SCALES[known.measure.name]
    heads = ("Against", "Mean difference", "Wins", "p (Holm)", "First", "Neither", "Second")
    columns = [Column("First"), *(Column(head, is_number=head != "Against") for head in heads)]
    margin, apart = by.size(known.margin) + by.of_unit, sum(pair.is_told_apart for pair in known.pairs)
    some = f"The corrected test tells {apart} of {numerals.count(len(known.pairs))} pairs of cells apart."
    return [
        finding(some if apart else "The corrected test tells no two cells apart."),
        Table("Every pair of cells", columns, [_pair(pair, by) for pair in known.pairs]),
        Paragraph(PAIRS.format(margin=margin), "quiet"),
    ]


def _pair(pair: Pair, by: Scale) -> Row:
    odds = [Entry(numerals.percent(odd), (), look="front" if odd >= SURE else "") for odd in pair.odds]
    wins = f"{pair.wins} : {pair.losses}"
    difference = by.change(pair.difference)
    return Row([Name(pair.first), Name(pair.second), difference, wins, numerals.p_value(pair.holm), *odds])


def _opinions(known: Across) -> Sequence[Block]:
    by = SCALES[known.measure.name]
    heads = ("Best here", "Best of the others", "Behind here", "Agreement")
    columns = [Column("Data set"), *(Column(h, is_number=h in heads[2:]) for h in heads)]
    rows = [
        Row(
            [
                Name(one.data_set),
                Name(one.best),
                Name(one.of_rest),
                by.size(one.lost) + by.of_unit,
                numerals.NONE if math.isnan(one.agreement) else numerals.decimal(one.agreement),
            ]
        )
        for one in known.opinions
    ]
    table = Table("Each data set against the rest", columns, rows)
    return [finding(_agree(known, by)), table, Paragraph(OPINIONS, "quiet")]


def _agree(known: Across, by: Scale) -> str:
    """Say on how many data sets the others would have chosen rightly, and where they would have cost most."""
    least = max(known.opinions, key=lambda one: one.lost)
    agreeing = sum(one.lost <= 0 for one in known.opinions)
    if agreeing == len(known.opinions):
        return "On each data set the cell that is best on the others is best, too."
    return (
        f"On {agreeing} of {len(known.opinions)} data sets the cell that is best on the others is best, too; on "
        f"{least.data_set} it is furthest behind: {least.of_rest} by {by.size(least.lost)}{by.of_unit}."
    )
