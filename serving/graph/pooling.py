"""How the states of a text become one vector, as graphs: what models/networks/pooling.py does."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from onnx import TensorProto
from torch import nn

from models.networks.pooling import Attention, Last, Max, Mean
from serving.graph.build import Graph
from serving.graph.reading import END, column, size_of, up_to


@dataclass(frozen=True)
class States:
    """States (T, B, W) of B texts, `mask` (T, B, 1) True at words, `lengths` (B,); H = `hidden` a direction."""

    values: str
    mask: str
    lengths: str
    hidden: int


def mask_of(graph: Graph, values: str, lengths: str) -> str:
    """Return True where values (T, B, …) are of a word, (T, B, 1)."""
    time = column(graph, up_to(graph, size_of(graph, values, 0)))
    return graph.add("Unsqueeze", graph.add("Less", time, lengths), graph.constant([2]))


def kept(graph: Graph, mask: str, values: str, otherwise: float) -> str:
    """Return values where a mask is True, elsewhere `otherwise`."""
    return graph.add("Where", mask, values, graph.constant(otherwise, np.float32))


def _over_time(graph: Graph, reduction: str, values: str) -> str:
    return graph.add(reduction, values, graph.constant([0]), keepdims=0)


def _mean(graph: Graph, pool: nn.Module, states: States) -> str:
    total = _over_time(graph, "ReduceSum", kept(graph, states.mask, states.values, 0))
    return graph.add("Div", total, column(graph, graph.add("Cast", states.lengths, to=TensorProto.FLOAT)))


def _max(graph: Graph, pool: nn.Module, states: States) -> str:
    return _over_time(graph, "ReduceMax", kept(graph, states.mask, states.values, -np.inf))


def _last(graph: Graph, pool: nn.Module, states: States) -> str:
    def part(values: str, first: int, end: int) -> str:
        return graph.add("Slice", values, *(graph.constant([number]) for number in (first, end, 1)))

    time = column(graph, up_to(graph, size_of(graph, states.values, 0)))
    is_end = graph.add("Equal", time, graph.add("Sub", states.lengths, graph.constant(1)))  # (T, B)
    at_end = kept(graph, graph.add("Unsqueeze", is_end, graph.constant([2])), states.values, 0)
    # Forwards a text ends at its last word, backwards at its first.
    forwards = part(_over_time(graph, "ReduceSum", at_end), 0, states.hidden)
    backwards = part(graph.add("Gather", states.values, graph.constant(0), axis=0), states.hidden, END)
    return graph.add("Concat", forwards, backwards, axis=1)


def _attention(graph: Graph, pool: nn.Module, states: States) -> str:
    assert isinstance(pool, Attention)
    weight, bias = (part.detach().numpy() for part in (pool.projection.weight, pool.projection.bias))
    matrix = graph.add("Transpose", graph.weight(weight, len(weight)), perm=[1, 0])
    product = graph.add("MatMul", states.values, matrix)
    inner = graph.add("Tanh", graph.add("Add", product, graph.constant(bias, np.float32)))
    context = graph.constant(pool.context.weight.detach().numpy().T, np.float32)
    scores = kept(graph, states.mask, graph.add("MatMul", inner, context), -np.inf)  # (T, B, 1)
    shares = graph.add("Softmax", scores, axis=0)
    # States in padding mean nothing, and may be anything.
    return _over_time(graph, "ReduceSum", graph.add("Mul", shares, kept(graph, states.mask, states.values, 0)))


#: Pooling → what makes one vector a text, (B, W), of its states.
POOLINGS: dict[type[nn.Module], Callable[[Graph, nn.Module, States], str]] = {
    Last: _last,
    Mean: _mean,
    Max: _max,
    Attention: _attention,
}
