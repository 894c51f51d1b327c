"""Likely label errors: documents whose label the models together doubt (confident learning)."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.outgoing import cells
from reports.results.arrays import Integers, Reals
from reports.results.cells import Results
from reports.results.predictions import PREDICTED
from reports.statistics.documents.mistakes import SHOWN
from reports.statistics.learnt import knows_nothing
from reports.statistics.recommendation import singles
from reports.statistics.summary import Summary

COLUMNS = ("id", "split", "label", "suggested", "probability", "label_probability", "models_agree", "models", "text")
#: Cohen's kappa of the averaged models on validation below which they doubt nobody's labels: less is at most fair
#: agreement (Landis & Koch 1977, Biometrics 33), and every third to second document would be called wrong.
LEAST = 0.4


@dataclass(frozen=True)
class LabelError:
    """A document whose label may be wrong."""

    id: str
    row: int  # of the corpus
    split: str
    label: str
    suggested: str
    probability: float  # of the suggested class, mean over cells
    label_probability: float  # of the class in the data
    models_agree: int  # how many models predict the suggested class
    models: int
    text: str


@dataclass(frozen=True)
class LabelErrors:
    """Every likely label error, the clearest first."""

    listed: tuple[LabelError, ...]
    excerpts: tuple[str, ...]  # texts of the first of them, as many as are shown
    documents: dict[str, int]  # how many were looked at, by split
    cells: int  # over which probabilities are averaged
    kappa: float | None = None  # of the averaged models on validation, where it is too low to doubt a label

    def count(self, split: str) -> int:
        """Return how many there are in a split."""
        return sum(error.split == split for error in self.listed)

    def share(self, split: str) -> float:
        """Return their share of a split: no score on it is further than this from the score on right labels.

        Provided that no label outside the list is wrong: a label put right turns at most one hit or miss around.
        """
        return self.count(split) / self.documents[split] if self.documents[split] else 0.0

    @property
    def shown(self) -> list[tuple[LabelError, str]]:
        """Those that are shown, with their texts."""
        return list(zip(self.listed, self.excerpts, strict=False))


def find_label_errors(results: Results, summaries: Sequence[Summary]) -> LabelErrors:
    """Return the documents of validation and test whose label is likely wrong; nothing is removed or changed.

    Probabilities are averaged over the seeds of each cell and then over all cells, baselines too: what one architecture
    gets wrong is its own mistake, what very different models are sure of together is more likely the label's. Ensembles
    would say a second time what their members say. The majority class, which reads nothing, has no say, nor have cells
    that learnt nothing beyond it. Where what is left is hardly better than the commonest class, every mistake of the
    models would look like one of the labels: nothing is listed, and `kappa` says why.
    """
    telling = [s for s in singles(summaries) if s.scores and not s.is_majority and not _knows_nothing(s, results)]
    documents = {split: int(rows.size) for split, rows in results.rows.items()}
    if not telling:
        return LabelErrors((), (), documents, 0)
    means = _mean_probabilities(results, telling)
    agreement = kappa(results.truth["validation"], means["validation"].argmax(axis=1), results.classes)
    if agreement < LEAST:
        return LabelErrors((), (), documents, len(telling), agreement)
    found = [error for split in PREDICTED for error in _errors(results, telling, split, means[split])]
    found.sort(key=lambda error: error.label_probability - error.probability)
    shown = [error.text for error in found[: results.request.settings.label_errors]]
    excerpts = tuple(text[:SHOWN].rstrip() + "…" * (len(text) > SHOWN) for text in shown)
    return LabelErrors(tuple(found), excerpts, documents, len(telling))


def kappa(truth: Integers, predicted: Integers, classes: int) -> float:
    """Return Cohen's kappa of answers (documents,): the share of what chance leaves that they get right.

    Cohen 1960 (Educ. Psychol. Meas. 20): (a − c) / (1 − c), where c is what answers of these shares get right by
    chance; 0 where one class is all that there is, or no document. A constant answer has 0, however common its class.
    """
    if not truth.size:
        return 0.0
    labels, answers = (np.bincount(each, minlength=classes) / truth.size for each in (truth, predicted))  # (C,)
    chance = float(labels @ answers)
    return (float((truth == predicted).mean()) - chance) / (1 - chance) if chance < 1 else 0.0


def suggest_labels(probabilities: npt.NDArray[np.floating], labels: Integers) -> Integers:
    """Return the class that confident learning gives each document (documents,), its label where that may stand.

    Northcutt, Jiang & Chuang 2021 (J. Artif. Intell. Res. 70), equations 1 and 2, on out-of-sample `probabilities`
    (documents, C): a class counts for a document where its probability is at least the mean probability that documents
    with this label give it, so that a class about which models are less sure has a lower threshold. Of the classes that
    count, the most probable is the likely true one; these documents are the off-diagonal of the confident joint.
    """
    thresholds = np.full(probabilities.shape[1], np.inf)  # a class that no document has is never suggested
    for number in np.unique(labels):
        thresholds[number] = probabilities[labels == number, number].mean(dtype=np.float64)
    counting = np.where(probabilities >= thresholds, probabilities, -1.0)  # (documents, C)
    likely = counting.argmax(axis=1)
    return np.where(counting.max(axis=1) >= 0, likely, labels).astype(np.int64)


def write_label_errors(errors: LabelErrors, path: Path) -> None:
    """Write label_errors.csv, the clearest first; probabilities with six decimals."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for error in errors.listed:
            row = {name: getattr(error, name) for name in COLUMNS}
            shares = {name: f"{row[name]:.6f}" for name in ("probability", "label_probability")}
            writer.writerow(cells({**row, **shares}))


def _knows_nothing(summary: Summary, results: Results) -> bool:
    return bool(results.truth["validation"].size) and all(knows_nothing(m, results) for m in summary.cell.models)


def _mean_probabilities(results: Results, telling: Sequence[Summary]) -> dict[str, Reals]:
    """Return the mean over cells of the mean over seeds, (documents, C), by split."""
    means = {split: np.zeros((rows.size, results.classes)) for split, rows in results.rows.items()}
    for summary in telling:
        for model in summary.cell.models:
            said = results.probabilities(model)
            for split in PREDICTED:
                means[split] += said[split] / (len(summary.cell.models) * len(telling))
    return means


def _errors(results: Results, telling: Sequence[Summary], split: str, means: Reals) -> list[LabelError]:
    # Each split has thresholds of its own: models are surer on validation, on which their epoch was chosen.
    truth, rows = results.truth[split], results.rows[split]
    suggested = suggest_labels(means, truth)
    models = [model for summary in telling for model in summary.cell.models]
    agree = sum(
        ((m.predictions[split].predicted == suggested).astype(int) for m in models), np.zeros(truth.size, dtype=int)
    )
    names, ids = results.corpus.labels, results.corpus.ids
    places = np.flatnonzero(suggested != truth)
    return [
        LabelError(
            id=ids[rows[place]],
            row=int(rows[place]),
            split=split,
            label=names[truth[place]],
            suggested=names[suggested[place]],
            probability=float(means[place, suggested[place]]),
            label_probability=float(means[place, truth[place]]),
            models_agree=int(agree[place]),
            models=len(models),
            text=text,
        )
        for place, text in zip(places.tolist(), results.corpus.texts(rows[places]), strict=True)
    ]
