"""An ensemble as a model of its own: raw texts in, probabilities out; its folder holds all of its members."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.predict import Model, load_model
from corpus.errors import DataError
from corpus.json_files import write_json
from models.files import DESCRIPTION, MEMBERS
from models.linear.combination import Combination, Reals

KIND = "ensemble"


@dataclass(frozen=True, eq=False)
class Ensemble:
    """M models of the same C `labels`, and how what they say is combined.

    `descriptions` are the members' model.json and `description` that of the ensemble.
    """

    members: tuple[Model, ...]
    descriptions: tuple[dict[str, Any], ...]
    combination: Combination
    description: dict[str, Any]

    @property
    def labels(self) -> list[str]:
        """The classes, in the order of the probabilities."""
        return list(self.description["labels"])

    def probabilities(self, texts: list[str]) -> Reals:
        """Return the probability of each label for every text, (n, C), in the order of `texts` and `labels`."""
        return self.combination.probabilities(self.of_members(texts))

    def of_members(self, texts: list[str]) -> NDArray[np.floating]:
        """Return what each member says of every text, (M, n, C), its classes in the order of `labels`."""
        pairs = zip(self.members, self.descriptions, strict=True)
        return np.stack(
            [_in_order(model.probabilities(texts), description["labels"], self.labels) for model, description in pairs]
        )

    def save(self, folder: Path) -> None:
        """Write model.json, and each member into a folder of its own in members/; usable by itself."""
        for number, (model, description) in enumerate(zip(self.members, self.descriptions, strict=True)):
            place = folder / MEMBERS / str(number)
            place.mkdir(parents=True)
            model.save(place)
            write_json(place / DESCRIPTION, description)  # with what the stage that trained it has added
        write_json(folder / DESCRIPTION, self.description)


def load_ensemble(folder: Path) -> Ensemble:
    """Return the ensemble in `folder`; raise DataError where one of its members is missing or broken."""
    path = folder / DESCRIPTION
    description = json.loads(path.read_text(encoding="utf-8"))
    weights = [member["weight"] for member in description["members"]]
    loaded = [load_model(folder / MEMBERS / str(number)) for number in range(len(weights))]
    for number, (_, member) in enumerate(loaded):
        if sorted(member["labels"]) != sorted(description["labels"]):
            raise DataError(f"{path}: the classes of {MEMBERS}/{number} are others: {', '.join(member['labels'])}")
    combination = Combination(np.array(weights, np.float64), np.array(description["bias"], np.float64))
    return Ensemble(tuple(m for m, _ in loaded), tuple(d for _, d in loaded), combination, description)


def _in_order(found: NDArray[Any], labels: Sequence[str], wanted: Sequence[str]) -> NDArray[Any]:
    """Return probabilities (n, C) of `labels` in the order of the labels `wanted`."""
    return found[:, [list(labels).index(label) for label in wanted]]
