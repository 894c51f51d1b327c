"""Classifiers that start from language models: what they take over, what they refuse, and the tasks of a run."""

from pathlib import Path

import numpy as np
import pytest
import torch

from classifiers.language_start import joined_vectors, read_starts
from classifiers.network import TextNetwork
from classifiers.predict import Predictor
from classifiers.settings import ClassifierSettings
from classifiers.train import Sources, train_classifier
from corpus.errors import DataError
from corpus.store import Corpus
from embeddings.store import write_embedding
from models.networks.language_start import LanguageStart
from models.networks.layers import layer_of
from models.vocabulary import FIRST, UNKNOWN_ROW, Vocabulary
from tasks.comparison.report import ComparisonReport
from tasks.comparison.settings import RunSettings
from tasks.engine import current, place
from tasks.engine.configuration import load_run

RUN = """
[run]
name = small
seeds = 0, 1
[corpus]
demo_documents = 240
[embedding.skipgram]
[embedding.cbow]
algorithm = cbow
[classifier]
start = language-model
[classifier.gru]
cell = gru
[classifier.deep-gru]
cell = gru
layers = 2
[classifier.one-gru]
cell = gru
direction = one
[classifier.wide-gru]
cell = gru
hidden_size = 32
[classifier.textcnn]
cell = cnn
[classifier.at-random]
cell = gru
start = random
"""


def written(folder: Path, words: list[str], size: int = 4, hidden: int = 3, cell: str = "gru") -> Path:
    folder.mkdir()
    vectors = torch.arange((len(words) + FIRST) * size, dtype=torch.float32).view(-1, size)
    LanguageStart(Vocabulary(words), vectors, layer_of(cell, 1, size, hidden)).write(folder)
    return folder


def chosen(**settings: object) -> ClassifierSettings:
    given = {"cell": "gru", "hidden_size": 3, "start": "language-model", **settings}
    return ClassifierSettings.model_validate(given)


def test_each_word_has_the_vectors_of_both_models_and_one_that_they_do_not_know_keeps_its_own(tmp_path: Path) -> None:
    vocabulary = Vocabulary(["good", "rare", "bad"])
    folders = [written(tmp_path / name, ["bad", "good"]) for name in ("forwards", "backwards")]
    starts = read_starts(folders, chosen(), vocabulary)
    own = np.full((3 + FIRST, 4), -1, np.float32)
    vectors = joined_vectors(starts, vocabulary, own)
    assert vectors.shape == (3 + FIRST, 8)
    assert vectors[FIRST].tolist() == [12, 13, 14, 15] * 2  # good, the second word of the models
    assert vectors[FIRST + 1].tolist() == [-1] * 8
    assert vectors[UNKNOWN_ROW].tolist() == [4, 5, 6, 7] * 2


def test_what_does_not_fit_is_refused_in_words(tmp_path: Path) -> None:
    vocabulary, given = Vocabulary(["good"]), written(tmp_path / "given", ["good"])
    other, wide = written(tmp_path / "other", ["good", "schlecht"]), written(tmp_path / "wide", ["good"], hidden=5)
    for folders, settings, message in (
        ([other], chosen(direction="one"), "another vocabulary: it knows 'schlecht'"),
        ([wide], chosen(direction="one"), "hidden_size = 5; this classifier is gru with 3"),
        ([given], chosen(direction="one", cell="mingru"), "a language model of gru"),
        ([given], chosen(), "direction = both needs 2 language models, and 1 were given"),
        ([], chosen(direction="one"), "needs 1 language models, and 0 were given"),
    ):
        with pytest.raises(DataError, match=message):
            read_starts(folders, settings, vocabulary)
    with pytest.raises(DataError, match="4 numbers a word; the embedding has 7"):
        joined_vectors(read_starts([given], chosen(direction="one"), vocabulary), vocabulary, np.zeros((3, 7)))


def test_a_classifier_is_trained_from_language_models_and_can_be_loaded(demo_corpus: Path, tmp_path: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    words = corpus.words[:50]
    for name in ("embedding", "model"):
        (tmp_path / name).mkdir()
    write_embedding(tmp_path / "embedding", words, np.ones((50, 4), np.float32))
    more = {name: written(tmp_path / name, list(words)) for name in ("forwards", "backwards")}
    assert Sources(tmp_path, **more).starts == [*more.values()]
    train_classifier(chosen(epochs=1), demo_corpus, tmp_path / "embedding", tmp_path / "model", **more)
    predictor = Predictor.load(tmp_path / "model")
    assert isinstance(predictor.model.network, TextNetwork)  # type: ignore[attr-defined]
    assert predictor.model.network.embedding.embedding_dim == 8  # type: ignore[attr-defined]
    assert predictor.probabilities(["a text"]).shape == (1, 2)


def test_cells_that_fit_share_language_models_and_the_plan_lists_each_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.cfg"
    path.write_text(RUN, encoding="utf-8")
    run = load_run(path, {}, None, tmp_path)
    assert isinstance(run, RunSettings)
    place.use(tmp_path)
    current.begin()
    report = ComparisonReport(run_settings=run)
    listed = [task.label for task in report.all_tasks() if task.stage == "pretrain"]
    assert sorted(listed) == sorted(
        f"{reads} language model {embedding}/gru {size}"
        for embedding in ("skipgram", "cbow")
        for reads in ("forwards", "backwards")
        for size in (128, 32)
    )
    inputs = {task.cell: set(task.inputs()) for task in report.cell_tasks if task.kind == "recurrent"}
    both, none = {"corpus", "embedding", "forwards", "backwards"}, {"corpus", "embedding"}
    assert inputs["skipgram/gru"] == inputs["skipgram/deep-gru"] == both
    assert inputs["skipgram/one-gru"] == {"corpus", "embedding", "forwards"}
    assert inputs["skipgram/textcnn"] == inputs["skipgram/at-random"] == none
