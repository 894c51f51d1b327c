"""`python -m models.reference.example`: the numbers of docs/recurrent-networks.md, to be followed with a pencil.

First a document of two words, forwards and back; then how much of a gradient arrives at words further and further back.
"""

import numpy as np

from models.reference.cells import Affine, Array, Cell, Gru, Lstm, Simple
from models.reference.classifier import Network, softmax

#: Words between a word and the end, at which the second part looks.
DISTANCES = (0, 1, 10, 30, 100)


def two_words() -> list[str]:
    """Return "not good", read by a simple cell of one number: T = 2, D = H = 1, C = 2; x = −1 is "not", 1 is "good"."""
    w, u, v = 0.5, 2.0, 1.0
    cell = Simple(Affine(np.array([[w]]), np.array([[u]]), np.zeros(1)))
    network = Network(((cell,),), ("last",), np.array([[-v], [v]]), np.zeros(2))
    x = np.array([[-1.0], [1.0]])
    h = cell.forward(x)["h"]
    p = softmax(network.scores(x))
    loss, dx, gradient = network.gradients(x, label=0)
    summed = gradient.layers[0][0]
    assert isinstance(summed, Simple)
    dh = v * (p[1] - (p[0] - 1))
    da = [dx[t, 0] / w for t in range(2)]  # for ∂L/∂x = W ∂L/∂a
    return [
        f"h₁ = tanh(0.5 · −1 + 2 · 0) = {h[0, 0]:.4f}",
        f"h₂ = tanh(0.5 · 1 + 2 · h₁) = {h[1, 0]:.4f}",
        f"p  = softmax(−h₂, h₂)       = {p[0]:.4f} {p[1]:.4f}",
        f"L  = −log p₀                = {loss:.4f}",
        f"∂L/∂h₂ = (p₁ − 0) − (p₀ − 1)               = {dh:.4f}",
        f"∂L/∂a₂ = ∂L/∂h₂ · (1 − h₂²)                = {da[1]:.4f}",
        f"∂L/∂h₁ = 2 · ∂L/∂a₂                        = {u * da[1]:.4f}",
        f"∂L/∂a₁ = ∂L/∂h₁ · (1 − h₁²)                = {da[0]:.4f}",
        f"∂L/∂W  = ∂L/∂a₁ · −1 + ∂L/∂a₂ · 1          = {summed.state.W[0, 0]:.4f}",
        f"∂L/∂U  = ∂L/∂a₁ · 0 + ∂L/∂a₂ · h₁          = {summed.state.U[0, 0]:.4f}",
        f"∂L/∂b  = ∂L/∂a₁ + ∂L/∂a₂                   = {summed.state.b[0]:.4f}",
    ]


def turn(scale: float) -> Array:
    """Return a turn of the plane by half a radian, times `scale`, which are both its singular values, (2, 2)."""
    return scale * np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])


def simple(recurrent: Array, activation: str) -> Simple:
    """Return a simple cell of two numbers that reads words of two."""
    return Simple(Affine(0.5 * np.eye(2), recurrent, np.zeros(2)), activation)


def gate(bias: float) -> Affine:
    """Return weights of two numbers with the bias of a gate."""
    return Affine(0.5 * np.eye(2), turn(0.2), np.full(2, bias))


CELLS: dict[str, Cell] = {
    "identity, U a turn × 0.9": simple(turn(0.9), "identity"),
    "identity, U a turn × 1.1": simple(turn(1.1), "identity"),
    "tanh, U a turn × 0.9": simple(turn(0.9), "tanh"),
    "tanh, U a turn (orthogonal)": simple(turn(1.0), "tanh"),
    "ReLU, U the identity": simple(np.eye(2), "relu"),
    "LSTM, forget bias 0": Lstm(gate(0), gate(0), gate(0), gate(0)),
    "LSTM, forget bias 4": Lstm(gate(0), gate(4), gate(0), gate(0)),
    "GRU, update bias 0": Gru(gate(0), gate(0), gate(0), np.zeros(2)),
    "GRU, update bias 4": Gru(gate(0), gate(4), gate(0), np.zeros(2)),
}


def arriving(cell: Cell) -> list[float]:
    """Return ‖∂L/∂x‖ at each of DISTANCES before the end, for L the sum of the last state."""
    x = 0.5 * np.sin(np.arange(max(DISTANCES) + 1.0)[:, None] + np.array([0.5, 0.7]))  # (T, 2)
    kept = cell.forward(x)
    dh = np.zeros((len(x), 2))
    dh[-1] = 1
    dx, _ = cell.backward(kept, dh)
    return [float(np.linalg.norm(dx[len(x) - 1 - distance])) for distance in DISTANCES]


def distances() -> list[str]:
    """Return a table of what arrives, a row for each of CELLS."""
    rows = [f"{'words to the end':28}" + "".join(f"{distance:>9}" for distance in DISTANCES)]
    return rows + [f"{name:28}" + "".join(f"{x:9.1e}" for x in arriving(cell)) for name, cell in CELLS.items()]


def main() -> None:
    """Print both parts."""
    print(*two_words(), "", *distances(), sep="\n")


if __name__ == "__main__":
    main()
