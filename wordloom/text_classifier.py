"""A classifier of texts in the manners of scikit-learn, trained by the stages of a run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
from joblib import effective_n_jobs
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from pipeline.trained import TrainedModel
from wordloom.model import loaded
from wordloom.stage_settings import NETWORK, StageSettings, Wish, stage_settings
from wordloom.texts import checked_labels, checked_texts
from wordloom.training import train

#: Seeds are drawn below this.
MOST_SEED = 2**31 - 1


class TextClassifier(ClassifierMixin, BaseEstimator):
    """Texts to classes: cleaning, word vectors and a recurrent network, or a baseline, as `wordloom run` trains them.

    For the same texts, split, seeds and number of threads it is the same model as the run's, to 1e-6. `None` stands for
    the default of the settings (docs/settings.md), which check every value when `fit` is called.

    Parameters: `model`, "network" or a baseline ("majority", "tfidf-logreg", "char-logreg", "nb-svm", "bag-ngrams",
    "mean-logreg"); of networks `cell` ("rnn", "lstm", "gru", "sru", "mingru", "cnn", …), `epochs` and `embedding`
    ("cbow", "skipgram", "random", or the path of a file with vectors; "mean-logreg" reads it too); `validation_share`
    of the texts, by which the epoch, or the strength of a baseline, is chosen; `settings`, all else, such as
    {"classifier.hidden_size": 64};
    `random_state`, the seed of split, vectors and model (None: that of a run); `n_jobs`, threads that train vectors
    (None: 1; several give slightly other vectors each time).

    After `fit`: `classes_` (C,), the classes, sorted, as they were given; `model_`, a `wordloom.Model`.

    >>> import wordloom
    >>> things = "film", "story", "plot", "cast", "music", "ending"
    >>> texts = [f"{word} {thing}" for word in ("excellent", "tedious") for thing in things]
    >>> model = wordloom.TextClassifier(model="nb-svm", random_state=0).fit(texts, [1] * 6 + [0] * 6)
    >>> model.predict(["an excellent book", "a tedious book"])
    array([1, 0])
    """

    def __init__(
        self,
        *,
        model: str = NETWORK,
        cell: str | None = None,
        embedding: str | None = None,
        epochs: int | None = None,
        validation_share: float | None = None,
        settings: Mapping[str, Any] | None = None,
        random_state: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.model = model
        self.cell = cell
        self.embedding = embedding
        self.epochs = epochs
        self.validation_share = validation_share
        self.settings = settings
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803  (scikit-learn's names, which it looks for)
        """Train on texts `X` (n,) and their labels `y` (n,), of any kind that sorts; return this classifier.

        Texts are a list, an array or a pandas Series, and stay as they are. Raises ValueError for a setting that is not
        allowed, another number of labels than of texts, a missing label and a single class; TypeError for what is no
        text; RuntimeError where the loss stops being a number.

        >>> import wordloom
        >>> wordloom.TextClassifier(model="nb-svm").fit(["fine", "poor"], ["good"])
        Traceback (most recent call last):
        ValueError: each text needs its label: there are 2 texts and 1 labels
        """
        settings = self._stage_settings()
        texts = checked_texts(X)
        classes = checked_labels(y, len(texts))
        names = classes.names()
        with tempfile.TemporaryDirectory(prefix="wordloom-") as folder:
            made = train(texts, [names[code] for code in classes.codes.tolist()], settings, Path(folder))
            self.model_ = loaded(TrainedModel(made), classes.values)
        self.classes_ = self.model_.classes_
        return self

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """Return the most probable class of each text, (n,), in the type in which labels were given.

        Raises NotFittedError before `fit`, otherwise as `wordloom.Model.predict`.

        >>> import wordloom
        >>> wordloom.TextClassifier(model="nb-svm").fit(texts, labels).predict(["an excellent book"]).tolist()
        [1]
        """
        check_is_fitted(self)
        return self.model_.predict(X)

    def predict_proba(self, X: Any) -> NDArray[np.float32]:  # noqa: N803
        """Return the probability of each class for each text, float32 (n, C), in the order of `classes_`.

        Errors as of `predict`.

        >>> import wordloom
        >>> wordloom.TextClassifier(model="majority").fit(texts, labels).predict_proba(["", "a book"]).tolist()
        [[0.5, 0.5], [0.5, 0.5]]
        """
        check_is_fitted(self)
        return self.model_.predict_proba(X)

    def explain(self, text: str, label: Any = None) -> list[tuple[str, float]]:
        """Return each word of a text with its share in the choice of a class, see `wordloom.Model.explain`.

        >>> import wordloom
        >>> shares = wordloom.TextClassifier(model="nb-svm").fit(texts, labels).explain("an excellent book")
        >>> max(shares, key=lambda pair: pair[1])[0]
        'excellent'
        """
        check_is_fitted(self)
        return self.model_.explain(text, label)

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write the model into a folder, which `wordloom.load` reads, see `wordloom.Model.save`; return it.

        >>> import wordloom
        >>> kept = wordloom.TextClassifier(model="nb-svm").fit(texts, labels).save("kept")
        >>> wordloom.load(kept).predict(["an excellent book"]).tolist()
        [1]
        """
        check_is_fitted(self)
        return self.model_.save(folder)

    def _stage_settings(self) -> StageSettings:
        named = {"cell": self.cell, "epochs": self.epochs, "validation_share": self.validation_share}
        seed, threads = self._seed(), effective_n_jobs(self.n_jobs)
        return stage_settings(Wish(self.model, self.embedding, named, self.settings or {}, seed, threads))

    def _seed(self) -> int:
        """Return a whole number as it is, so that it is the seed of a run; else one drawn from the generator."""
        if self.random_state is None:
            return 0
        if isinstance(self.random_state, int | np.integer):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(MOST_SEED))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        return tags
