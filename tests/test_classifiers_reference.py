"""Networks from scratch: equal to finite differences, autograd and torch's layers; then the judge of the fast code."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from classifiers.layers import GatedLayer
from classifiers.network import SequenceClassifier
from classifiers.reference import Layer, Network, clip, read, read_back, softmax
from classifiers.reference_cells import ACTIVATIONS, Affine, Array, Cell, Gru, Lstm, Simple, arrays, zeros_like
from classifiers.settings import ClassifierSettings

CELLS = ["tanh", "relu", "identity", "lstm", "gru"]
POOLINGS = ("last", "mean", "max")
SIZES = st.tuples(st.integers(1, 6), st.integers(1, 4), st.integers(1, 4), st.integers(0, 1000))  # T, D, H, seed
TORCHS: dict[str, Callable[..., nn.RNNBase]] = {"tanh": nn.RNN, "relu": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def cell_of(name: str, W: Array, U: Array, bias: Array, inner: Array) -> Cell:  # noqa: N803
    """Return a cell with weights as torch stacks them: W (G · H, D), U (G · H, H), both biases (G · H,)."""
    size = U.shape[1]
    parts = zip(*(np.split(part.copy(), len(U) // size) for part in (W, U, bias, inner)), strict=True)
    if name == "gru":
        (rw, ru, rb, rc), (zw, zu, zb, zc), (nw, nu, nb, inner) = parts
        return Gru(Affine(rw, ru, rb + rc), Affine(zw, zu, zb + zc), Affine(nw, nu, nb), inner)
    gates = [Affine(w, u, b + c) for w, u, b, c in parts]
    return Lstm(*gates) if name == "lstm" else Simple(*gates, activation=name)


def stacked(cell: Cell) -> list[Array]:
    """Return the gradient of a cell as torch stacks it, for both biases, which are summed but for the inner one."""
    gates = [part for part in vars(cell).values() if isinstance(part, Affine)]
    W, U, bias = (np.concatenate([getattr(gate, name) for gate in gates]) for name in "WUb")  # noqa: N806
    inner = np.concatenate([*(gate.b for gate in gates[:2]), cell.inner]) if isinstance(cell, Gru) else bias
    return [W, U, bias, inner]


def drawn(name: str, size: int, hidden: int, rng: np.random.Generator) -> Cell:
    count = {"lstm": 4, "gru": 3}.get(name, 1) * hidden
    return cell_of(name, *(rng.normal(size=(count, *shape)) for shape in ((size,), (hidden,), (), ())))


def network(name: str, directions: int, layers: int, sizes: tuple[int, int, int, int]) -> tuple[Network, Array]:
    """Return a network with all poolings and three classes, and a document for it."""
    times, size, hidden, seed = sizes
    rng = np.random.default_rng(seed)
    wide = hidden * directions
    cells = tuple(
        tuple(drawn(name, size if layer == 0 else wide, hidden, rng) for _ in range(directions))
        for layer in range(layers)
    )
    return Network(cells, POOLINGS, rng.normal(size=(3, 3 * wide)), rng.normal(size=3)), rng.normal(size=(times, size))


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize(("directions", "layers"), [(1, 1), (2, 2)])
@settings(max_examples=6, deadline=None)
@given(sizes=SIZES)
def test_gradients_are_those_of_finite_differences(
    name: str, directions: int, layers: int, sizes: tuple[int, int, int, int]
) -> None:
    if name == "relu":
        sizes = (*sizes[:3], 5)  # ReLU has a kink that a step must not cross: one draw that has none nearby
    made, x = network(name, directions, layers, sizes)
    _, dx, gradient = made.gradients(x, 1)
    rng, step = np.random.default_rng(1), 1e-5
    values, slopes = [x, *arrays(made)], [dx, *arrays(gradient)]
    # Along a random direction of each array by itself: a wrong entry anywhere shows, at two runs an array.
    for value, slope in zip(values, slopes, strict=True):
        along, start = rng.normal(size=value.shape), value.copy()
        losses = []
        for sign in (1, -1):
            value[...] = start + sign * step * along
            losses.append(made.gradients(x, 1)[0])
        value[...] = start
        difference = (losses[0] - losses[1]) / (2 * step)
        assert difference == pytest.approx((slope * along).sum(), rel=1e-5, abs=1e-8)


def by_autograd(name: str, cell: list[Tensor], x: Tensor) -> Tensor:
    """Return the states (T, H), one step after the other, in torch; W, U and both biases as torch stacks them."""
    size = cell[1].shape[1]
    h = c = torch.zeros(size, dtype=torch.double)
    states = []
    for word in x:
        a, u = cell[0] @ word + cell[2], cell[1] @ h + cell[3]
        if name == "gru":
            (r, z, n), (u_r, u_z, u_n) = a.split(size), u.split(size)
            z = torch.sigmoid(z + u_z)
            h = (1 - z) * torch.tanh(n + torch.sigmoid(r + u_r) * u_n) + z * h
        elif name == "lstm":
            i, f, g, o = (a + u).split(size)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
        else:
            h = {"tanh": torch.tanh, "relu": torch.relu, "identity": lambda a: a}[name](a + u)
        states.append(h)
    return torch.stack(states)


@pytest.mark.parametrize("name", CELLS)
@settings(max_examples=15, deadline=None)
@given(sizes=SIZES)
def test_a_cell_and_its_gradients_are_those_of_autograd(name: str, sizes: tuple[int, int, int, int]) -> None:
    times, size, hidden, seed = sizes
    rng = np.random.default_rng(seed)
    count = {"lstm": 4, "gru": 3}.get(name, 1) * hidden
    weights = [rng.normal(size=(count, *shape)) for shape in ((size,), (hidden,), (), ())]
    x, dh = rng.normal(size=(times, size)), rng.normal(size=(times, hidden))
    tensors = [torch.from_numpy(value).requires_grad_() for value in (x, *weights)]
    states = by_autograd(name, tensors[1:], tensors[0])
    expected = torch.autograd.grad((states * torch.from_numpy(dh)).sum(), tensors)
    cell = cell_of(name, *weights)
    kept = cell.forward(x)
    close(kept["h"][:-1], states)
    assert (kept["h"][-1] == 0).all()
    dx, gradient = cell.backward(kept, dh)
    for found, right in zip([dx, *stacked(gradient)], expected, strict=True):
        close(found, right)


def close(found: Array, expected: Tensor, tolerance: float = 1e-10) -> None:
    np.testing.assert_allclose(found, expected.detach().double().numpy(), rtol=tolerance, atol=tolerance)


def of_torch(layer: nn.Module, name: str) -> Layer:
    """Return what reads as an RNNBase of one layer, or two directions of them, do."""
    assert isinstance(layer, nn.RNNBase)
    return tuple(cell_of(name, *(part.detach().double().numpy() for part in parts)) for parts in layer.all_weights)


@pytest.mark.parametrize("name", TORCHS)
@pytest.mark.parametrize(("directions", "layers"), [(1, 1), (1, 2), (2, 1), (2, 2)])
@settings(max_examples=8, deadline=None)
@given(sizes=SIZES)
def test_states_and_gradients_are_those_of_torchs_layers(
    name: str, directions: int, layers: int, sizes: tuple[int, int, int, int]
) -> None:
    times, size, hidden, seed = sizes
    torch.manual_seed(seed)
    options = {"nonlinearity": name} if name in ACTIVATIONS else {}
    made = TORCHS[name](size, hidden, layers, bidirectional=directions == 2, dtype=torch.double, **options)
    x = torch.randn(times, size, dtype=torch.double, requires_grad=True)
    states = made(x)[0]  # (T, W)
    from_above = torch.randn_like(states)
    (states * from_above).sum().backward()
    cells = of_torch(made, name)
    ours = [cells[i : i + directions] for i in range(0, len(cells), directions)]
    h, kept = x.detach().numpy(), []
    for layer in ours:
        h, k = read(layer, h)
        kept.append(k)
    close(h, states)
    dh, gradients = from_above.numpy(), []
    for layer, k in zip(reversed(ours), reversed(kept), strict=True):
        dh, gradient = read_back(layer, k, dh)
        gradients[:0] = gradient
    assert x.grad is not None
    close(dh, x.grad)
    for own, weights in zip(gradients, made.all_weights, strict=True):
        for found, weight in zip(stacked(own), weights, strict=True):
            close(found, weight.grad)


def test_softmax_and_cross_entropy_are_torchs_and_do_not_overflow() -> None:
    for scores in (np.array([1.0, -2.0, 0.5]), np.array([1000.0, 0.0, -1000.0])):
        close(softmax(scores), torch.softmax(torch.from_numpy(scores), 0))
        cell = Simple(Affine(np.ones((1, 1)), np.zeros((1, 1)), np.zeros(1)))
        made = Network(((cell,),), ("last",), np.zeros((3, 1)), scores)
        loss, _, gradient = made.gradients(np.ones((1, 1)), 2)
        close(np.array(loss), F.cross_entropy(torch.from_numpy(scores), torch.tensor(2)))
        close(gradient.b, torch.softmax(torch.from_numpy(scores), 0) - torch.tensor([0, 0, 1]))


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("directions", [1, 2])
@settings(max_examples=8, deadline=None)
@given(lengths=st.lists(st.integers(1, 6), min_size=1, max_size=4), hidden=st.integers(1, 5), seed=st.integers(0, 99))
def test_compiled_recurrences_agree(name: str, directions: int, lengths: list[int], hidden: int, seed: int) -> None:
    torch.manual_seed(seed)
    layer = GatedLayer(name, directions, 3, hidden)
    words = torch.randn(max(lengths), len(lengths), 3, requires_grad=True)
    states = layer.by_kernels(words, torch.tensor(lengths))  # (T, B, W)
    from_above = torch.randn_like(states)
    for number, length in enumerate(lengths):
        from_above[length:, number] = 0
    (states * from_above).sum().backward()
    assert words.grad is not None
    expected = [np.zeros(part.shape) for part in layer.parameters()]
    cells = tuple(cell for torchs in layer.directions for cell in of_torch(torchs, cell_name(name)))
    for number, length in enumerate(lengths):
        h, kept = read(cells, words[:length, number].detach().double().numpy())
        close(h, states[:length, number], 1e-5)
        dx, gradients = read_back(cells, kept, from_above[:length, number].double().numpy())
        close(dx, words.grad[:length, number], 1e-4)
        for total, part in zip(expected, [part for own in gradients for part in stacked(own)], strict=True):
            total += part
    for total, weight in zip(expected, layer.parameters(), strict=True):
        assert weight.grad is not None
        close(total, weight.grad, 1e-4)


def cell_name(name: str) -> str:
    return {"rnn": "tanh"}.get(name, name)


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize(("direction", "layers"), [("one", 1), ("both", 1), ("both", 2)])
def test_the_whole_classifier_agrees(name: str, direction: str, layers: int) -> None:
    torch.manual_seed(3)
    chosen = ClassifierSettings(
        cell=name,  # type: ignore[arg-type]
        direction=direction,  # type: ignore[arg-type]
        layers=layers,
        pooling=POOLINGS,
        hidden_size=4,
    )
    vectors = np.random.default_rng(3).normal(0, 1, (20, 5)).astype(np.float32)
    made = SequenceClassifier(chosen, vectors, classes=3).eval()
    parts = [[c for torchs in layer.directions for c in of_torch(torchs, cell_name(name))] for layer in by_layer(made)]
    weights = (made.head.weight, made.head.bias)
    ours = Network(tuple(map(tuple, parts)), POOLINGS, *(part.detach().double().numpy() for part in weights))
    documents = [[2, 5, 19, 3, 3, 7], [4], [9, 8, 2]]
    rows = torch.tensor([document + [0] * (6 - len(document)) for document in documents])
    lengths, labels = torch.tensor([6, 1, 3]), [0, 2, 1]
    scores = made(rows, lengths)
    with torch.inference_mode():
        by_words = made.scores_of_projected(rows.t(), lengths, made.project_words(torch.arange(20)))
    F.cross_entropy(scores, torch.tensor(labels), reduction="sum").backward()
    total, embedding = zeros_like_network(ours), np.zeros(vectors.shape)
    for number, (document, label) in enumerate(zip(documents, labels, strict=True)):
        x = vectors[document].astype(np.float64)
        close(ours.scores(x), scores[number], 1e-5)
        close(ours.scores(x), by_words[number], 1e-5)
        _, dx, gradient = ours.gradients(x, label)
        np.add.at(embedding, document, dx)
        for found, part in zip(arrays(total), arrays(gradient), strict=True):
            found += part
    assert made.embedding.weight.grad is not None
    close(embedding, made.embedding.weight.grad, 1e-4)
    fast = [weight.grad for layer in by_layer(made) for weight in layer.parameters()]
    slow = [part for layer in total.layers for cell in layer for part in stacked(cell)]
    for found, right in zip([*slow, total.V, total.b], [*fast, *(part.grad for part in weights)], strict=True):
        assert right is not None
        close(found, right, 1e-4)


def by_layer(made: SequenceClassifier) -> list[GatedLayer]:
    layers = [*made.recurrence.layers]
    assert all(isinstance(layer, GatedLayer) for layer in layers)
    return layers  # type: ignore[return-value]


def zeros_like_network(made: Network) -> Network:
    layers = tuple(tuple(zeros_like(cell) for cell in layer) for layer in made.layers)
    return Network(layers, made.poolings, np.zeros_like(made.V), np.zeros_like(made.b))


def test_descent_along_these_gradients_learns_what_only_order_tells() -> None:
    """Class 1 where the first of six words is 1 and class 0 where it is −1: the others say nothing."""
    rng = np.random.default_rng(0)
    cell = drawn("gru", 1, 4, rng)
    made = Network(((cell,),), ("last",), rng.normal(size=(2, 4)), np.zeros(2))
    documents = rng.choice([-1.0, 1.0], size=(24, 6, 1))
    for _ in range(40):
        for x in documents:
            _, _, gradient = made.gradients(x, int(x[0, 0] > 0))
            clip(gradient, 1.0)
            for weights, slope in zip(arrays(made), arrays(gradient), strict=True):
                weights -= 0.3 * slope
    unseen = rng.choice([-1.0, 1.0], size=(50, 6, 1))
    assert np.mean([made.scores(x).argmax() == (x[0, 0] > 0) for x in unseen]) > 0.95


def test_clipping_keeps_the_direction_and_leaves_short_gradients_alone() -> None:
    gradient = Affine(np.array([[3.0]]), np.array([[0.0]]), np.array([4.0]))
    assert clip(gradient, 10) == pytest.approx(5)
    assert gradient.b[0] == 4
    assert clip(gradient, 1) == pytest.approx(5)
    assert (gradient.W[0, 0], gradient.b[0]) == pytest.approx((0.6, 0.8))


def test_what_does_not_fit_is_refused() -> None:
    rng = np.random.default_rng(0)
    cell, wide = drawn("lstm", 3, 2, rng), drawn("lstm", 3, 4, rng)
    kept = cell.forward(np.ones((2, 3)))
    v, b = np.ones((3, 2)), np.ones(3)
    refused: list[tuple[str, Callable[[], object]]] = [
        ("at least one", lambda: cell.forward(np.ones((0, 3)))),
        (r"words must be \(T, 3\), not \(2, 5\)", lambda: cell.forward(np.ones((2, 5)))),
        (r"words must be \(T, 3\), not \(3,\)", lambda: cell.forward(np.ones(3))),
        (r"must be \(2, 2\), not \(3, 2\)", lambda: cell.backward(kept, np.ones((3, 2)))),
        ("of one H", lambda: Affine(np.ones((2, 3)), np.ones((3, 3)), np.ones(2))),
        ("one shape", lambda: Lstm(wide.input, cell.forget, cell.candidate, cell.output).forward(np.ones((2, 3)))),  # type: ignore[attr-defined]
        ("inner bias", lambda: Gru(cell.input, cell.forget, cell.candidate, np.ones(3))),  # type: ignore[attr-defined]
        ("known: tanh, relu, identity", lambda: Simple(cell.input, "gelu")),  # type: ignore[attr-defined]
        ("two of one size", lambda: read((cell, wide), np.ones((2, 3)))),
        ("poolings of last, mean, max", lambda: Network(((cell,),), ("first",), v, b)),
        (r"V must be \(3, 4\)", lambda: Network(((cell,),), ("last", "mean"), v, b).scores(np.ones((2, 3)))),
        ("0 to 2", lambda: Network(((cell,),), ("last",), v, b).gradients(np.ones((2, 3)), 3)),
    ]
    for message, wrong in refused:
        with pytest.raises(ValueError, match=message):
            wrong()
