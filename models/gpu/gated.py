"""Cells with a matrix for each gate, all steps in one launch: the matrices stay in the registers of a multiprocessor.

A library launches a product and the cell's equations for every step, and a launch takes longer than either (Diamos et
al. 2016: persistent recurrences). Here one program takes all steps of DOCUMENTS documents in one direction.

T steps, B documents, S directions, G gates, H numbers a state. Documents are read and written where they stand, those
of the second direction from their own last word: nothing is turned around. `inputs` (T, B, S, G, H) are the
projections, `matrix` (S, G, H, H) leads from the state before to each gate, `apart` (S, H) is GRU's bias beside the
reset gate, `kept` (T, B, S, K, H) what the way back needs. What stands in padding is not written.
"""

import triton.language as tl
from triton import jit

from models.gpu.steps import load, row_of, store

# As `recurrence.CODES` has them; what is none of these is the simple cell with tanh.
RELU: tl.constexpr = tl.constexpr(1)
LSTM: tl.constexpr = tl.constexpr(2)
FORGET: tl.constexpr = tl.constexpr(3)
GRU: tl.constexpr = tl.constexpr(4)


@jit
def _tanh(x):
    return 2 * tl.sigmoid(2 * x) - 1


@jit
def _times(h, weight, total, EXACT: tl.constexpr):
    """Return total + h · weight."""
    if EXACT:
        return tl.dot(h.to(weight.dtype), weight, total, input_precision="ieee")
    return tl.dot(h.to(weight.dtype), weight, total)


@jit
def _matrices(values, direction, unit, HIDDEN: tl.constexpr, GATES: tl.constexpr):
    """Return the matrix of each gate in one direction, zero beyond HIDDEN numbers; see `load`."""
    known = unit < HIDDEN
    square = HIDDEN * HIDDEN
    place = values + direction * GATES * square + unit[:, None] * HIDDEN + unit[None, :]
    first, second, third, fourth, _ = load(place, known[:, None] & known[None, :], square, GATES)
    return first, second, third, fourth


@jit
def _step(a, b, d, e, h, c, CELL: tl.constexpr):
    """Return state, memory and five numbers to keep, from what comes to each gate and from state and memory before.

    The equations of `plain_steps`. Of GRU `d` is the word's part of the candidate, and `e` the state's.
    """
    if CELL == LSTM:
        i, f, g, o = tl.sigmoid(a), tl.sigmoid(b), _tanh(d), tl.sigmoid(e)
        c = f * c + i * g
        return o * _tanh(c), c, i, f, g, o, c
    if CELL == FORGET:
        f, g = tl.sigmoid(a), _tanh(b)
        c = f * c + g
        return _tanh(c), c, f, g, c, c, c
    if CELL == GRU:
        r, z = tl.sigmoid(a), tl.sigmoid(b)
        n = _tanh(d + r * e)
        return n + z * (h - n), c, r, z, n, e, e
    h = tl.maximum(a, 0.0) if CELL == RELU else _tanh(a)
    return h, c, h, h, h, h, h


@jit
def _back(owed, from_c, one, two, three, four, five, h, before, CELL: tl.constexpr):
    """Return what is owed to the state before but by the matrices, to the memory before, and to each gate.

    `one` to `five` are what was kept, `before` is the memory before, or the state of a cell without a memory.
    """
    if CELL == LSTM:
        i, f, g, o, shown = one, two, three, four, _tanh(five)
        from_c += owed * o * (1 - shown * shown)
        from_i, from_f = from_c * g * i * (1 - i), from_c * before * f * (1 - f)
        from_g, from_o = from_c * i * (1 - g * g), owed * shown * o * (1 - o)
        return tl.zeros_like(owed), from_c * f, from_i, from_f, from_g, from_o
    if CELL == FORGET:
        f, g, shown = one, two, _tanh(three)
        from_c += owed * (1 - shown * shown)
        from_f, from_g = from_c * before * f * (1 - f), from_c * (1 - g * g)
        return tl.zeros_like(owed), from_c * f, from_f, from_g, from_g, from_g
    if CELL == GRU:
        r, z, n, inner = one, two, three, four
        from_n = owed * (1 - z) * (1 - n * n)
        from_r, from_z = from_n * inner * r * (1 - r), owed * (before - n) * z * (1 - z)
        return owed * z, from_c, from_r, from_z, from_n, from_n
    from_a = tl.where(h > 0, owed, 0.0) if CELL == RELU else owed * (1 - h * h)
    return tl.zeros_like(owed), from_c, from_a, from_a, from_a, from_a


@jit(do_not_specialize=["documents"])
def forward(
    inputs, matrix, apart, lengths, states, kept, documents,
    CELL: tl.constexpr, GATES: tl.constexpr, KEPT: tl.constexpr, HIDDEN: tl.constexpr, WIDTH: tl.constexpr,
    DOCUMENTS: tl.constexpr, DIRECTIONS: tl.constexpr, EXACT: tl.constexpr,
):  # fmt: skip
    """Write the states (T, B, S, H) of DOCUMENTS documents in one direction, and what is kept of each step."""
    direction, unit = tl.program_id(1), tl.arange(0, WIDTH)
    document = tl.program_id(0) * DOCUMENTS + tl.arange(0, DOCUMENTS)
    length, known = tl.load(lengths + document, mask=document < documents, other=0), unit < HIDDEN
    first, second, third, fourth = _matrices(matrix, direction, unit, HIDDEN, GATES)
    bias = tl.zeros((DOCUMENTS, WIDTH), tl.float32)
    if CELL == GRU:
        bias += tl.load(apart + direction * HIDDEN + unit, mask=known, other=0.0)[None, :]
    h = tl.zeros((DOCUMENTS, WIDTH), tl.float32)
    c = tl.zeros((DOCUMENTS, WIDTH), tl.float32)
    row = row_of(0, length, direction, document, documents, DIRECTIONS)[:, None]
    there = (length > 0)[:, None] & known[None, :]
    a, b, d, e, _ = load(inputs + row * (GATES * HIDDEN) + unit[None, :], there, HIDDEN, GATES)
    for step in range(tl.max(length, 0)):
        # Memory answers late: the next word is asked for before this one is read.
        next_row = row_of(step + 1, length, direction, document, documents, DIRECTIONS)[:, None]
        next_there = (step + 1 < length)[:, None] & known[None, :]
        word = inputs + next_row * (GATES * HIDDEN) + unit[None, :]
        next_a, next_b, next_d, next_e, _ = load(word, next_there, HIDDEN, GATES)
        to_a, to_b, to_d, to_e = a.to(tl.float32), b.to(tl.float32), d.to(tl.float32), e.to(tl.float32)
        to_a = _times(h, first, to_a, EXACT)
        if GATES > 1:
            to_b = _times(h, second, to_b, EXACT)
        if CELL == GRU:
            to_e = _times(h, third, bias, EXACT)
        if GATES > 3:
            to_d = _times(h, third, to_d, EXACT)
            to_e = _times(h, fourth, to_e, EXACT)
        h, c, one, two, three, four, five = _step(to_a, to_b, to_d, to_e, h, c, CELL)
        store(kept + row * (KEPT * HIDDEN) + unit[None, :], there, one, two, three, four, five, HIDDEN, KEPT)
        tl.store(states + row * HIDDEN + unit[None, :], h, mask=there)
        row, there, a, b, d, e = next_row, next_there, next_a, next_b, next_d, next_e


@jit(do_not_specialize=["documents"])
def backward(
    turned, lengths, states, kept, from_states, from_inputs, documents,
    CELL: tl.constexpr, GATES: tl.constexpr, KEPT: tl.constexpr, HIDDEN: tl.constexpr, WIDTH: tl.constexpr,
    DOCUMENTS: tl.constexpr, DIRECTIONS: tl.constexpr, EXACT: tl.constexpr,
):  # fmt: skip
    """Write the gradients of the projections, `from_inputs` (T, B, S, G, H), from those of the states."""
    direction, unit = tl.program_id(1), tl.arange(0, WIDTH)
    document = tl.program_id(0) * DOCUMENTS + tl.arange(0, DOCUMENTS)
    length, known = tl.load(lengths + document, mask=document < documents, other=0), unit < HIDDEN
    first, second, third, fourth = _matrices(turned, direction, unit, HIDDEN, GATES)
    longest = tl.max(length, 0)
    from_h = tl.zeros((DOCUMENTS, WIDTH), tl.float32)  # what later steps owe to the state
    from_c = tl.zeros((DOCUMENTS, WIDTH), tl.float32)
    for back in range(longest):
        step = longest - 1 - back
        row = row_of(step, length, direction, document, documents, DIRECTIONS)[:, None]
        row_before = row_of(step - 1, length, direction, document, documents, DIRECTIONS)[:, None]
        there = (step < length)[:, None] & known[None, :]
        there_before = there & (step + 0 * length > 0)[:, None]
        owed = tl.load(from_states + row * HIDDEN + unit[None, :], mask=there, other=0.0).to(tl.float32) + from_h
        h, one, two, three, four, five, before = owed, owed, owed, owed, owed, owed, owed
        if KEPT > 0:
            one, two, three, four, five = load(kept + row * (KEPT * HIDDEN) + unit[None, :], there, HIDDEN, KEPT)
        else:
            h = tl.load(states + row * HIDDEN + unit[None, :], mask=there, other=0.0).to(tl.float32)
        if CELL == GRU:
            before = tl.load(states + row_before * HIDDEN + unit[None, :], mask=there_before, other=0.0).to(tl.float32)
        elif KEPT > 0:  # the memory is the last that is kept
            last = kept + row_before * (KEPT * HIDDEN) + (KEPT - 1) * HIDDEN
            before = tl.load(last + unit[None, :], mask=there_before, other=0.0)
        from_h, from_c, to_a, to_b, to_d, to_e = _back(owed, from_c, one, two, three, four, five, h, before, CELL)
        out = from_inputs + row * (GATES * HIDDEN) + unit[None, :]
        store(out, there, to_a, to_b, to_d, to_e, to_e, HIDDEN, GATES)
        from_h = _times(to_a, first, from_h, EXACT)
        if GATES > 1:
            from_h = _times(to_b, second, from_h, EXACT)
        if GATES > 2:  # GRU's third matrix stands behind the reset gate
            from_h = _times(to_d * one if CELL == GRU else to_d, third, from_h, EXACT)
        if GATES > 3:
            from_h = _times(to_e, fourth, from_h, EXACT)
