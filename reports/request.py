"""What a report is drawn from: the finished artefacts and how they came about."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import ValidationError

from corpus.errors import DataError
from corpus.settings import Settings
from models.settings import LanguageKind
from reports.settings import JudgingSettings, ReportSettings

#: The folder of a project that holds the artefacts; the folder around it is the project root.
ARTIFACTS = "artifacts"
#: The file of a report's folder that holds its request.
NAME = "request.json"


class CellResult(Settings):
    """One model: a cell (embedding × architecture, a baseline, an ensemble of them, or a rival) with one seed."""

    cell: str
    kind: Literal["baseline", "recurrent", "ensemble", "rival"]
    embedding: str | None
    architecture: str
    seed: int
    folder: Path | None  # None where training failed
    failure: str | None = None
    embedding_seed: int = 0  # of the embedding below it, where a run has several
    split_seed: int = 0  # of the split into train, validation and test, where a run has several
    outside_vectors: bool = False  # whether anything below it are word vectors that somebody else made


class ProbeResult(Settings):
    """A cell trained once more, on a share of train or on shuffled labels."""

    share: float
    shuffled: bool
    cell: str | None  # None where it is not known, since the probe failed
    seed: int | None
    folder: Path | None
    failure: str | None = None


class StoredRequest(Settings):
    """What a report is drawn from, stored as `request.json` so that the report can be drawn again.

    In the stored form every path inside the project is relative to the project root, so that a project folder can be
    moved or copied as a whole: `read` finds the artefacts again.
    """

    name: str
    settings: ReportSettings
    corpus: Path
    command: str
    configuration: dict[str, Any]  # every setting of the run, by section

    @classmethod
    def read(cls, folder: Path, root: Path) -> Self | None:
        """Return the request stored in the folder of a report, located from `root`; None where there is none.

        Raises DataError where it cannot be read.
        """
        stored = folder / NAME
        if not stored.is_file():
            return None
        try:
            return cls.model_validate_json(stored.read_bytes()).located(root)
        except ValidationError as error:
            problem = error.errors()[0]["msg"]
            raise DataError(f"{stored} is broken: {problem}; the command that made the run makes it again") from None

    def write(self, folder: Path) -> None:
        """Store the request, in its portable form, in the folder of a report."""
        (folder / NAME).write_text(self.portable().model_dump_json(indent=1) + "\n", encoding="utf-8")

    def located(self, root: Path) -> Self:
        """Return the request with every relative path taken from the project root `root`."""
        return self._with_paths(lambda path: root / path)  # `root / absolute` is the absolute path

    def portable(self) -> Self:
        """Return the request with the paths inside the project relative to its root.

        The root is the folder that holds `artifacts/`, in which the corpus stands. Paths outside it stay absolute.
        """
        corpus = self.corpus.absolute()
        root = next((path.parent for path in corpus.parents if path.name == ARTIFACTS), None)

        def within(path: Path) -> Path:
            whole = path.absolute()
            return whole.relative_to(root) if root is not None and whole.is_relative_to(root) else whole

        return self._with_paths(within)

    def artefacts(self) -> list[Path]:
        """Return every path in the request."""
        found: list[Path] = []

        def same(path: Path) -> Path:
            found.append(path)
            return path

        self._with_paths(same)
        return found

    def _with_paths(self, change: Callable[[Path], Path]) -> Self:
        """Return the request with every path in it changed."""
        raise NotImplementedError


#: How models were judged before there was a choice; as are sequences of numbers.
FORMERLY = {"metric": "accuracy"}


class ReportRequest(StoredRequest):
    """Everything that `build_report` reads."""

    judging: JudgingSettings = JudgingSettings.model_validate(FORMERLY)
    audit: Path | None = None  # None in requests that were stored before there was an audit
    embeddings: dict[str, Path | None]
    cells: tuple[CellResult, ...]
    on_other_splits: tuple[CellResult, ...] = ()  # for the spread of scores alone: their documents are others
    probes: tuple[ProbeResult, ...] = ()
    explanations: Path | None = None  # None where there are none, as in runs of earlier versions
    explanations_failure: str | None = None
    updates: Path | None = None  # what an update of Word2Vec costs; None where it was not measured
    updates_failure: str | None = None

    def _with_paths(self, change: Callable[[Path], Path]) -> Self:
        return self.model_copy(
            update={
                "corpus": change(self.corpus),
                "explanations": self.explanations and change(self.explanations),
                "updates": self.updates and change(self.updates),
                "audit": self.audit and change(self.audit),
                "embeddings": {name: path and change(path) for name, path in self.embeddings.items()},
                "cells": tuple(moved(cell, change) for cell in self.cells),
                "on_other_splits": tuple(moved(cell, change) for cell in self.on_other_splits),
                "probes": tuple(moved(probe, change) for probe in self.probes),
            }
        )


def moved(result: Any, change: Callable[[Path], Path], *names: str) -> Any:
    """Return a result with the paths in the fields `names` (the folder, unless others are named) changed."""
    found = {name: getattr(result, name) for name in names or ("folder",)}
    return result.model_copy(update={name: path and change(path) for name, path in found.items()})


class LanguageResult(Settings):
    """One trained language model: a cell with one seed."""

    cell: str
    kind: LanguageKind
    fills_only: bool  # it has no perplexity
    start: Literal["random", "word2vec"] = "random"  # of the word vectors
    seed: int
    model: Path | None  # the TrainLanguageModel folder; None where training or asking failed
    answers: Path | None  # the EvaluateLanguageModel folder
    failure: str | None = None


class LanguageRequest(StoredRequest):
    """Everything that `reports.language.build_report` reads."""

    cells: tuple[LanguageResult, ...]

    def _with_paths(self, change: Callable[[Path], Path]) -> Self:
        cells = tuple(moved(cell, change, "model", "answers") for cell in self.cells)
        return self.model_copy(update={"corpus": change(self.corpus), "cells": cells})
