"""RNN, GRU and LSTM, whole or with its forget gate alone, compiled.

Each is a step forwards and a step back, number by number beside the frames' products.
Gates stand one after the other in a row, in torch's order. See `forward.advance` and `backward.retreat` for what a step
is given.
"""

from typing import Any

from models.kernels.backward import Row
from models.kernels.compiled import Array, Kernels, Weights, sigmoid, tanh


class Rnn(Weights):
    """h = tanh(x + U h')."""

    @staticmethod
    def advance(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
        """Set h."""
        u = product[0, b]
        for j in range(len(h)):
            h[j] = tanh(x[j] + u[j])

    @staticmethod
    def retreat(weights: Any, row: Row, vectors: Array, d_vectors: Array) -> None:
        """da = dh (1 − h²)."""
        dx, gates, h, dh, dh_later = row.dx, row.gates, row.h, row.dh, row.dh_later
        for j in range(len(h)):
            gates[j] = (dh[j] + dh_later[j]) * (h.dtype.type(1) - h[j] * h[j])
        for j in range(len(h)):
            dx[j] = gates[j]


class RnnRelu(Weights):
    """h = max(0, x + U h')."""

    @staticmethod
    def advance(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
        """Set h."""
        u, zero = product[0, b], h.dtype.type(0)
        for j in range(len(h)):
            total = x[j] + u[j]
            h[j] = zero if total < zero else total  # NaN is not less, and must be seen

    @staticmethod
    def retreat(weights: Any, row: Row, vectors: Array, d_vectors: Array) -> None:
        """da = dh where h > 0."""
        dx, gates, h, dh, dh_later = row.dx, row.gates, row.h, row.dh, row.dh_later
        for j in range(len(h)):
            gates[j] = (dh[j] + dh_later[j]) * (h.dtype.type(0) if h[j] <= 0 else h.dtype.type(1))
        for j in range(len(h)):
            dx[j] = gates[j]


class Gru(Weights):
    """h = n + z (h' − n), n = tanh(x + r q), q = U h' + b, with torch's order of gates; kept are r, z, n and q."""

    @staticmethod
    def advance(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
        """Set h; keep r, z, n and q."""
        size, half, bias = len(h), h.dtype.type(0.5), weights.vectors[s, 0]
        u_r, u_z, u_n = product[0, b], product[1, b], product[2, b]
        x_z, x_n = x[size : 2 * size], x[2 * size :]
        r, z, n, q = kept[:size], kept[size : 2 * size], kept[2 * size : 3 * size], kept[3 * size :]
        for j in range(size):
            r[j] = sigmoid(x[j] + u_r[j], half)
        for j in range(size):
            z[j] = sigmoid(x_z[j] + u_z[j], half)
        for j in range(size):
            q[j] = u_n[j] + bias[j]
        for j in range(size):
            n[j] = tanh(x_n[j] + r[j] * q[j])
        for j in range(size):
            h[j] = n[j] + z[j] * (h[j] - n[j])

    @staticmethod
    def retreat(weights: Any, row: Row, vectors: Array, d_vectors: Array) -> None:
        """dn = dh (1 − z) (1 − n²), dz = dh (h' − n) z (1 − z), dq = dn r, dr = dn q r (1 − r)."""
        c, h, dh, dh_later, kept = row.carried, row.h_before, row.dh, row.dh_later, row.kept
        size, one, total, bias = len(h), h.dtype.type(1), row.scratch, d_vectors[0]
        r, z, n, q = kept[:size], kept[size : 2 * size], kept[2 * size : 3 * size], kept[3 * size :]
        dx, gates, dq = row.dx, row.gates, row.d_hidden
        dr, dz, dn, gate_n = dx[:size], dx[size : 2 * size], dx[2 * size :], gates[2 * size :]
        for j in range(size):
            total[j] = dh[j] + dh_later[j] + c[j]
        for j in range(size):
            c[j] = total[j] * z[j]
        for j in range(size):
            dn[j] = (total[j] - c[j]) * (one - n[j] * n[j])
        for j in range(size):
            dz[j] = c[j] * (h[j] - n[j]) * (one - z[j])
        for j in range(size):
            gate_n[j] = dn[j] * r[j]
        for j in range(size):
            dr[j] = gate_n[j] * q[j] * (one - r[j])
        for j in range(2 * size):
            gates[j] = dx[j]
        for j in range(size):
            dq[j] = gate_n[j]
        for j in range(size):
            bias[j] += gate_n[j]


class Lstm(Weights):
    """h = o tanh c, c = f c' + i g, with torch's order of gates; kept are i, f, g, o, c and tanh c."""

    @staticmethod
    def advance(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
        """Set h and c; keep i, f, g, o, c and tanh c."""
        size, half = len(h), h.dtype.type(0.5)
        u_i, u_f, u_g, u_o = product[0, b], product[1, b], product[2, b], product[3, b]
        x_f, x_g, x_o = x[size : 2 * size], x[2 * size : 3 * size], x[3 * size :]
        i, f, g = kept[:size], kept[size : 2 * size], kept[2 * size : 3 * size]
        o, cell, squashed = kept[3 * size : 4 * size], kept[4 * size : 5 * size], kept[5 * size :]
        for j in range(size):
            i[j] = sigmoid(x[j] + u_i[j], half)
        for j in range(size):
            f[j] = sigmoid(x_f[j] + u_f[j], half)
        for j in range(size):
            g[j] = tanh(x_g[j] + u_g[j])
        for j in range(size):
            o[j] = sigmoid(x_o[j] + u_o[j], half)
        for j in range(size):
            c[j] = f[j] * c[j] + i[j] * g[j]
        for j in range(size):
            squashed[j] = tanh(c[j])
        for j in range(size):
            cell[j] = c[j]
        for j in range(size):
            h[j] = o[j] * squashed[j]

    @staticmethod
    def retreat(weights: Any, row: Row, vectors: Array, d_vectors: Array) -> None:
        """dc = dc + dh o (1 − tanh² c), do = dh tanh c, di = dc g, df = dc c', dg = dc i, each by its gate's slope."""
        dc, dh, dh_later, kept, size = row.carried, row.dh, row.dh_later, row.kept, len(row.h)
        one, total, dx, gates = row.h.dtype.type(1), row.scratch, row.dx, row.gates
        i, f, g = kept[:size], kept[size : 2 * size], kept[2 * size : 3 * size]
        o, squashed, c_before = kept[3 * size : 4 * size], kept[5 * size :], row.kept_before[4 * size : 5 * size]
        di, df, dg, do = dx[:size], dx[size : 2 * size], dx[2 * size : 3 * size], dx[3 * size :]
        for j in range(size):
            total[j] = dh[j] + dh_later[j]
        for j in range(size):
            do[j] = total[j] * squashed[j] * o[j] * (one - o[j])
        for j in range(size):
            dc[j] += total[j] * o[j] * (one - squashed[j] * squashed[j])
        for j in range(size):
            di[j] = dc[j] * g[j] * i[j] * (one - i[j])
        for j in range(size):
            df[j] = dc[j] * c_before[j] * f[j] * (one - f[j])
        for j in range(size):
            dg[j] = dc[j] * i[j] * (one - g[j] * g[j])
        for j in range(size):
            dc[j] *= f[j]
        for j in range(4 * size):
            gates[j] = dx[j]


class LstmForget(Weights):
    """h = tanh c, c = f c' + g (Johnson & Zhang 2016); kept are f, g and c."""

    @staticmethod
    def advance(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
        """Set h and c; keep f, g and c."""
        size, half = len(h), h.dtype.type(0.5)
        u_f, u_g, x_g = product[0, b], product[1, b], x[size:]
        f, g, cell = kept[:size], kept[size : 2 * size], kept[2 * size :]
        for j in range(size):
            f[j] = sigmoid(x[j] + u_f[j], half)
        for j in range(size):
            g[j] = tanh(x_g[j] + u_g[j])
        for j in range(size):
            c[j] = f[j] * c[j] + g[j]
        for j in range(size):
            cell[j] = c[j]
        for j in range(size):
            h[j] = tanh(c[j])

    @staticmethod
    def retreat(weights: Any, row: Row, vectors: Array, d_vectors: Array) -> None:
        """dc = dc + dh (1 − h²), df = dc c', dg = dc, each by its gate's slope."""
        dc, dh, dh_later, kept, h, size = row.carried, row.dh, row.dh_later, row.kept, row.h, len(row.h)
        one, dx, gates, c_before = h.dtype.type(1), row.dx, row.gates, row.kept_before[2 * size :]
        f, g, df, dg = kept[:size], kept[size : 2 * size], dx[:size], dx[size:]
        for j in range(size):
            dc[j] += (dh[j] + dh_later[j]) * (one - h[j] * h[j])
        for j in range(size):
            df[j] = dc[j] * c_before[j] * f[j] * (one - f[j])
        for j in range(size):
            dg[j] = dc[j] * (one - g[j] * g[j])
        for j in range(size):
            dc[j] *= f[j]
        for j in range(2 * size):
            gates[j] = dx[j]


KERNELS = {
    "rnn": Kernels(Rnn),
    "rnn-relu": Kernels(RnnRelu),
    "lstm": Kernels(Lstm, kept=6),
    "lstm-forget": Kernels(LstmForget, kept=3),
    "gru": Kernels(Gru, vectors=1, kept=4, apart=1),
}
