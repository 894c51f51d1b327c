"""Word2Vec on a cleaned corpus, by one of several engines."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DataError
from corpus.store import Corpus
from embeddings import gensim_engine
from embeddings.embedding import Embedding
from embeddings.history import History
from embeddings.learning_rate import first_rate
from embeddings.native import engine as native_engine
from embeddings.native.heldout import draw_sample
from embeddings.settings import EmbeddingSettings
from embeddings.training_text import TrainingText, training_documents
from embeddings.vocabulary import Vocabulary, build_vocabulary

#: Each trains on a text, tells the history how far it is, and returns the vectors of the vocabulary, (V, D).
Engine = Callable[[EmbeddingSettings, TrainingText, Path, History], NDArray[np.float32]]
ENGINES: dict[str, Engine] = {"native": native_engine.train, "gensim": gensim_engine.train}


def train_word2vec(settings: EmbeddingSettings, corpus: Corpus, folder: Path) -> Embedding:
    """Train on train + unlabelled text (with `transductive`: all but the held-out sample); `folder` is for scratch.

    Raises DataError where settings and text do not fit each other.
    """
    first_rate(settings)  # refuses rates that cannot be
    vocabulary = build_vocabulary(corpus, settings.min_count, settings.transductive, settings.max_words)
    sample = draw_sample(corpus)
    text = TrainingText(corpus, vocabulary, training_documents(corpus, settings.transductive, sample.documents))
    check_text(settings, text)
    measure = partial(sample.loss, vocabulary=vocabulary, algorithm=settings.algorithm)
    history = History(settings, text.size[0], measure)
    vectors = ENGINES[settings.engine](settings, text, folder, history)
    return Embedding(vocabulary.words, vectors, history.records, _notes(settings, vocabulary))


def check_text(settings: EmbeddingSettings, text: TrainingText) -> None:
    """Raise DataError where there is too little text to learn from."""
    words, longest = text.size
    if words <= settings.window:
        raise DataError(
            f"[embedding] window = {settings.window}: the text to train on has only {words} words that occur "
            f"{settings.min_count} times\n  lower window or min_count, or give more text"
        )
    if longest < 2:
        raise DataError(
            f"[embedding] min_count = {settings.min_count}: no document has two words that occur so often, so no word "
            "has a context\n  lower min_count, or give longer documents"
        )
    if len(text.vocabulary) < 2:
        raise DataError(
            f"[embedding] min_count = {settings.min_count}: only {text.vocabulary.words[0]!r} occurs so often, and "
            "one word cannot be told from others\n  lower min_count, or give more text"
        )
    if settings.objective == "negative-sampling" and settings.negative_samples >= len(text.vocabulary):
        raise DataError(
            f"[embedding] negative_samples = {settings.negative_samples}: there are only {len(text.vocabulary)} words "
            f"to draw them from\n  lower negative_samples below that, or lower min_count ({settings.min_count})"
        )


def _notes(settings: EmbeddingSettings, vocabulary: Vocabulary) -> list[str]:
    if not settings.transductive:
        return []
    return [f"the text of validation and test documents was read, too (without labels): {len(vocabulary)} words"]
