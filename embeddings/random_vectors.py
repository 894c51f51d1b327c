"""Random word vectors: the control that shows what pretraining brings."""

from pathlib import Path

import numpy as np

from corpus.store import Corpus
from embeddings.embedding import Embedding
from embeddings.settings import EmbeddingSettings
from embeddings.vocabulary import build_vocabulary


def draw_vectors(settings: EmbeddingSettings, corpus: Corpus, folder: Path) -> Embedding:
    """Draw each number evenly from ±0.5 / D, as word2vec.c does before its first step; V is as for Word2Vec."""
    vocabulary = build_vocabulary(corpus, settings.min_count, settings.transductive, settings.max_words)
    V, D = len(vocabulary), settings.vector_size  # noqa: N806
    vectors = np.random.default_rng(settings.seed).random((V, D), dtype=np.float32)
    return Embedding(vocabulary.words, (vectors - np.float32(0.5)) / np.float32(D))
