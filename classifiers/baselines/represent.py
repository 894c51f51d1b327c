"""What each baseline sees of documents, learnt from train."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from classifiers.baselines.feature_kinds import MeanVector, NoFeatures
from classifiers.baselines.features import Features
from classifiers.baselines.largeness import Again, character_occurrences, cut_of, word_occurrences
from classifiers.baselines.ngram_features import (
    CharacterTfIdf,
    NgramPresence,
    NgramShares,
    NgramTfIdf,
    inverse_frequencies,
)
from classifiers.baselines.reading import Characters, alphabet
from classifiers.baselines.settings import BaselineSettings
from corpus.errors import DataError
from corpus.store import Corpus
from embeddings.store import load_embedding
from models.encoded import encoded_chunks
from models.linear.model import scored_classes
from models.linear.ngram_keys import CHARACTER_BITS, Cut, most_frequent
from models.linear.ngrams import NgramVocabulary

#: Baselines that read n-grams of words → the words of their longest, unless settings say otherwise.
LONGEST = {"tfidf-logreg": 2, "nb-svm": 3, "bag-ngrams": 2}
#: Characters of an n-gram.
CHARACTERS = (2, 3, 4, 5)
#: Most n-grams of characters, those in most documents. IMDB has more than MOST_CHARACTERS that two documents hold, and
#: the rest are rare; memory then grows with the documents alone.
MOST_CHARACTERS = 400_000
#: N-grams of characters among which those are looked for: more than all words of a language have.
MOST_DISTINCT = 1 << 25


class Represented(NamedTuple):
    """What a baseline sees of a document: features over words, or characters, as names."""

    names: list[str]
    features: Features
    occurrences: int = 0  # about, in train: of n-grams, or numbers of word vectors


Represent: TypeAlias = Callable[[Corpus, BaselineSettings, Path | None], Represented]


def nothing(corpus: Corpus, settings: BaselineSettings, embedding: Path | None) -> Represented:
    """Return no words and no features."""
    return Represented([], NoFeatures())


def tf_idf(corpus: Corpus, settings: BaselineSettings, embedding: Path | None) -> Represented:
    """Return the words and the TF-IDF of n-grams, of one and two words unless settings say otherwise."""
    ngrams = _ngrams(corpus, settings, _weights(corpus))
    features = NgramTfIdf.of_frequencies(ngrams.vocabulary, ngrams.frequencies, len(corpus.rows("train")))
    return Represented(ngrams.words, features, ngrams.occurrences)


def presence(corpus: Corpus, settings: BaselineSettings, embedding: Path | None) -> Represented:
    """Return the words and the presence of n-grams, of 1 to 3 words unless settings say otherwise."""
    ngrams = _ngrams(corpus, settings, 1)  # a class is fitted after the other
    return Represented(ngrams.words, NgramPresence(ngrams.vocabulary), ngrams.occurrences)


def shares(corpus: Corpus, settings: BaselineSettings, embedding: Path | None) -> Represented:
    """Return the words and the shares of n-grams, of one and two words unless settings say otherwise."""
    ngrams = _ngrams(corpus, settings, 1)
    return Represented(ngrams.words, NgramShares(ngrams.vocabulary), ngrams.occurrences)


def characters(corpus: Corpus, settings: BaselineSettings, embedding: Path | None) -> Represented:
    """Return the characters and the TF-IDF of n-grams of 2 to 5 of them."""
    train = corpus.rows("train")
    names = alphabet(corpus, train, (1 << CHARACTER_BITS) - 1)
    joined = corpus.audit["tokenizer"] == "characters"
    reading = Characters(names, joined)
    # Runs are words, of which one may be in many documents, or documents.
    occurrences = character_occurrences(corpus, train, CHARACTERS, joined)
    cut = Cut.of(occurrences, MOST_DISTINCT) if joined else Cut(1, MOST_DISTINCT)
    runs = Again(lambda: (documents.runs for documents in reading.of_corpus(corpus, train)))
    vocabulary, _ = NgramVocabulary.learn(runs, CHARACTERS, settings.min_count if joined else 1, CHARACTER_BITS, cut)
    every = CharacterTfIdf(vocabulary, np.ones(len(vocabulary), np.float32), joined)
    frequencies = np.zeros(len(vocabulary), np.int64)
    for documents in reading.of_corpus(corpus, train):
        frequencies += np.bincount(every.counts(documents).indices, minlength=len(vocabulary))
    often = np.flatnonzero(frequencies >= settings.min_count)
    kept = often[most_frequent(frequencies[often], MOST_CHARACTERS)]
    if not len(kept):
        raise _too_rare(settings)
    vocabulary = NgramVocabulary(vocabulary.keys[kept], CHARACTERS, CHARACTER_BITS)
    idf = inverse_frequencies(frequencies[kept], len(train))
    features = CharacterTfIdf(vocabulary.renumbered(), idf, joined)
    return Represented([names[row] for row in vocabulary.words()], features, occurrences)


def mean_vector(corpus: Corpus, settings: BaselineSettings, embedding: Path | None) -> Represented:
    """Return the words of an embedding and the mean of their vectors."""
    if embedding is None:
        raise ValueError("mean-logreg needs an embedding")
    words, vectors = load_embedding(embedding)
    numbers = len(corpus.rows("train")) * vectors.shape[1]  # they take as much as n-grams do
    return Represented(list(words), MeanVector(np.array(vectors, np.float32)), numbers)


class _Ngrams(NamedTuple):
    """N-grams of some of the words, numbered anew, and in how many documents each is."""

    words: list[str]
    vocabulary: NgramVocabulary
    frequencies: NDArray[np.int64]
    occurrences: int


def _ngrams(corpus: Corpus, settings: BaselineSettings, outputs: int) -> _Ngrams:
    """Return the n-grams that enough train documents have; a model has `outputs` weights for each at once."""
    train = corpus.rows("train")
    orders = tuple(range(1, (settings.longest or LONGEST[settings.model]) + 1))
    occurrences = word_occurrences(corpus, train, orders)
    chunks = Again(lambda: encoded_chunks(corpus.tokens, corpus.offsets, train))
    cut = cut_of(occurrences, outputs)
    vocabulary, frequencies = NgramVocabulary.learn(chunks, orders, settings.min_count, cut=cut)
    if not len(vocabulary):
        raise _too_rare(settings)
    words = [corpus.words[row] for row in vocabulary.words()]
    return _Ngrams(words, vocabulary.renumbered(), frequencies, occurrences)


def _weights(corpus: Corpus) -> int:
    """Return how many weights an n-gram has in logistic regression (see `fit_logistic`)."""
    return len(scored_classes(len(corpus.labels)))


def _too_rare(settings: BaselineSettings) -> DataError:
    return DataError(
        f"no n-gram occurs in {settings.min_count} train documents; lower `min_count` in [baseline], or give more"
    )
