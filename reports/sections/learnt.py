"""Sentences on what was learnt: nothing beyond the commonest class, not done learning, collapsed."""

from collections.abc import Iterator, Sequence

from reports import numerals
from reports.sections.section import scale
from reports.sections.wording import listed
from reports.statistics.comparison import Comparison
from reports.statistics.intervals import mean
from reports.statistics.summary import Summary

#: More names than this are counted.
NAMED = 4


def learnt_nothing(known: Comparison) -> list[str]:
    """Name the cells that learnt nothing beyond the commonest class, by validation, and say what test says."""
    learnt = known.learnt
    documents = numerals.count(known.results.truth["validation"].size)
    found = []
    if learnt.constant:
        always = "its answer is" if len(learnt.constant) == 1 else "their answers are"
        found.append(
            f"{named(learnt.constant)} learnt nothing beyond the commonest class: {always} (nearly) always the same."
        )
    if others := learnt.not_shown:
        found.append(
            f"{named(others)} learnt nothing beyond the commonest class that {documents} validation documents could "
            "show."
        )
    if found and known.results.truth["test"].size:
        above = learnt.above_on_test
        found.append(f"On test {named(above)} hit more than chance." if above else "Test says the same.")
    return found


def unfinished(known: Comparison, cells: Sequence[Summary]) -> list[str]:
    """Name those of the cells that were not done learning."""
    names = [cell.name for cell in cells if cell.name in known.learnt.unfinished]
    if not names:
        return []
    verb, they = ("was", "it") if len(names) == 1 else ("were", "them")
    return [
        f"{named(names)} {verb} not done learning: validation was best at the last epoch allowed, so that more epochs "
        f"may raise {they}."
    ]


def collapsed(known: Comparison) -> list[str]:
    """Name each seed that learnt nothing while the others of its cell did, and show the cell without it."""
    return [said for summary in known.done for _, said in collapses(known, summary)]


def collapses(known: Comparison, summary: Summary) -> Iterator[tuple[int, str]]:
    """Yield each collapsed seed of a cell, and what is said of it."""
    seeds = known.learnt.cells.get(summary.name)
    if seeds is None or not any(seeds.has_collapsed):
        return
    pairs = list(zip(summary.scores, seeds.has_collapsed, strict=True))
    kept = [score for score, is_so in pairs if not is_so]
    validation, test = (
        mean([value for score in kept if (value := getattr(score, name)) is not None])
        for name in ("validation", "test")
    )
    by = scale(known)
    without = f"; without it the cell has {by.value(test)} on test" if test is not None else ""
    for score, is_so in pairs:
        if is_so:
            yield (
                score.seed,
                f"Seed {score.seed} of {summary.name} collapsed: it learnt nothing beyond the commonest class, with a "
                f"validation {by.name} of {by.value(score.validation)} against {by.value(validation)} "
                f"with other seeds. It counts in every mean{without}.",
            )


def named(names: Sequence[str]) -> str:
    """Return names as a list, the last of many counted."""
    if len(names) <= NAMED:
        return listed(names)
    return listed([*names[: NAMED - 1], f"{numerals.count(len(names) - NAMED + 1)} more cells"])
