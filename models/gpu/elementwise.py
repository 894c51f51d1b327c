"""Elementwise cells, all steps in one launch: each number of a state is on its own and stays in a register.

Arrays as in `gated`; here `vectors` (S, M, H) are the cell's weights and `kept` (T, B, S, H) its memories. A thread has
one number of one document in one direction.
"""

import triton.language as tl
from triton import jit

# As `recurrence.CODES` has it; what is not this is minGRU.
SRU: tl.constexpr = tl.constexpr(1)


@jit
def _at(step, length, direction, documents, document, DIRECTIONS: tl.constexpr):
    """Return where a step of a document stands among all (T, B, S)."""
    place = tl.where(direction == 0, step, length - 1 - step).to(tl.int64)
    return (place * documents + document) * DIRECTIONS + direction


@jit
def _load(values, row, column, there):
    return tl.load(values + row + column, mask=there, other=0.0).to(tl.float32)


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
    if CELL == SRU:
        for_forget = tl.load(vectors + direction * 2 * HIDDEN + unit)
        for_reset = tl.load(vectors + direction * 2 * HIDDEN + HIDDEN + unit)
    c = tl.zeros((WIDTH,), tl.float32)
    for step in range(tl.max(length, 0)):
        there = step < length
        row = _at(step, length, direction, documents, document, DIRECTIONS)
        word = row * (GATES * HIDDEN)
        if CELL == SRU:
            x = _load(inputs, word, unit, there)
            f = tl.sigmoid(_load(inputs, word + HIDDEN, unit, there) + for_forget * c)
            r = tl.sigmoid(_load(inputs, word + 2 * HIDDEN, unit, there) + for_reset * c)
            skipped = _load(inputs, word + 3 * HIDDEN, unit, there)
            c = x + f * (c - x)
            h = skipped + r * (c - skipped)
        else:
            z = tl.sigmoid(_load(inputs, word, unit, there))
            c += z * (_load(inputs, word + HIDDEN, unit, there) - c)
            h = c
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
    from_c = tl.zeros((WIDTH,), tl.float32)  # what later steps owe to the memory
    if CELL == SRU:
        for_forget = tl.load(vectors + direction * 2 * HIDDEN + unit)
        for_reset = tl.load(vectors + direction * 2 * HIDDEN + HIDDEN + unit)
        of_forget = tl.zeros((WIDTH,), tl.float32)
        of_reset = tl.zeros((WIDTH,), tl.float32)
    longest = tl.max(length, 0)
    for back in range(longest):
        step = longest - 1 - back
        there = step < length
        row = _at(step, length, direction, documents, document, DIRECTIONS)
        row_before = _at(step - 1, length, direction, documents, document, DIRECTIONS)
        word, out = row * (GATES * HIDDEN), from_inputs + row * (GATES * HIDDEN) + unit
        c_before = _load(kept, row_before * HIDDEN, unit, there & (step + 0 * length > 0))
        owed = _load(from_states, row * HIDDEN, unit, there)
        if CELL == SRU:
            c = _load(kept, row * HIDDEN, unit, there)
            x = _load(inputs, word, unit, there)
            f = tl.sigmoid(_load(inputs, word + HIDDEN, unit, there) + for_forget * c_before)
            r = tl.sigmoid(_load(inputs, word + 2 * HIDDEN, unit, there) + for_reset * c_before)
            skipped = _load(inputs, word + 3 * HIDDEN, unit, there)
            from_c += owed * r
            from_f = from_c * (c_before - x) * f * (1 - f)
            from_r = owed * (c - skipped) * r * (1 - r)
            tl.store(out, from_c * (1 - f), mask=there)
            tl.store(out + HIDDEN, from_f, mask=there)
            tl.store(out + 2 * HIDDEN, from_r, mask=there)
            tl.store(out + 3 * HIDDEN, owed * (1 - r), mask=there)
            of_forget += from_f * c_before
            of_reset += from_r * c_before
            from_c = from_c * f + from_f * for_forget + from_r * for_reset
        else:
            z = tl.sigmoid(_load(inputs, word, unit, there))
            candidate = _load(inputs, word + HIDDEN, unit, there)
            from_c += owed
            tl.store(out, from_c * (candidate - c_before) * z * (1 - z), mask=there)
            tl.store(out + HIDDEN, from_c * z, mask=there)
            from_c *= 1 - z
    if CELL == SRU:
        there = document < documents
        tl.store(from_vectors + (direction * 2 * documents + document) * HIDDEN + unit, of_forget, mask=there)
        tl.store(from_vectors + ((direction * 2 + 1) * documents + document) * HIDDEN + unit, of_reset, mask=there)
