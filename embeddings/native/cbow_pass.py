"""CBOW over the words of a document, compiled, PLACES neighbouring places at a time.

The places of a group share their noise words and, where windows are dynamic, the draw of how far they reach: each place
still reaches 1 … window with equal chances.
"""

from typing import Any

import numpy as np
from numba import njit

from embeddings.native.cbow_kernels import PLACES, Group, average, change, weigh
from embeddings.native.draws import GOLDEN, below, mixed
from embeddings.native.hot_rows import Hot, own, shared, unowned_hot
from embeddings.native.kernels import INLINED, JOINED, TILE, Array
from embeddings.native.lanes import unowned
from embeddings.native.local_rows import ask_for
from embeddings.native.parts import Paths
from embeddings.native.targets import ask_for_targets, draw_noise


@njit(**INLINED)  # type: ignore[untyped-decorator]
def train_cbow(words: Array, model: Any, draws: Any, paths: Any, options: Any, rate: Any, state: Any, room: Any) -> Any:
    """Make a step for each group of the words of a document; return the state of the draws."""
    words, vectors, outputs, group = (
        unowned(words),
        unowned(model.vectors),
        unowned(model.outputs),
        _unowned(room.group),
    )
    paths, table, hot = Paths(unowned(paths.points), unowned(paths.signs)), unowned(draws.noise), unowned_hot(room.hot)
    all_vectors, all_outputs = vectors.reshape((1, vectors.size)), outputs.reshape((1, outputs.size))
    window, negatives = options.window, options.negatives
    _ask_for_words(words[: PLACES + window], vectors)
    for first in range(0, len(words), PLACES):
        for k in range(negatives):
            group.noise[0, k] = group.noise[1, k]
        state = draw_noise(outputs, table, group.noise, state, hot)
        following = first + PLACES
        _ask_for_words(words[following + window : following + window + PLACES], vectors)
        for i in range(following, min(following + PLACES, len(words))):
            ask_for_targets(outputs, words[i], paths, hot)
        reach = window
        if options.dynamic:
            state += GOLDEN
            reach -= below(mixed(state), window)
        centre = _set_windows(words, first, reach, vectors.shape[1], group)
        if negatives > 0:
            targets = _set_words_and_noise(words, first, outputs, group)
        else:
            targets = _set_paths(words, first, paths, outputs, group, hot)
        average(all_vectors, group, centre)
        for pair in range(PLACES // 2):
            weigh(all_outputs, group, pair, targets, rate)
        change(all_vectors, all_outputs, group, centre, negatives, options.divided)
    return state


@njit(**INLINED)  # type: ignore[untyped-decorator]
def _unowned(group: Group) -> Group:
    return Group(
        unowned(group.hidden),
        unowned(group.shares),
        unowned(group.near),
        unowned(group.bounds),
        unowned(group.rows),
        unowned(group.columns),
        unowned(group.counts),
        unowned(group.goals),
        unowned(group.weights),
        unowned(group.noise),
    )


@njit(**INLINED)  # type: ignore[untyped-decorator]
def _ask_for_words(words: Array, vectors: Array) -> None:
    for row in words:
        ask_for(vectors, row)


@njit(**JOINED)  # type: ignore[untyped-decorator]
def _set_windows(words: Array, first: int, reach: int, size: int, group: Group) -> int:
    """Set which words the windows of a group hold; return the number of place `first` among them."""
    near, bounds, shares = group.near, group.bounds, group.shares
    begin, last = max(0, first - reach), len(words) - 1
    for j in range(2 * reach + PLACES):
        near[j] = np.int64(words[min(begin + j, last)]) * size
    end = min(len(words), first + reach + 1)  # of the first window; beyond the document, windows are empty
    for p in range(PLACES):
        low, high = min(max(0, first + p - reach), end), min(len(words), first + p + reach + 1)
        bounds[p], bounds[PLACES + p] = low - begin, high - begin
        around = high - low - 1
        one = shares.dtype.type(1)
        shares[p] = one / shares.dtype.type(around) if around > 0 and first + p <= last else one - one
    return first - begin


@njit(**JOINED)  # type: ignore[untyped-decorator]
def _set_words_and_noise(words: Array, first: int, outputs: Array, group: Group) -> Any:
    """Set each place's word and the noise words as its targets; return how many they are.

    A noise word does not count where it is the word; nothing does where no word is around.
    """
    noise = group.noise
    for p in range(PLACES):
        word = np.int64(words[min(first + p, len(words) - 1)])
        counts = group.shares[p] > 0
        group.counts[p] = counts
        group.rows[p, 0] = word * outputs.shape[1]
        side = TILE * (p & 1)
        group.goals[p >> 1, side] = 1 if counts else -1
        for k in range(noise.shape[1]):
            group.rows[p, k + 1] = noise[0, k] * outputs.shape[1]
            group.goals[p >> 1, group.columns[k + 1] + side] = 0 if counts and noise[0, k] != word else -1
    return noise.shape[1] + 1


@njit(**JOINED)  # type: ignore[untyped-decorator]
def _set_paths(words: Array, first: int, paths: Any, outputs: Array, group: Group, hot: Hot) -> int:
    """Set the inner nodes on the way to each word as its targets; return how many they are at most."""
    longest, points, signs = 0, paths.points, paths.signs
    for p in range(PLACES):
        word, count = shared(hot, words[min(first + p, len(words) - 1)]), 0
        while count < signs.shape[1] and signs[word, count] != 0 and group.shares[p] > 0:
            group.rows[p, count] = own(hot, np.int64(points[word, count])) * outputs.shape[1]
            group.goals[p >> 1, group.columns[count] + TILE * (p & 1)] = 1 if signs[word, count] > 0 else 0
            count += 1
        group.counts[p] = count
        longest = max(longest, count)
        for k in range(count, group.rows.shape[1]):
            group.goals[p >> 1, group.columns[k] + TILE * (p & 1)] = -1
    return longest
