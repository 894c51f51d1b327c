"""Models of every kind on made-up corpora in two languages, for tests of what is exported of them."""

import csv
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from classifiers.baselines.model import load_baseline
from classifiers.baselines.settings import BaselineSettings
from classifiers.baselines.train import RECIPES, train_baseline
from classifiers.ensembles.model import Ensemble
from classifiers.network import TextNetwork, arrays_of
from classifiers.predict import Predictor
from classifiers.recurrent import KIND, RecurrentModel
from classifiers.settings import ClassifierSettings
from corpus.cleaning.clean import clean_corpus
from corpus.cleaning.text import Cleaner
from corpus.settings import CorpusSettings
from corpus.sizes import CLASSIFIER, IMDB, fitted
from corpus.store import Corpus
from embeddings.store import write_embedding
from models.linear.combination import Combination
from models.threshold import Threshold
from models.vocabulary import FIRST, Vocabulary
from tests.text_vectors import chinese, english

#: Networks that differ in all that a graph or a page has to do otherwise.
NETWORKS: dict[str, dict[str, Any]] = {
    "rnn": {"cell": "rnn"},
    "rnn-relu": {"cell": "rnn-relu", "direction": "one", "pooling": ("last",)},
    "lstm": {"cell": "lstm", "pooling": ("last", "attention")},
    "lstm, one direction, three layers": {"cell": "lstm", "direction": "one", "layers": 3},
    "lstm-forget": {"cell": "lstm-forget", "layers": 2, "pooling": ("last", "mean")},
    "gru": {"cell": "gru"},
    "gru, chopped": {"cell": "gru", "chop": 7, "pooling": ("last", "mean", "max", "attention")},
    "gru by spelling": {"cell": "gru", "new_words": "spelling", "max_tokens": 9},
    "sru": {"cell": "sru", "layers": 3},
    "sru, one direction": {"cell": "sru", "direction": "one"},
    "mingru": {"cell": "mingru", "max_tokens": 10},
    "mingru, one direction, chopped": {"cell": "mingru", "direction": "one", "chop": 5},
    "cnn": {"cell": "cnn", "filters": 5},
}
LABELS = {2: ("negative", "positive"), 3: ("bad", "很满意", "so <so>")}


class Made:
    """A corpus and its models, made once."""

    def __init__(self, folder: Path, language: str, classes: int) -> None:
        self.corpus = made_corpus(folder, language, classes)
        self.baselines = made_baselines(folder, self.corpus)


def made_once(language: str, classes: int) -> Any:
    """Return a fixture: the corpus and the models of a module's tests."""

    @pytest.fixture(scope="module")
    def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
        return Made(tmp_path_factory.mktemp(language), language, classes)

    return made


def made_corpus(folder: Path, language: str, classes: int = 2) -> Path:
    """Return a cleaned corpus of 240 texts, of which words and characters tell the class."""
    draw, table = random.Random(classes), folder / "texts.csv"
    texts = {"english": english, "chinese": chinese}[language](240, seed=classes)
    telling = {"english": ("dreadful", "wonderful", "middling"), "chinese": ("糟糕", "满意", "凑合")}[language]
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("text", "label"))
        for text in texts:
            label = draw.randrange(classes)
            word = telling[label if draw.random() < 0.8 else draw.randrange(classes)]
            writer.writerow((f"{word} {text} {word}".encode("utf-8", "ignore").decode(), LABELS[classes][label]))
    made = folder / "corpus"
    made.mkdir()
    clean_corpus(CorpusSettings(data=str(table), workers=1), made)
    return made


def made_baselines(folder: Path, corpus: Path) -> dict[str, Predictor]:
    """Return every kind of baseline, trained on a corpus."""
    words = Corpus.open(corpus).words[1:]
    embedding = folder / "embedding"
    embedding.mkdir()
    vectors = np.random.default_rng(0).normal(size=(len(words), 8)).astype(np.float32)
    write_embedding(embedding, words, vectors)
    found = {}
    for name in RECIPES:
        place = folder / name
        place.mkdir()
        needed = embedding if name == "mean-logreg" else None
        train_baseline(BaselineSettings(model=name), corpus, needed, place)  # type: ignore[arg-type]
        found[name] = Predictor(load_baseline(place), load_baseline(place).labels)
    return found


def made_network(corpus: Path, classes: int = 2, seed: int = 0, **settings: Any) -> Predictor:
    """Return a network with drawn weights over the words of a corpus."""
    opened = Corpus.open(corpus)
    chosen = fitted(ClassifierSettings(hidden_size=6, **settings), CLASSIFIER, IMDB)
    assert isinstance(chosen, ClassifierSettings)
    words = opened.words[: len(opened.words) * 3 // 4]
    torch.manual_seed(seed)
    network = TextNetwork(chosen, torch.randn(len(words) + FIRST, 5), classes)
    for name, parameter in network.named_parameters():
        if not name.startswith("embedding"):
            torch.nn.init.normal_(parameter, 0, 0.4)
    vocabulary = Vocabulary(words, chosen.reads_by_spelling)
    tokenizer = opened.audit["tokenizer"]
    model = RecurrentModel(
        arrays_of(network),
        vocabulary,
        list(LABELS[classes]),
        chosen,
        Cleaner(opened.cleaning, tokenizer=tokenizer),
        opened.cleaning,
        tokenizer,
    )
    return Predictor(model, model.labels)


def together(members: Sequence[Predictor], **manner: Any) -> Predictor:
    """Return an ensemble of models, with a temperature or a threshold where `manner` has one."""
    labels = members[0].labels
    draw = np.random.default_rng(len(members))
    combination = Combination(draw.uniform(0.2, 1, len(members)), draw.normal(size=len(labels)))
    models = tuple(member.model for member in members)
    descriptions = tuple({"kind": KIND, "labels": member.labels} for member in members)
    ensemble = Ensemble(models, descriptions, combination, {"labels": labels})
    return Predictor(ensemble, labels, **manner)


def in_every_manner(two: Predictor, other: Predictor) -> dict[str, Predictor]:
    """Return ensembles of two models of two classes, and single ones, with temperatures and thresholds."""
    return {
        "together": together([two, other]),
        "together, softer, with a threshold": together([two, other], temperature=1.7, threshold=Threshold(1, 0.3)),
        "sharper": Predictor(two.model, two.labels, 0.6),
    }
