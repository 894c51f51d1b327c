"""The finished artefacts of a run, read for the report: predictions, costs, histories, qualities."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as parquet

from corpus.store import Corpus
from models.measures import Measure, Measured
from reports.request import CellResult, ReportRequest
from reports.results.arrays import Integers
from reports.results.artefacts import read_manifest
from reports.results.embeddings import Embedding, read_embedding
from reports.results.judging import measure_of
from reports.results.models import Model, read_model_files
from reports.results.predictions import PREDICTED, probabilities_on, read_predictions
from reports.settings import JudgingSettings


def reasons(failures: Sequence[tuple[int, str]]) -> dict[str, list[int]]:
    """Return the seeds that failed, by what went wrong."""
    found: dict[str, list[int]] = {}
    for seed, message in failures:
        found.setdefault(message, []).append(seed)
    return found


@dataclass(frozen=True, eq=False)
class Cell:
    """What is compared: an embedding × architecture, a baseline, or an ensemble, with all of its seeds."""

    name: str
    kind: str
    embedding: str | None
    architecture: str
    models: tuple[Model, ...]
    failures: tuple[tuple[int, str], ...]  # (seed, message)
    outside_vectors: bool = False  # whether it, a member of it or its teacher stands on vectors from outside

    @property
    def is_network(self) -> bool:
        """Say whether it was trained by epochs."""
        return self.kind == "recurrent"

    @property
    def is_ensemble(self) -> bool:
        """Say whether it asks other cells."""
        return self.kind == "ensemble"

    @property
    def is_rival(self) -> bool:
        """Say whether it was made elsewhere: there are its answers, and no model."""
        return self.kind == "rival"

    @property
    def is_pooled(self) -> bool:
        """Say whether its members are the seeds of one cell, so that it has none of its own."""
        return self.is_ensemble and any(model.details.get("method") == "mean" for model in self.models)

    @property
    def members(self) -> tuple[str, ...]:
        """The names of what it asks, of all of its seeds; empty unless it is an ensemble."""
        return tuple(dict.fromkeys(m["name"] for model in self.models for m in model.details.get("members", ())))

    @property
    def is_drawn(self) -> bool:
        """Say whether the seed changes what it is: of a network, of what asks one, of a rival that was trained."""
        kinds = {member["kind"] for model in self.models for member in model.details.get("members", ())}
        return self.is_network or "recurrent" in kinds or any(m.details.get("is_trained") for m in self.models)

    @property
    def reasons(self) -> dict[str, list[int]]:
        """The seeds that failed, by what went wrong."""
        return reasons(self.failures)


@dataclass(frozen=True, eq=False)
class Results:
    """Everything that a report is about."""

    request: ReportRequest
    corpus: Corpus
    embeddings: dict[str, Embedding]
    cells: tuple[Cell, ...]  # baselines first, then in the order of the request

    @cached_property
    def rows(self) -> dict[str, Integers]:
        """Rows of the corpus that belong to each predicted split."""
        return {split: self.corpus.rows(split) for split in PREDICTED}

    @cached_property
    def truth(self) -> dict[str, Integers]:
        """The class of each document of each predicted split, as an index into the labels."""
        return {split: self.corpus.label_ids[rows] for split, rows in self.rows.items()}

    @cached_property
    def groups(self) -> dict[str, Integers | None]:
        """The group of each document of each predicted split, by number; None where no two documents share one."""
        known = "group" in parquet.read_schema(self.corpus.folder / "documents.parquet").names  # not of numbers
        if not known:
            return dict.fromkeys(self.rows)
        names = self.corpus.column("group")
        return {split: known_groups([names[row] for row in rows.tolist()]) for split, rows in self.rows.items()}

    def probabilities(self, model: Model) -> dict[str, npt.NDArray[np.float32]]:
        """Read what a model said about every class of each predicted split, (documents, C) in the order of the labels.

        Read anew at each call: those of all models together may not fit into memory.
        """
        return probabilities_on(model.folder.name, model.folder, self.corpus, list(model.details["labels"]))

    @property
    def has_outside_vectors(self) -> bool:
        """Say whether some cell stands on word vectors that somebody else made."""
        return any(cell.outside_vectors for cell in self.cells)

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return len(self.corpus.labels)

    @cached_property
    def measure(self) -> Measure:
        """What models are judged by; raise DataError where the documents of a split cannot have it."""
        return measure_of(self.request.judging, self.corpus)

    def measured(self, model: Model, split: str, measure: Measure | None = None) -> Measured:
        """Return a model's measure on a split that is not empty: that of the run, which is worked out once, or another.

        Answers are those of the threshold, where there is one.
        """
        by = measure or self.measure
        key = (model.folder, split, by.name)
        if key not in self._measured:
            if by.needs_probabilities:
                shares = self.probabilities(model)[split].astype(float)
            else:
                shares = np.eye(self.classes)[model.predictions[split].predicted]
            self._measured[key] = by.measured(self.truth[split], shares)
        return self._measured[key]

    def score(self, model: Model, split: str) -> float | None:
        """Return the value of the measure of the run; None where the split has no documents, or it answered none."""
        return self.measured(model, split).value if self.truth[split].size and model.has_answered(split) else None

    @cached_property
    def _measured(self) -> dict[tuple[Path, str, str], Measured]:
        return {}

    @cached_property
    def seeds(self) -> list[int]:
        """Every seed that was asked for, ascending; the files of a rival are its own."""
        return sorted({cell.seed for cell in self.request.cells if cell.kind != "rival"})

    def manifests(self) -> Iterator[dict[str, Any]]:
        """Yield the manifest of everything that the report stands on; empty for what has none."""
        yield read_manifest(self.corpus.folder)
        if self.request.audit is not None:
            yield read_manifest(self.request.audit)
        yield from (embedding.manifest for embedding in self.embeddings.values())
        if self.request.updates is not None:
            yield read_manifest(self.request.updates)
        yield from (model.manifest for cell in self.cells for model in cell.models)
        if self.request.explanations:
            yield read_manifest(self.request.explanations)


def read_results(request: ReportRequest) -> Results:
    """Read every artefact that the request names; raise DataError where one is missing or does not fit the corpus."""
    return results_on(request, Corpus.open(request.corpus))


def results_on(request: ReportRequest, corpus: Corpus) -> Results:
    """Do what `read_results` does, on an opened corpus of any kind."""
    embeddings = {n: read_embedding(n, folder) for n, folder in request.embeddings.items() if folder is not None}
    names = dict.fromkeys(cell.cell for cell in sorted(request.cells, key=lambda cell: cell.kind != "baseline"))
    grouped = {name: [cell for cell in request.cells if cell.cell == name] for name in names}
    cells = tuple(_read_cell(group, corpus, request.judging) for group in grouped.values())
    return Results(request, corpus, embeddings, cells)


def known_groups(names: Sequence[str | None]) -> Integers | None:
    """Return the group of each document by number, (N,); None where no group has more than one of them.

    A document without a group is one by itself.
    """
    numbers: dict[str, int] = {}
    found = [-1 - place if name is None else numbers.setdefault(name, len(numbers)) for place, name in enumerate(names)]
    groups = np.array(found, dtype=np.int64)
    return groups if np.unique(groups).size < groups.size else None


def _read_cell(group: list[CellResult], corpus: Corpus, judging: JudgingSettings) -> Cell:
    first = group[0]
    done = [result for result in group if result.folder is not None]
    failures = tuple((r.seed, r.failure or "it was not trained") for r in group if r.folder is None)
    models = tuple(
        read_model_files(
            result, result.folder, read_predictions(f"{result.cell} seed {result.seed}", result.folder, corpus, judging)
        )
        for result in done
        if result.folder
    )
    outside = any(result.outside_vectors for result in group)
    return Cell(first.cell, first.kind, first.embedding, first.architecture, models, failures, outside)
