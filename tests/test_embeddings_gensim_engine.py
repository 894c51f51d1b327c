"""gensim as an engine: what it learns, in which order, and that the same settings give the same bytes."""

import hashlib
import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import DataError
from corpus.sizes import EMBEDDING, IMDB, fitted
from corpus.store import Corpus
from embeddings import gensim_engine
from embeddings.history import History
from embeddings.network import Network
from embeddings.settings import EmbeddingSettings
from embeddings.training_text import TrainingText
from embeddings.vocabulary import build_vocabulary

PROJECT = Path(__file__).resolve().parent.parent
#: Two topics of 10 words each, and one word of both.
TOPIC, BOTH = 10, 20


@pytest.fixture(scope="module")
def text() -> TrainingText:
    generator = np.random.default_rng(0)
    documents = [
        np.where(generator.random(12) < 0.1, BOTH, generator.integers(0, TOPIC, 12) + TOPIC * (number % 2))
        for number in range(800)
    ]
    tokens = np.concatenate(documents)
    counts = np.bincount(tokens)
    order = np.lexsort((np.arange(21), -counts))
    corpus = Corpus(Path("in memory"))
    corpus.__dict__.update(
        words=[f"word{number:02}" for number in order],
        counts=counts[order],
        tokens=np.argsort(order)[tokens].astype(np.int32),
        offsets=np.arange(801) * 12,
    )
    return TrainingText(corpus, build_vocabulary(corpus, 1), np.arange(800))


def train(
    text: TrainingText, folder: Path, **values: Any
) -> tuple[np.ndarray, History, list[tuple[np.ndarray, np.ndarray]]]:
    seen = []

    def measure(network: Network) -> float:
        seen.append((network.vectors.copy(), network.outputs.copy()))
        return 1.0

    settings = fitted(
        EmbeddingSettings(**{"vector_size": 8, "epochs": 4, "deterministic": True, **values}), EMBEDDING, IMDB
    )
    history = History(settings, text.size[0], measure)
    return gensim_engine.train(settings, text, folder, history), history, seen


@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
@pytest.mark.parametrize("objective", ["negative-sampling", "hierarchical-softmax"])
def test_words_of_one_topic_come_to_lie_together(
    text: TrainingText, tmp_path: Path, algorithm: str, objective: str
) -> None:
    vectors, history, _ = train(
        text, tmp_path, algorithm=algorithm, objective=objective, epochs=15, learning_rate=0.1, subsample=0
    )
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    topics = np.array([int(word.removeprefix("word")) // TOPIC for word in text.vocabulary.words])
    first, second = unit[topics == 0], unit[topics == 1]
    assert (first @ first.T).mean() > (first @ second.T).mean() + 0.5
    assert len(history.records) == 15
    assert list(tmp_path.iterdir()) == []  # the text file is gone


def test_words_of_one_count_keep_their_order() -> None:
    model = gensim_engine.build_model(fitted(EmbeddingSettings(), EMBEDDING, IMDB), 1)
    model.build_vocab_from_freq({"x": 5, "b": 3, "a": 3, "c": 3})
    assert model.wv.index_to_key == ["x", "b", "a", "c"]


def test_each_epoch_is_recorded_with_the_network_as_it_is_then(text: TrainingText, tmp_path: Path) -> None:
    vectors, history, seen = train(text, tmp_path)
    assert [record["epoch"] for record in history.records] == [1, 2, 3, 4]
    assert set(history.records[0]) == {"epoch", "heldout_loss", "learning_rate", "seconds", "words_per_second"}
    assert all(not np.array_equal(one[0], other[0]) for one, other in itertools.pairwise(seen))
    np.testing.assert_array_equal(seen[-1][0], vectors)


@pytest.mark.parametrize("subsample", [0, 1])
def test_neither_bound_of_subsampling_thins_anything(subsample: float) -> None:
    """To gensim, 1 would mean to thin every word that occurs more than once."""
    model = gensim_engine.build_model(fitted(EmbeddingSettings(subsample=subsample), EMBEDDING, IMDB), 1)
    model.build_vocab_from_freq({"a": 1000, "b": 1})
    assert model.wv.expandos["sample_int"].tolist() == [2**32 - 1] * 2
    assert model.sample > 0  # 0 leaves gensim's random numbers unseeded for the hierarchical softmax


def test_settings_reach_gensim() -> None:
    settings = fitted(
        EmbeddingSettings(
            engine="gensim",
            algorithm="cbow",
            window=3,
            dynamic_window=False,
            negative_samples=7,
            negative_exponent=0.5,
            seed=11,
        ),
        EMBEDDING,
        IMDB,
    )
    model = gensim_engine.build_model(settings, 2)
    assert (model.sg, model.hs, model.window, model.shrink_windows) == (0, 0, 3, False)
    assert (model.negative, model.ns_exponent, model.seed, model.workers) == (7, 0.5, 11, 2)
    assert (model.alpha, model.min_alpha) == (0.05, 1e-4)


def test_the_seed_and_the_window_count(text: TrainingText, tmp_path: Path) -> None:
    base, *_ = train(text, tmp_path)
    for change in ({"seed": 1}, {"window": 2}, {"dynamic_window": False}, {"negative_samples": 2}):
        assert not np.array_equal(base, train(text, tmp_path, **change)[0]), change


def test_a_learning_rate_that_is_too_high_is_named() -> None:
    history = History(fitted(EmbeddingSettings(), EMBEDDING, IMDB), 10, lambda network: 1.0)
    broken = Network(np.array([[np.nan]], np.float32), np.zeros((1, 1), np.float32))
    with pytest.raises(DataError, match=r"after epoch 1: learning_rate .* too high"):
        history.end_of_epoch(broken, 1.0)


def test_the_text_file_goes_when_training_fails(text: TrainingText, tmp_path: Path) -> None:
    history = History(fitted(EmbeddingSettings(), EMBEDDING, IMDB), 10, lambda network: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        gensim_engine.train(fitted(EmbeddingSettings(vector_size=4), EMBEDDING, IMDB), text, tmp_path, history)
    assert list(tmp_path.iterdir()) == []


SCRIPT = """
import sys
from pathlib import Path
from embeddings.settings import EmbeddingSettings
from embeddings.train import train_embedding
objective, corpus, folder = sys.argv[1:]
settings = EmbeddingSettings(
    engine="gensim",
    deterministic=True,
    objective=objective,
    vector_size=20,
    epochs=2,
    min_count=1,
    subsample=0,
    threads=2,
)
train_embedding(settings, Path(corpus), Path(folder))
"""


@pytest.mark.parametrize("objective", ["negative-sampling", "hierarchical-softmax"])
def test_deterministic_gives_the_same_bytes_in_two_processes(demo_corpus: Path, tmp_path: Path, objective: str) -> None:
    digests = set()
    for hash_seed in ("0", "4711"):
        folder = tmp_path / hash_seed
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-c", SCRIPT, objective, str(demo_corpus), str(folder)]
        subprocess.run(command, check=True, cwd=PROJECT, env=environment)
        content = b"".join((folder / name).read_bytes() for name in ("vectors.npy", "words.txt", "quality.json"))
        digests.add(hashlib.sha256(content).hexdigest())
    assert len(digests) == 1
