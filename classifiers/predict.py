"""Prediction on new text with a saved model of any kind."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from classifiers.cleaning_apart import Way
from classifiers.temperature import tempered
from corpus.cleaning.tokenized import TextTokenizer, TokenizedTexts
from corpus.entries import entry
from corpus.errors import DataError
from corpus.settings import CorpusSettings
from models.encoded import Answers
from models.files import DESCRIPTION, MODEL
from models.stored import chosen, read_description, read_labels, read_temperature, read_threshold
from models.threshold import Threshold

#: Texts read and predicted at a time: memory stays bounded however many there are, and batches of like length still
#: form within a chunk.
CHUNK = 1024
#: Kind in model.json → the function that loads such a model; imported when needed, since one kind needs torch and the
#: other scikit-learn.
LOADERS = {
    "recurrent": "classifiers.recurrent:load_recurrent",
    "baseline": "classifiers.baselines.model:load_baseline",
    "ensemble": "classifiers.ensembles.model:load_ensemble",
}
#: Kind → the files without which it is none, where that is not MODEL.
FILES = {"ensemble": (DESCRIPTION,)}


class Model(Protocol):
    """What every kind of saved model can do."""

    @property
    def on_gpu(self) -> bool:
        """Say whether a GPU does the work, which one process keeps busy."""

    def probabilities(self, texts: list[str]) -> NDArray[Any]:
        """Return (n, C)."""

    def answers(self, texts: Sequence[str]) -> Answers:
        """Return the same, and how many words of each text the model knows."""

    @property
    def ways(self) -> tuple[Way, ...]:
        """In which different ways the model has texts cleaned."""

    def answers_of_ways(self, tokens: Sequence[TokenizedTexts]) -> Answers:
        """Return what `answers` returns, for texts that were tokenised in each of `ways`."""

    def save(self, folder: Path) -> None:
        """Write FILES into a folder."""


class Member(Model, Protocol):
    """What a model can do besides that is made of text alone, and of no other models."""

    @property
    def cleaning(self) -> CorpusSettings:
        """How texts are cleaned."""

    @property
    def tokenizer(self) -> str:
        """The name of what cuts them into tokens."""

    @property
    def text_tokenizer(self) -> TextTokenizer:
        """What makes tokens of many raw texts."""

    def answers_of(self, tokens: TokenizedTexts) -> Answers:
        """Return what `answers` returns, for texts that were tokenised as `text_tokenizer` does."""


class Predictions(NamedTuple):
    """What a predictor says of n texts."""

    classes: NDArray[np.int64]  # which label each has, (n,)
    probabilities: NDArray[np.float32]  # (n, C)
    known_words: NDArray[np.int64] | None  # of each, (n,); None: the model reads no words


class Predictor:
    """A saved model; `labels` are the C classes in the order of its probabilities.

    `temperature` says how sure it may be: probabilities are softmax(log p / temperature). `threshold` says from which
    of them on a text is given the class that one is after; without one, the most probable class. The report fits both
    on validation and writes them into the model that it hands over; a model without them says what it was trained to.
    """

    def __init__(
        self, model: Model, labels: list[str], temperature: float = 1.0, threshold: Threshold | None = None
    ) -> None:
        self.model = model
        self.labels = labels
        self.temperature = temperature
        self.threshold = threshold

    @classmethod
    def load(cls, folder: Path, manner: Mapping[str, Any] | None = None) -> "Predictor":
        """Read a model's folder (model.json, model.safetensors, words.txt); DataError where that is not one.

        `manner` has the temperature and the threshold, where model.json has none.
        """
        model, described = load_model(folder)
        described = {**described, **(manner or {})}
        labels, temperature = read_labels(folder, described), read_temperature(folder, described)
        return cls(model, labels, temperature, read_threshold(folder, described, labels))

    def manner(self) -> dict[str, Any]:
        """Return what model.json says of temperature and threshold."""
        if self.threshold is None:
            return {"temperature": self.temperature}
        named = {"class": self.labels[self.threshold.positive], "probability": self.threshold.probability}
        return {"temperature": self.temperature, "threshold": named}

    def classes(self, probabilities: NDArray[np.floating]) -> NDArray[np.int64]:
        """Return which label each text has, (n,), from `probabilities` (n, C)."""
        if self.threshold is not None:
            return self.threshold.classes(probabilities)
        places: NDArray[np.int64] = probabilities.argmax(axis=1).astype(np.int64)
        return places

    def probabilities(self, texts: Iterable[str]) -> NDArray[np.float32]:
        """Return the probability of each label for every text, float32 (n, C), in the order of `texts`."""
        parts = [np.empty((0, len(self.labels)), np.float32)]
        parts += [tempered(self.model.probabilities(chunk), self.temperature) for chunk in _chunks(texts)]
        return np.concatenate(parts)

    def predictions(self, texts: Sequence[str]) -> Predictions:
        """Return which label every text has, its probabilities, and how many of its words the model knows."""
        return self._predictions(self.model.answers(texts))

    def predictions_of_ways(self, tokens: Sequence[TokenizedTexts]) -> Predictions:
        """Return the same, for texts that were tokenised in each of the model's `ways`."""
        return self._predictions(self.model.answers_of_ways(tokens))

    def _predictions(self, answers: Answers) -> Predictions:
        shares = tempered(answers.probabilities, self.temperature)
        return Predictions(self.classes(shares), shares, answers.known_words)


def load_model(folder: Path, kinds: Mapping[str, str] | None = None) -> tuple[Model, dict[str, Any]]:
    """Return the model in a folder, of any kind or one of `kinds`, and its model.json; raise DataError without one."""
    loaders = LOADERS if kinds is None else kinds
    described = read_description(folder)
    kind = chosen(folder, described, "kind", loaders)
    missing = [name for name in FILES.get(kind, MODEL) if not (folder / name).is_file()]
    if missing:
        raise DataError(f"no model in {folder}: {missing[0]} is missing; give the folder of a run or of a model")
    load: Callable[[Path], Model] = entry(loaders[kind])
    return load(folder), described


def _chunks(texts: Iterable[str]) -> Iterator[list[str]]:
    stream = iter(texts)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk
