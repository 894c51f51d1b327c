"""What each word adds to a linear model's preference of one class over another: exact, since its score is a sum."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import scipy.sparse
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from classifiers.baselines.feature_kinds import MeanVector, NoFeatures
from classifiers.baselines.model import Baseline
from classifiers.baselines.ngram_features import CharacterTfIdf, NgramPresence, NgramShares, NgramTfIdf
from classifiers.baselines.reading import SpelledDocuments
from models.encoded import EncodedDocuments
from models.linear.matrix_file import Matrix
from models.linear.model import LinearModel
from models.linear.ngrams import NgramVocabulary

Ids = NDArray[np.int32]
Weights = NDArray[np.float64]


def preference(linear: LinearModel, one: int, other: int) -> tuple[Weights, float]:
    """Return weights (F,) and bias of the score of class `one` less that of class `other`.

    A model with a single row of weights scores the second of two classes (see `LINKS`).
    """
    weight, bias = linear.weight.astype(np.float64), linear.bias.astype(np.float64)
    if len(weight) == 1:
        weight, bias = np.vstack((0 * weight, weight)), np.concatenate((0 * bias, bias))
    return weight[one] - weight[other], float(bias[one] - bias[other])


def explain_text(model: Baseline, text: str, one: int, other: int) -> tuple[list[str], NDArray[np.float64]]:
    """Return the tokens of a raw text, and what each adds to the score of class `one` less that of `other`, (tokens,).

    Classes are numbers of the model's own labels.
    """
    tokens = model.cleaner.tokens(text)
    weights, _ = preference(model.linear, one, other)
    return tokens, linear_contributions(model, tokens, weights)


def linear_contributions(model: Baseline, tokens: Sequence[str], weights: Weights) -> NDArray[np.float64]:
    """Return what each token of a document adds to features · `weights` (F,), (tokens,).

    They add up to the product exactly. A feature's share is dealt out evenly: over the places where an n-gram occurs,
    and over its words, or characters.
    """
    document = model.reading.of_tokens([tokens])
    found = CONTRIBUTIONS[model.features.kind](model.features, document, weights)
    if isinstance(model.features, CharacterTfIdf) and model.features.joined and tokens:
        # Of each character, which are put together to tokens.
        found = np.add.reduceat(found, np.cumsum([0, *(len(token) for token in tokens[:-1])]))
    return found


def _of_nothing(features: NoFeatures, document: EncodedDocuments, weights: Weights) -> NDArray[np.float64]:
    return np.zeros(len(document.ids))


def _of_ngrams(
    features: NgramPresence | NgramTfIdf | NgramShares, document: EncodedDocuments, weights: Weights
) -> NDArray[np.float64]:
    values = _ascending(features.matrix(document))
    return _dealt(features.vocabulary, document.ids, values, weights)


def _of_characters(features: CharacterTfIdf, document: SpelledDocuments, weights: Weights) -> NDArray[np.float64]:
    """Return what each token adds, (tokens,), or each character where the document is one run of them."""
    values = _ascending(features.matrix(document))
    if features.joined:
        return _dealt(features.vocabulary, document.runs.ids, values, weights)
    times = features.counts(document).data  # of the same columns
    shares = np.zeros(len(weights))
    shares[values.indices] = values.data * weights[values.indices] / times
    each = np.asarray(features.vocabulary.counts(document.runs) @ shares)  # of each different word
    return each[document.words.ids]


def _ascending(features: Matrix) -> scipy.sparse.csr_matrix:
    """Return the features of a document, (1, F), their columns ascending, in which they can be looked for."""
    values = scipy.sparse.csr_matrix(features)
    values.sort_indices()
    return values


def _dealt(
    vocabulary: NgramVocabulary, ids: Ids, values: scipy.sparse.csr_matrix, weights: Weights
) -> NDArray[np.float64]:
    """Return what each id of a document adds to `values` (1, F), which hold its n-grams, · `weights`, (ids,)."""
    found = np.zeros(len(ids))
    occurrences = list(_occurrences(vocabulary, ids))
    times = np.bincount(
        np.concatenate([np.searchsorted(values.indices, columns) for _, _, columns in occurrences]).astype(np.int64),
        minlength=len(values.indices),
    )
    shares = values.data * weights[values.indices] / np.maximum(times, 1)
    for order, starts, columns in occurrences:
        each = shares[np.searchsorted(values.indices, columns)] / order
        for place in range(order):
            np.add.at(found, starts + place, each)
    return found


def _occurrences(vocabulary: NgramVocabulary, ids: Ids) -> Iterator[tuple[int, NDArray[np.int64], NDArray[np.int64]]]:
    """Yield for each order where its n-grams start in a document, and their columns, (occurrences,) both."""
    for order in vocabulary.orders:
        # Each window of so many words as a document of its own: it holds one such n-gram, or none that is known.
        count = max(len(ids) - order + 1, 0)
        windows = sliding_window_view(ids, order).ravel() if count else np.empty(0, np.int32)
        apart = EncodedDocuments(windows, np.arange(count + 1, dtype=np.int64) * order)
        counts = vocabulary.counts(apart, (order,)).tocoo()
        yield order, counts.row.astype(np.int64), counts.col.astype(np.int64)


def _of_mean(features: MeanVector, document: EncodedDocuments, weights: Weights) -> NDArray[np.float64]:
    known = document.ids >= 0
    found = np.zeros(len(document.ids))
    vectors = features.vectors[document.ids[known]].astype(np.float64)  # (known, D)
    found[known] = vectors @ weights / max(int(known.sum()), 1)
    return found


#: Representation, by the name that model.json gives it → what its tokens contribute.
CONTRIBUTIONS: dict[str, Callable[[Any, Any, Weights], NDArray[np.float64]]] = {
    NoFeatures.kind: _of_nothing,
    NgramPresence.kind: _of_ngrams,
    NgramTfIdf.kind: _of_ngrams,
    NgramShares.kind: _of_ngrams,
    CharacterTfIdf.kind: _of_characters,
    MeanVector.kind: _of_mean,
}
