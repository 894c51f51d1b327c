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
def _of_gates(values, there, APART: tl.constexpr, GATES: tl.constexpr):
    """Return what each gate has, APART numbers from the one before, 0 where nothing is `there`.

    Of gates that the cell lacks it is the first once more, which nobody looks at.
    """
    first = tl.load(values, mask=there, other=0.0)
    second, third, fourth = first, first, first
    if GATES > 1:
        second = tl.load(values + APART, mask=there, other=0.0)
    if GATES > 2:
        third = tl.load(values + 2 * APART, mask=there, other=0.0)
    if GATES > 3:
        fourth = tl.load(values + 3 * APART, mask=there, other=0.0)
    return first, second, third, fourth


@jit
def _row(step, length, direction, document, documents, DIRECTIONS: tl.constexpr):
    """Return which of all (T, B, S) a step of each document is."""
    place = tl.where(direction == 0, step, length - 1 - step).to(tl.int64)
    return ((place * documents + document) * DIRECTIONS + direction)[:, None]


@jit(do_not_specialize=["documents"])
def forward(
    inputs, matrix, apart, lengths, states, kept, documents,
    CELL: tl.constexpr, GATES: tl.constexpr, KEPT: tl.constexpr, HIDDEN: tl.constexpr, WIDTH: tl.constexpr,
    DOCUMENTS: tl.constexpr, DIRECTIONS: tl.constexpr, EXACT: tl.constexpr,
):  # fmt: skip
    """Write the states (T, B, S, H) of DOCUMENTS documents in one direction, and what is kept of each step."""
    direction = tl.program_id(1)
    document = tl.program_id(0) * DOCUMENTS + tl.arange(0, DOCUMENTS)
    length = tl.load(lengths + document, mask=document < documents, other=0)
    unit = tl.arange(0, WIDTH)
    known = unit < HIDDEN
    square = known[:, None] & known[None, :]
    weights = matrix + direction * GATES * HIDDEN * HIDDEN + unit[:, None] * HIDDEN + unit[None, :]
    first, second, third, fourth = _of_gates(weights, square, HIDDEN * HIDDEN, GATES)
    if CELL == GRU:
        bias = tl.load(apart + direction * HIDDEN + unit, mask=known, other=0.0).to(tl.float32)
        bias = tl.broadcast_to(bias[None, :], (DOCUMENTS, WIDTH))
    h = tl.zeros((DOCUMENTS, WIDTH), tl.float32)
    c = tl.zeros((DOCUMENTS, WIDTH), tl.float32)
    row = _row(0, length, direction, document, documents, DIRECTIONS)
    there = (length > 0)[:, None] & known[None, :]
    a, b, d, e = _of_gates(inputs + row * (GATES * HIDDEN) + unit[None, :], there, HIDDEN, GATES)
    for step in range(tl.max(length, 0)):
        note = kept + row * (KEPT * HIDDEN) + unit[None, :]
        next_row = _row(step + 1, length, direction, document, documents, DIRECTIONS)
        next_there = (step + 1 < length)[:, None] & known[None, :]
        next_a, next_b, next_d, next_e = _of_gates(  # memory answers late: a step ahead
            inputs + next_row * (GATES * HIDDEN) + unit[None, :], next_there, HIDDEN, GATES
        )
        a = _times(h, first, a.to(tl.float32), EXACT)
        if CELL == LSTM:
            i, f = tl.sigmoid(a), tl.sigmoid(_times(h, second, b.to(tl.float32), EXACT))
            g, o = (
                _tanh(_times(h, third, d.to(tl.float32), EXACT)),
                tl.sigmoid(_times(h, fourth, e.to(tl.float32), EXACT)),
            )
            c = f * c + i * g
            h = o * _tanh(c)
            if KEPT > 0:
                tl.store(note, i, mask=there)
                tl.store(note + HIDDEN, f, mask=there)
                tl.store(note + 2 * HIDDEN, g, mask=there)
                tl.store(note + 3 * HIDDEN, o, mask=there)
                tl.store(note + 4 * HIDDEN, c, mask=there)
        elif CELL == FORGET:
            f, g = tl.sigmoid(a), _tanh(_times(h, second, b.to(tl.float32), EXACT))
            c = f * c + g
            h = _tanh(c)
            if KEPT > 0:
                tl.store(note, f, mask=there)
                tl.store(note + HIDDEN, g, mask=there)
                tl.store(note + 2 * HIDDEN, c, mask=there)
        elif CELL == GRU:
            r, z = tl.sigmoid(a), tl.sigmoid(_times(h, second, b.to(tl.float32), EXACT))
            inner = _times(h, third, bias, EXACT)
            n = _tanh(d + r * inner)
            if KEPT > 0:
                tl.store(note, r, mask=there)
                tl.store(note + HIDDEN, z, mask=there)
                tl.store(note + 2 * HIDDEN, n, mask=there)
                tl.store(note + 3 * HIDDEN, inner, mask=there)
            h = n + z * (h - n)
        elif CELL == RELU:
            h = tl.maximum(a, 0.0)
        else:
            h = _tanh(a)
        tl.store(states + row * HIDDEN + unit[None, :], h, mask=there)
        row, there, a, b, d, e = next_row, next_there, next_a, next_b, next_d, next_e


@jit(do_not_specialize=["documents"])
def backward(
    turned, lengths, states, kept, from_states, from_inputs, documents,
    CELL: tl.constexpr, GATES: tl.constexpr, KEPT: tl.constexpr, HIDDEN: tl.constexpr, WIDTH: tl.constexpr,
    DOCUMENTS: tl.constexpr, DIRECTIONS: tl.constexpr, EXACT: tl.constexpr,
):  # fmt: skip
    """Write the gradients of the projections, `from_inputs` (T, B, S, G, H), from those of the states."""
    direction = tl.program_id(1)
    document = tl.program_id(0) * DOCUMENTS + tl.arange(0, DOCUMENTS)
    length = tl.load(lengths + document, mask=document < documents, other=0)
    unit = tl.arange(0, WIDTH)
    known = unit < HIDDEN
    square = known[:, None] & known[None, :]
    weights = turned + direction * GATES * HIDDEN * HIDDEN + unit[:, None] * HIDDEN + unit[None, :]
    first, second, third, fourth = _of_gates(weights, square, HIDDEN * HIDDEN, GATES)
    longest = tl.max(length, 0)
    from_h = tl.zeros((DOCUMENTS, WIDTH), tl.float32)  # what later steps owe to the state
    from_c = tl.zeros((DOCUMENTS, WIDTH), tl.float32)
    for back in range(longest):
        step = longest - 1 - back
        row = _row(step, length, direction, document, documents, DIRECTIONS)
        row_before = _row(step - 1, length, direction, document, documents, DIRECTIONS)
        there = (step < length)[:, None] & known[None, :]
        there_before = there & (step + 0 * length > 0)[:, None]
        note = kept + row * (KEPT * HIDDEN) + unit[None, :]
        out = from_inputs + row * (GATES * HIDDEN) + unit[None, :]
        owed = tl.load(from_states + row * HIDDEN + unit[None, :], mask=there, other=0.0).to(tl.float32) + from_h
        if CELL == LSTM:
            i = tl.load(note, mask=there, other=0.0)
            f = tl.load(note + HIDDEN, mask=there, other=0.0)
            g = tl.load(note + 2 * HIDDEN, mask=there, other=0.0)
            o = tl.load(note + 3 * HIDDEN, mask=there, other=0.0)
            shown = _tanh(tl.load(note + 4 * HIDDEN, mask=there, other=0.0))
            note_before = kept + row_before * (KEPT * HIDDEN) + unit[None, :]
            c_before = tl.load(note_before + 4 * HIDDEN, mask=there_before, other=0.0)
            from_c += owed * o * (1 - shown * shown)
            from_i = from_c * g * i * (1 - i)
            from_f = from_c * c_before * f * (1 - f)
            from_g = from_c * i * (1 - g * g)
            from_o = owed * shown * o * (1 - o)
            from_c *= f
            tl.store(out, from_i, mask=there)
            tl.store(out + HIDDEN, from_f, mask=there)
            tl.store(out + 2 * HIDDEN, from_g, mask=there)
            tl.store(out + 3 * HIDDEN, from_o, mask=there)
            from_h = tl.zeros((DOCUMENTS, WIDTH), tl.float32)
            from_h = _times(from_i, first, from_h, EXACT)
            from_h = _times(from_f, second, from_h, EXACT)
            from_h = _times(from_g, third, from_h, EXACT)
            from_h = _times(from_o, fourth, from_h, EXACT)
        elif CELL == FORGET:
            f = tl.load(note, mask=there, other=0.0)
            g = tl.load(note + HIDDEN, mask=there, other=0.0)
            shown = _tanh(tl.load(note + 2 * HIDDEN, mask=there, other=0.0))
            note_before = kept + row_before * (KEPT * HIDDEN) + unit[None, :]
            c_before = tl.load(note_before + 2 * HIDDEN, mask=there_before, other=0.0)
            from_c += owed * (1 - shown * shown)
            from_f = from_c * c_before * f * (1 - f)
            from_g = from_c * (1 - g * g)
            from_c *= f
            tl.store(out, from_f, mask=there)
            tl.store(out + HIDDEN, from_g, mask=there)
            from_h = tl.zeros((DOCUMENTS, WIDTH), tl.float32)
            from_h = _times(from_f, first, from_h, EXACT)
            from_h = _times(from_g, second, from_h, EXACT)
        elif CELL == GRU:
            r = tl.load(note, mask=there, other=0.0)
            z = tl.load(note + HIDDEN, mask=there, other=0.0)
            n = tl.load(note + 2 * HIDDEN, mask=there, other=0.0)
            inner = tl.load(note + 3 * HIDDEN, mask=there, other=0.0)
            before = states + row_before * HIDDEN + unit[None, :]
            h_before = tl.load(before, mask=there_before, other=0.0).to(tl.float32)
            from_n = owed * (1 - z) * (1 - n * n)
            from_z = owed * (h_before - n) * z * (1 - z)
            from_r = from_n * inner * r * (1 - r)
            tl.store(out, from_r, mask=there)
            tl.store(out + HIDDEN, from_z, mask=there)
            tl.store(out + 2 * HIDDEN, from_n, mask=there)
            from_h = _times(from_r, first, owed * z, EXACT)
            from_h = _times(from_z, second, from_h, EXACT)
            from_h = _times(from_n * r, third, from_h, EXACT)
        else:
            h = tl.load(states + row * HIDDEN + unit[None, :], mask=there, other=0.0).to(tl.float32)
            from_a = tl.where(h > 0, owed, 0.0) if CELL == RELU else owed * (1 - h * h)
            tl.store(out, from_a, mask=there)
            from_h = _times(from_a, first, tl.zeros((DOCUMENTS, WIDTH), tl.float32), EXACT)
