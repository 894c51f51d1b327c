"""Word2Vec by our own compiled core: the model of Mikolov et al. 2013, several times as fast as gensim's.

Threads take spans of the text in order and write to one model without locks (Hogwild). What each span draws depends on
the seed, the epoch and the span alone, and its learning rate on where it stands in the text.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.mapped import give_back
from embeddings.history import History
from embeddings.learning_rate import rate_after
from embeddings.native.cbow_kernels import PLACES
from embeddings.native.draws import alias_table, keep_limits
from embeddings.native.huffman import build_huffman_tree
from embeddings.native.kernels import padded_rows
from embeddings.native.parts import Draws, Model, Options, Paths, Span, Text
from embeddings.native.span_pass import TRAIN_SPAN, Room, new_room
from embeddings.network import HuffmanTree, Network
from embeddings.settings import EmbeddingSettings
from embeddings.threads import thread_count
from embeddings.training_text import TrainingText

#: Tokens that a thread takes at a time: some tens of milliseconds of work, after which Ctrl-C and progress have their
#: turn. A document across the border of two spans is cut there, at the loss of the few windows across the cut.
SPAN_TOKENS = 200_000
#: Spans that each thread gets at least in an epoch, so that all end together.
SPANS_A_THREAD = 8
#: Neighbouring places that share their noise words: rows are then read and written half and a quarter as often. On
#: IMDB, 2 for skip-gram and 4 for CBOW cost nothing in quality and 8 did (docs/benchmarks.md); Rengasamy et al. 2017
#: ("Optimizing Word2Vec Performance on Multicore Systems") combine windows so.
SHARED = {"skipgram": 2, "cbow": PLACES}
#: Rows of each matrix that every thread has for itself where there are several, and after how many uses of them by all
#: threads together they exchange their changes, see `hot_rows`. On IMDB, 256 to 2,048 rows are equally fast.
HOT_ROWS, USES = 512, 64
#: A span of nothing.
NOTHING = Span(first=0, last=0, start=0, stop=0, tokens=0, first_rate=0.0, last_rate=0.0, seed=0)
#: Rows of start vectors drawn at a time.
ROWS = 10_000


def train(settings: EmbeddingSettings, text: TrainingText, folder: Path, history: History) -> NDArray[np.float32]:
    """Train and return the word vectors, (V, D), in the order of the vocabulary; `folder` is not used.

    `history` is told of each span and epoch; it raises DataError where the weights are no numbers any more.
    """
    vocabulary, size = text.vocabulary, settings.vector_size
    hierarchical = settings.objective == "hierarchical-softmax"
    tree = build_huffman_tree(vocabulary.counts) if hierarchical else None
    threads, words = thread_count(settings), len(vocabulary)
    model = start_model(settings, words, threads * hot_rows(words, threads))
    network = Network(model.vectors[:words, :size], model.outputs[:words, :size], tree)
    source = Text(text.corpus.tokens, text.corpus.offsets, text.documents, vocabulary.rows)
    workshop = Workshop(settings, source, model, vocabulary.counts, tree, threads)
    spans = Spans(source, threads)
    workshop.train(NOTHING)  # loads the compiled code, or compiles it: that is not training
    with ThreadPoolExecutor(threads) as pool:
        for epoch in range(settings.epochs):
            start, words = time.perf_counter(), 0
            # Leaving the loop early, as Ctrl-C does, cancels the spans that no thread has begun.
            for read in pool.map(workshop.train, spans.of_epoch(settings, epoch)):
                words += read
                give_back(text.corpus.tokens)
                history.progress(words, time.perf_counter() - start)
            history.end_of_epoch(network, time.perf_counter() - start)
    return np.ascontiguousarray(network.vectors)


class Workshop:
    """All that a span needs to be trained on."""

    def __init__(
        self,
        settings: EmbeddingSettings,
        text: Text,
        model: Model,
        counts: NDArray[np.int64],
        tree: HuffmanTree | None,
        threads: int,
    ) -> None:
        self.text, self.model, self.train_span = text, model, TRAIN_SPAN[settings.algorithm]
        self.options = Options(
            window=settings.window,
            dynamic=settings.dynamic_window,
            negatives=settings.negative_samples if tree is None else 0,
            shared=SHARED[settings.algorithm],
            cbow=settings.algorithm == "cbow",
            divided=settings.cbow_gradient == "divided",
        )
        nothing = np.zeros((0, 0), np.int32), np.zeros((0, 0), np.int8)
        self.paths = Paths(*(nothing if tree is None else (tree.points, tree.signs)))
        noise = np.zeros(0, np.uint64) if tree else alias_table(counts.astype(np.float64) ** settings.negative_exponent)
        self.draws = Draws(keep_limits(counts, settings.subsample), noise)
        self.rooms: SimpleQueue[Room] = SimpleQueue()
        count = hot_rows(len(counts), threads)
        for thread in range(threads):
            hot = len(counts) + thread * count, count, max(1, USES // threads)
            self.rooms.put(new_room(self.options, self.paths.points.shape[1], model, hot))

    def train(self, span: Span) -> int:
        """Train on a span; return how many words with a vector it has."""
        room = self.rooms.get()
        try:
            return int(self.train_span(self.text, span, self.model, self.draws, self.paths, self.options, room))
        finally:
            self.rooms.put(room)


def hot_rows(words: int, threads: int) -> int:
    """Return how many rows of each matrix a thread has for itself."""
    return min(HOT_ROWS, words) if threads > 1 else 0


def start_model(settings: EmbeddingSettings, words: int, more: int = 0, dtype: Any = np.float32) -> Model:
    """Return vectors drawn evenly from ±1 / (2 D), as word2vec.c does, and outputs of zero; behind them `more` rows."""
    size = settings.vector_size
    generator = np.random.default_rng(settings.seed)
    model = Model(padded_rows(words + more, size, dtype), padded_rows(words + more, size, dtype))
    for first in range(0, words, ROWS):
        rows = model.vectors[first : min(first + ROWS, words), :size]
        rows[:] = (generator.random(rows.shape, np.float32) - 0.5) / size
    return model


class Spans:
    """A text cut into spans for so many threads."""

    def __init__(self, text: Text, threads: int) -> None:
        self.text = text
        #: How many tokens are read before each document, and in all, (documents + 1,).
        self.begins = np.append(0, np.cumsum(text.offsets[text.documents + 1] - text.offsets[text.documents]))
        total = int(self.begins[-1])
        count = max(-(-total // SPAN_TOKENS), min(threads * SPANS_A_THREAD, total))
        #: After how many tokens spans begin, and the last one ends, ascending.
        self.borders = np.linspace(0, total, count + 1).astype(np.int64)

    def of_epoch(self, settings: EmbeddingSettings, epoch: int) -> Iterator[Span]:
        """Give the spans of an epoch, counted from 0, in random order: texts often lie sorted by class or time."""
        text, begins, total = self.text, self.begins, int(self.begins[-1])
        generator = np.random.default_rng([settings.seed, epoch])
        seeds = generator.integers(1 << 62, size=len(self.borders) - 1).tolist()
        done = 0
        for number in generator.permutation(len(seeds)).tolist():
            begin, end = int(self.borders[number]), int(self.borders[number + 1])
            first = int(np.searchsorted(begins, begin, side="right")) - 1
            last = int(np.searchsorted(begins, end, side="left")) - 1
            yield Span(
                first=first,
                last=last + 1,
                start=int(text.offsets[text.documents[first]]) + begin - int(begins[first]),
                stop=int(text.offsets[text.documents[last]]) + end - int(begins[last]),
                tokens=end - begin,
                first_rate=rate_after(settings, epoch + done / total),
                last_rate=rate_after(settings, epoch + (done + end - begin) / total),
                seed=seeds[number],
            )
            done += end - begin
