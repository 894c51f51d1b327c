"""Frequent words of content that tell the classes apart: worth a look in a list of neighbours or on a map."""

import numpy as np
from numpy.typing import NDArray

from corpus.cleaning.stop_words import STOP_WORDS
from corpus.store import Corpus
from embeddings.passages import token_chunks

#: Only so many of the most frequent words are asked: what is rare tells by chance.
FREQUENT = 2_000
#: Fewest letters of a word, where its letters are Latin: "a" and "s" are not worth a look.
LETTERS = 3


def telling_words(words: list[str], corpus: Corpus, count: int) -> list[str]:
    """Return up to `count` of `words` (most frequent first), those that tell the classes of train apart best.

    The measure is chi-squared of a word's occurrences by class against the shares of all words, of the training
    documents alone: nothing here may look at labels of validation or test.
    """
    candidates = [word for word in words if _is_shown(word)][:FREQUENT]
    place_of = {word: place for place, word in enumerate(candidates)}
    places = np.array([place_of.get(word, len(candidates)) for word in corpus.words], np.int64)
    occurrences = _by_class(corpus, places, len(candidates))  # (C, candidates + 1)
    shares = occurrences.sum(axis=1, keepdims=True) / max(int(occurrences.sum()), 1)
    seen = occurrences[:, :-1]
    expected = np.maximum(shares * seen.sum(axis=0), np.finfo(np.float64).tiny)
    chi_squared = ((seen - expected) ** 2 / expected).sum(axis=0)
    order = np.argsort(-chi_squared, kind="stable")[:count]
    return [candidates[place] for place in order]


def _is_shown(word: str) -> bool:
    return word.isalpha() and word not in STOP_WORDS and (len(word) >= LETTERS or not word.isascii())


def _by_class(corpus: Corpus, places: NDArray[np.int64], candidates: int) -> NDArray[np.int64]:
    train = corpus.rows("train")
    labels = corpus.label_ids[train]
    occurrences = np.zeros((len(corpus.labels), candidates + 1), np.int64)
    for label in range(len(occurrences)):
        for tokens in token_chunks(corpus, train[labels == label]):
            occurrences[label] += np.bincount(places[tokens], minlength=candidates + 1)
    return occurrences
