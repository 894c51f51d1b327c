"""The pass over a span of text, compiled: words thinned, windows moved, noise drawn, a gradient step for each word.

Definitions as in Mikolov et al. 2013 and word2vec.c; see `kernels` for the step and `draws` for what is drawn.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from embeddings.native.cbow_kernels import Group, new_group
from embeddings.native.cbow_pass import train_cbow
from embeddings.native.draws import GOLDEN, below, mixed, stays
from embeddings.native.hot_rows import Hot, exchange_all, exchange_some, new_hot, own, unowned_hot
from embeddings.native.kernels import COMPILED, INLINED, TILE, Array, new_goals, new_weights, padded_rows, skipgram_step
from embeddings.native.lanes import unowned
from embeddings.native.local_rows import ask_for, borrow, give_back
from embeddings.native.parts import Draws, Model, Options, Paths, Span, Text
from embeddings.native.targets import ask_for_targets, draw_noise, next_noise, return_noise, return_targets, set_targets

#: Words that are read at a time. A longer document is cut there, at the loss of the few windows across the cut: rows
#: that threads have for themselves are not to grow old.
PIECE = 1_000


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
    group: Group  # for CBOW
    hot: Hot


def new_room(options: Options, longest_path: int, model: Model, hot: tuple[int, int, int] = (0, 0, 1)) -> Room:
    """Return room for windows of these options, and rows of the model for the thread itself, see `new_hot`."""
    size, dtype = model.vectors.shape[1], model.vectors.dtype
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
        new_group(options.window, options.negatives, longest_path, size, dtype),
        new_hot(model.vectors, model.outputs, *hot),
    )


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def train_skipgram_span(
    text: Text, span: Span, model: Model, draws: Draws, paths: Paths, options: Options, room: Room
) -> int:
    """Train skip-gram on a span of the text; return how many of its words have a row in the model."""
    known: int = _train_span(text, span, model, draws, paths, options, room, _train_words)
    return known


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def train_cbow_span(
    text: Text, span: Span, model: Model, draws: Draws, paths: Paths, options: Options, room: Room
) -> int:
    """Train CBOW on a span of the text; return how many of its words have a row in the model."""
    known: int = _train_span(text, span, model, draws, paths, options, room, train_cbow)
    return known


#: What trains each algorithm; each is compiled when it is first needed.
TRAIN_SPAN = {"skipgram": train_skipgram_span, "cbow": train_cbow_span}


@njit(**INLINED)  # type: ignore[untyped-decorator]
def _train_span(
    text: Text, span: Span, model: Model, draws: Draws, paths: Paths, options: Options, room: Room, train_words: Any
) -> int:
    """Train on a span of the text with `train_words`; return how many of its words have a row in the model.

    Changes `model`; other threads may do so at the same time. Everything is drawn from `span.seed`.
    """
    state = mixed(np.uint64(span.seed))
    words, hot = np.empty(PIECE, np.int64), unowned_hot(room.hot)
    state = draw_noise(model.outputs, draws.noise, room.group.noise if options.cbow else room.noise, state, hot)
    read = known = 0
    for number in range(span.first, span.last):
        document = text.documents[number]
        place, stop = max(text.offsets[document], span.start), min(text.offsets[document + 1], span.stop)
        rate = model.vectors.dtype.type(span.first_rate + (span.last_rate - span.first_rate) * read / span.tokens)
        read += stop - place
        while place < stop:
            count = 0
            while place < stop and count < PIECE:
                word = text.rows[text.tokens[place]]
                place += 1
                if word >= 0:
                    known += 1
                    state += GOLDEN
                    words[count] = own(hot, word)
                    count += stays(mixed(state), draws.keep[word])
            state = train_words(words[:count], model, draws, paths, options, rate, state, room)
            if hot.size > 0:
                exchange_some(words[:count], draws.noise, options, paths, model, hot, state)
    exchange_all(model, room.hot)
    return known


@njit(**INLINED)  # type: ignore[untyped-decorator]
def _train_words(
    words: Array, model: Model, draws: Draws, paths: Paths, options: Options, rate: Any, state: Any, room: Room
) -> Any:
    """Make a step for each of the words of a document; return the state of the draws."""
    vectors, outputs, words = unowned(model.vectors), unowned(model.outputs), unowned(words)
    paths, table = Paths(unowned(paths.points), unowned(paths.signs)), unowned(draws.noise)
    window, window_before = unowned(room.window), unowned(room.window_before)
    targets, before, goals = unowned(room.targets), unowned(room.targets_before), unowned(room.goals)
    weights, slots, noise = unowned(room.weights), unowned(room.slots), unowned(room.noise)
    hot = unowned_hot(room.hot)
    widest, negatives, entered, oldest, uses = options.window, options.negatives, 0, 0, options.shared
    for i in range(len(words)):
        if negatives > 0 and uses == options.shared:
            if i > 0:
                return_noise(outputs, noise, targets, before)
            state = next_noise(outputs, table, noise, targets, before, state, hot)
            uses = 0
        uses += 1
        if i > widest:
            give_back(vectors, words[i - widest - 1], window, window_before, oldest)
            oldest = _behind(oldest, 1, slots)
        while entered < min(len(words), i + widest + 1):
            slot = _behind(oldest, entered - max(0, i - widest), slots)
            borrow(vectors, words[entered], window, window_before, slot)
            entered += 1
        _ask_ahead(words, i, entered, vectors, outputs, paths, hot)
        reach = widest
        if options.dynamic:
            state += GOLDEN
            reach -= below(mixed(state), widest)
        first = max(0, i - reach)
        row = _behind(oldest, first - max(0, i - widest), slots)
        contexts = _contexts(row, i - first, min(len(words), i + reach + 1) - first, slots)
        slots[contexts] = len(window) - 1
        count = set_targets(outputs, words[i], noise, paths, targets, before, goals, hot)
        if contexts > 0:
            skipgram_step(window, slots, contexts, targets, count, goals, rate, weights)
        return_targets(outputs, words[i], count, paths, targets, before, hot)
    if negatives > 0 and len(words) > 0:
        return_noise(outputs, noise, targets, before)
    for i in range(max(0, len(words) - widest - 1), len(words)):
        give_back(vectors, words[i], window, window_before, i % len(slots))
    return state


@njit(**INLINED)  # type: ignore[untyped-decorator]
def _ask_ahead(words: Array, i: int, entered: int, vectors: Array, outputs: Array, paths: Paths, hot: Hot) -> None:
    """Have memory fetched that will be read soon: the row of the word that enters next, the targets of word i + 1."""
    if entered < len(words):
        ask_for(vectors, words[entered])
    if i + 1 < len(words):
        ask_for_targets(outputs, words[i + 1], paths, hot)


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
