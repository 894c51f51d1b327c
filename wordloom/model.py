"""A trained model in Python: what a run handed over, or any of its cells."""

from __future__ import annotations

import os
import reprlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.entries import entry
from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.whole_files import read_object
from models.files import DESCRIPTION, MEMBERS, MODEL, model_files
from pipeline.trained import TrainedModel, find_model, load_predictor
from wordloom.containment import contained
from wordloom.errors import WordloomError, as_wordloom_error
from wordloom.texts import checked_texts, names_of

if TYPE_CHECKING:
    from classifiers.explain.explainers import Choice
    from classifiers.predict import Predictor

#: What explains a model's view of a text; imported when it is needed.
EXPLAIN = "classifiers.explain.explainers:explain_choice"


def load(run: str | os.PathLike[str], cell: str | None = None, *, seed: int | None = None) -> Model:
    """Return a trained model: the one that a run recommends, or with `cell` any other that it has trained.

    `run` is the name of a run, its folder, or the folder of a single model. Of a cell's seeds it is the one best on
    validation, unless `seed` names another. Raises WordloomError for a name that is not there, listing those that are.

    >>> import wordloom
    >>> model = wordloom.load("reviews", cell="nb-svm")
    >>> print(*model.predict(["A delightful film.", "An awful film."]))
    positive negative
    """
    with as_wordloom_error():
        return loaded(find_model(os.fspath(run), cell, seed))


def loaded(model: TrainedModel, classes: NDArray[Any] | None = None) -> Model:
    """Return a model that was found; `classes` (C,) are what its labels stand for, where that is known."""
    description = read_object(model.folder / DESCRIPTION) or {}
    with contained(description):  # an unknown kind is refused in there
        predictor = load_predictor(model)
    if classes is None:
        classes = _stored_classes(model.folder, description, predictor.labels)
    return Model(predictor, {**description, **predictor.manner()}, classes)


def _stored_classes(folder: Path, description: dict[str, Any], labels: list[str]) -> NDArray[Any]:
    """Return the classes as they were given, sorted; raise DataError where model.json has others than its labels."""
    classes = description.get("classes", labels)
    if isinstance(classes, list) and all(isinstance(name, str | int | float) for name in classes):
        array = np.array(sorted(classes)) if len({isinstance(name, str) for name in classes}) == 1 else np.array([])
        if array.ndim == 1 and array.dtype != object and sorted(names_of(array)) == sorted(labels):
            return array
    raise DataError(f"{folder / DESCRIPTION}: classes are not those of its labels; get the model again")


class Model:
    """A trained classifier of texts, whatever it is inside.

    Made by `wordloom.load`. C is the number of classes; `classes_` (C,) are they, sorted. What it says of a text does
    not depend on the other texts of a call, beyond the rounding of single precision (1e-6).

    >>> import wordloom
    >>> model = wordloom.load("reviews", cell="nb-svm")
    >>> model
    <wordloom.Model: baseline nb-svm, classes negative, positive>
    >>> model.classes_.tolist()
    ['negative', 'positive']
    """

    def __init__(self, predictor: Predictor, description: dict[str, Any], classes: NDArray[Any]) -> None:
        self._predictor, self._description = predictor, description
        self.classes_ = classes
        #: Of each class, which of the predictor's labels it is, (C,).
        self._labels = [predictor.labels.index(name) for name in names_of(classes)]

    def predict(self, texts: Any) -> NDArray[Any]:
        """Return the most probable class of each text, (n,): labels as they were in the data.

        Of two classes it is what the threshold of the run says, where validation chose one (`run.threshold`).

        `texts` is a list, an array or a pandas Series of n texts; an empty text is a text. Raises TypeError for a lone
        string and for what is no text, ValueError for a table.

        >>> import wordloom
        >>> wordloom.load("reviews", cell="nb-svm").predict([]).shape
        (0,)
        """
        checked = checked_texts(texts)
        with contained(self._description):
            places = self._predictor.classes(self._predictor.probabilities(checked))
        found: NDArray[Any] = self.classes_[np.argsort(self._labels)[places]]
        return found

    def predict_proba(self, texts: Any) -> NDArray[np.float32]:
        """Return the probability of each class for each text, float32 (n, C), in the order of `classes_`.

        They are as sure as validation says that they may be (temperature scaling). `texts` and errors as of `predict`.

        >>> import wordloom
        >>> model = wordloom.load("reviews")
        >>> shares = model.predict_proba(["The plot was dull, but the ending was moving.", ""])
        >>> shares.shape, shares.sum(axis=1).round(3).tolist()
        ((2, 2), [1.0, 1.0])
        """
        checked = checked_texts(texts)
        with contained(self._description):
            found: NDArray[np.float32] = self._predictor.probabilities(checked)[:, self._labels]
        return found

    def explain(self, text: str, label: Any = None) -> list[tuple[str, float]]:
        """Return each word of a text, in its order, with its share in the choice of a class: T pairs.

        The class is the predicted one, or `label`. A share is in nats: how much the word moves ln(p / q), p being the
        probability of the class and q that of its closest rival. Together, shares are that logarithm for the text less
        the same for a text of unknown words (to 1 % for networks, by integrated gradients; exactly for linear models;
        nb-svm with more than two classes has a linear score in its place). So they may be negative, do not sum to 1,
        and are 0 for words that a model does not read; all are 0 for `majority`, which reads nothing. Raises TypeError
        for what is no text, ValueError for a label that is none of the classes.

        >>> import wordloom
        >>> model = wordloom.load("reviews", cell="nb-svm")
        >>> shares = dict(model.explain("a delightful film", label="positive"))
        >>> max(shares, key=shares.get)
        'delightful'
        """
        if not isinstance(text, str):
            raise TypeError(f"explain takes one text, not {reprlib.repr(text)} ({type(text).__name__})")
        known = self.classes_.tolist()
        if label is not None and label not in known:
            raise ValueError(f"{label!r} is none of the classes; they are {', '.join(map(repr, known))}")
        chosen = None if label is None else self._labels[known.index(label)]
        explain: Callable[..., Choice] = entry(EXPLAIN)
        with contained(self._description, is_explaining=True):
            choice = explain(self._description["kind"], self._predictor, text, chosen)
        return list(zip(choice.words, choice.shares.tolist(), strict=True))

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write the model into a folder of its own, which `wordloom.load` and `wordloom predict` read; return it.

        The folder appears whole or not at all. Numbers and texts as classes come back as they are, others as text.
        Raises WordloomError where something stands there that is no model.

        >>> import tempfile, wordloom
        >>> with tempfile.TemporaryDirectory() as place:
        ...     kept = wordloom.load("reviews", cell="nb-svm").save(f"{place}/kept")
        ...     wordloom.load(kept).classes_.tolist()
        ['negative', 'positive']
        """
        from tasks.engine.replacement import made_beside

        target = Path(folder).absolute()
        _refuse_to_replace(target)
        with made_beside(target) as part:
            self._write(part)
        return target

    def _write(self, folder: Path) -> None:
        self._predictor.model.save(folder)
        classes = self.classes_.tolist()
        plain = all(isinstance(name, int | float) for name in classes)  # truth values are numbers too
        write_json(folder / DESCRIPTION, {**self._description, **({"classes": classes} if plain else {})})

    def __repr__(self) -> str:
        what = self._description.get("model") or self._description["settings"]["cell"]
        names = ", ".join(names_of(self.classes_[:5])) + (", …" if len(self.classes_) > 5 else "")
        return f"<wordloom.Model: {self._description['kind']} {what}, classes {names}>"

    def __getstate__(self) -> dict[str, Any]:
        """Return the files of the model: what it holds in memory is made from them, and is no thing to copy."""
        with tempfile.TemporaryDirectory(prefix="wordloom-") as folder:
            self._write(Path(folder))
            files = {name: (Path(folder) / name).read_bytes() for name in model_files(Path(folder))}
        return {"files": files, "classes": self.classes_}

    def __setstate__(self, state: dict[str, Any]) -> None:
        with tempfile.TemporaryDirectory(prefix="wordloom-") as folder:
            for name, content in state["files"].items():
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).write_bytes(content)
            self.__dict__.update(loaded(TrainedModel(Path(folder)), state["classes"]).__dict__)


def _refuse_to_replace(folder: Path) -> None:
    """Refuse a place where anything but a model of ours stands: what was there goes away."""
    if folder.exists() and (not folder.is_dir() or {path.name for path in folder.iterdir()} - {*MODEL, MEMBERS}):
        raise WordloomError(f"{folder} is there already and holds more than a model; name a folder of its own")
