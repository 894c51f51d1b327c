"""A network as a graph: embedding, recurrence or convolution, pooling, head."""

from typing import cast

import numpy as np

from classifiers.network import TextNetwork
from models.kernels.largest import WIDTHS
from models.networks.convolution import Convolution
from models.networks.layers import Layer
from models.networks.recurrence import Recurrence
from models.stack import RESIDUAL
from serving.graph.build import Graph
from serving.graph.pooling import POOLINGS, States, kept, mask_of
from serving.graph.reading import column, size_of, up_to
from serving.graph.recurrence import layer_states


def network_scores(graph: Graph, network: TextNetwork, rows: str, lengths: str) -> str:
    """Return scores (B, C) of texts whose words are embedding rows (B, T), of `lengths` (B,), at least 1."""
    turned = graph.add("Transpose", rows, perm=[1, 0])  # (T, B)
    reader = network.recurrence
    vectors = network.embedding.weight.detach().numpy()
    if isinstance(reader, Convolution):
        pooled = _convolved(graph, reader, graph.rows(vectors, turned), lengths)
    else:
        segments, parts = _chopped(graph, turned, lengths, network.chop) if network.chop else (turned, lengths)
        states = _states(graph, reader, graph.rows(vectors, segments), parts)
        states = _joined(graph, states, lengths, network) if network.chop else states
        read = States(states, mask_of(graph, states, lengths), lengths, network.hidden)
        results = [POOLINGS[type(pool)](graph, pool, read) for pool in network.pooling]
        pooled = graph.add("Concat", *results, axis=1)
    head = network.head.weight.detach().numpy()
    bias = graph.constant(network.head.bias.detach().numpy(), np.float32)
    return graph.add("Gemm", pooled, graph.constant(head, np.float32), bias, transB=1)


def _states(graph: Graph, recurrence: Recurrence, words: str, lengths: str) -> str:
    """Return the states of the last layer, (T, B, S · H)."""
    first, *others = cast(list[Layer], [*recurrence.layers])
    states = layer_states(graph, first, words, lengths)
    for number, layer in enumerate(others, 1):
        above = layer_states(graph, layer, states, lengths)
        states = graph.add("Add", states, above) if number >= RESIDUAL else above
    return states


def _chopped(graph: Graph, rows: str, lengths: str, words: int) -> tuple[str, str]:
    """Return rows (T, B) as segments of `words`, (words, K · B), and their lengths; see models/networks/chopping.py."""
    times = size_of(graph, rows, 0)
    whole = graph.add("Div", graph.add("Add", times, graph.constant([words - 1])), graph.constant([words]))  # K
    missing = graph.add("Sub", graph.add("Mul", whole, graph.constant([words])), times)
    ends = graph.add("Concat", graph.constant([0, 0]), missing, graph.constant([0]), axis=0)
    shape = graph.add("Concat", whole, graph.constant([words, -1]), axis=0)
    parts = graph.add("Reshape", graph.add("Pad", rows, ends), shape)  # (K, words, B)
    segments = graph.add("Transpose", parts, perm=[1, 0, 2])
    starts = column(graph, graph.add("Mul", up_to(graph, whole), graph.constant(words)))  # (K, 1)
    left = graph.add("Sub", lengths, starts)  # (K, B)
    sizes = graph.add("Max", graph.add("Min", left, graph.constant(words)), graph.constant(0))
    return graph.add("Reshape", segments, graph.constant([words, -1])), graph.add(
        "Reshape", sizes, graph.constant([-1])
    )


def _joined(graph: Graph, states: str, lengths: str, network: TextNetwork) -> str:
    """Return the states of segments, (words, K · B, W), in the order of the texts, (K · words, B, W)."""
    words, width = network.chop, network.recurrence.width
    documents = size_of(graph, lengths, 0)
    shape = graph.add("Concat", graph.constant([words, -1]), documents, graph.constant([width]), axis=0)
    apart = graph.add("Transpose", graph.add("Reshape", states, shape), perm=[1, 0, 2, 3])  # (K, words, B, W)
    flat = graph.add("Concat", graph.constant([-1]), documents, graph.constant([width]), axis=0)
    return graph.add("Reshape", apart, flat)


def _convolved(graph: Graph, convolution: Convolution, words: str, lengths: str) -> str:
    """Return the largest values of all filters, rectified, (B, K · F), of words (T, B, D)."""
    known = kept(graph, mask_of(graph, words, lengths), words, 0)
    longer = graph.add("Pad", known, graph.constant([0, 0, 0, max(WIDTHS) - 1, 0, 0]))
    turned = graph.add("Transpose", longer, perm=[1, 2, 0])  # (B, D, T + 4)
    largest = []
    for width, layer in zip(WIDTHS, convolution.convolutions, strict=True):
        weight, bias = (layer.get_parameter(name).detach().numpy() for name in ("weight", "bias"))
        values = graph.add("Conv", turned, graph.weight(weight, len(weight)), graph.constant(bias, np.float32))
        # N-grams within the text, at least one: a text shorter than a filter is read with zeros behind it.
        fitting = graph.add("Max", graph.add("Sub", lengths, graph.constant(width - 1)), graph.constant(1))
        places = up_to(graph, size_of(graph, values, 2))
        inside = graph.add("Unsqueeze", graph.add("Less", places, column(graph, fitting)), graph.constant([1]))
        found = kept(graph, inside, values, -np.inf)
        largest.append(graph.add("ReduceMax", found, graph.constant([2]), keepdims=0))
    return graph.add("Relu", graph.add("Concat", *largest, axis=1))
