"""What each finished cell of a run says of new documents, as predictions beside those it made of validation."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifiers.predict import CHUNK, Model, load_model
from corpus.json_files import json_value, write_json
from corpus.readers.column_facts import batched
from corpus.store import Corpus
from models.files import COST, DESCRIPTION, HISTORY
from models.predictions import predicted_rows, read_predictions, write_predictions
from models.stored import read_labels

#: Files of a cell that say how it came about, and not what it said.
KEPT = (DESCRIPTION, COST, HISTORY)


def answer_cell(cell: Path, run: Corpus, together: Corpus, apart: NDArray[np.int64], folder: Path) -> list[int]:
    """Write the files of a cell whose test are the new documents of `together` into `folder`.

    Returns what it says of the documents set `apart` (rows of `together`), as places of the labels. What it said of
    validation is taken over: it is the same.
    """
    model, described = load_model(cell)
    places = _places(read_labels(cell, described), together.labels)
    rows = predicted_rows(together)
    shares = np.empty((len(rows), len(together.labels)))  # (n, C)
    is_new = together.split[rows] == "test"
    own = predicted_rows(run)
    shares[~is_new] = read_predictions(cell, run)[run.split[own] == "validation"]
    shares[is_new] = _said(model, together, rows[is_new])[:, places]
    write_predictions(folder, together, rows, together.labels, shares)
    for name in KEPT:
        if (cell / name).is_file():
            shutil.copyfile(cell / name, folder / name)
    # Predictions above are in the order of the corpus, those of the model may not be.
    _describe(folder, together.labels)
    return [int(place) for place in _said(model, together, apart)[:, places].argmax(axis=1)] if apart.size else []


def _said(model: Model, corpus: Corpus, rows: NDArray[np.int64]) -> NDArray[np.floating]:
    def parts() -> Iterator[NDArray[np.floating]]:
        for chunk in batched(iter(rows.tolist()), CHUNK):
            yield np.asarray(model.probabilities(corpus.texts(chunk)))

    return np.concatenate([*parts()])


def _places(mine: list[str], theirs: list[str]) -> list[int]:
    return [mine.index(label) for label in theirs]


def _describe(folder: Path, labels: list[str]) -> None:
    described = json_value((folder / DESCRIPTION).read_bytes())
    write_json(folder / DESCRIPTION, {**described, "labels": labels})
