"""Updates of Word2Vec a pair at a time, compiled, under each objective: the steps of training without its sharing.

Training takes all context words of a place together, and neighbouring places share noise words (see `native_pass`): a
pair then costs less than here. A pair by itself is what the objectives can be compared by, and what the papers count.
"""

from typing import Any

import numpy as np
from numba import njit

from embeddings.native.draws import mixed
from embeddings.native.full_softmax import full_softmax_step
from embeddings.native.hot_rows import unowned_hot
from embeddings.native.kernels import COMPILED, Array, skipgram_step
from embeddings.native.lanes import unowned
from embeddings.native.local_rows import ask_for, borrow, give_back
from embeddings.native.parts import Model, Paths
from embeddings.native.span_pass import Room
from embeddings.native.targets import ask_for_targets, draw_noise, next_noise, return_noise, return_targets, set_targets


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def update_with_all_words(pairs: Any, first: int, number: int, model: Model, rate: Any, scratch: Any) -> float:
    """Make full-softmax updates with `number` of the pairs, from pair `first` on and round; return their mean loss.

    `scratch` is room for the errors (V,) and the gradient (D,).
    """
    inputs, words = pairs
    errors, gradient = scratch
    total = 0.0
    for p in range(first, first + number):
        x = model.vectors[inputs[p % len(inputs)]]
        total += full_softmax_step(x, model.outputs, words[p % len(words)], rate, errors, gradient)
    return total / number


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def update_with_targets(
    pairs: Any, first: int, number: int, model: Model, rate: Any, ways: tuple[Array, Paths, Room]
) -> None:
    """Make updates with noise words or, where there is no room for any, with the paths of a tree.

    `ways` are the alias table of the noise, the paths, and room for a window of one word.
    """
    inputs, words = pairs
    table, paths, room = ways
    vectors, outputs = unowned(model.vectors), unowned(model.outputs)
    paths = Paths(unowned(paths.points), unowned(paths.signs))
    window, window_before, slots = unowned(room.window), unowned(room.window_before), unowned(room.slots)
    targets, before, goals = unowned(room.targets), unowned(room.targets_before), unowned(room.goals)
    weights, noise, hot = unowned(room.weights), unowned(room.noise), unowned_hot(room.hot)
    slots[0], slots[1] = 0, len(window) - 1  # one context, and the row that nothing is done to
    state = draw_noise(outputs, table, noise, mixed(np.uint64(first)), hot)
    for p in range(first, first + number):
        word, following = words[p % len(words)], (p + 1) % len(words)
        state = next_noise(outputs, table, noise, targets, before, state, hot)
        borrow(vectors, inputs[p % len(inputs)], window, window_before, 0)
        ask_for(vectors, inputs[following])
        ask_for_targets(outputs, words[following], paths, hot)
        count = set_targets(outputs, word, noise, paths, targets, before, goals, hot)
        skipgram_step(window, slots, 1, targets, count, goals, rate, weights)
        return_targets(outputs, word, count, paths, targets, before, hot)
        return_noise(outputs, noise, targets, before)
        give_back(vectors, inputs[p % len(inputs)], window, window_before, 0)
