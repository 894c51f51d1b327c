"""Sentences and clauses that more than one section says."""

import math
from collections.abc import Sequence
from typing import Literal

from corpus.audit.findings import EXAMPLE_CHARACTERS
from reports import numerals
from reports.scales import SCALES, Scale
from reports.statistics.remedy import MOST_SEEDS, POWER, Remedy
from reports.statistics.summary import Summary
from reports.statistics.verdicts import Verdict

#: The chance that `statistics/remedy.py` aims at.
OFTEN = f"{10 * POWER:.0f} times in 10"

#: Kind of a cell → a cell of it.
A = {"baseline": "a baseline", "recurrent": "a network", "ensemble": "an ensemble", "rival": "a rival"}


def excerpt(text: str) -> str:
    """Return an example of the audit, which keeps the beginning of a long text, with a mark where it was cut."""
    return f"{text.rstrip()}…" if len(text) >= EXAMPLE_CHARACTERS else text


def listed(names: Sequence[str]) -> str:
    """Return names as people list them."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def best_of_kind(cell: Summary) -> str:
    """Name the cell that is the best of its kind on validation, and say so; a comma or full stop follows."""
    return f"{cell.name}, the best {'baseline' if cell.is_baseline else 'network'}"


def beside_it(taken: Summary, beside: Summary) -> str:
    """Name what stands beside the recommended cell, with what it is; a comma or full stop follows."""
    return f"{beside.name}, the best of this run and handed over" if taken.is_rival else best_of_kind(beside)


def one_of(cell: Summary) -> str:
    """Say what kind of model a cell is."""
    return A[cell.cell.kind]


def told(verdict: Verdict) -> str:
    """Return the numbers of a verdict: the difference and half the width of its interval."""
    return SCALES[verdict.measure].plus_minus(verdict.difference, verdict.half_width)


def assumption(assumed: float, asked: float | Literal["auto"], by: Scale, done: Sequence[Summary]) -> str:
    """Say what verdicts rest on where the spread over seeds was not measured; `asked` is the setting.

    `done` are the cells that were compared.
    """
    most = ", the most that was measured on data of this size" if asked == "auto" else ""
    spread = f"{by.spread(assumed)}{by.of_unit}"
    has_lone_rival = any(summary.is_rival and summary.is_drawn and len(summary.scores) == 1 for summary in done)
    each = f"each network{' or rival' if has_lone_rival else ''} with one{most}"
    # Ensembles that are one model although the run has several seeds.
    if of_all_seeds := [summary.name for summary in done if summary.cell.is_pooled]:
        return (
            f"One model shows no spread over seeds: {spread} were assumed of {listed(of_all_seeds)}, which is made of "
            f"all seeds, and of {each}."
        )
    return f"One seed shows no spread over seeds: {spread} were assumed of {each}."


def taken(name: str, seeds: int, *, is_drawn: bool, rank: str = "") -> str:
    """Name a model that is recommended, and say where one seed alone speaks for what is drawn at random.

    `rank` is what it is among the others, said with the name.

    >>> taken("gru", 1, is_drawn=True, rank="the best on validation")
    'gru, as far as one seed can tell the best on validation'
    """
    if seeds == 1 and is_drawn:
        return f"{name}, as far as one seed can tell{rank and ' '}{rank}"
    return f"{name}, {rank}" if rank else name


def remedy(found: Remedy) -> str:
    """Say what would settle an open comparison, and how often, as a clause."""
    seeds = "" if math.isinf(found.further_seeds) else f"{_seeds(found.further_seeds)} for each network"
    documents = "" if math.isinf(found.documents) else f"{_documents(found.documents)} in all"
    if seeds and documents:
        return f"{seeds} or {documents} would settle it, {OFTEN}"
    if documents:
        return f"{documents} would settle it, {OFTEN}; no number of seeds alone"
    if seeds:
        return f"{seeds} would settle it, {OFTEN}; no number of documents alone"
    return "neither seeds nor documents alone would settle it"


def across(splits: str) -> str:
    """Write the name of what is in two splits: `train&test` as `train and test`."""
    return splits.replace("&", " and ")


def split_origin(origin: str, split: str = "split") -> str:
    """Say where the split comes from."""
    known = {
        "official": f"The {split} is the official one",
        "seeded": f"The {split} was drawn at random, stratified by class",
    }
    return known.get(origin, f"The {split}: {origin}")


def near_copies(near_copy: str) -> str:
    """Say what counts as a near copy, as the audit said it; audits from before they said so had another measure."""
    return near_copy or "by the measure of an earlier version"


def _seeds(further: float) -> str:
    if further > MOST_SEEDS:
        return f"more than {MOST_SEEDS} further seeds"
    return f"about {further:.0f} further seed{'s' if further > 1 else ''}"


def _documents(number: float) -> str:
    digits = 10 ** max(0, math.floor(math.log10(number)) - 1)  # two digits: more would be more than is known
    return f"about {numerals.count(math.ceil(number / digits) * digits)} test documents"
