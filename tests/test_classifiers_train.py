"""The whole stage: a corpus and an embedding to a model that anyone can load, and its predictions."""

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from safetensors.numpy import load_file

from classifiers.predict import Predictor
from classifiers.settings import ClassifierSettings
from classifiers.train import train_classifier
from corpus.errors import DataError
from corpus.sizes import CLASSIFIER, Sizes, fitted
from corpus.store import Corpus
from models.vocabulary import FIRST

SETTINGS = ClassifierSettings(hidden_size=16, epochs=2)
FILES = {"model.safetensors", "model.json", "words.txt", "history.json", "predictions.parquet", "cost.json"}


@pytest.fixture(scope="module")
def embedding(demo_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random vectors of the words that occur twice: enough for what is tested here."""
    corpus = Corpus.open(demo_corpus)
    words = corpus.words[: int((corpus.counts >= 2).sum())]
    folder = tmp_path_factory.mktemp("embedding")
    np.save(folder / "vectors.npy", np.random.default_rng(0).normal(0, 1, (len(words), 20)).astype(np.float32))
    (folder / "words.txt").write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def trained(demo_corpus: Path, embedding: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    train_classifier(SETTINGS, demo_corpus, embedding, folder)
    return folder


def predictions(folder: Path, split: str) -> np.ndarray:
    table = pq.read_table(folder / "predictions.parquet", filters=[("split", "=", split)])
    return np.array(table.column("probability").to_pylist())


def test_the_folder_holds_plain_data_and_no_more(trained: Path) -> None:
    assert {path.name for path in trained.iterdir()} == FILES


@pytest.mark.parametrize(("cell", "more"), [("mingru", {"gradients.json"}), ("cnn", set())])
def test_gradients_are_recorded_where_they_are_asked_for_and_there_are_states(
    demo_corpus: Path, embedding: Path, tmp_path: Path, cell: str, more: set[str]
) -> None:
    settings = ClassifierSettings.model_validate(
        {**SETTINGS.model_dump(), "cell": cell, "epochs": 1, "gradient_steps": 6}
    )
    train_classifier(settings, demo_corpus, embedding, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == FILES | more
    for name in more:
        found = json.loads((tmp_path / name).read_text())
        assert [record["epoch"] for record in found["records"]] == [0, 1]
        assert all(len(record["relative"]) == found["steps"] + 1 == 7 for record in found["records"])


def test_model_json_says_what_prediction_needs(trained: Path, demo_corpus: Path) -> None:
    model, corpus = json.loads((trained / "model.json").read_text()), Corpus.open(demo_corpus)
    assert model["kind"] == "recurrent"
    assert model["labels"] == corpus.labels
    assert model["tokenizer"] == corpus.audit["tokenizer"]
    assert model["cleaning"] == corpus.audit["cleaning"]
    assert ClassifierSettings.model_validate(model["settings"]) == fitted(SETTINGS, CLASSIFIER, Sizes.of(corpus))
    weights = load_file(trained / "model.safetensors")
    assert model["parameters"] == sum(weight.size for weight in weights.values())


def test_history_and_cost_tell_of_every_epoch(trained: Path) -> None:
    history = json.loads((trained / "history.json").read_text())
    cost = json.loads((trained / "cost.json").read_text())
    assert [record["epoch"] for record in history] == [1, 2]
    assert cost["stopped_epoch"] == 2
    assert history[cost["best_epoch"] - 1]["best"]
    assert cost["latency_ms"] > 0
    assert cost["documents_per_second"] > 0
    assert cost["train_seconds"] > 0 and all(record["seconds"] > 0 for record in history)


def test_a_copied_model_predicts_raw_text_as_the_stage_did(trained: Path, demo_corpus: Path, tmp_path: Path) -> None:
    for name in ("model.safetensors", "model.json", "words.txt"):
        shutil.copy(trained / name, tmp_path / name)
    corpus = Corpus.open(demo_corpus)
    predictor = Predictor.load(tmp_path)
    found = predictor.probabilities(iter(corpus.texts(corpus.rows("test"))))
    assert predictor.labels == corpus.labels
    np.testing.assert_allclose(found, predictions(trained, "test"), rtol=0, atol=1e-6)


def test_a_recurrent_model_with_a_temperature_is_softer(trained: Path, demo_corpus: Path, tmp_path: Path) -> None:
    for name in ("model.safetensors", "model.json", "words.txt"):
        shutil.copy(trained / name, tmp_path / name)
    texts = Corpus.open(demo_corpus).texts(Corpus.open(demo_corpus).rows("test"))
    plain = Predictor.load(tmp_path).probabilities(texts)
    description = json.loads((tmp_path / "model.json").read_text())
    (tmp_path / "model.json").write_text(json.dumps({**description, "temperature": 2.0}))
    soft = Predictor.load(tmp_path).probabilities(texts)
    np.testing.assert_allclose(np.log(soft[:, 1] / soft[:, 0]), np.log(plain[:, 1] / plain[:, 0]) / 2, atol=1e-4)
    np.testing.assert_array_equal(soft.argmax(axis=1), plain.argmax(axis=1))


def test_a_text_without_words_gets_an_answer(trained: Path) -> None:
    found = Predictor.load(trained).probabilities(["", "<br />", "zzqxj"])
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(found, np.broadcast_to(found[0], found.shape), atol=1e-6)


def test_the_same_seed_gives_the_same_files_again(
    trained: Path, demo_corpus: Path, embedding: Path, tmp_path: Path
) -> None:
    train_classifier(SETTINGS, demo_corpus, embedding, tmp_path)
    for name in ("model.safetensors", "predictions.parquet"):
        assert (tmp_path / name).read_bytes() == (trained / name).read_bytes()


def test_test_documents_have_no_influence_on_the_model(
    trained: Path, demo_corpus: Path, embedding: Path, tmp_path: Path
) -> None:
    other = tmp_path / "corpus"
    shutil.copytree(demo_corpus, other)
    corpus = Corpus.open(other)
    tokens = np.load(other / "tokens.npy")
    for row in corpus.rows("test"):
        tokens[corpus.offsets[row] : corpus.offsets[row + 1]] = 0
    np.save(other / "tokens.npy", tokens)
    folder = tmp_path / "trained"
    folder.mkdir()
    train_classifier(SETTINGS, other, embedding, folder)
    assert (folder / "model.safetensors").read_bytes() == (trained / "model.safetensors").read_bytes()
    own, former = (predictions(each, "validation") for each in (folder, trained))
    np.testing.assert_allclose(own, former, rtol=0, atol=1e-6)  # bits may differ: other words share the product
    assert not np.allclose(predictions(folder, "test"), predictions(trained, "test"), rtol=0, atol=1e-6)


def test_progress_counts_epochs(
    demo_corpus: Path, embedding: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched, folder = tmp_path / "progress.jsonl", tmp_path / "trained"
    folder.mkdir()
    monkeypatch.setenv("WORDLOOM_PROGRESS", str(watched))
    train_classifier(SETTINGS, demo_corpus, embedding, folder)
    lines = [line for line in map(json.loads, watched.read_text().splitlines()) if line["label"] == "train"]
    assert lines[-1]["done"] == lines[-1]["total"] == 2
    assert lines[-1]["note"].startswith("epoch 2/2 · loss 0.")
    assert " · val 0." in lines[-1]["note"]


@pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without CUDA")
def test_a_device_that_is_not_there_is_refused(demo_corpus: Path, embedding: Path, tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"device": "cuda"})
    with pytest.raises(DataError, match=r"device = cuda.*found: .*cpu"):
        train_classifier(settings, demo_corpus, embedding, tmp_path)


def test_a_convolution_makes_a_model_that_loads_and_predicts_raw_text(
    demo_corpus: Path, embedding: Path, tmp_path: Path
) -> None:
    train_classifier(ClassifierSettings(cell="cnn", filters=8, epochs=1), demo_corpus, embedding, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == FILES
    corpus = Corpus.open(demo_corpus)
    found = Predictor.load(tmp_path).probabilities(corpus.texts(corpus.rows("test")))
    np.testing.assert_allclose(found, predictions(tmp_path, "test"), rtol=0, atol=1e-6)
    assert Predictor.load(tmp_path).probabilities(["", "good"]).shape == (2, len(corpus.labels))


@pytest.mark.parametrize(("cell", "layers"), [("rnn", 2), ("gru", 2), ("rnn-relu", 4)])
def test_every_setting_of_the_architecture_makes_a_model_that_loads(
    cell: str, layers: int, demo_corpus: Path, embedding: Path, tmp_path: Path
) -> None:
    settings = ClassifierSettings(
        cell=cell, direction="one", layers=layers, hidden_size=8, epochs=1, pooling=("attention", "last"), max_tokens=9
    )
    train_classifier(settings, demo_corpus, embedding, tmp_path)
    corpus = Corpus.open(demo_corpus)
    found = Predictor.load(tmp_path).probabilities(corpus.texts(corpus.rows("validation")))
    np.testing.assert_allclose(found, predictions(tmp_path, "validation"), rtol=0, atol=1e-6)


def test_vectors_start_with_the_classes_of_their_words_unless_settings_say_no(
    demo_corpus: Path, embedding: Path, tmp_path: Path
) -> None:
    start = {}
    for told in (True, False):
        folder = tmp_path / str(told)
        folder.mkdir()
        settings = ClassifierSettings(cell="mingru", hidden_size=8, epochs=1, embedding="frozen", class_ratios=told)
        train_classifier(settings, demo_corpus, embedding, folder)
        start[told] = load_file(folder / "model.safetensors")["embedding.weight"].astype(np.float64)
    # Two classes: they differ in one direction, and words of one class lie on one side of it, the others on the other.
    values, directions = np.linalg.svd(start[True] - start[False], full_matrices=False)[1:]
    assert values[0] > 1 and values[1] < 1e-4
    words = (tmp_path / "True" / "words.txt").read_text(encoding="utf-8").splitlines()
    good, bad = (start[True][FIRST + words.index(word)] @ directions[0] for word in ("wonderful", "terrible"))
    assert good * bad < 0
