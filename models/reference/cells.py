"""Recurrent cells from scratch, NumPy alone: each line an equation; to learn from, and what the fast code must equal.

One document at a time: T words as vectors x (T, D) become states h (T, H). The way back is backpropagation through time
(Werbos 1990), as a loop from the last word to the first. docs/recurrent-networks.md derives its lines. `da` stands for
the gradient of the loss by a, ∂L/∂a; ⊙, the product number by number, is NumPy's `*`.

Arrays over time have a row more than the document has words. It comes last, stays zero, and is the start: h[t − 1] at
t = 0 is h[−1], NumPy's name of the last row.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: What a cell keeps of its way forward for its way back, by its name in the equations, (T + 1, H) or x (T, D).
Kept = dict[str, Array]


def sigmoid(a: Array) -> Array:
    """Return σ(a) = 1 / (1 + e⁻ᵃ), as ½ (1 + tanh ½a), in which nothing overflows."""
    return 0.5 * (1 + np.tanh(0.5 * a))


#: Name → the function, and its slope told from its value h: tanh′ = 1 − tanh². ReLU has slope 0 where it is 0.
ACTIVATIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "tanh": (np.tanh, lambda h: 1 - h**2),
    "relu": (lambda a: np.maximum(a, 0), lambda h: (h > 0).astype(np.float64)),
    "identity": (lambda a: a, np.ones_like),
}


@dataclass
class Affine:
    """a = W x + U h′ + b of a word x (D,) and the state before h′ (H,): W (H, D), U (H, H), b (H,).

    Raises ValueError where the shapes do not fit.
    """

    W: Array
    U: Array
    b: Array

    def __post_init__(self) -> None:
        size = len(self.b)
        if self.W.ndim != 2 or len(self.W) != size or self.U.shape != (size, size) or self.b.ndim != 1:
            raise ValueError(
                f"W {self.W.shape}, U {self.U.shape} and b {self.b.shape} must be (H, D), (H, H) and (H,) of one H"
            )

    def __call__(self, x: Array, h: Array) -> Array:
        """Return a (H,)."""
        return self.W @ x + self.U @ h + self.b

    def add(self, da: Array, x: Array, h: Array) -> None:
        """Add what a step adds to the gradient that this is, from ∂L/∂a (H,): W, U and b are the same at every step."""
        self.W += np.outer(da, x)
        self.U += np.outer(da, h)
        self.b += da


@dataclass
class Cell:
    """What all cells can do; their gradients are cells of the same class, with ∂L/∂W in the place of W."""

    @property
    def shape(self) -> tuple[int, int]:
        """H and D. Raises ValueError where gates differ."""
        shapes = {part.W.shape for part in vars(self).values() if isinstance(part, Affine)}
        if len(shapes) != 1:
            raise ValueError(f"the W of all gates must have one shape, not {sorted(shapes)}")
        hidden, size = shapes.pop()
        return hidden, size

    def forward(self, x: Array) -> Kept:
        """Return all that the way back needs, the states h (T + 1, H) among it; `x` (T, D) are the words."""
        raise NotImplementedError

    def backward(self, kept: Kept, dh: Array) -> tuple[Array, Self]:
        """Return ∂L/∂x (T, D) and the gradient of all weights.

        `dh` (T, H) is what reaches each state from above: from the next layer or from the pooling, not through time.
        """
        raise NotImplementedError

    def room(self, x: Array, count: int) -> Array:
        """Return zeros for `count` arrays over time, (count, T + 1, H). Raises ValueError if x is not (T, D), T ≥ 1."""
        hidden, size = self.shape
        if x.ndim != 2 or x.shape[1] != size:
            raise ValueError(f"words must be (T, {size}), not {x.shape}")
        if not len(x):
            raise ValueError("a document without words has no state: give it at least one")
        return np.zeros((count, len(x) + 1, hidden))

    def start_back(self, kept: Kept, dh: Array) -> tuple[Array, Self, Array]:
        """Return zeros for ∂L/∂x (T, D), for the weights, and for what is carried from step to step, (H,)."""
        times, hidden = len(kept["x"]), self.shape[0]
        if dh.shape != (times, hidden):
            raise ValueError(f"gradients of the states must be {(times, hidden)}, not {dh.shape}")
        return np.zeros_like(kept["x"], dtype=np.float64), zeros_like(self), np.zeros(hidden)


@dataclass
class Simple(Cell):
    """h = φ(W x + U h′ + b) (Elman 1990), φ one of ACTIVATIONS; ReLU: Le, Jaitly & Hinton 2015."""

    state: Affine
    activation: str = "tanh"

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"unknown activation {self.activation!r}; known: {', '.join(ACTIVATIONS)}")

    def forward(self, x: Array) -> Kept:
        """Return x and h, see `Cell.forward`."""
        phi, _ = ACTIVATIONS[self.activation]
        (h,) = self.room(x, 1)
        for t in range(len(x)):
            h[t] = phi(self.state(x[t], h[t - 1]))
        return {"x": x, "h": h}

    def backward(self, kept: Kept, dh: Array) -> tuple[Array, Self]:
        """Return ∂L/∂x and the gradient of the weights, see `Cell.backward`."""
        _, slope = ACTIVATIONS[self.activation]
        x, h = kept["x"], kept["h"]
        dx, gradient, carried = self.start_back(kept, dh)
        for t in reversed(range(len(x))):
            da = (dh[t] + carried) * slope(h[t])
            gradient.state.add(da, x[t], h[t - 1])
            dx[t] = self.state.W.T @ da
            carried = self.state.U.T @ da
        return dx, gradient


@dataclass
class Lstm(Cell):
    """h = o ⊙ tanh c, c = f ⊙ c′ + i ⊙ g (Hochreiter & Schmidhuber 1997; forget gate f: Gers et al. 2000)."""

    input: Affine
    forget: Affine
    candidate: Affine
    output: Affine

    def forward(self, x: Array) -> Kept:
        """Return x, i, f, g, o, c and h, see `Cell.forward`."""
        i, f, g, o, c, h = self.room(x, 6)
        for t in range(len(x)):
            i[t] = sigmoid(self.input(x[t], h[t - 1]))
            f[t] = sigmoid(self.forget(x[t], h[t - 1]))
            g[t] = np.tanh(self.candidate(x[t], h[t - 1]))
            o[t] = sigmoid(self.output(x[t], h[t - 1]))
            c[t] = f[t] * c[t - 1] + i[t] * g[t]
            h[t] = o[t] * np.tanh(c[t])
        return {"x": x, "i": i, "f": f, "g": g, "o": o, "c": c, "h": h}

    def backward(self, kept: Kept, dh: Array) -> tuple[Array, Self]:
        """Return ∂L/∂x and the gradient of the weights, see `Cell.backward`."""
        x, i, f, g, o, c, h = (kept[name] for name in "xifgoch")
        dx, gradient, carried = self.start_back(kept, dh)
        carried_c = np.zeros_like(carried)
        for t in reversed(range(len(x))):
            dh_t = dh[t] + carried
            dc = carried_c + dh_t * o[t] * (1 - np.tanh(c[t]) ** 2)
            da_o = dh_t * np.tanh(c[t]) * o[t] * (1 - o[t])
            da_i = dc * g[t] * i[t] * (1 - i[t])
            da_f = dc * c[t - 1] * f[t] * (1 - f[t])
            da_g = dc * i[t] * (1 - g[t] ** 2)
            carried_c = dc * f[t]
            gradient.input.add(da_i, x[t], h[t - 1])
            gradient.forget.add(da_f, x[t], h[t - 1])
            gradient.candidate.add(da_g, x[t], h[t - 1])
            gradient.output.add(da_o, x[t], h[t - 1])
            dx[t] = self.input.W.T @ da_i + self.forget.W.T @ da_f + self.candidate.W.T @ da_g + self.output.W.T @ da_o
            carried = (
                self.input.U.T @ da_i + self.forget.U.T @ da_f + self.candidate.U.T @ da_g + self.output.U.T @ da_o
            )
        return dx, gradient


@dataclass
class Gru(Cell):
    """h = (1 − z) ⊙ n + z ⊙ h′, n = tanh(W x + b + r ⊙ (U h′ + b′)) (Cho et al. 2014).

    As torch and cuDNN have it, r lies on the product U h′ with its bias `inner` b′ (H,); in the paper it lies on h′. In
    both, z is the share of the old state.
    """

    reset: Affine
    update: Affine
    candidate: Affine
    inner: Array

    def __post_init__(self) -> None:
        if self.inner.shape != self.candidate.b.shape:
            raise ValueError(f"the inner bias must be {self.candidate.b.shape}, not {self.inner.shape}")

    def forward(self, x: Array) -> Kept:
        """Return x, r, z, n, q = U h′ + b′ and h, see `Cell.forward`."""
        r, z, n, q, h = self.room(x, 5)
        new = self.candidate
        for t in range(len(x)):
            r[t] = sigmoid(self.reset(x[t], h[t - 1]))
            z[t] = sigmoid(self.update(x[t], h[t - 1]))
            q[t] = new.U @ h[t - 1] + self.inner
            n[t] = np.tanh(new.W @ x[t] + new.b + r[t] * q[t])
            h[t] = (1 - z[t]) * n[t] + z[t] * h[t - 1]
        return {"x": x, "r": r, "z": z, "n": n, "q": q, "h": h}

    def backward(self, kept: Kept, dh: Array) -> tuple[Array, Self]:
        """Return ∂L/∂x and the gradient of the weights, see `Cell.backward`."""
        x, r, z, n, q, h = (kept[name] for name in "xrznqh")
        dx, gradient, carried = self.start_back(kept, dh)
        for t in reversed(range(len(x))):
            dh_t = dh[t] + carried
            da_z = dh_t * (h[t - 1] - n[t]) * z[t] * (1 - z[t])
            da_n = dh_t * (1 - z[t]) * (1 - n[t] ** 2)
            dq = da_n * r[t]
            da_r = da_n * q[t] * r[t] * (1 - r[t])
            gradient.reset.add(da_r, x[t], h[t - 1])
            gradient.update.add(da_z, x[t], h[t - 1])
            gradient.candidate.W += np.outer(da_n, x[t])
            gradient.candidate.U += np.outer(dq, h[t - 1])
            gradient.candidate.b += da_n
            gradient.inner += dq
            dx[t] = self.reset.W.T @ da_r + self.update.W.T @ da_z + self.candidate.W.T @ da_n
            carried = self.reset.U.T @ da_r + self.update.U.T @ da_z + self.candidate.U.T @ dq + dh_t * z[t]
        return dx, gradient


def zeros_like(weights: Any) -> Any:
    """Return the same weights, all of them zero and double: where a gradient is summed up."""
    if is_dataclass(weights) and not isinstance(weights, type):
        parts = vars(weights).items()
        return replace(weights, **{name: zeros_like(part) for name, part in parts if not isinstance(part, str)})
    return np.zeros_like(weights, dtype=np.float64)


def arrays(weights: Any) -> list[Array]:
    """Return every array of cells, or of a network, in the order in which they are declared."""
    if isinstance(weights, np.ndarray):
        return [weights]
    if is_dataclass(weights):
        weights = [getattr(weights, field.name) for field in fields(weights)]
    return [] if isinstance(weights, str) else [array for part in weights for array in arrays(part)]
