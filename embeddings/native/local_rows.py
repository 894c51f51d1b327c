"""Rows of the model that a thread works on for a while: borrowed from the shared matrix, changed, and given back.

A context word stays in the window for many steps, and noise words serve several; so the shared matrix, to which other
threads write as well (Hogwild, Recht et al. 2011), is touched once for all of them. What is given back is the change:
what another thread did meanwhile stays. A row that is borrowed twice is worked on apart, and both changes are added.
"""

from numba import njit

from embeddings.native.kernels import INLINED, JOINED, Array
from embeddings.native.lanes import LINE_BYTES, fused, load, prefetch, spread, store, width


@njit(**JOINED)  # type: ignore[untyped-decorator]
def borrow(shared: Array, row: int, local: Array, before: Array, slot: int) -> None:
    """Copy a row of the shared matrix into a slot, and remember it as it is."""
    for d in range(0, local.shape[1], width(local)):
        value = load(shared, row, d)
        store(local, slot, d, value)
        store(before, slot, d, value)


@njit(**JOINED)  # type: ignore[untyped-decorator]
def give_back(shared: Array, row: int, local: Array, before: Array, slot: int) -> None:
    """Add the change of a slot to a row of the shared matrix."""
    minus, one = spread(local.dtype.type(-1)), spread(local.dtype.type(1))
    for d in range(0, local.shape[1], width(local)):
        change = fused(load(before, slot, d), minus, load(local, slot, d))
        store(shared, row, d, fused(change, one, load(shared, row, d)))


@njit(**INLINED)  # type: ignore[untyped-decorator]
def ask_for(shared: Array, row: int) -> None:
    """Have a row on its way from memory before it is needed."""
    for d in range(0, shared.shape[1], LINE_BYTES // shared.itemsize):
        prefetch(shared, row, d)
