"""Elementwise cells, all steps in one launch: each number of a state is on its own and stays in a register.

Arrays as in `gated`; here `vectors` (S, M, H) are the cell's weights and `kept` (T, B, S, H) its memories. A thread has
one number of one document in one direction.
"""

import triton.language as tl
from triton import jit

from models.gpu.steps import load, row_of, store

# As `recurrence.CODES` has it; what is not this is minGRU.
SRU: tl.constexpr = tl.constexpr(1)


@jit
def _words(values, there, APART: tl.constexpr, COUNT: tl.constexpr):
    """Return what `load` does of the at most four gates of a cell, in single precision."""
    a, b, d, e, _ = load(values, there, APART, COUNT)
    return a.to(tl.float32), b.to(tl.float32), d.to(tl.float32), e.to(tl.float32)


@jit
def _vectors(vectors, direction, unit, HIDDEN: tl.constexpr, CELL: tl.constexpr):
    """Return SRU's weights of the memory before, for its forget and its reset gate; 0 of minGRU, which has none."""
    for_forget = tl.zeros_like(unit).to(tl.float32)
    for_reset = for_forget
    if CELL == SRU:
        for_forget = tl.load(vectors + direction * 2 * HIDDEN + unit)
        for_reset = tl.load(vectors + direction * 2 * HIDDEN + HIDDEN + unit)
    return for_forget, for_reset


@jit
def _step(a, b, d, e, c, for_forget, for_reset, CELL: tl.constexpr):
    """Return state and memory from what comes to each gate and from the memory before: those of `plain_steps`."""
    if CELL == SRU:
        f, r = tl.sigmoid(b + for_forget * c), tl.sigmoid(d + for_reset * c)
        c = a + f * (c - a)
        return e + r * (c - e), c
    c += tl.sigmoid(a) * (b - c)
    return c, c


@jit
def _back(owed, from_c, a, b, d, e, before, c, for_forget, for_reset, CELL: tl.constexpr):
    """Return what is owed to the memory before and to each gate; the second and third of SRU are its vectors' too."""
    if CELL == SRU:
        f, r = tl.sigmoid(b + for_forget * before), tl.sigmoid(d + for_reset * before)
        from_c += owed * r
        from_f, from_r = from_c * (before - a) * f * (1 - f), owed * (c - e) * r * (1 - r)
        return from_c * f + from_f * for_forget + from_r * for_reset, from_c * (1 - f), from_f, from_r, owed * (1 - r)
    z = tl.sigmoid(a)
    from_c += owed
    return from_c * (1 - z), from_c * (b - before) * z * (1 - z), from_c * z, from_c, from_c


@jit(do_not_specialize=["documents"])
def forward(
    inputs, vectors, lengths, states, kept, documents,
    CELL: tl.constexpr, GATES: tl.constexpr, HIDDEN: tl.constexpr, KEEP: tl.constexpr, WIDTH: tl.constexpr,
    DIRECTIONS: tl.constexpr,
):  # fmt: skip
    """Write the states (T, B, S, H) of WIDTH numbers in one direction, and the memories if they are to be kept."""
    direction = tl.program_id(1)
    number = tl.program_id(0) * WIDTH + tl.arange(0, WIDTH)
    document, unit = number // HIDDEN, number % HIDDEN
    length = tl.load(lengths + document, mask=document < documents, other=0)
    for_forget, for_reset = _vectors(vectors, direction, unit, HIDDEN, CELL)
    c = tl.zeros((WIDTH,), tl.float32)
    for step in range(tl.max(length, 0)):
        there = step < length
        row = row_of(step, length, direction, document, documents, DIRECTIONS)
        a, b, d, e = _words(inputs + row * (GATES * HIDDEN) + unit, there, HIDDEN, GATES)
        h, c = _step(a, b, d, e, c, for_forget, for_reset, CELL)
        tl.store(states + row * HIDDEN + unit, h, mask=there)
        if KEEP:
            tl.store(kept + row * HIDDEN + unit, c, mask=there)


@jit(do_not_specialize=["documents"])
def backward(
    inputs, vectors, lengths, kept, from_states, from_inputs, from_vectors, documents,
    CELL: tl.constexpr, GATES: tl.constexpr, HIDDEN: tl.constexpr, WIDTH: tl.constexpr, DIRECTIONS: tl.constexpr,
):  # fmt: skip
    """Write the gradients of the projections, and of SRU's vectors for each document, `from_vectors` (S, 2, B, H)."""
    direction = tl.program_id(1)
    number = tl.program_id(0) * WIDTH + tl.arange(0, WIDTH)
    document, unit = number // HIDDEN, number % HIDDEN
    length = tl.load(lengths + document, mask=document < documents, other=0)
    for_forget, for_reset = _vectors(vectors, direction, unit, HIDDEN, CELL)
    from_c = tl.zeros((WIDTH,), tl.float32)  # what later steps owe to the memory
    of_forget, of_reset = tl.zeros((WIDTH,), tl.float32), tl.zeros((WIDTH,), tl.float32)
    longest = tl.max(length, 0)
    for back in range(longest):
        step = longest - 1 - back
        there, there_before = step < length, (step < length) & (step + 0 * length > 0)
        row = row_of(step, length, direction, document, documents, DIRECTIONS)
        row_before = row_of(step - 1, length, direction, document, documents, DIRECTIONS)
        a, b, d, e = _words(inputs + row * (GATES * HIDDEN) + unit, there, HIDDEN, GATES)
        owed = tl.load(from_states + row * HIDDEN + unit, mask=there, other=0.0).to(tl.float32)
        before = tl.load(kept + row_before * HIDDEN + unit, mask=there_before, other=0.0)
        c = before
        if CELL == SRU:
            c = tl.load(kept + row * HIDDEN + unit, mask=there, other=0.0)
        from_c, to_a, to_b, to_d, to_e = _back(owed, from_c, a, b, d, e, before, c, for_forget, for_reset, CELL)
        out = from_inputs + row * (GATES * HIDDEN) + unit
        store(out, there, to_a, to_b, to_d, to_e, to_e, HIDDEN, GATES)
        if CELL == SRU:
            of_forget += to_b * before
            of_reset += to_d * before
    if CELL == SRU:
        there = document < documents
        tl.store(from_vectors + (direction * 2 * documents + document) * HIDDEN + unit, of_forget, mask=there)
        tl.store(from_vectors + ((direction * 2 + 1) * documents + document) * HIDDEN + unit, of_reset, mask=there)
