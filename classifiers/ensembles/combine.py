"""The stage of ensembles: finished cells to one model that asks them all, its predictions and its cost.

No member is trained or asked again: what all of them said of validation and test is on disk. Labels of validation say
what each weighs, so what the ensemble is said to do on validation is by fits that did not see the document (`held_out`
of models/linear/stacking.py); otherwise a choice by validation would favour it. Labels of test are not looked at.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.ensembles.model import KIND
from classifiers.ensembles.request import EnsembleRequest, Member
from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.store import Corpus
from models.cost import clock_of, write_cost
from models.files import COST, DESCRIPTION, HISTORY, MEMBERS, model_files
from models.linear.combination import Integers
from models.linear.stacking import Fitted, added_by, dealt, fit_members
from models.predictions import predicted_rows, read_predictions, write_predictions

#: Costs of a member that model.json keeps beside what the member adds.
WEIGHED = ("parameters", "train_seconds", "latency_ms")


def combine_cells(settings: EnsembleRequest, folder: Path) -> None:
    """Combine finished cells; write a classifier's files into `folder`, the members' models in members/.

    Raises DataError for fewer than two members, and where validation is empty.
    """
    if len(settings.members) < 2:
        named = settings.members[0].name if settings.members else "nothing"
        gone = "; ".join(f"{name}: {why.splitlines()[0]}" for name, why in settings.left_out.items())
        raise DataError(
            f"{settings.name} would be an ensemble of {named} alone, and takes two members or more"
            f"{' (failed: ' if gone else ''}{gone}{')' if gone else ''}"
        )
    corpus = Corpus.open(settings.corpus)
    rows = predicted_rows(corpus)
    inside = corpus.split[rows] == "validation"
    if not inside.any():
        raise DataError("the validation split is empty; raise `validation_share` in [corpus], or give more documents")
    clock = clock_of("cpu")
    started = clock()
    said = np.stack([read_predictions(member.folder, corpus) for member in settings.members]).astype(np.float64)
    truth = corpus.label_ids[rows[inside]]
    folds = dealt(len(truth), _groups(corpus, rows[inside]))
    fitted = fit_members(settings.method, said[:, inside], truth, folds)
    seconds = clock() - started

    shares = fitted.combination.probabilities(said)  # (n, C)
    shares[inside] = fitted.held_out
    write_predictions(folder, corpus, rows, corpus.labels, shares)
    write_json(folder / HISTORY, fitted.trace)
    for number, member in enumerate(settings.members):
        _take_over(member.folder, folder / MEMBERS / str(number))
    costs = [_read(member.folder / COST) for member in settings.members]
    adds = added_by(fitted, said[:, inside], truth, folds)
    write_json(folder / DESCRIPTION, _description(settings, corpus, fitted, _members(settings.members, costs, adds)))
    _write_cost(folder, costs, seconds)


def _groups(corpus: Corpus, rows: NDArray[np.int64]) -> Integers | None:
    """Return the group of each document by number, (rows,); None where there is none. One without is by itself."""
    names = corpus.values("group", rows)
    if all(name is None for name in names):
        return None
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([-1 - place if name is None else numbers[name] for place, name in enumerate(names)], np.int64)


def _members(members: tuple[Member, ...], costs: list[dict[str, Any]], adds: list[dict[str, float]]) -> list[Any]:
    return [
        {
            "name": member.name,
            "kind": _read(member.folder / DESCRIPTION)["kind"],
            **added,
            "cost": {name: cost[name] for name in WEIGHED},
        }
        for member, cost, added in zip(members, costs, adds, strict=True)
    ]


def _description(settings: EnsembleRequest, corpus: Corpus, fitted: Fitted, members: list[Any]) -> dict[str, Any]:
    return {
        "kind": KIND,
        "model": settings.name,
        "labels": corpus.labels,
        "cleaning": _read(settings.members[0].folder / DESCRIPTION)[
            "cleaning"
        ],  # all members were trained on one corpus
        "method": settings.method,
        "combination": fitted.way.name,
        "strength": fitted.way.strength,
        "members": members,
        "bias": fitted.combination.bias.tolist(),
        "left_out": settings.left_out,
        "fitted_on": ["validation"],
    }


def _take_over(source: Path, target: Path) -> None:
    """Put the files of a finished model where the ensemble has them: hard links where possible."""
    for name in model_files(source):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source / name, place)
        except OSError:
            shutil.copyfile(source / name, place)


def _write_cost(folder: Path, costs: list[dict[str, Any]], seconds: float) -> None:
    """Write what the members cost together: sums, of memory in training the most, since one trains after another."""
    own = len(costs) + 1  # a weight for each, and at least one bias
    write_cost(
        folder,
        parameters=sum(cost["parameters"] for cost in costs) + own,
        train_seconds=sum(cost["train_seconds"] for cost in costs) + seconds,
        speed={
            "latency_ms": sum(cost["latency_ms"] for cost in costs),
            "documents_per_second": 1 / sum(1 / cost["documents_per_second"] for cost in costs),
        },
        device=", ".join(dict.fromkeys(cost["device"] for cost in costs)),
        peak_mib=max(cost["peak_mib"] for cost in costs),
    )


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))
