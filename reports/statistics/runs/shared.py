"""Two runs on the test documents that both have, as one: every cell of both, paired document by document."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.errors import DataError
from models.measures import Measure, Measured
from reports.results.arrays import Integers
from reports.results.cells import Cell, Results
from reports.results.models import Model
from reports.results.predictions import PREDICTED, Predictions

#: Fewer documents in common than this share of the smaller test: a comparison on them is one on neither's test.
LEAST_SHARED = 0.5


@dataclass(frozen=True)
class Overlap:
    """Which test documents two runs have in common, by their text and label."""

    places: tuple[Integers, Integers]  # (S,) each: places in the test of the first and of the second run
    documents: tuple[int, int]  # of the tests
    relabelled: int  # documents of both whose label is another
    in_train: tuple[int, int]  # test documents of one run that the other has learnt from: of the first, of the second

    @property
    def shared(self) -> int:
        """How many there are."""
        return int(self.places[0].size)

    @property
    def is_same_test(self) -> bool:
        """Say whether the tests are the same documents."""
        return self.documents == (self.shared, self.shared)


def find_overlap(first: Results, second: Results) -> Overlap:
    """Return what two runs have in common. A text that stands twice in a test is paired as often as in both."""
    labels, digests = ([_labels(run) for run in (first, second)], [_digests(run, "test") for run in (first, second)])
    waiting: dict[bytes, list[int]] = {}
    for place, digest in enumerate(digests[1]):
        waiting.setdefault(digest, []).append(place)
    pairs, relabelled = [], 0
    for place, digest in enumerate(digests[0]):
        others = waiting.get(digest, [])
        same = next((other for other in others if labels[1][other] == labels[0][place]), None)
        if same is not None:
            others.remove(same)
            pairs.append((place, same))
        elif others:
            relabelled += 1
    learnt = [set(_digests(run, "train")) for run in (first, second)]
    in_train = (sum(d in learnt[1] for d in digests[0]), sum(d in learnt[0] for d in digests[1]))
    places = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Overlap((places[:, 0], places[:, 1]), (len(digests[0]), len(digests[1])), relabelled, in_train)


def refuse_other_documents(overlap: Overlap, names: tuple[str, str], classes: tuple[list[str], list[str]]) -> None:
    """Raise DataError where two runs were not judged by the same documents and classes."""
    if classes[0] != classes[1]:
        raise DataError(
            f"{names[0]} and {names[1]} have other classes ({', '.join(classes[0][:5])}; {', '.join(classes[1][:5])}); "
            "over several data sets: --across"
        )
    least = min(overlap.documents)
    if not least or overlap.shared < LEAST_SHARED * least:
        raise DataError(
            f"{names[0]} and {names[1]} have {overlap.shared:,} test documents in common, of "
            f"{overlap.documents[0]:,} and {overlap.documents[1]:,}: another split, or other data\n"
            "  give both runs the same data and -S corpus.split_seed; over several data sets: --across"
        )


def _labels(run: Results) -> list[str]:
    return [run.corpus.labels[label] for label in run.truth["test"].tolist()]


def _digests(run: Results, split: str) -> list[bytes]:
    rows = run.corpus.rows(split)
    return [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            for text in run.corpus.texts(rows)]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Shared(Results):
    """The cells of two runs on the test documents that both have; there is no validation, for nothing is chosen."""

    owners: Mapping[Path, Results] = field(default_factory=dict)  # folder of a model → the run that it is of
    places: Mapping[Path, Integers] = field(default_factory=dict)  # the documents, as places in that run's test
    taken: Integers = field(default_factory=lambda: np.zeros(0, np.int64))  # in the first run's test

    @cached_property
    def rows(self) -> dict[str, Integers]:
        """Rows of the first run's corpus."""
        return {"validation": np.zeros(0, np.int64), "test": self.corpus.rows("test")[self.taken]}

    def probabilities(self, model: Model) -> dict[str, npt.NDArray[np.float32]]:
        """Return what a model said of the documents."""
        folder = _own(model.folder)
        shares = self.owners[model.folder].probabilities(replace(model, folder=folder))
        return {split: shares[split][self._of(model, split)] for split in PREDICTED}

    def measured(self, model: Model, split: str, measure: Measure | None = None) -> Measured:
        """Return a model's measure on the documents: that of the first run, or another."""
        by = measure or self.measure
        if by.needs_probabilities:
            return by.measured(self.truth[split], self.probabilities(model)[split].astype(float))
        return by.measured(self.truth[split], np.eye(self.classes)[model.predictions[split].predicted])

    def _of(self, model: Model, split: str) -> Integers:
        return self.places[model.folder] if split == "test" else np.zeros(0, np.int64)


def share(runs: Mapping[str, Results], overlap: Overlap) -> Shared:
    """Return two runs, by name, as one; their cells are called `NAME: cell`."""
    owners: dict[Path, Results] = {}
    places: dict[Path, Integers] = {}
    cells: list[Cell] = []
    for (name, run), own in zip(runs.items(), overlap.places, strict=True):
        for cell in run.cells:
            models = tuple(_model(model, name, own) for model in cell.models)
            owners.update(dict.fromkeys((model.folder for model in models), run))
            places.update(dict.fromkeys((model.folder for model in models), own))
            cells.append(replace(cell, name=called(name, cell.name), models=models, failures=()))
    first = next(iter(runs.values()))
    return Shared(first.request, first.corpus, {}, tuple(cells), owners, places, overlap.places[0])


def called(run: str, cell: str) -> str:
    """Return how a cell of one of several runs is called."""
    return f"{run}: {cell}"


def _model(model: Model, run: str, places: Integers) -> Model:
    """Return a model that knows the shared documents alone; the same folder may be in both runs."""
    test = model.predictions["test"]
    nothing = np.zeros(0, np.int64)
    predictions = {"test": _only(test, places), "validation": _only(model.predictions["validation"], nothing)}
    return replace(model, folder=model.folder / f"@{run}", predictions=predictions)


def _own(folder: Path) -> Path:
    return folder.parent


def _only(said: Predictions, places: Integers) -> Predictions:
    arrays = (said.predicted[places], said.confidence[places], said.truth_probability[places])
    return Predictions(*arrays, said.threshold)
