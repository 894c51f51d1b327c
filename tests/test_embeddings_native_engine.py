"""Our own engine: what it learns, that it reads every word once, and how it ends when it must."""

import hashlib
import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cleaning.clean import clean_corpus
from corpus.errors import DataError
from corpus.settings import CorpusSettings
from corpus.sizes import EMBEDDING, IMDB, fitted
from corpus.store import Corpus
from embeddings import gensim_engine
from embeddings.history import History
from embeddings.native import engine as native_engine
from embeddings.native.heldout import draw_sample
from embeddings.native.kernels import padded_rows
from embeddings.native.parts import Text
from embeddings.network import Network
from embeddings.settings import EmbeddingSettings
from embeddings.training_text import TrainingText, training_documents
from embeddings.vocabulary import build_vocabulary

PROJECT = Path(__file__).resolve().parent.parent
#: Two topics of 10 words each, and one word of both.
TOPIC, BOTH = 10, 20


def text_of(documents: list[np.ndarray]) -> TrainingText:
    tokens = np.concatenate(documents)
    counts = np.bincount(tokens)
    order = np.lexsort((np.arange(len(counts)), -counts))
    corpus = Corpus(Path("in memory"))
    corpus.__dict__.update(
        words=[f"word{number:02}" for number in order],
        counts=counts[order],
        tokens=np.argsort(order)[tokens].astype(np.int32),
        offsets=np.cumsum([0, *map(len, documents)]),
    )
    return TrainingText(corpus, build_vocabulary(corpus, 1), np.arange(len(documents)))


@pytest.fixture(scope="module")
def text() -> TrainingText:
    generator = np.random.default_rng(0)
    return text_of(
        [
            np.where(generator.random(12) < 0.1, BOTH, generator.integers(0, TOPIC, 12) + TOPIC * (number % 2))
            for number in range(800)
        ]
    )


class Heard(History):
    """A history that remembers what it was told."""

    def __init__(self, settings: EmbeddingSettings, text: TrainingText, loss: Any = lambda network: 1.0) -> None:
        super().__init__(settings, text.size[0], loss)
        self.told: list[float] = []

    def progress(self, words: float, seconds: float) -> None:
        self.told.append(words)
        super().progress(words, seconds)


def train(text: TrainingText, **values: Any) -> tuple[np.ndarray, Heard]:
    settings = fitted(EmbeddingSettings(**{"vector_size": 8, "epochs": 4, "threads": 2, **values}), EMBEDDING, IMDB)
    history = Heard(settings, text)
    return native_engine.train(settings, text, Path("not used"), history), history


@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
@pytest.mark.parametrize("objective", ["negative-sampling", "hierarchical-softmax"])
def test_words_of_one_topic_come_to_lie_together(text: TrainingText, algorithm: str, objective: str) -> None:
    vectors, history = train(
        text, algorithm=algorithm, objective=objective, epochs=15, learning_rate=0.1, subsample=0, vector_size=20
    )
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    topics = np.array([int(word.removeprefix("word")) // TOPIC for word in text.vocabulary.words])
    first, second = unit[topics == 0], unit[topics == 1]
    assert (first @ first.T).mean() > (first @ second.T).mean() + 0.5
    assert vectors.shape == (21, 20)
    assert [record["epoch"] for record in history.records] == [*range(1, 16)]


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_every_epoch_reads_every_word_once(text: TrainingText, threads: int) -> None:
    _, history = train(text, threads=threads, epochs=2)
    ends = [words for words, after in itertools.pairwise(history.told) if after < words]
    assert ends == [text.size[0]] * 2


def test_no_word_of_a_long_document_is_lost() -> None:
    """gensim stops after 10,000 words of a document."""
    generator = np.random.default_rng(1)
    long = text_of([generator.integers(0, 30, 300_000)])
    _, history = train(long, epochs=1)
    assert max(history.told) == 300_000


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=30).filter(any),
    st.integers(1, 4),
    st.integers(0, 3),
    st.data(),
)
def test_spans_cover_each_token_of_the_chosen_documents_once(
    lengths: list[int], threads: int, epoch: int, data: st.DataObject
) -> None:
    chosen = sorted(data.draw(st.sets(st.integers(0, len(lengths) - 1), min_size=1)))
    offsets = np.cumsum([0, *lengths])
    if not sum(lengths[row] for row in chosen):
        return
    text = Text(np.zeros(offsets[-1], np.int32), offsets, np.array(chosen), np.zeros(1, np.int32))
    settings = fitted(EmbeddingSettings(epochs=4), EMBEDDING, IMDB)
    spans = [*native_engine.Spans(text, threads).of_epoch(settings, epoch)]
    seen = np.zeros(offsets[-1], int)
    for span in spans:
        read = 0
        for row in chosen[span.first : span.last]:
            begin, end = max(offsets[row], span.start), min(offsets[row + 1], span.stop)
            seen[begin:end] += 1
            read += end - begin
        assert read == span.tokens
    wanted = np.repeat(np.isin(np.arange(len(lengths)), chosen), lengths)
    assert np.array_equal(seen, wanted.astype(int))
    rates = [rate for span in spans for rate in (span.first_rate, span.last_rate)]
    assert rates == sorted(rates, reverse=True)
    assert len({span.seed for span in spans}) == len(spans)


def test_the_rate_falls_from_the_first_to_the_last_rate(text: TrainingText) -> None:
    settings = fitted(EmbeddingSettings(epochs=3, learning_rate=0.4, min_learning_rate=0.1), EMBEDDING, IMDB)
    source = Text(text.corpus.tokens, text.corpus.offsets, text.documents, text.vocabulary.rows)
    spans = [span for epoch in range(3) for span in native_engine.Spans(source, 2).of_epoch(settings, epoch)]
    assert spans[0].first_rate == pytest.approx(0.4)
    assert spans[-1].last_rate == pytest.approx(0.1)
    assert all(one.last_rate == pytest.approx(next_.first_rate) for one, next_ in itertools.pairwise(spans))


def test_each_epoch_meets_the_spans_in_another_order(text: TrainingText) -> None:
    source = Text(text.corpus.tokens, text.corpus.offsets, text.documents, text.vocabulary.rows)
    spans = native_engine.Spans(source, 2)
    orders = [
        [span.start for span in spans.of_epoch(fitted(EmbeddingSettings(), EMBEDDING, IMDB), epoch)]
        for epoch in range(2)
    ]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1]) != orders[0]


def test_the_settings_count(text: TrainingText) -> None:
    base, _ = train(text, deterministic=True)
    changes: list[dict[str, Any]] = [
        {"seed": 1},
        {"window": 2},
        {"dynamic_window": False},
        {"negative_samples": 2},
        {"subsample": 0},
        {"negative_exponent": 0.0},
    ]
    for change in changes:
        assert not np.array_equal(base, train(text, deterministic=True, **change)[0]), change
    summed, divided = (
        train(text, deterministic=True, algorithm="cbow", cbow_gradient=gradient)[0]
        for gradient in ("summed", "divided")
    )
    assert not np.array_equal(summed, divided)


@pytest.fixture(scope="module")
def demo_of_3000(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo_of_3000")
    clean_corpus(CorpusSettings(data="demo", demo_documents=3000, workers=1), folder)
    return folder


@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
@pytest.mark.parametrize("objective", ["negative-sampling", "hierarchical-softmax"])
def test_the_held_out_loss_is_that_of_gensim(
    demo_of_3000: Path, tmp_path: Path, algorithm: str, objective: str
) -> None:
    """Two programs, one model: they learn as much from as much text."""
    corpus = Corpus.open(demo_of_3000)
    vocabulary, sample = build_vocabulary(corpus, 2), draw_sample(corpus)
    text = TrainingText(corpus, vocabulary, training_documents(corpus, False, sample.documents))
    settings = fitted(
        EmbeddingSettings(
            algorithm=algorithm,
            objective=objective,
            vector_size=30,
            epochs=8,
            learning_rate=0.05,
            cbow_gradient="summed",
            threads=1,
        ),
        EMBEDDING,
        IMDB,
    )
    losses = []
    for engine in (gensim_engine, native_engine):
        history = Heard(settings, text, lambda network: sample.loss(network, vocabulary, algorithm))
        engine.train(settings, text, tmp_path, history)
        losses.append(history.records[-1]["heldout_loss"])
    start = 6 * np.log(2)
    assert start - losses[1] == pytest.approx(start - losses[0], rel=0.03)


def test_a_learning_rate_that_is_too_high_is_named(text: TrainingText) -> None:
    with pytest.raises(DataError, match=r"after epoch 1: learning_rate = 10\.0 is too high"):
        train(text, learning_rate=10, algorithm="cbow", cbow_gradient="summed", subsample=0)


def test_an_interruption_ends_the_training_at_once() -> None:
    generator = np.random.default_rng(1)
    long = text_of([generator.integers(0, 30, 100) for _ in range(20_000)])
    settings = fitted(EmbeddingSettings(vector_size=8, epochs=1000, threads=2), EMBEDDING, IMDB)

    class Interrupted(Heard):
        def progress(self, words: float, seconds: float) -> None:
            super().progress(words, seconds)
            raise KeyboardInterrupt

    history = Interrupted(settings, long)
    with pytest.raises(KeyboardInterrupt):
        native_engine.train(settings, long, Path("not used"), history)
    assert len(history.told) == 1


def test_the_history_sees_the_network_as_it_is_then(text: TrainingText) -> None:
    seen: list[np.ndarray] = []

    def measure(network: Network) -> float:
        seen.append(network.vectors.copy())
        assert network.vectors.shape == network.outputs.shape == (21, 8)
        return 1.0

    settings = fitted(EmbeddingSettings(vector_size=8, epochs=3), EMBEDDING, IMDB)
    vectors = native_engine.train(settings, text, Path("not used"), Heard(settings, text, measure))
    assert len({array.tobytes() for array in seen}) == 3
    np.testing.assert_array_equal(seen[-1], vectors)


@pytest.mark.parametrize("size", [1, 15, 16, 100])
def test_rows_lie_on_cache_lines_of_their_own(size: int) -> None:
    rows = padded_rows(7, size, np.float32)
    assert rows.shape[0] == 7
    assert size <= rows.shape[1] < size + 16
    assert rows.ctypes.data % 64 == rows.strides[0] % 64 == 0
    assert not rows.any()


SCRIPT = """
import sys
from pathlib import Path
from embeddings.settings import EmbeddingSettings
from embeddings.train import train_embedding
algorithm, objective, corpus, folder = sys.argv[1:]
settings = EmbeddingSettings(
    deterministic=True, algorithm=algorithm, objective=objective, vector_size=20, epochs=2, min_count=1, threads=2
)
train_embedding(settings, Path(corpus), Path(folder))
"""


@pytest.mark.parametrize(
    ("algorithm", "objective"), [("skipgram", "negative-sampling"), ("cbow", "hierarchical-softmax")]
)
def test_deterministic_gives_the_same_bytes_in_two_processes(
    demo_corpus: Path, tmp_path: Path, algorithm: str, objective: str
) -> None:
    digests = set()
    for hash_seed in ("0", "4711"):
        folder = tmp_path / hash_seed
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-c", SCRIPT, algorithm, objective, str(demo_corpus), str(folder)]
        subprocess.run(command, check=True, cwd=PROJECT, env=environment)
        content = b"".join((folder / name).read_bytes() for name in ("vectors.npy", "words.txt", "quality.json"))
        digests.add(hashlib.sha256(content).hexdigest())
    assert len(digests) == 1
