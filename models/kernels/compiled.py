"""What compiled recurrences share: how they are compiled, what they are given, and functions that vectorise."""

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit, types
from numba.extending import overload
from numpy.typing import NDArray

from embeddings.native.kept import is_kept

Array = NDArray[Any]

#: Compiled once and kept beside the source (numba looks at the age of that file alone: after a change here, remove
#: models/kernels/__pycache__); without Python's lock; division by zero is no exception; sums in any order
#: and products fused into them, but infinities and NaN keep their meaning.
COMPILED: dict[str, Any] = {
    "nogil": True,
    "cache": is_kept(),
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz"},
}
#: Part of the function that calls it.
INLINED: dict[str, Any] = {**COMPILED, "inline": "always"}
#: What is chosen by type, for `overload`: compiled once, and then part of the function that calls it. With numba's own
#: inlining it is compiled on its own for nothing, and its types inferred anew at each place: five times as long.
CHOSEN: dict[str, Any] = {"jit_options": {"forceinline": True}}


class Words(NamedTuple):
    """What a recurrence reads: T steps, B documents, S directions, G gates of H numbers.

    Direction 0 reads forwards, direction 1 backwards; padding stands behind the last word of a document. What a
    direction reads lies together: a processor fetches long runs of memory ahead.
    """

    inputs: Array  # (S, N, G · H): projections of words with their biases, one gate after the other
    places: Array  # int64 (T, B): which of them each document reads at each step
    lengths: Array  # int64 (B,)


class Weights(NamedTuple):
    """What a recurrence does with its state; each cell has a class of its own, by which compiled code knows it.

    The class also says what a step of the cell does, forwards (`forward.advance`) and back (`backward.retreat`).
    """

    matrix: Array  # (S, G, H, H): from the state before to each gate; G is 0 where the recurrence is elementwise
    vectors: Array  # (S, M, H): weights that act on each number of a state alone
    #: (S, G, H, H): the matrix turned around, for the product of one document; S is 0 where there is none.
    turned: Array = np.empty((0, 0, 0, 0), np.float32)


class Elementwise(Weights):
    """Those of a cell without a matrix, in which each number of a state is on its own."""


class Kernels(NamedTuple):
    """A compiled recurrence, and what it needs, in numbers for each number of the state."""

    weights: type[Weights]
    vectors: int = 0  # M: biases and the like
    kept: int = 0  # of the way forward, for the way back
    apart: int = 0  # gates, the last ones, whose product with the state before is used apart from the input

    def fixed(self, matrix: Array, vectors: Array) -> Weights:
        """Return weights that change no more, and so have their matrix turned around, too."""
        return self.weights(on_cache_lines(matrix), vectors, on_cache_lines(matrix.swapaxes(2, 3)))


#: Bytes of a cache line, and of the widest register.
LINE = 64


def on_cache_lines(array: Array) -> Array:
    """Return a copy whose first number stands at the start of a cache line: NumPy's stand 16 bytes behind one."""
    room = np.empty(array.nbytes + LINE, np.uint8)
    start = -room.ctypes.data % LINE
    copy = room[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


class Gradients(NamedTuple):
    """What a recurrence finds on its way back."""

    inputs: Array  # (S, T, B, G · H)
    hidden: Array  # (S, T, B, H): of a product with the matrix that a gate uses apart from its input, as in GRU
    vectors: Array  # (S, M, H)


# tanh x = x · A(x²) / B(x²): Lambert's continued fraction x / (1 + x² / (3 + x² / (5 + …))), cut after its 13th term;
# in float32 within 4e-7 of tanh for |x| ≤ 9, beyond which it is 1 but for 3e-8.
_LIMIT = np.float32(9)
_A0, _A1, _A2, _A3, _A4, _A5, _A6 = map(
    np.float32, (7905853580625, 1159525191825, 41247931725, 523783260, 2552550, 4095, 1)
)
_B0, _B1, _B2, _B3, _B4, _B5, _B6 = map(
    np.float32, (7905853580625, 3794809718700, 252070693875, 5237832600, 41351310, 120120, 91)
)


def tanh(x: Any) -> Any:
    """Return tanh x: in double precision the library's, in single a fraction without branch or call."""
    return math.tanh(x)


@overload(tanh, **CHOSEN)  # type: ignore[untyped-decorator]
def _choose_tanh(x: Any) -> Any:
    return _tanh_as_fraction if x == types.float32 else _tanh_of_library


def _tanh_of_library(x: Any) -> Any:
    return math.tanh(x)


def _tanh_as_fraction(x: Any) -> Any:
    x = min(max(x, -_LIMIT), _LIMIT)
    s = x * x
    above = _A0 + s * (_A1 + s * (_A2 + s * (_A3 + s * (_A4 + s * (_A5 + s * _A6)))))
    return x * above / (_B0 + s * (_B1 + s * (_B2 + s * (_B3 + s * (_B4 + s * (_B5 + s * _B6))))))


@njit(**INLINED)  # type: ignore[untyped-decorator]
def sigmoid(x: Any, half: Any) -> Any:
    """Return σ(x); `half` is 0.5 in the precision of x."""
    return half + half * tanh(half * x)


@njit(**INLINED)  # type: ignore[untyped-decorator]
def step_to_time(step: int, times: int, direction: int) -> tuple[int, int]:
    """Return the time of a step, and the time of the step before it."""
    return (times - 1 - step, times - step) if direction else (step, step - 1)


@njit(**INLINED)  # type: ignore[untyped-decorator]
def reach(lengths: Array, t: int) -> int:
    """Return how many documents from the first on have to be looked at, so that none that is longer than t is missed.

    Where the longest come first, none of these is shorter: padding then costs nothing.
    """
    count = len(lengths)
    while count > 0 and lengths[count - 1] <= t:
        count -= 1
    return count
