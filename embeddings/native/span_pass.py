"""The pass over a span of text, compiled: words thinned, windows moved, noise drawn, a gradient step for each word.

Definitions as in Mikolov et al. 2013 and word2vec.c; see `kernels` for the step and `draws` for what is drawn.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from embeddings.native.draws import GOLDEN, below, mixed, stays
from embeddings.native.kernels import (
    COMPILED,
    INLINED,
    TILE,
    Array,
    cbow_step,
    new_goals,
    new_weights,
    padded_rows,
    skipgram_step,
)
from embeddings.native.lanes import unowned
from embeddings.native.local_rows import ask_for, borrow, give_back
from embeddings.native.targets import ask_for_targets, draw_noise, next_noise, return_noise, return_targets, set_targets


class Text(NamedTuple):
    """The encoded corpus, memory-mapped, and which of it is read."""

    tokens: Array  # int32 (N,)
    offsets: Array  # int64 (documents + 1,)
    documents: Array  # int64: the rows of the documents to read, ascending
    rows: Array  # int32 (lexicon,): the row of each token in the model, −1 for none


class Model(NamedTuple):
    """The weights, float32 or float64, (V, D); D is padded with zeros to whole cache lines."""

    vectors: Array
    outputs: Array


class Draws(NamedTuple):
    """See `draws`."""

    keep: Array  # uint32 (V,)
    noise: Array  # uint64 (V,)


class Paths(NamedTuple):
    """The ways to the words in the Huffman tree, (V, L); empty with negative sampling."""

    points: Array  # int32: inner nodes from the root on
    signs: Array  # int8: +1 and −1, 0 past the end


class Options(NamedTuple):
    """Settings of the same names; `shared` places have the same noise words, `negatives` of them (0: the tree)."""

    window: int
    dynamic: bool
    negatives: int
    shared: int
    cbow: bool
    divided: bool


class Span(NamedTuple):
    """`tokens` tokens, from token start to stop − 1, of the documents first … last − 1 of a text, and their rates."""

    first: int
    last: int
    start: int
    stop: int
    tokens: int
    first_rate: float
    last_rate: float
    seed: int


class Room(NamedTuple):
    """What a thread works in."""

    window: Array  # (S + 2, D), S = 2 · window + 1: the word of place i in row i modulo S; two more for the kernels
    window_before: Array  # (S + 2, D): these rows as they came
    targets: Array  # (K, D), K padded to whole tiles
    targets_before: Array  # (K, D)
    goals: Array
    weights: Array
    slots: Array  # int64 (S,): the rows of the contexts of a place
    noise: Array  # int64 (2, negatives): the noise words in use, and those that come next


def new_room(options: Options, longest_path: int, size: int, dtype: Any) -> Room:
    """Return room for windows of these options, rows of `size` numbers."""
    tiles = -(-(options.negatives + 1 if options.negatives else longest_path) // TILE)
    reach = 2 * options.window + 1
    return Room(
        padded_rows(reach + 2, size, dtype),
        padded_rows(reach + 2, size, dtype),
        padded_rows(tiles * TILE, size, dtype),
        padded_rows(tiles * TILE, size, dtype),
        new_goals(tiles, dtype),
        new_weights(reach, dtype),
        np.zeros(reach, np.int64),
        np.zeros((2, options.negatives), np.int64),
    )


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def train_span(text: Text, span: Span, model: Model, draws: Draws, paths: Paths, options: Options, room: Room) -> int:
    """Train on a span of the text; return how many of its words have a row in the model.

    Changes `model`; other threads may do so at the same time. Everything is drawn from `span.seed`.
    """
    state = mixed(np.uint64(span.seed))
    words = np.empty(span.tokens, np.int32)
    state = draw_noise(model.outputs, draws.noise, room.noise, state)
    read = known = 0
    for number in range(span.first, span.last):
        document = text.documents[number]
        start, stop = max(text.offsets[document], span.start), min(text.offsets[document + 1], span.stop)
        rate = model.vectors.dtype.type(span.first_rate + (span.last_rate - span.first_rate) * read / span.tokens)
        count = 0
        for token in text.tokens[start:stop]:
            word = text.rows[token]
            if word >= 0:
                known += 1
                state += GOLDEN
                words[count] = word
                count += stays(mixed(state), draws.keep[word])
        state = _train_words(words[:count], model, draws, paths, options, rate, state, room)
        read += stop - start
    return known


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _train_words(
    words: Array, model: Model, draws: Draws, paths: Paths, options: Options, rate: Any, state: Any, room: Room
) -> Any:
    """Make a step for each of the words of a document; return the state of the draws."""
    vectors, outputs, words = unowned(model.vectors), unowned(model.outputs), unowned(words)
    points, signs, table = unowned(paths.points), unowned(paths.signs), unowned(draws.noise)
    window, window_before = unowned(room.window), unowned(room.window_before)
    targets, before, goals = unowned(room.targets), unowned(room.targets_before), unowned(room.goals)
    weights, slots, noise = unowned(room.weights), unowned(room.slots), unowned(room.noise)
    widest, negatives, entered, oldest, uses = options.window, options.negatives, 0, 0, options.shared
    for i in range(len(words)):
        if negatives > 0 and uses == options.shared:
            if i > 0:
                return_noise(outputs, noise, targets, before)
            state = next_noise(outputs, table, noise, targets, before, state)
            uses = 0
        uses += 1
        if i > widest:
            give_back(vectors, words[i - widest - 1], window, window_before, oldest)
            oldest = _behind(oldest, 1, slots)
        while entered < min(len(words), i + widest + 1):
            borrow(vectors, words[entered], window, window_before, _behind(oldest, entered - max(0, i - widest), slots))
            entered += 1
        _ask_ahead(words, i, entered, vectors, outputs, points)
        reach = widest
        if options.dynamic:
            state += GOLDEN
            reach -= below(mixed(state), widest)
        first = max(0, i - reach)
        row = _behind(oldest, first - max(0, i - widest), slots)
        contexts = _contexts(row, i - first, min(len(words), i + reach + 1) - first, slots)
        slots[contexts] = len(window) - 1
        count = set_targets(outputs, words[i], noise, points, signs, targets, before, goals)
        if contexts > 0 and options.cbow:
            cbow_step(window, slots, contexts, targets, count, goals, rate, weights, options.divided)
        elif contexts > 0:
            skipgram_step(window, slots, contexts, targets, count, goals, rate, weights)
        return_targets(outputs, words[i], count, points, targets, before)
    if negatives > 0 and len(words) > 0:
        return_noise(outputs, noise, targets, before)
    for i in range(max(0, len(words) - widest - 1), len(words)):
        give_back(vectors, words[i], window, window_before, i % len(slots))
    return state


@njit(**INLINED)  # type: ignore[untyped-decorator]
def _ask_ahead(words: Array, i: int, entered: int, vectors: Array, outputs: Array, points: Array) -> None:
    """Have memory fetched that will be read soon: the row of the word that enters next, the targets of word i + 1."""
    if entered < len(words):
        ask_for(vectors, words[entered])
    if i + 1 < len(words):
        ask_for_targets(outputs, words[i + 1], points)


@njit(**INLINED)  # type: ignore[untyped-decorator]
def _behind(row: int, places: int, slots: Array) -> int:
    """Return the row of the window that is `places` behind another; a division would take as long as all of this."""
    row += places
    return row - len(slots) if row >= len(slots) else row


@njit(**INLINED)  # type: ignore[untyped-decorator]
def _contexts(row: int, centre: int, width: int, slots: Array) -> int:
    """List the window's rows from `row` on for `width` places, without the one in the centre; return how many."""
    count = 0
    for place in range(width):
        slots[count] = row
        count += place != centre
        row = _behind(row, 1, slots)
    return count
