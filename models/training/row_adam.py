"""Adam over the rows of a matrix of which each step touches a few: the steps of dense Adam, at the cost of these rows.

Dense Adam (Kingma & Ba 2015) moves every row at every step, for the moments of a row that gets no gradient only fade:
m ← β₁ m and v ← β₂ v. So k steps later the row has moved by −m / √v · Σᵢ gᵢ (β₁ / √β₂)ⁱ, gᵢ the step sizes since then
with their corrections. This sum is the same for all rows that were last touched at the same step; it is kept for each
step, and a row is brought up to date when it is read. (torch's SparseAdam leaves the movement out: a rare word then
moves a tenth as far.) Only ε, which guards against division by zero, counts a little differently.
"""

import math

import numpy as np
import torch
from numba import njit
from torch import Tensor

from models.kernels.compiled import COMPILED, Array

EPSILON = 1e-8
#: Where so little of its effect is left, a gradient is forgotten: for β₁ = 0.9 and β₂ = 0.98 after 128 steps.
FADED = 5e-6


class RowAdam:
    """Adam for `weight` (V, D), which it changes in place; on the CPU."""

    def __init__(self, weight: Tensor, betas: tuple[float, float]) -> None:
        self.weight = weight.detach()
        self.betas = betas
        #: How a step's effect fades, and after how many steps it has faded.
        self.ratio = betas[0] / betas[1] ** 0.5
        self.memory = math.ceil(math.log(FADED) / math.log(self.ratio))
        #: Of the gradient and of its square, as of each row's last step.
        self.moments = weight.new_zeros(2, *weight.shape)
        self.latest = np.zeros(len(weight), np.int64)  # the step until which each row is up to date
        self.steps = 0
        #: For each step, how far rows that were last touched then have to move since, in units of m / √v.
        self.owed = np.zeros(1)

    def take(self, rows: Tensor) -> Tensor:
        """Return the rows `rows` (R,), each named once, as they are after all steps so far: a leaf (R, D)."""
        self._bring_up_to_date(rows)
        return self.weight[rows].requires_grad_()

    def step(self, rows: Tensor, gradient: Tensor, rate: float) -> None:
        """Move `rows` (R,), which `take` gave last, along their gradient (R, D), and let all others drift on."""
        self.steps += 1
        first, second = (1 - beta**self.steps for beta in self.betas)
        arrays = (rows.numpy(), self.weight.numpy(), self.moments.numpy(), self.latest)
        _move(*arrays, gradient.numpy(), self.steps, self.betas, (rate / first, second**-0.5))
        recent = np.arange(max(0, self.steps - self.memory), self.steps)
        self.owed[recent] += rate / first * second**0.5 * self.ratio ** (self.steps - recent)
        self.owed = np.append(self.owed, 0.0)

    def settle(self) -> None:
        """Bring all rows up to date."""
        self._bring_up_to_date(torch.arange(len(self.weight)))

    def _bring_up_to_date(self, rows: Tensor) -> None:
        arrays = (rows.numpy(), self.weight.numpy(), self.moments.numpy(), self.latest, self.owed)
        _bring_up_to_date(*arrays, self.steps, self.betas)


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _bring_up_to_date(
    rows: Array, weight: Array, moments: Array, latest: Array, owed: Array, steps: int, betas: tuple[float, float]
) -> None:
    """Let each row make the steps since its last one."""
    kind = weight.dtype.type
    for row in rows:
        passed = steps - latest[row]
        if passed == 0:
            continue
        w, m, v = weight[row], moments[0, row], moments[1, row]
        way, fade_m, fade_v = kind(owed[latest[row]]), kind(betas[0] ** passed), kind(betas[1] ** passed)
        for j in range(len(w)):
            w[j] -= way * m[j] / (np.sqrt(v[j]) + kind(EPSILON))
        for j in range(len(w)):
            m[j] *= fade_m
        for j in range(len(w)):
            v[j] *= fade_v
        latest[row] = steps


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _move(
    rows: Array,
    weight: Array,
    moments: Array,
    latest: Array,
    gradient: Array,
    steps: int,
    betas: tuple[float, float],
    factors: tuple[float, float],
) -> None:
    """Make a step of Adam; `factors` are rate / (1 − β₁ᵏ) and 1 / √(1 − β₂ᵏ)."""
    kind = weight.dtype.type
    first, second, rate, root = kind(betas[0]), kind(betas[1]), kind(factors[0]), kind(factors[1])
    one = kind(1)
    for place in range(len(rows)):
        row = rows[place]
        w, m, v, g = weight[row], moments[0, row], moments[1, row], gradient[place]
        for j in range(len(w)):
            m[j] = first * m[j] + (one - first) * g[j]
        for j in range(len(w)):
            v[j] = second * v[j] + (one - second) * g[j] * g[j]
        for j in range(len(w)):
            w[j] -= rate * m[j] / (np.sqrt(v[j]) * root + kind(EPSILON))
        latest[row] = steps
