"""What a report on language models is drawn from."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal, Self

from corpus.settings import Settings
from models.settings import LanguageKind
from reports.request import StoredRequest, moved


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
    """Everything that `build_language_report` reads."""

    cells: tuple[LanguageResult, ...]

    def _with_paths(self, change: Callable[[Path], Path]) -> Self:
        cells = tuple(moved(cell, change, "model", "answers") for cell in self.cells)
        return self.model_copy(update={"corpus": change(self.corpus), "cells": cells})
