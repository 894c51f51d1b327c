"""A model trained on texts in memory, by the very stages of a run."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from classifiers.baselines.settings import BaselineSettings
from classifiers.settings import ClassifierSettings
from corpus.cleaning.clean import write_corpus
from corpus.document import RawDocument
from corpus.entries import entry
from corpus.errors import DataError
from corpus.store import Corpus
from wordloom.containment import CONTAINED
from wordloom.stage_settings import StageSettings

#: Settings of a model → kind of model, and the stage that trains it; imported when it is needed.
STAGES = {
    ClassifierSettings: ("recurrent", "classifiers.train:train_classifier"),
    BaselineSettings: ("baseline", "classifiers.baselines.train:train_baseline"),
}
#: What audit.json says of where the texts are from.
SOURCE = {"source": "memory", "format": "texts", "synthetic": False, "notes": []}


def train(texts: Sequence[str], labels: Sequence[str], settings: StageSettings, folder: Path) -> Path:
    """Train on n texts and their labels; write each stage's files into a folder in `folder`, and return the model's.

    Validation is cut from the texts as a run cuts it, and chooses the epoch, or the strength of a baseline. Raises
    DataError where the texts do not do, such as a class of which cleaning leaves nothing.
    """
    corpus, vectors, model = (folder / name for name in ("corpus", "embedding", "model"))
    for part in (corpus, vectors, model):
        part.mkdir()
    write_corpus(_documents(texts, labels), settings.corpus, corpus, SOURCE)
    if gone := sorted({*labels} - {*Corpus.open(corpus).labels}):
        raise DataError(f"no text of the class {gone[0]!r} has a word in it; leave the class out, or clean less")
    kind, stage = STAGES[type(settings.model)]
    train_model = entry(stage)
    with CONTAINED[kind]():
        if settings.embedding is not None:
            entry("embeddings.train:train_embedding")(settings.embedding, corpus, vectors)
        train_model(settings.model, corpus, vectors if settings.embedding is not None else None, model)
    return model


def _documents(texts: Sequence[str], labels: Sequence[str]) -> Iterator[RawDocument]:
    for number, (text, label) in enumerate(zip(texts, labels, strict=True), 1):
        yield RawDocument(str(number), text, label, None)
