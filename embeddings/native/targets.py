"""What a word's place predicts: the word and noise words, or the inner nodes on the way to the word.

Their rows are borrowed from the outputs of the model (see `local_rows`): the word's or the path's for one place, noise
words' for as many places as share them.
"""

from typing import Any

from numba import njit

from embeddings.native.draws import GOLDEN, mixed, noise_word
from embeddings.native.hot_rows import Hot, own, shared
from embeddings.native.kernels import JOINED, Array, set_goal
from embeddings.native.local_rows import ask_for, borrow, give_back


@njit(**JOINED)  # type: ignore[untyped-decorator]
def draw_noise(outputs: Array, table: Array, noise: Array, state: Any, hot: Hot) -> Any:
    """Draw the noise words that come next, and ask for their rows."""
    for k in range(noise.shape[1]):
        state += GOLDEN
        noise[1, k] = own(hot, noise_word(mixed(state), table))
        ask_for(outputs, noise[1, k])
    return state


@njit(**JOINED)  # type: ignore[untyped-decorator]
def next_noise(outputs: Array, table: Array, noise: Array, targets: Array, before: Array, state: Any, hot: Hot) -> Any:
    """Take the noise words that come next as targets 1, 2, …, and draw those after them."""
    for k in range(noise.shape[1]):
        noise[0, k] = noise[1, k]
        borrow(outputs, noise[0, k], targets, before, k + 1)
    return draw_noise(outputs, table, noise, state, hot)


@njit(**JOINED)  # type: ignore[untyped-decorator]
def return_noise(outputs: Array, noise: Array, targets: Array, before: Array) -> None:
    """Give the noise words back."""
    for k in range(noise.shape[1]):
        give_back(outputs, noise[0, k], targets, before, k + 1)


@njit(**JOINED)  # type: ignore[untyped-decorator]
def set_targets(
    outputs: Array, row: int, noise: Array, paths: Any, targets: Array, before: Array, goals: Array, hot: Hot
) -> Any:
    """Take the targets of a word and their goals; return how many there are."""
    if noise.shape[1] > 0:
        return _set_word_and_noise(outputs, row, noise, targets, before, goals)
    return _set_path(outputs, shared(hot, row), paths, targets, before, goals, hot)


@njit(**JOINED)  # type: ignore[untyped-decorator]
def return_targets(outputs: Array, row: int, count: int, paths: Any, targets: Array, before: Array, hot: Hot) -> None:
    """Give a word or its path back; noise words stay."""
    if len(paths.points) == 0:
        give_back(outputs, row, targets, before, 0)
    else:
        for k in range(count):
            give_back(outputs, own(hot, paths.points[shared(hot, row), k]), targets, before, k)


@njit(**JOINED)  # type: ignore[untyped-decorator]
def _set_word_and_noise(outputs: Array, row: int, noise: Array, targets: Array, before: Array, goals: Array) -> Any:
    """Take the word itself as target 0; the noise words stand behind it, and do not count where they are the word."""
    borrow(outputs, row, targets, before, 0)
    set_goal(goals, 0, 1)
    for k in range(noise.shape[1]):
        set_goal(goals, k + 1, -1 if noise[0, k] == row else 0)
    return noise.shape[1] + 1


@njit(**JOINED)  # type: ignore[untyped-decorator]
def _set_path(outputs: Array, word: int, paths: Any, targets: Array, before: Array, goals: Array, hot: Hot) -> int:
    """Take the inner nodes on the way to a word as targets; return how many there are."""
    count, signs = 0, paths.signs
    while count < signs.shape[1] and signs[word, count] != 0:
        borrow(outputs, own(hot, paths.points[word, count]), targets, before, count)
        set_goal(goals, count, 1 if signs[word, count] > 0 else 0)
        count += 1
    for k in range(count, len(targets)):
        set_goal(goals, k, -1)
    return count


@njit(**JOINED)  # type: ignore[untyped-decorator]
def ask_for_targets(outputs: Array, row: int, paths: Any, hot: Hot) -> None:
    """Have the rows of a word's targets on their way."""
    if len(paths.points) == 0:
        ask_for(outputs, row)
    else:
        word, k = shared(hot, row), 0
        while k < paths.signs.shape[1] and paths.signs[word, k] != 0:
            ask_for(outputs, own(hot, paths.points[word, k]))
            k += 1
