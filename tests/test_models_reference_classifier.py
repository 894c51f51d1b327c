"""Networks from scratch: equal to finite differences, autograd and torch's own layers."""

import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from models.reference.cells import ACTIVATIONS, Affine, Array, Cell, Gru, Lstm, Simple, arrays
from models.reference.classifier import Network, clip, read, read_back, softmax

ROOT = Path(__file__).resolve().parent.parent
_weights = runpy.run_path(str(Path(__file__).with_name("reference_weights.py")))
cell_of, close, of_torch, stacked = (_weights[name] for name in ("cell_of", "close", "of_torch", "stacked"))
CELLS = ["tanh", "relu", "identity", "lstm", "lstm-forget", "gru"]
GATES = {"lstm": 4, "lstm-forget": 2, "gru": 3}
POOLINGS = ("last", "mean", "max")
SIZES = st.tuples(st.integers(1, 6), st.integers(1, 4), st.integers(1, 4), st.integers(0, 1000))  # T, D, H, seed
TORCHS: dict[str, Callable[..., nn.RNNBase]] = {"tanh": nn.RNN, "relu": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def drawn(name: str, size: int, hidden: int, rng: np.random.Generator) -> Cell:
    count = GATES.get(name, 1) * hidden
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
@pytest.mark.parametrize("sizes", [(1, 1, 1, 5), (1, 3, 2, 6), (5, 2, 1, 7), (6, 4, 3, 8)])
def test_gradients_are_those_of_finite_differences(
    name: str, directions: int, layers: int, sizes: tuple[int, int, int, int]
) -> None:
    # Sizes and draws are fixed: ReLU and the largest value have kinks, which a step must not cross.
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
        elif name == "lstm-forget":
            f, g = (a + u).split(size)
            c = torch.sigmoid(f) * c + torch.tanh(g)
            h = torch.tanh(c)
        else:
            h = {"tanh": torch.tanh, "relu": torch.relu, "identity": lambda a: a}[name](a + u)
        states.append(h)
    return torch.stack(states)


@pytest.mark.parametrize("name", CELLS)
@settings(max_examples=15)
@given(sizes=SIZES)
def test_a_cell_and_its_gradients_are_those_of_autograd(name: str, sizes: tuple[int, int, int, int]) -> None:
    times, size, hidden, seed = sizes
    rng = np.random.default_rng(seed)
    count = GATES.get(name, 1) * hidden
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


@pytest.mark.parametrize("name", TORCHS)
@pytest.mark.parametrize(("directions", "layers"), [(1, 1), (1, 2), (2, 1), (2, 2)])
@settings(max_examples=8)
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


def test_numpy_is_all_that_it_needs() -> None:
    code = "import sys, models.reference.example; print({'torch', 'sklearn', 'numba', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
