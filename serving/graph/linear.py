"""Linear models as graphs: n-grams are looked up by their keys, as models/linear/ngrams.py has them.

Everything here is int64 and float64, as in training: a long text has thousands of n-grams to add up.
"""

from collections.abc import Callable

import numpy as np
from onnx import TensorProto

from classifiers.baselines.feature_kinds import MeanVector, NoFeatures
from classifiers.baselines.features import Features
from classifiers.baselines.model import Baseline
from classifiers.baselines.ngram_features import CharacterTfIdf, NgramPresence, NgramShares, NgramTfIdf
from models.linear.ngrams import NgramVocabulary
from serving.graph.build import Graph
from serving.graph.reading import column, shifted, size_of, up_to, within

DOUBLE = TensorProto.DOUBLE


def baseline_probabilities(graph: Graph, model: Baseline, ids: str, lengths: str) -> str:
    """Return probabilities (B, C), float64, of texts (B, T) of rows + 1 of the model's words, 0 unknown."""
    read = graph.add("Where", within(graph, lengths, size_of(graph, ids, 1)), ids, graph.constant(0))
    scores = SCORES[model.features.kind](graph, model.features, model.linear.weight, read)
    shifted_scores = graph.add("Add", scores, graph.constant(model.linear.bias, np.float64))
    return LINKS[model.linear.link](graph, shifted_scores)


def _of_nothing(graph: Graph, features: Features, weight: np.ndarray, ids: str) -> str:
    shape = graph.add("Concat", size_of(graph, ids, 0), graph.constant([len(weight)]), axis=0)
    return graph.add("Expand", graph.constant(0, np.float64), shape)


def _of_mean(graph: Graph, features: Features, weight: np.ndarray, ids: str) -> str:
    assert isinstance(features, MeanVector)
    # Row 0 stands for words without a vector.
    table = np.concatenate([np.zeros((1, features.vectors.shape[1]), np.float32), features.vectors])
    vectors = graph.add("Cast", graph.rows(table, ids), to=DOUBLE)  # (B, T, D)
    total = graph.add("ReduceSum", vectors, graph.constant([1]), keepdims=0)
    known = graph.add("Cast", graph.add("Greater", ids, graph.constant(0)), to=DOUBLE)
    count = graph.add("ReduceSum", known, graph.constant([1]), keepdims=1)
    mean = graph.add("Div", total, graph.add("Max", count, graph.constant(1, np.float64)))
    return graph.add("MatMul", mean, graph.constant(weight.T, np.float64))


def _of_ngrams(graph: Graph, features: Features, weight: np.ndarray, ids: str) -> str:
    """Return scores (B, K): values of n-grams times their weights, over the length of the values."""
    assert isinstance(features, NgramPresence | NgramTfIdf | NgramShares | CharacterTfIdf)
    vocabulary = features.vocabulary
    if not len(vocabulary):
        return _of_nothing(graph, features, weight, ids)
    documents, columns, counts = _counted(graph, vocabulary, ids)  # (N,) each
    value, order = VALUES[features.kind]
    values = value(graph, features, columns, counts)
    weights = graph.add("Cast", graph.narrow_rows(np.ascontiguousarray(weight.T), columns), to=DOUBLE)  # (N, K)
    size = size_of(graph, ids, 0)
    scores = _added(graph, documents, graph.add("Mul", weights, column(graph, values)), size, len(weight))
    if order == 0:
        return scores
    powers = graph.add("Mul", values, values) if order == 2 else values
    lengths = _added(graph, documents, column(graph, powers), size, 1)  # (B, 1)
    lengths = graph.add("Sqrt", lengths) if order == 2 else lengths
    nothing = graph.add("Equal", lengths, graph.constant(0, np.float64))
    return graph.add("Div", scores, graph.add("Where", nothing, graph.constant(1, np.float64), lengths))


def _counted(graph: Graph, vocabulary: NgramVocabulary, ids: str) -> tuple[str, str, str]:
    """Return each different n-gram of each text: the text, the column, and how often it occurs there, (N,) each.

    The last is of text B, of which there is none: `_added` drops it.
    """
    keys = graph.add("Concat", *(_keys(graph, vocabulary, ids, order) for order in vocabulary.orders), axis=1)
    columns, known = _looked_up(graph, vocabulary.keys, keys)  # (B, orders · T)
    size, width = size_of(graph, ids, 0), graph.constant([len(vocabulary)])
    texts = column(graph, up_to(graph, size))
    numbers = graph.add("Add", graph.add("Mul", texts, width), columns)
    flat = graph.add("Reshape", known, graph.constant([-1]))
    there = graph.add("Compress", graph.add("Reshape", numbers, graph.constant([-1])), flat)
    # One more, of text B, for an operator that may find nothing.
    numbers = graph.add("Concat", there, graph.add("Mul", size, width), axis=0)
    distinct, _, _, counts = graph.add_many("Unique", [numbers], 4, sorted=1)
    document = graph.add("Div", distinct, width)
    rest = graph.add("Sub", distinct, graph.add("Mul", document, width))
    return document, rest, graph.add("Cast", counts, to=DOUBLE)


def _keys(graph: Graph, vocabulary: NgramVocabulary, ids: str, order: int) -> str:
    """Return the key of the n-gram that begins at each place, (B, T); 0 where there is none."""
    most = max(vocabulary.orders) - 1
    parts = [shifted(graph, ids, place, most) for place in range(order)]
    key, shortest = parts[0], parts[0]
    for part in parts[1:]:
        key = graph.add("Add", graph.add("Mul", key, graph.constant(1 << vocabulary.bits)), part)
        shortest = graph.add("Min", shortest, part)  # 0 where one of its words is unknown
    return graph.add("Where", graph.add("Greater", shortest, graph.constant(0)), key, graph.constant(0))


def _looked_up(graph: Graph, known: np.ndarray, keys: str) -> tuple[str, str]:
    """Return which of the ascending keys `known` (F,) each of `keys` is, and whether it is any; by halving."""
    steps = max(1, len(known).bit_length())
    table = np.full(1 << steps, np.iinfo(np.int64).max)
    table[1 : len(known) + 1] = known
    table[0] = -1
    constant = graph.constant(table)
    place = graph.add("Mul", keys, graph.constant(0))
    for step in range(steps - 1, -1, -1):
        ahead = graph.add("Add", place, graph.constant(1 << step))
        fits = graph.add("LessOrEqual", graph.add("Gather", constant, ahead), keys)
        place = graph.add("Where", fits, ahead, place)
    is_known = graph.add("Equal", graph.add("Gather", constant, place), keys)
    return graph.add("Sub", place, graph.constant(1)), is_known


def _added(graph: Graph, documents: str, values: str, size: str, width: int) -> str:
    """Return the sums of values (N, width) over each of B texts, (B, width); what is of text B is dropped."""
    longer = graph.add("Add", size, graph.constant([1]))
    shape = graph.add("Concat", longer, graph.constant([width]), axis=0)
    zeros = graph.add("Expand", graph.constant(0, np.float64), shape)
    sums = graph.add("ScatterND", zeros, column(graph, documents), values, reduction="add")
    return graph.add("Slice", sums, graph.constant([0]), size, graph.constant([0]))


def _ones(graph: Graph, features: Features, columns: str, counts: str) -> str:
    return graph.add("Min", counts, graph.constant(1, np.float64))


def _weighted(graph: Graph, features: Features, columns: str, counts: str) -> str:
    assert isinstance(features, NgramTfIdf | CharacterTfIdf)
    idf = graph.add("Gather", graph.constant(features.idf, np.float32), columns)
    grown = graph.add("Add", graph.add("Log", counts), graph.constant(1, np.float64))
    return graph.add("Mul", grown, graph.add("Cast", idf, to=DOUBLE))


def _counts(graph: Graph, features: Features, columns: str, counts: str) -> str:
    return counts


#: Representation → the value of an n-gram, and the power of the norm by which a text is brought to length 1; 0: none.
VALUES: dict[str, tuple[Callable[[Graph, Features, str, str], str], int]] = {
    NgramPresence.kind: (_ones, 0),
    NgramTfIdf.kind: (_weighted, 2),
    NgramShares.kind: (_counts, 1),
    CharacterTfIdf.kind: (_weighted, 2),
}

#: Representation → scores (B, K) without the bias, from its weights (K, F) and the ids (B, T).
SCORES: dict[str, Callable[[Graph, Features, np.ndarray, str], str]] = {
    NoFeatures.kind: _of_nothing,
    MeanVector.kind: _of_mean,
    **dict.fromkeys(VALUES, _of_ngrams),
}


def _two_classes(graph: Graph, scores: str) -> str:
    parts = graph.add("Neg", scores), scores
    return graph.add("Concat", *(graph.add("Sigmoid", part) for part in parts), axis=1)


def _one_vs_rest(graph: Graph, scores: str) -> str:
    tiny = graph.constant(np.finfo(np.float64).tiny, np.float64)
    each = graph.add("Max", graph.add("Sigmoid", scores), tiny)
    return graph.add("Div", each, graph.add("ReduceSum", each, graph.constant([1]), keepdims=1))


#: How scores become probabilities, see `models.linear.model.LINKS`.
LINKS: dict[str, Callable[[Graph, str], str]] = {
    "logistic": _two_classes,
    "softmax": lambda graph, scores: graph.add("Softmax", scores, axis=1),
    "one-vs-rest": _one_vs_rest,
}
