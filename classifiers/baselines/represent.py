"""What each baseline sees of documents, learnt from train."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from classifiers.baselines.feature_kinds import MeanVector, NoFeatures
from classifiers.baselines.features import Features
from classifiers.baselines.ngram_features import (
    CharacterTfIdf,
    NgramPresence,
    NgramShares,
    NgramTfIdf,
    inverse_frequencies,
)
from classifiers.baselines.reading import Characters, alphabet
from classifiers.settings import BaselineSettings
from corpus.errors import DataError
from corpus.store import Corpus
from embeddings.store import load_embedding
from models.encoded import encoded_chunks
from models.linear.ngrams import CHARACTER_BITS, NgramVocabulary

#: Characters of an n-gram.
CHARACTERS = (2, 3, 4, 5)
#: Most n-grams of characters, those in most documents. IMDB has more than MOST_CHARACTERS that two documents hold, and
#: the rest are rare; memory then grows with the documents alone.
MOST_CHARACTERS = 400_000

Represent: TypeAlias = Callable[[Corpus, BaselineSettings, Path | None], tuple[list[str], Features]]


def nothing(corpus: Corpus, settings: BaselineSettings, embedding: Path | None) -> tuple[list[str], Features]:
    """Return no words and no features."""
    return [], NoFeatures()


def tf_idf(corpus: Corpus, settings: BaselineSettings, embedding: Path | None) -> tuple[list[str], Features]:
    """Return the words and the TF-IDF of pairs of words and of words."""
    words, vocabulary, frequencies = _ngrams(corpus, settings, (1, 2))
    return words, NgramTfIdf.of_frequencies(vocabulary, frequencies, len(corpus.rows("train")))


def presence(corpus: Corpus, settings: BaselineSettings, embedding: Path | None) -> tuple[list[str], Features]:
    """Return the words and the presence of n-grams of 1 to 3 words."""
    words, vocabulary, _ = _ngrams(corpus, settings, (1, 2, 3))
    return words, NgramPresence(vocabulary)


def shares(corpus: Corpus, settings: BaselineSettings, embedding: Path | None) -> tuple[list[str], Features]:
    """Return the words and the shares of words and of pairs of words."""
    words, vocabulary, _ = _ngrams(corpus, settings, (1, 2))
    return words, NgramShares(vocabulary)


def characters(corpus: Corpus, settings: BaselineSettings, embedding: Path | None) -> tuple[list[str], Features]:
    """Return the characters and the TF-IDF of n-grams of 2 to 5 of them."""
    train = corpus.rows("train")
    names = alphabet(corpus, train, (1 << CHARACTER_BITS) - 1)
    joined = corpus.audit["tokenizer"] == "characters"
    reading = Characters(names, joined)
    # Runs are words, of which one may be in many documents, or documents.
    runs = (documents.runs for documents in reading.of_corpus(corpus, train))
    vocabulary, _ = NgramVocabulary.learn(runs, CHARACTERS, settings.min_count if joined else 1, CHARACTER_BITS)
    every = CharacterTfIdf(vocabulary, np.ones(len(vocabulary), np.float32), joined)
    frequencies = np.zeros(len(vocabulary), np.int64)
    for documents in reading.of_corpus(corpus, train):
        frequencies += np.bincount(every.counts(documents).indices, minlength=len(vocabulary))
    kept = frequent(frequencies, settings.min_count, MOST_CHARACTERS)
    if not len(kept):
        raise _too_rare(settings)
    vocabulary = NgramVocabulary(vocabulary.keys[kept], CHARACTERS, CHARACTER_BITS)
    idf = inverse_frequencies(frequencies[kept], len(train))
    return [names[row] for row in vocabulary.words()], CharacterTfIdf(vocabulary.renumbered(), idf, joined)


def frequent(frequencies: NDArray[np.int64], least: int, most: int) -> NDArray[np.int64]:
    """Return the places, ascending, of the `most` greatest `frequencies` (F,) of at least `least`; of equals the first.

    >>> frequent(np.array([2, 1, 3, 2]), 2, 2).tolist()
    [0, 2]
    """
    places = np.flatnonzero(frequencies >= least)
    return np.sort(places[np.argsort(-frequencies[places], kind="stable")][:most])


def mean_vector(corpus: Corpus, settings: BaselineSettings, embedding: Path | None) -> tuple[list[str], Features]:
    """Return the words of an embedding and the mean of their vectors."""
    if embedding is None:
        raise ValueError("mean-logreg needs an embedding")
    words, vectors = load_embedding(embedding)
    return list(words), MeanVector(np.array(vectors, np.float32))


def _ngrams(
    corpus: Corpus, settings: BaselineSettings, orders: tuple[int, ...]
) -> tuple[list[str], NgramVocabulary, NDArray[np.int64]]:
    chunks = encoded_chunks(corpus.tokens, corpus.offsets, corpus.rows("train"))
    vocabulary, frequencies = NgramVocabulary.learn(chunks, orders, settings.min_count)
    if not len(vocabulary):
        raise _too_rare(settings)
    return [corpus.words[row] for row in vocabulary.words()], vocabulary.renumbered(), frequencies


def _too_rare(settings: BaselineSettings) -> DataError:
    return DataError(
        f"no n-gram occurs in {settings.min_count} train documents; lower `min_count` in [baseline], or give more"
    )
