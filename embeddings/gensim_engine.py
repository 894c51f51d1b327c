"""Word2Vec by gensim: the reference engine, in its fastest mode (`corpus_file`).

What is done here because gensim does not:
- words keep the order of the vocabulary (`sorted_vocab` would turn words of equal count round);
- each thread measures its progress against the whole text, so with n threads the learning rate would fall only by 1/n
  of an epoch's fall and jump at its end: `total_examples` is given the lines of one thread;
- without sub-sampling, the hierarchical softmax draws its windows from a generator that was never seeded: a threshold
  that thins nothing seeds it. (A threshold of 1 would mean "words that occur more than once".)
- no words are lost at the ends of batches: see line_sentences.py;
- a loss that means something: gensim's counter sums over other pairs each time, in float32, and stalls; see heldout.py.
"""

import logging
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
from gensim.models import Word2Vec
from gensim.models.callbacks import CallbackAny2Vec
from numpy.typing import NDArray

from embeddings.history import History
from embeddings.learning_rate import first_rate
from embeddings.line_sentences import LineSentences, names_of_rows, write_line_sentences
from embeddings.network import HuffmanTree, Network
from embeddings.reading_position import ReadingPosition
from embeddings.settings import EmbeddingSettings
from embeddings.threads import thread_count
from embeddings.training_text import TrainingText

#: Words that each thread gets at least. gensim cuts a text by bytes and reads batches of 10,000 words, so threads
#: with much less would read one another's words too.
WORDS_A_THREAD = 50_000
#: The largest threshold passed on; it thins no word: (sqrt(f / 0.5) + 1) · 0.5 / f > 1 for every share f ≤ 1.
NO_SUBSAMPLE = 0.5
#: Seconds between two looks at how far training is.
LOOK = 0.5

# Without a handler, Python prints gensim's warnings to stderr.
logging.getLogger("gensim").addHandler(logging.NullHandler())


def train(settings: EmbeddingSettings, text: TrainingText, folder: Path, history: History) -> NDArray[np.float32]:
    """Train and return the word vectors, (V, D), in the order of the vocabulary.

    A text file lies in `folder` meanwhile. `history` is told of each epoch; it raises DataError where the weights are
    no numbers any more.
    """
    names = names_of_rows(len(text.vocabulary))
    lines = write_line_sentences(folder / "line_sentences.txt", text.sequences(), names)
    try:
        threads = max(1, min(thread_count(settings), lines.words // WORDS_A_THREAD))
        model = build_model(settings, threads)
        model.build_vocab_from_freq(dict(zip(names, text.vocabulary.counts.tolist(), strict=True)))
        model.train(
            corpus_file=str(lines.path),
            total_words=lines.tokens,
            total_examples=-(-lines.lines // threads),
            epochs=settings.epochs,
            callbacks=[_Epochs(lines, threads, history)],
        )
    finally:
        lines.path.unlink()
    vectors: NDArray[np.float32] = model.wv.vectors
    return vectors


def build_model(settings: EmbeddingSettings, threads: int) -> Any:
    """Return gensim's model with our settings and no vocabulary yet."""
    hierarchical = settings.objective == "hierarchical-softmax"
    return Word2Vec(
        sg=int(settings.algorithm == "skipgram"),
        hs=int(hierarchical),
        negative=0 if hierarchical else settings.negative_samples,
        ns_exponent=settings.negative_exponent,
        vector_size=settings.vector_size,
        window=settings.window,
        shrink_windows=settings.dynamic_window,
        sample=min(settings.subsample or NO_SUBSAMPLE, NO_SUBSAMPLE),
        min_count=1,  # rare words are gone already
        sorted_vocab=0,
        alpha=first_rate(settings),
        min_alpha=settings.min_learning_rate,
        seed=settings.seed,
        workers=threads,
    )


class _Epochs(CallbackAny2Vec):  # type: ignore[misc]
    """Passes the beginning and the end of each epoch on to the history, and what is read in between."""

    def __init__(self, lines: LineSentences, threads: int, history: History) -> None:
        self.position = ReadingPosition(lines.path, threads)
        self.history = history
        self.tree: HuffmanTree | None = None
        self.start = 0.0
        self.stop = threading.Event()

    def on_epoch_begin(self, model: Any) -> None:
        """Start the clock and a thread that looks how far gensim is."""
        self.start = time.perf_counter()
        self.stop.clear()
        self.watcher = threading.Thread(target=self._watch, daemon=True)
        self.watcher.start()

    def on_epoch_end(self, model: Any) -> None:
        """Stop the clock, then measure."""
        seconds = time.perf_counter() - self.start
        self.stop.set()
        self.watcher.join()
        if model.hs and self.tree is None:
            self.tree = huffman_tree(model)
        outputs = model.syn1 if model.hs else model.syn1neg
        self.history.end_of_epoch(Network(model.wv.vectors, outputs, self.tree), seconds)

    def _watch(self) -> None:
        while not self.stop.wait(LOOK):
            share = self.position.share()
            if share is not None:
                self.history.progress(share * self.history.words, time.perf_counter() - self.start)


def huffman_tree(model: Any) -> HuffmanTree:
    """Return the tree of a gensim model with `hs=1`: its code 0 is the step whose probability is the sigmoid."""
    codes = [np.asarray(code, np.int64) for code in model.wv.expandos["code"]]
    longest = max(len(code) for code in codes)
    points = np.zeros((len(codes), longest), np.int32)
    signs = np.zeros((len(codes), longest), np.int8)
    for row, (code, point) in enumerate(zip(codes, model.wv.expandos["point"], strict=True)):
        points[row, : len(code)] = point
        signs[row, : len(code)] = 1 - 2 * code
    return HuffmanTree(points, signs)
