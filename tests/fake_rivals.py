"""Rivals of a made-up run, read by the stage itself from files of answers."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.rivals.read import read_rival
from classifiers.rivals.settings import RivalFile
from corpus.store import Corpus
from models.predictions import predicted_rows
from reports.request import CellResult, ReportRequest


def with_rival(
    request: ReportRequest,
    root: Path,
    right: Sequence[float],
    *,
    name: str = "bert",
    splits: Sequence[str] = ("validation", "test"),
    says_probabilities: bool = True,
    left_out: int = 0,
    **settings: Any,
) -> ReportRequest:
    """Return a request with a rival that is right on these shares of documents, one for each of its files.

    `left_out` is how many test documents it does not answer.
    """
    found = []
    for number, share in enumerate(right):
        file = root / f"{name}-{number}.csv"
        _write(Corpus.open(request.corpus), file, np.random.default_rng(100 + number), (share, splits, left_out),
               says_probabilities)  # fmt: skip
        folder = root / "artifacts" / "ReadRival" / f"{name}{number}"
        folder.mkdir(parents=True)
        read_rival(RivalFile(name=name, file=file, **settings), request.corpus, folder)
        values = {"cell": name, "kind": "rival", "embedding": None, "architecture": name, "seed": number}
        found.append(CellResult.model_validate({**values, "folder": folder}))
    return request.model_copy(update={"cells": (*request.cells, *found)})


def _write(
    corpus: Corpus,
    file: Path,
    generator: np.random.Generator,
    answers: tuple[float, Sequence[str], int],
    says_probabilities: bool,
) -> None:
    share, splits, left_out = answers
    rows = [row for row in predicted_rows(corpus).tolist() if corpus.split[row] in splits]
    tests = [row for row in rows if corpus.split[row] == "test"]
    classes = len(corpus.labels)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "label", *([f"probability_{c}" for c in corpus.labels] if says_probabilities else [])])
        for row in rows:
            if row in tests[:left_out]:
                continue
            truth = int(corpus.label_ids[row])
            said = truth if generator.random() < share else (truth + 1) % classes
            sure = generator.uniform(0.7, 0.99)
            shares = np.where(np.arange(classes) == said, sure, (1 - sure) / (classes - 1)).tolist()
            writer.writerow([corpus.ids[row], corpus.labels[said], *(shares if says_probabilities else [])])
