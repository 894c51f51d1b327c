"""The baselines: models that a recurrent network has to beat, from the majority class to NB-SVM."""

import math
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from classifiers.baselines.feature_kinds import MeanVector
from classifiers.baselines.features import feature_matrix, training_rows
from classifiers.baselines.largeness import is_large
from classifiers.baselines.model import Baseline
from classifiers.baselines.represent import Represent, characters, mean_vector, nothing, presence, shares, tf_idf
from classifiers.baselines.settings import BaselineSettings
from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.progress import report
from corpus.store import Corpus
from models.cost import clock_of, measure_prediction, timing_texts, write_cost
from models.files import HISTORY
from models.linear.bag import fit_bag
from models.linear.matrix_file import AnyMatrix, MatrixFile, write_matrix
from models.linear.model import LinearModel, fit_logistic
from models.linear.naive_bayes import fit_nb_svm
from models.linear.strength import choose_strength
from models.predictions import predicted_rows, write_predictions

#: Steps that a pass of a bag of n-grams has at least.
LEAST_STEPS = 5_000
#: A model of features (B, F) and class numbers (B,), fitted with a strength and what else its settings say.
Fit = Callable[[AnyMatrix, NDArray[np.int64], float, BaselineSettings], LinearModel]


@dataclass(frozen=True)
class Recipe:
    """How a baseline is made: what it sees of a document, how it is fitted, and the strengths to choose from.

    A strength is scikit-learn's C, what the data weigh against the penalty; of a bag of n-grams, passes over train.
    """

    represent: Represent
    fit: Fit
    strengths: tuple[float, ...]
    is_drawn: bool = False  # it is fitted document by document, in an order that is drawn


def train_baseline(settings: BaselineSettings, corpus: Path, embedding: Path | None, folder: Path) -> None:
    """Train the model of `settings` on train with a penalty chosen on validation; write a classifier's files.

    Validation documents are used for the choice of C only; the model is not fitted again with them, so that it has
    seen the same documents as the networks it is compared with. `embedding` is needed by mean-logreg alone.
    Raises DataError where train or validation cannot serve (a class without documents, no n-gram frequent enough).
    """
    train_baseline_on(Corpus.open(corpus), settings, embedding, folder)


def train_baseline_on(source: Corpus, settings: BaselineSettings, embedding: Path | None, folder: Path) -> None:
    """Do what `train_baseline` does, on an opened corpus."""
    clock = clock_of("cpu")
    started = clock()
    with tempfile.TemporaryDirectory(prefix="features-", dir=folder) as scratch:
        model, trace = _train(settings, source, embedding, Path(scratch))
    seconds = clock() - started

    vectors = model.features.vectors.shape[1] if isinstance(model.features, MeanVector) else None
    model.save(
        folder,
        model=settings.model,
        settings=settings.model_dump(mode="json"),
        embedding=None if vectors is None else {"vector_size": vectors},
        fitted_on=["train"],
        C=next((line["C"] for line in trace if line["best"]), None),
    )
    write_json(folder / HISTORY, trace)
    rows = predicted_rows(source)
    write_predictions(folder, source, rows, model.labels, model.of_corpus(source, rows))
    # Timed with the loaded model: what a user of the folder will run.
    speed = measure_prediction(Baseline.load(folder).probabilities, timing_texts(source))
    write_cost(folder, parameters=model.parameters, train_seconds=seconds, speed=speed)


def _train(
    settings: BaselineSettings, corpus: Corpus, embedding: Path | None, scratch: Path
) -> tuple[Baseline, list[dict[str, Any]]]:
    recipe = RECIPES[settings.model]
    train, validation = corpus.rows("train"), corpus.rows("validation")
    targets = corpus.label_ids[train]
    _check(corpus, targets, validation)
    report(settings.model, 0, 2, "steps", "features")
    names, features, occurrences = recipe.represent(corpus, settings, embedding)
    reading = features.reading(names)
    if recipe.is_drawn and is_large(occurrences):
        # What is read in blocks is drawn here, so that blocks are alike whatever the order of the data.
        train = np.random.default_rng(settings.seed).permutation(train)
        targets = corpus.label_ids[train]

    def features_of(rows: NDArray[np.int64], name: str) -> AnyMatrix:
        chunks = reading.of_corpus(corpus, rows)
        if not is_large(occurrences):
            return feature_matrix(features, chunks)  # (rows, F)
        parts = map(scipy.sparse.csr_matrix, training_rows(features, chunks))
        return write_matrix(scratch / name, parts, features.stored)

    matrix = features_of(train, "train")
    report(settings.model, 1, 2, "steps", "fitting")
    if recipe.strengths:
        linear, trace = choose_strength(
            lambda strength: recipe.fit(matrix, targets, strength, settings),
            recipe.strengths,
            features_of(validation, "validation"),
            corpus.label_ids[validation],
        )
    else:
        linear, trace = recipe.fit(matrix, targets, 0.0, settings), []
    report(settings.model, 2, 2, "steps")
    return Baseline(names, features, linear, corpus.labels, corpus.cleaning, corpus.audit["tokenizer"]), trace


def _check(corpus: Corpus, targets: NDArray[np.int64], validation: NDArray[np.int64]) -> None:
    absent = [label for index, label in enumerate(corpus.labels) if index not in set(targets.tolist())]
    if absent:
        raise DataError(f"train has no document with label {absent[0]!r}; give it some, or leave the label out")
    if not len(validation):
        raise DataError("the validation split is empty; raise `validation_share` in [corpus], or give more documents")


def _fit_shares(
    features: AnyMatrix, targets: NDArray[np.int64], strength: float, settings: BaselineSettings
) -> LinearModel:
    shares = np.bincount(targets) / len(targets)  # (C,)
    return LinearModel(np.zeros((len(shares), 0), np.float32), np.log(shares).astype(np.float32), "softmax")


def _fit_logistic(
    features: AnyMatrix, targets: NDArray[np.int64], strength: float, settings: BaselineSettings
) -> LinearModel:
    weight, bias = fit_logistic(features, targets, strength)
    link = "logistic" if len(weight) == 1 else "softmax"
    return LinearModel(weight.astype(np.float32), bias.astype(np.float32), link)


def _fit_standardised(
    features: AnyMatrix, targets: NDArray[np.int64], strength: float, settings: BaselineSettings
) -> LinearModel:
    # Each dimension gets mean 0 and deviation 1, so that the penalty treats them alike whatever the vectors' scale;
    # both are multiplied into the weights afterwards.
    if isinstance(features, MatrixFile):
        mean, deviation = features.means_and_deviations()
    else:
        mean, deviation = np.mean(features, axis=0), np.std(features, axis=0)
    scale = 1.0 / np.where(deviation > 0, deviation, 1.0)
    weight, bias = fit_logistic(features, targets, strength, scale, mean)
    weight = weight * scale
    link = "logistic" if len(weight) == 1 else "softmax"
    return LinearModel(weight.astype(np.float32), (bias - weight @ mean).astype(np.float32), link)


def _fit_nb_svm(
    features: AnyMatrix, targets: NDArray[np.int64], strength: float, settings: BaselineSettings
) -> LinearModel:
    return fit_nb_svm(features, targets, strength, settings.smoothing)


def _fit_bag(
    features: AnyMatrix, targets: NDArray[np.int64], strength: float, settings: BaselineSettings
) -> LinearModel:
    # A strength is passes over LEAST_STEPS documents or more: 270 documents need as many steps as 5,000.
    return fit_bag(features, targets, math.ceil(strength * max(1.0, LEAST_STEPS / len(targets))), settings.seed)


#: Every baseline by its name in the settings. On IMDB the best strength of the n-gram models lies inside its range;
#: that of mean-logreg was the largest, but with 100 dimensions the validation loss is level from 0.1 on.
RECIPES: dict[str, Recipe] = {
    "majority": Recipe(nothing, _fit_shares, ()),
    "tfidf-logreg": Recipe(tf_idf, _fit_logistic, (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)),
    "char-logreg": Recipe(characters, _fit_logistic, (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)),
    "nb-svm": Recipe(presence, _fit_nb_svm, (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)),
    "bag-ngrams": Recipe(shares, _fit_bag, (2, 4, 8, 16, 32), is_drawn=True),
    "mean-logreg": Recipe(mean_vector, _fit_standardised, (0.001, 0.01, 0.1, 1.0, 10.0)),
}
