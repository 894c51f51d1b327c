"""The models of a run, each a cell with one seed, read for the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.files import COST, DESCRIPTION, HISTORY
from models.measures import Measure
from reports.request import CellResult
from reports.results.artefacts import read_json, read_manifest
from reports.results.model_files import can_be_fitted, has_answered, says_probabilities
from reports.results.predictions import Predictions


@dataclass(frozen=True, eq=False)
class Model:
    """One finished training: a cell with one seed."""

    seed: int
    folder: Path
    predictions: Mapping[str, Predictions]
    history: list[dict[str, Any]]
    cost: dict[str, Any]
    details: dict[str, Any]  # model.json
    manifest: dict[str, Any]
    embedding_seed: int = 0
    split_seed: int = 0
    gradients: dict[str, Any] | None = None  # gradients.json, where it was asked for

    def has_answered(self, split: str) -> bool:
        """Say whether it answered documents of a split: a rival may have been asked about test alone."""
        return has_answered(self.details, split)

    @property
    def says_probabilities(self) -> bool:
        """Say whether it says how sure it is: a rival may say labels alone."""
        return says_probabilities(self.details)

    @property
    def can_be_fitted(self) -> bool:
        """Say whether validation can choose a temperature for it."""
        return can_be_fitted(self.details)


def read_model_files(result: CellResult, folder: Path, predictions: Mapping[str, Predictions]) -> Model:
    """Return the model in `folder`, of which `predictions` have been read; raise DataError where a file is missing."""
    return Model(
        seed=result.seed,
        folder=folder,
        predictions=predictions,
        history=read_json(folder / HISTORY),
        cost=read_json(folder / COST),
        details=read_json(folder / DESCRIPTION),
        manifest=read_manifest(folder),
        embedding_seed=result.embedding_seed,
        split_seed=result.split_seed,
        gradients=read_json(folder / "gradients.json") if (folder / "gradients.json").is_file() else None,
    )


def best_seed(models: Sequence[Model], scores: Sequence[float | None], measure: Measure) -> Model:
    """Return the model with the best of some scores; ties go to the lowest seed."""
    pairs = zip(models, scores, strict=True)
    return max(pairs, key=lambda pair: (measure.direction * (pair[1] or 0.0), -pair[0].seed))[0]
