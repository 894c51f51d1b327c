"""Ensembles of a made-up run, combined by the stage itself from what the made-up cells say."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from classifiers.ensembles.combine import combine_cells
from classifiers.ensembles.request import EnsembleRequest, Member
from reports.request import CellResult, ReportRequest

#: Name → the cells that a stack asks; of `mean-of-seeds` the cell whose seeds it asks.
Wishes = Mapping[str, Sequence[str]]


def with_ensembles(request: ReportRequest, root: Path, wishes: Wishes) -> ReportRequest:
    """Return a request to which ensembles are added, one for each seed, or one of all seeds."""
    found: list[CellResult] = []
    for name, cells in wishes.items():
        results = [cell for cell in request.cells if cell.cell in cells]
        if name == "mean-of-seeds":
            groups = {0: [(f"{cell.cell} seed {cell.seed}", cell) for cell in results]}
        else:
            seeds = dict.fromkeys(cell.seed for cell in results)
            groups = {seed: [(cell.cell, cell) for cell in results if cell.seed == seed] for seed in seeds}
        for seed, members in groups.items():
            folder = root / "artifacts" / "CombineCells" / f"{name}-{seed}"
            folder.mkdir(parents=True)
            combine_cells(
                EnsembleRequest(
                    name=name,
                    method="mean" if name == "mean-of-seeds" else "stack",
                    corpus=request.corpus,
                    members=tuple(Member(name=label, folder=cell.folder) for label, cell in members if cell.folder),
                    left_out={label: cell.failure or "" for label, cell in members if not cell.folder},
                ),
                folder,
            )
            values = {"cell": name, "kind": "ensemble", "embedding": None, "architecture": name, "seed": seed}
            found.append(CellResult.model_validate({**values, "folder": folder}))
    return request.model_copy(update={"cells": (*request.cells, *found)})
