"""What came of every language model of a run, read from its artefacts."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as parquet

from corpus.errors import DataError
from reports.request import LanguageRequest, LanguageResult
from reports.results.arrays import Reals
from reports.results.artefacts import read_json, read_manifest
from reports.results.cells import reasons

#: The command that makes these results.
COMMAND = "language-model"


@dataclass(frozen=True, eq=False)
class Likelihoods:
    """What a model gave the documents of a split: nats and tokens a document, (n,)."""

    ids: tuple[str, ...]
    loss: Reals  # −ln p of the document, its end symbol included
    tokens: Reals
    unknown: Reals  # how many of the tokens are the unknown word

    @property
    def per_token(self) -> float:
        """The mean of −ln p over tokens, in nats."""
        return float(self.loss.sum() / self.tokens.sum())


@dataclass(frozen=True, eq=False)
class LanguageModelRun:
    """One finished model."""

    seed: int
    model: Path
    folder: Path  # of what it was asked

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """A record for each epoch; none of an n-gram model."""
        return list(read_json(self.model / "history.json", COMMAND))

    @cached_property
    def cost(self) -> dict[str, float]:
        """What its training cost."""
        return dict(read_json(self.model / "cost.json", COMMAND))

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What it was asked and said, see docs/artifacts.md."""
        return dict(read_json(self.folder / "answers.json", COMMAND))

    @cached_property
    def likelihoods(self) -> dict[str, Likelihoods]:
        """What it gave the documents of each split; nothing of a model that only fills blanks."""
        return read_likelihoods(self.folder)

    def manifests(self) -> Iterator[dict[str, Any]]:
        """Yield the manifests of both of its results."""
        yield read_manifest(self.model)
        yield read_manifest(self.folder)


@dataclass(frozen=True, eq=False)
class LanguageCell:
    """A language model with all of its seeds."""

    name: str
    kind: str
    fills_only: bool
    start: str  # of the word vectors: random, or word2vec
    models: tuple[LanguageModelRun, ...]
    failures: tuple[tuple[int, str], ...]  # (seed, why)

    @property
    def has_perplexity(self) -> bool:
        """Say whether it is finished and gives texts a probability."""
        return bool(self.models) and not self.fills_only

    @property
    def is_network(self) -> bool:
        """Say whether it is recurrent."""
        return self.kind != "ngram"

    def mean_likelihoods(self, split: str) -> Likelihoods:
        """Return what its models gave each document, the mean over seeds of the loss."""
        found = [model.likelihoods[split] for model in self.models]
        first = found[0]
        return Likelihoods(first.ids, np.mean([one.loss for one in found], axis=0), first.tokens, first.unknown)

    @property
    def reasons(self) -> dict[str, list[int]]:
        """The seeds that failed, by what went wrong."""
        return reasons(self.failures)

    def cost(self, name: str) -> float | None:
        """Return the mean over seeds of a cost."""
        found = [model.cost[name] for model in self.models if model.cost.get(name) is not None]
        return float(np.mean(found)) if found else None


@dataclass(frozen=True, eq=False)
class LanguageResults:
    """Everything that a report on language models is worked out from."""

    request: LanguageRequest
    audit: dict[str, Any]  # of the corpus
    cells: tuple[LanguageCell, ...]

    @property
    def seeds(self) -> list[int]:
        """The seeds of the run."""
        return sorted({result.seed for result in self.request.cells})

    @property
    def text_models(self) -> list[LanguageCell]:
        """The cells that have a perplexity."""
        return [cell for cell in self.cells if cell.has_perplexity]

    def manifests(self) -> Iterator[dict[str, Any]]:
        """Yield the manifest of everything that the report stands on."""
        yield read_manifest(self.request.corpus)
        for cell in self.cells:
            for model in cell.models:
                yield from model.manifests()


def read_results(request: LanguageRequest) -> LanguageResults:
    """Read what a request names; raise DataError where models were measured on different documents."""
    found: dict[str, list[LanguageResult]] = {}
    for result in request.cells:
        found.setdefault(result.cell, []).append(result)
    cells = tuple(_cell(name, results) for name, results in found.items())
    results = LanguageResults(request, dict(read_json(request.corpus / "audit.json", COMMAND)), cells)
    measured = {model.likelihoods["test"].ids for cell in results.text_models for model in cell.models}
    if len(measured) > 1:
        raise DataError("the language models were measured on different test documents; run them again")
    return results


def perplexities(folder: Path) -> dict[str, float | None]:
    """Return the perplexity on validation and test of an EvaluateLanguageModel folder; None where there is none."""
    found = read_likelihoods(folder)
    return {split: math.exp(found[split].per_token) if split in found else None for split in ("validation", "test")}


def read_likelihoods(folder: Path) -> dict[str, Likelihoods]:
    """Return what a model gave the documents of each split that it was measured on."""
    table = parquet.read_table(folder / "likelihoods.parquet")
    splits = np.array(table.column("split").to_pylist(), dtype=np.str_)
    ids = np.array(table.column("id").to_pylist(), dtype=np.str_)
    loss, tokens, unknown = (
        np.array(table.column(name).to_pylist(), dtype=np.float64) for name in ("log_likelihood", "tokens", "unknown")
    )
    return {
        str(split): Likelihoods(tuple(ids[there].tolist()), -loss[there], tokens[there], unknown[there])
        for split in np.unique(splits)
        for there in [splits == split]
    }


def _cell(name: str, results: list[LanguageResult]) -> LanguageCell:
    models = tuple(LanguageModelRun(r.seed, r.model, r.answers) for r in results if r.model and r.answers)
    failures = tuple((r.seed, r.failure or "it was not made") for r in results if not (r.model and r.answers))
    return LanguageCell(name, results[0].kind, results[0].fills_only, results[0].start, models, failures)
