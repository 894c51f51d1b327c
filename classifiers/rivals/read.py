"""The stage of rivals: a table of answers that were made elsewhere to the files of a model that is compared.

Nothing here looks at a true label. A document without an answer is given what one would guess who has read nothing, the
shares of the classes in train; how many there are is written down, and the report says so.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.rivals.settings import RivalFile
from classifiers.rivals.table import COMMAND, Answer, AnswerTable, shown
from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.outgoing import cell
from corpus.readers.labels import Labels
from corpus.readers.listing import listed
from corpus.store import Corpus
from models.files import COST, DESCRIPTION, HISTORY
from models.predictions import SPLITS, predicted_rows, write_predictions

KIND = "rival"
#: How far from 1 the probabilities of a document may add up: what rounding to two decimals does to ten classes.
ROUNDING = 0.05
#: Of fewer documents of test than this share an answer says nothing of the whole; mostly the ids are of something else.
LEAST_ANSWERED = 0.5


@dataclass
class RivalAnswers:
    """What a rival said of the documents of validation and test."""

    probabilities: NDArray[np.float64]  # (n, C) of `predicted_rows`; of labels alone 1 for the label
    answered: NDArray[np.bool_]  # (n,)
    says_probabilities: bool
    counts: dict[str, list[int]] = field(default_factory=dict)  # split → answered, documents
    elsewhere: int = 0  # answers about documents of other splits, which are not judged


def read_rival(settings: RivalFile, corpus: Path, folder: Path) -> None:
    """Write predictions.parquet, model.json, cost.json and history.json of a rival into `folder`.

    Raises DataError for what `read_answers` refuses.
    """
    opened = Corpus.open(corpus)
    answers = read_answers(settings.file, opened)
    write_predictions(folder, opened, predicted_rows(opened), opened.labels, answers.probabilities)
    description = {
        "kind": KIND,
        "model": settings.name,
        "labels": opened.labels,
        "is_trained": settings.is_trained,
        "says_probabilities": answers.says_probabilities,
        "answered": answers.counts,
        "elsewhere": answers.elsewhere,
        "file": settings.file.name,
    }
    write_json(folder / DESCRIPTION, description)
    write_json(folder / COST, settings.known())
    write_json(folder / HISTORY, [])


def read_answers(file: Path, corpus: Corpus) -> RivalAnswers:
    """Return what a file says of validation and test.

    Raises DataError, which names the line, for a document that the corpus does not have or that is answered twice, a
    text that is another one, a label that the corpus does not know, probabilities that do not add up to 1, and a label
    that is not the most probable; and where half of test has no answer.
    """
    table = AnswerTable(file, corpus.labels)
    documents, distributions, rows = _Documents(corpus), _Shares(corpus), predicted_rows(corpus)
    place_of = {int(row): place for place, row in enumerate(rows)}
    shares = np.tile(_guess(corpus), (len(rows), 1))  # (n, C)
    answered, elsewhere, first = np.zeros(len(rows), np.bool_), 0, dict[int, str]()
    for answer in table.answers():
        row = documents.row(answer, table.columns.key)
        if row in first:
            raise DataError(
                f"{answer.where}: document {shown(answer.key)} is answered a second time; {first[row]} does"
            )
        first[row] = answer.where
        place = place_of.get(row)
        if place is None:
            elsewhere += 1
        elif (own := distributions.of(answer)) is not None:
            shares[place], answered[place] = own, True
    counts = {split: _count(answered, corpus.split[rows] == split) for split in SPLITS}
    _refuse_too_few(file, counts["test"])
    return RivalAnswers(shares, answered, bool(table.columns.shares), counts, elsewhere)


class _Documents:
    """The documents of a corpus by what answers call them."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        # A table that a spreadsheet may open has some ids with a quote in front.
        self._by_id = {cell(one): row for row, one in enumerate(corpus.ids)} | {
            one: row for row, one in enumerate(corpus.ids)
        }
        self._exported = predicted_rows(corpus)
        self._texts: Mapping[int, str] = {}

    def row(self, answer: Answer, key: str) -> int:
        """Return the row of the document that an answer is about."""
        row = self._by_id.get(answer.key) if key == "id" else self._numbered(answer.key)
        if row is None:
            known = (
                f"ids are like {listed(self._corpus.ids[row] for row in self._exported[:3])}"
                if key == "id"
                else f"rows are 1 to {len(self._exported):,}"
            )
            raise DataError(
                f"{answer.where}: {key} = {shown(answer.key)}: this run has no such document; {known}\n"
                f"  `{COMMAND}` writes the documents with their ids"
            )
        if answer.text is not None and not self._is_text(row, answer.text):
            raise DataError(
                f"{answer.where}: document {shown(answer.key)} has another text in this run: these answers are "
                f"about other documents, or another split\n  `{COMMAND}` writes those of this run"
            )
        return row

    def _numbered(self, key: str) -> int | None:
        number = int(key) if key.isascii() and key.isdigit() else 0
        return int(self._exported[number - 1]) if 1 <= number <= len(self._exported) else None

    def _is_text(self, row: int, text: str) -> bool:
        if not self._texts:
            wanted = self._exported
            self._texts = dict(zip(wanted.tolist(), self._corpus.texts(wanted), strict=True))
        own = self._texts.get(row)
        return own is None or _plain(text) in (_plain(own), _plain(cell(own)))


class _Shares:
    """What an answer says, as probabilities in the order of the classes."""

    def __init__(self, corpus: Corpus) -> None:
        self._classes = corpus.labels
        self._place = {label: place for place, label in enumerate(corpus.labels)}
        self._labels = Labels(corpus.cleaning)

    def of(self, answer: Answer) -> NDArray[np.float64] | None:
        """Return (C,); None where nothing is said, so that the document counts as missing."""
        label = self._labels.label(answer.label, answer.where) if answer.label is not None else None
        if label is not None and label not in self._place:
            raise DataError(
                f"{answer.where}: label = {shown(label)}: this run has no such class; known: {listed(self._classes)}\n"
                "  leave the cell empty where there is no answer"
            )
        if not answer.shares:
            return None if label is None else np.eye(len(self._classes))[self._place[label]]
        if all(value is None or value == "" for value in answer.shares):
            return None
        shares = self._distribution(answer)
        if label is not None and shares[self._place[label]] < shares.max() - ROUNDING:
            best = self._classes[int(shares.argmax())]
            raise DataError(
                f"{answer.where}: label = {shown(label)}, but {best} is the most probable; if that column holds the "
                "true labels, leave it out"
            )
        return shares

    def _distribution(self, answer: Answer) -> NDArray[np.float64]:
        values = [_number(value) for value in answer.shares]
        total = math.fsum(values)
        if not (all(value >= 0 for value in values) and abs(total - 1) <= ROUNDING):
            hint = "divide them by 100" if abs(total - 100) <= 100 * ROUNDING else "give each class its share, 0 to 1"
            written = listed(f"{name} {shown(value)}" for name, value in zip(self._classes, answer.shares, strict=True))
            raise DataError(
                f"{answer.where}: the probabilities are no distribution ({written}; their sum is {total:.4g}); {hint}"
            )
        return np.array(values) / total


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _guess(corpus: Corpus) -> NDArray[np.float64]:
    """Return the share of each class in train, (C,)."""
    labels = corpus.label_ids[corpus.rows("train")]
    counts = np.bincount(labels[labels >= 0], minlength=len(corpus.labels)).astype(np.float64)
    shares: NDArray[np.float64] = counts / counts.sum()
    return shares


def _plain(text: str) -> str:
    return " ".join(text.split())


def _count(answered: NDArray[np.bool_], inside: NDArray[np.bool_]) -> list[int]:
    return [int((answered & inside).sum()), int(inside.sum())]


def _refuse_too_few(file: Path, test: list[int]) -> None:
    given, documents = test
    if given < LEAST_ANSWERED * documents:
        raise DataError(
            f"{file} answers {given:,} of {documents:,} test documents, fewer than half: a score on them would not be "
            f"that of the others\n  `{COMMAND}` writes all of them"
        )
