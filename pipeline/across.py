"""`wordloom compare … --across`: cells over the data sets of several runs, in the terminal or as a report."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.answer import show_place
from pipeline.errors import UsageError
from pipeline.output import Called, emit, emit_json, escaped, fitting, note, table
from translation.shapes import translated

if TYPE_CHECKING:
    from reports.results.cells import Results
    from reports.statistics.runs.across import Across

#: Names of the files of such a report.
FILES = ("report.html", "report.md", "figures")


def compare_across(runs: Mapping[str, Results], output: Path | None, json: bool) -> None:
    """Compare the cells that all runs have, each run a data set; write a report where a folder is named.

    Raises DataError where they have too little in common, and UsageError for a folder with something else in it.
    """
    from reports.statistics.runs.across import find_across

    if output is not None and output.exists() and not _is_ours(output):
        raise UsageError(f"-o {output}: there is something else; name a new folder")
    known = find_across(runs)
    if json:
        emit_json(_as_json(known))
    else:
        _show(known)
    if output is not None:
        write_across(known, output)
        if not json:
            show_place(output)


def _is_ours(output: Path) -> bool:
    return output.is_dir() and all(path.name in FILES for path in output.iterdir())


def write_across(known: Across, output: Path) -> None:
    """Write report.html, report.md and figures/ on several data sets into a folder, in place of what is there."""
    from reports.folder import write_pages
    from reports.sections.across import chapters

    for name in FILES:
        place = output / name
        if place.is_dir():
            shutil.rmtree(place)
    output.mkdir(parents=True, exist_ok=True)
    write_pages(translated(f"Over {len(known.data_sets)} data sets"), chapters(known), known.cells, "svg", output)


def _show(known: Across) -> None:
    from reports.scales import SCALES
    from reports.sections.across import caution, headline

    by = SCALES[known.measure.name]
    names = list(known.mean_ranks)
    places = [known.cells.index(name) for name in names]
    lines = [
        [escaped(name), f"{known.mean_ranks[name]:.2f}", *(by.value(float(score)) for score in known.scores[:, place])]
        for name, place in zip(names, places, strict=True)
    ]
    data_sets = tuple(map(Called, known.data_sets))
    emit(table(("cell", "mean rank", *data_sets), lines, right=("mean rank", *data_sets)))
    emit("\n" + fitting(headline(known)))
    if said := caution(known):
        emit(fitting(said))
    for one in known.opinions:
        lost = by.size(one.lost) + by.of_unit
        said = f"{one.data_set}: {one.best} is best; {one.of_rest}, the best of the others, is {lost} behind"
        if one.best == one.of_rest:
            said = f"{one.data_set}: {one.best} is best, as on the others"
        emit(fitting(said if isnan(one.agreement) else f"{said}; agreement {one.agreement:.2f}", 2))
    if known.left_out:
        note(f"not in every run, and left out: {', '.join(known.left_out)}")


def _as_json(known: Across) -> dict[str, Any]:
    from corpus.json_files import finite

    pairs = [
        {
            "first": pair.first,
            "second": pair.second,
            "difference": pair.difference,
            "wins": pair.wins,
            "losses": pair.losses,
            "p": pair.p_value,
            "holm": pair.holm,
            "odds": pair.odds._asdict(),
        }
        for pair in known.pairs
    ]
    opinions = [{**vars(one), "agreement": finite(one.agreement)} for one in known.opinions]
    scores = {name: known.scores[:, place].tolist() for place, name in enumerate(known.cells)}
    return {
        "data_sets": list(known.data_sets),
        "extents": {name: vars(extent) for name, extent in known.data_sets.items()},
        "measure": known.measure.name,
        "mean_ranks": known.mean_ranks,
        "scores": scores,
        "friedman": known.friedman,
        "pairs": pairs,
        "groups": known.groups,
        "data_sets_against_the_rest": opinions,
        "left_out": known.left_out,
    }
