"""Recurrent layers as graphs: LSTM, GRU and RNN by ONNX's own operators, all other cells by a Scan over time.

Arrays: T steps, B texts, S directions, H numbers a state, G gates; D numbers come in for each word. Texts are turned
around by their own lengths, so that no direction begins in the padding.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper

from corpus.errors import DataError
from models.cells import CELLS
from models.networks.layers import ElementwiseLayer, GatedLayer, Layer
from serving.graph.build import Graph
from serving.graph.reading import column, size_of, up_to
from serving.layers import of_gated

#: Cell name → ONNX's operator, the order of its gates in ours, and more that it is told. LSTM: i f g o → i o f g;
#: GRU: r z n → z r n, with the reset gate behind the matrix as in torch.
OPERATORS: dict[str, tuple[str, tuple[int, ...], dict[str, int]]] = {
    "rnn": ("RNN", (0,), {}),
    "rnn-relu": ("RNN", (0,), {}),
    "lstm": ("LSTM", (0, 3, 1, 2), {}),
    "gru": ("GRU", (1, 0, 2), {"linear_before_reset": 1}),
}
#: What an operator's state goes through, where that is a choice.
ACTIVATIONS = {"rnn": "Tanh", "rnn-relu": "Relu"}

#: In a graph of one step: from what the word adds to each gate, what the state before adds, and the cell's vectors,
#: each (S, B, H) or (S, 1, H), and the memory before, to the memory and the state that is shown.
TakeStep = Callable[[Graph, Sequence[str], Sequence[str], Sequence[str], str], tuple[str, str]]


def layer_states(graph: Graph, layer: Layer, words: str, lengths: str) -> str:
    """Return the states of a layer, (T, B, S · H), from what it reads (T, B, D); `lengths` int64 (B,)."""
    if isinstance(layer, GatedLayer) and layer.cell in OPERATORS:
        return _by_operator(graph, layer, words, lengths)
    return _by_scan(graph, layer, words, lengths)


def _by_operator(graph: Graph, layer: GatedLayer, words: str, lengths: str) -> str:
    operator, order, more = OPERATORS[layer.cell]
    hidden, reads = layer.hidden, layer.reads
    arrays = of_gated(layer)

    def ordered(number: int) -> NDArray[np.float32]:
        """Return the weights of all directions with their gates as the operator has them, (S, G · H, …)."""
        gates = [np.split(one[number], len(order)) for one in arrays]
        return np.stack([np.concatenate([parts[gate] for gate in order]) for parts in gates])

    def weighed(array: NDArray[np.float32]) -> str:
        return graph.weight(array, array.shape[0] * array.shape[1])

    biases = graph.constant(np.concatenate((ordered(2), ordered(3)), axis=1), np.float32)  # (S, 2 · G · H)
    if layer.cell in ACTIVATIONS:
        more = {**more, "activations": [ACTIVATIONS[layer.cell]] * reads}  # type: ignore[dict-item]
    steps = graph.add("Cast", lengths, to=TensorProto.INT32)
    inputs = (words, weighed(ordered(0)), weighed(ordered(1)), biases, steps)
    direction = {1: "forward", 2: "bidirectional"}[reads]
    states = graph.add(operator, *inputs, hidden_size=hidden, direction=direction, **more)  # (T, S, B, H)
    return _side_by_side(graph, graph.add("Transpose", states, perm=[0, 2, 1, 3]), reads * hidden)


def _by_scan(graph: Graph, layer: Layer, words: str, lengths: str) -> str:
    if layer.cell not in STEPS:
        raise DataError(
            f"the cell {layer.cell} cannot be exported; known are {', '.join((*OPERATORS, *STEPS))} and cnn"
        )
    gates, hidden, reads = len(CELLS[layer.cell].gates), layer.hidden, layer.reads
    weights, biases = _projection(layer)  # (S · G · H, D) and (S · G · H,)
    turned = graph.add("Transpose", graph.weight(weights, len(weights)), perm=[1, 0])
    added = graph.add("Add", graph.add("MatMul", words, turned), graph.constant(biases, np.float32))
    apart = graph.add("Reshape", added, graph.constant([0, 0, reads, gates, hidden]))
    steps = graph.add("Transpose", apart, perm=[0, 2, 3, 1, 4])  # (T, S, G, B, H)
    index = _reversal(graph, words, lengths) if reads == 2 else ""
    steps = _backwards_turned(graph, steps, index)
    start = _zeros(graph, words, (reads, hidden))
    states = graph.add_many("Scan", [start, start, steps], 3, num_scan_inputs=1, body=_body(graph, layer))[2]
    states = _backwards_turned(graph, graph.add("Unsqueeze", states, graph.constant([2])), index)  # (T, S, 1, B, H)
    apart = graph.add("Transpose", graph.add("Squeeze", states, graph.constant([2])), perm=[0, 2, 1, 3])
    return _side_by_side(graph, apart, reads * hidden)


def _projection(layer: Layer) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return what words are multiplied by, and what is added, for all gates of all directions."""
    if isinstance(layer, ElementwiseLayer):
        return layer.projection.weight.detach().numpy(), layer.projection.bias.detach().numpy()
    arrays = of_gated(layer)
    return np.concatenate([one[0] for one in arrays]), np.concatenate([one[2] + one[3] for one in arrays])


def _body(outer: Graph, layer: Layer) -> object:
    """Return the graph of one step; its weights are constants of the graph outside."""
    matrix, vectors = (weight.detach().numpy() for weight in layer.weights())  # (S, G or 0, H, H), (S, M, H)
    graph = Graph(prefix=outer.name("step") + "_")
    memory, shown, word = (graph.name(name) for name in ("memory", "shown", "word"))
    gates = _parts(graph, word, len(CELLS[layer.cell].gates), 1)  # (S, B, H) each
    inner: list[str] = []
    if matrix.shape[1]:
        before = graph.add("Unsqueeze", shown, graph.constant([1]))  # (S, 1, B, H)
        product = graph.add("MatMul", before, outer.weight(matrix, matrix[..., 0].size))  # (S, G, B, H)
        inner = _parts(graph, product, matrix.shape[1], 1)
    own = [graph.constant(vectors[:, [number]], np.float32) for number in range(vectors.shape[1])]  # (S, 1, H)
    results = STEPS[layer.cell](graph, gates, inner, own, memory)
    # A result is one thing, and the state both goes on and comes out.
    after = [graph.add("Identity", result) for result in (*results, results[1])]
    sizes = {memory: [None] * 3, shown: [None] * 3, word: [None] * 4}
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, size) for name, size in sizes.items()]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * 3) for name in after]
    return helper.make_graph(graph.nodes, "step", inputs, outputs, graph.constants)


def _sru(
    graph: Graph, gates: Sequence[str], inner: Sequence[str], vectors: Sequence[str], memory: str
) -> tuple[str, str]:
    word, forget, reset, skipped = gates
    open_forget, open_reset = (
        graph.add("Sigmoid", graph.add("Add", gate, graph.add("Mul", vector, memory)))
        for gate, vector in zip((forget, reset), vectors, strict=True)
    )
    after = _mixed(graph, open_forget, memory, word)
    return after, _mixed(graph, open_reset, after, skipped)


def _mingru(
    graph: Graph, gates: Sequence[str], inner: Sequence[str], vectors: Sequence[str], memory: str
) -> tuple[str, str]:
    after = _mixed(graph, graph.add("Sigmoid", gates[0]), gates[1], memory)
    return after, after


def _lstm_forget(
    graph: Graph, gates: Sequence[str], inner: Sequence[str], vectors: Sequence[str], memory: str
) -> tuple[str, str]:
    forget, candidate = (graph.add("Add", *both) for both in zip(gates, inner, strict=True))
    kept = graph.add("Mul", graph.add("Sigmoid", forget), memory)
    after = graph.add("Add", kept, graph.add("Tanh", candidate))
    return after, graph.add("Tanh", after)


#: Cell name → its step, as `models/networks/plain_steps.py` has it.
STEPS: dict[str, TakeStep] = {"sru": _sru, "mingru": _mingru, "lstm-forget": _lstm_forget}


def _mixed(graph: Graph, share: str, one: str, other: str) -> str:
    """Return share · one + (1 − share) · other."""
    rest = graph.add("Sub", graph.constant(1, np.float32), share)
    return graph.add("Add", graph.add("Mul", share, one), graph.add("Mul", rest, other))


def _parts(graph: Graph, values: str, count: int, axis: int) -> list[str]:
    """Return the parts of an axis."""
    return [graph.add("Gather", values, graph.constant(number), axis=axis) for number in range(count)]


def _side_by_side(graph: Graph, states: str, width: int) -> str:
    """Return states (T, B, S, H) as (T, B, S · H)."""
    return graph.add("Reshape", states, graph.constant([0, 0, width]))


def _zeros(graph: Graph, words: str, sizes: tuple[int, int]) -> str:
    """Return zeros (S, B, H) for words (T, B, D)."""
    shape = graph.add("Concat", graph.constant(sizes[:1]), size_of(graph, words, 1), graph.constant(sizes[1:]), axis=0)
    return graph.add("Expand", graph.constant(0, np.float32), shape)


def _reversal(graph: Graph, words: str, lengths: str) -> str:
    """Return for each place the place that its reverse reads, (T, 1, B, 1) for words (T, B, D)."""
    time = column(graph, up_to(graph, size_of(graph, words, 0)))  # (T, 1)
    mirrored = graph.add("Sub", graph.add("Sub", lengths, graph.constant(1)), time)
    index = graph.add("Where", graph.add("Less", time, lengths), mirrored, time)  # (T, B)
    return graph.add("Unsqueeze", index, graph.constant([1, 3]))


def _backwards_turned(graph: Graph, values: str, index: str) -> str:
    """Return values (T, S, G, B, H) with the second direction turned around, each text by itself."""
    if not index:
        return values
    forwards, backwards = (
        graph.add("Slice", values, *(graph.constant([number]) for number in (place, place + 1, 1))) for place in (0, 1)
    )
    inner = graph.add("Squeeze", backwards, graph.constant([1]))  # (T, G, B, H)
    wide = graph.add("Expand", index, graph.add("Shape", inner))
    turned = graph.add("GatherElements", inner, wide, axis=0)
    return graph.add("Concat", forwards, graph.add("Unsqueeze", turned, graph.constant([1])), axis=1)
