"""SRU and minGRU, compiled: recurrences in which each number of a state is on its own. A step forwards, a step back.

On the way back gates are computed again: that is faster than reading them from memory. See `forward.advance` and
`backward.retreat` for what a step is given.
"""

from typing import Any

from numba import njit

from models.kernels.backward import Row
from models.kernels.compiled import COMPILED, Array, Elementwise, Kernels, sigmoid


class Sru(Elementwise):
    """h = r c + (1 − r) w, c = f c' + (1 − f) x (Lei et al. 2018, equations 1 to 4); kept is c.

    Projections are x, those of f and r, and w, the input at the state's width; vectors are f's and r's weights of c',
    number by number.
    """

    @staticmethod
    def advance(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
        """Set h and c; keep c."""
        size, half, forget, reset = len(h), h.dtype.type(0.5), weights.vectors[s, 0], weights.vectors[s, 1]
        x_f, x_r, x_w = x[size : 2 * size], x[2 * size : 3 * size], x[3 * size :]
        for j in range(size):
            h[j] = sigmoid(x_r[j] + reset[j] * c[j], half)
        for j in range(size):
            c[j] = x[j] + sigmoid(x_f[j] + forget[j] * c[j], half) * (c[j] - x[j])
        for j in range(size):
            h[j] = x_w[j] + h[j] * (c[j] - x_w[j])
        for j in range(size):
            kept[j] = c[j]

    @staticmethod
    def retreat(weights: Any, row: Row, vectors: Array, d_vectors: Array) -> None:
        """dw = dh (1 − r), dr = dh (c − w), dx = dc (1 − f), df = dc (c' − x); through the gates' weights to c'."""
        x, dh, dc, old, new, dx = row.x, row.dh, row.carried, row.kept_before, row.kept, row.dx
        size, half, one = len(dh), dh.dtype.type(0.5), dh.dtype.type(1)
        forget_weight, reset_weight = vectors[0], vectors[1]
        d_forget_weight, d_reset_weight = d_vectors[0], d_vectors[1]
        forget, reset = row.scratch[:size], row.scratch[size:]
        x_f, x_r, x_w = x[size : 2 * size], x[2 * size : 3 * size], x[3 * size :]
        df, dr, dw = dx[size : 2 * size], dx[2 * size : 3 * size], dx[3 * size :]
        for j in range(size):
            forget[j] = sigmoid(x_f[j] + forget_weight[j] * old[j], half)
        for j in range(size):
            reset[j] = sigmoid(x_r[j] + reset_weight[j] * old[j], half)
        for j in range(size):
            dw[j] = dh[j] * (one - reset[j])
        for j in range(size):
            dr[j] = dh[j] * (new[j] - x_w[j]) * reset[j] * (one - reset[j])
        for j in range(size):
            dc[j] += dh[j] * reset[j]
        for j in range(size):
            dx[j] = dc[j] * (one - forget[j])
        for j in range(size):
            df[j] = dx[j] * forget[j] * (old[j] - x[j])
        for j in range(size):
            dc[j] = dc[j] * forget[j] + df[j] * forget_weight[j]
        for j in range(size):
            dc[j] += dr[j] * reset_weight[j]
        for j in range(size):
            d_forget_weight[j] += df[j] * old[j]
        for j in range(size):
            d_reset_weight[j] += dr[j] * old[j]


class MinGru(Elementwise):
    """h = h' + z (c − h'), σ(z) and c of the input (Feng et al. 2024, section 3.1)."""

    @staticmethod
    def advance(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
        """Set h."""
        size, half = len(h), h.dtype.type(0.5)
        candidate = x[size:]
        for j in range(size):
            h[j] += sigmoid(x[j], half) * (candidate[j] - h[j])

    @staticmethod
    def retreat(weights: Any, row: Row, vectors: Array, d_vectors: Array) -> None:
        """dc = dh z, dz = dh (c − h') z (1 − z), dh' = dh (1 − z)."""
        x, dh, carried, h, gate = row.x, row.dh, row.carried, row.h_before, row.scratch
        size, half, one = len(h), h.dtype.type(0.5), h.dtype.type(1)
        candidate, d_gate, d_candidate = x[size:], row.dx[:size], row.dx[size:]
        for j in range(size):
            gate[j] = sigmoid(x[j], half)
        for j in range(size):
            carried[j] += dh[j]
        for j in range(size):
            d_candidate[j] = carried[j] * gate[j]
        for j in range(size):
            d_gate[j] = d_candidate[j] * (one - gate[j]) * (candidate[j] - h[j])
        for j in range(size):
            carried[j] -= d_candidate[j]


class SquashedMinGru(Elementwise):
    """h = a h' + b, where a = 1 − σ(z) and b = σ(z) c are known of each word."""

    @staticmethod
    def advance(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
        """Set h."""
        size = len(h)
        added = x[size:]
        for j in range(size):
            h[j] = x[j] * h[j] + added[j]


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def squash_mingru(projections: Array, rows: Array) -> None:
    """Put a and b in the place of z and c, in the `rows` (n,) of projections (S, N, 2 · H)."""
    size = projections.shape[2] // 2
    half, one = projections.dtype.type(0.5), projections.dtype.type(1)
    for s in range(projections.shape[0]):
        for row in rows:
            gate, candidate = projections[s, row, :size], projections[s, row, size:]
            for j in range(size):
                share = sigmoid(gate[j], half)
                candidate[j] *= share
                gate[j] = one - share


KERNELS = {"sru": Kernels(Sru, vectors=2, kept=1), "mingru": Kernels(MinGru)}
#: Cells whose gates hang on the word alone → what computes these once a word, and the recurrence over what it leaves.
SQUASHED = {"mingru": (squash_mingru, Kernels(SquashedMinGru))}
