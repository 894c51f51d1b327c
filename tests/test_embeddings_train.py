"""The whole stage, on the demo corpus."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import DataError
from corpus.store import Corpus
from embeddings.settings import EmbeddingSettings
from embeddings.store import load_embedding
from embeddings.train import train_embedding

FILES = {"vectors.npy", "words.txt", "history.json", "quality.json"}
SMALL = {"vector_size": 16, "epochs": 3, "min_count": 2, "threads": 1}


def run(corpus: Path, folder: Path, **values: Any) -> tuple[list[str], np.ndarray, list[Any], dict[str, Any]]:
    folder.mkdir(exist_ok=True)
    train_embedding(EmbeddingSettings(**{**SMALL, **values}), corpus, folder)
    assert {path.name for path in folder.iterdir()} == FILES
    history, quality = (json.loads((folder / name).read_text()) for name in ("history.json", "quality.json"))
    return *load_embedding(folder), history, quality


def test_word2vec_writes_vectors_for_a_prefix_of_the_lexicon(demo_corpus: Path, tmp_path: Path) -> None:
    words, vectors, history, quality = run(demo_corpus, tmp_path)
    corpus = Corpus.open(demo_corpus)
    assert words == corpus.words[: int((corpus.counts >= 2).sum())]
    assert (vectors.shape, vectors.dtype) == ((len(words), 16), np.float32)
    assert [record["epoch"] for record in history] == [1, 2, 3]
    assert history[-1]["learning_rate"] == 1e-4
    assert (quality["vocabulary"], quality["vector_size"], quality["transductive"]) == (len(words), 16, False)


def test_the_held_out_loss_falls_and_algorithms_share_its_scale(demo_corpus: Path, tmp_path: Path) -> None:
    for number, change in enumerate(
        ({}, {"algorithm": "cbow"}, {"objective": "hierarchical-softmax"}, {"negative_samples": 15})
    ):
        _, _, history, _ = run(demo_corpus, tmp_path / str(number), **change, epochs=8, learning_rate=0.1)
        losses = [record["heldout_loss"] for record in history]
        assert losses[-1] < losses[0] < 6 * np.log(2) + 0.5
        assert 1.5 < losses[-1] < 4


def test_quality_is_complete_and_says_what_is_shown(demo_corpus: Path, tmp_path: Path) -> None:
    _, _, _, quality = run(demo_corpus, tmp_path, neighbours_of="good, nosuchword")
    assert {"wordsim353", "simlex999", "analogies"} <= set(quality)
    assert list(quality["neighbours"]) == ["good"]
    assert len(quality["neighbours"]["good"]) == 8
    assert set(quality["projection"][0]) == {"word", "x", "y", "count"}
    assert set(quality["out_of_vocabulary"]) == {"train", "validation", "test", "unlabelled"}
    assert quality["out_of_vocabulary"]["train"]["tokens"] < 0.2


def test_random_vectors_are_small_even_and_repeat(demo_corpus: Path, tmp_path: Path) -> None:
    words, vectors, history, quality = run(demo_corpus, tmp_path / "a", source="random")
    assert words == run(demo_corpus, tmp_path / "b")[0]  # the vocabulary of Word2Vec
    assert np.abs(vectors).max() <= 0.5 / 16
    assert vectors.std() == pytest.approx(1 / 16 / np.sqrt(12), rel=0.05)
    assert (history, quality["vector_size"]) == ([], 16)
    np.testing.assert_array_equal(vectors, run(demo_corpus, tmp_path / "c", source="random")[1])
    assert not np.array_equal(vectors, run(demo_corpus, tmp_path / "d", source="random", seed=1)[1])


def test_pretrained_vectors_go_the_same_way(demo_corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "some.vec"
    path.write_text("good 1 0 0\nbad 0 1 0\nthe 0 0 1\n")
    words, vectors, history, quality = run(demo_corpus, tmp_path / "out", source="pretrained", path=str(path))
    assert set(words) <= {"good", "bad", "the"}
    assert (vectors.shape[1], history, quality["wordsim353"]) == (3, [], None)
    assert quality["notes"]


def test_only_transductive_reads_text_of_validation_and_test(demo_corpus: Path, tmp_path: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    plain, _, history, _ = run(demo_corpus, tmp_path / "plain", min_count=1, engine="gensim")
    assert len(plain) == int((corpus.counts > 0).sum())
    trained = corpus.counts.sum()
    assert history[0]["words_per_second"] * history[0]["seconds"] == pytest.approx(trained, rel=0.05)
    more, _, history, quality = run(demo_corpus, tmp_path / "all", min_count=1, engine="gensim", transductive=True)
    assert quality["transductive"]
    assert set(more) == {corpus.words[token] for token in np.unique(corpus.tokens)}
    words = history[0]["words_per_second"] * history[0]["seconds"]
    assert trained * 1.05 < words < len(corpus.tokens)  # not the held-out sample


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"min_count": 10**6}, "min_count = 1000000: no word occurs that often"),
        ({"negative_samples": 100, "min_count": 700}, "negative_samples = 100: there are only"),
        ({"min_learning_rate": 0.5}, r"min_learning_rate = 0\.5 is above"),
        ({"source": "pretrained"}, "needs `path`"),
    ],
)
def test_settings_that_do_not_fit_the_corpus(
    demo_corpus: Path, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        run(demo_corpus, tmp_path, **change)


@pytest.mark.parametrize("engine", ["native", "gensim"])
def test_progress_rises_to_the_end_and_says_how_fast(
    demo_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setenv("WORDLOOM_PROGRESS", str(tmp_path / "progress"))
    monkeypatch.setattr("corpus.progress.INTERVAL", 0)
    monkeypatch.setattr("embeddings.gensim_engine.LOOK", 0.002)
    run(demo_corpus, tmp_path / "out", epochs=10, engine=engine)
    lines = [json.loads(line) for line in (tmp_path / "progress").read_text().splitlines()]
    steps = [line for line in lines if line["label"] == "skip-gram"]
    done = [step["done"] for step in steps]
    assert done == sorted(done)
    assert done[-1] == steps[-1]["total"]
    assert any("M words/s" in step["note"] for step in steps) or sys.platform != "linux"
    assert "held-out loss" in steps[-1]["note"]
    assert {line["label"] for line in lines} == {"skip-gram", "quality"}
