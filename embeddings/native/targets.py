"""What a word's place predicts: the word and noise words, or the inner nodes on the way to the word.

Their rows are borrowed from the outputs of the model (see `local_rows`): the word's or the path's for one place, noise
words' for as many places as share them.
"""

from typing import Any

from numba import njit

from embeddings.native.draws import GOLDEN, mixed, noise_word
from embeddings.native.kernels import INLINED, Array, set_goal
from embeddings.native.local_rows import ask_for, borrow, give_back


@njit(**INLINED)  # type: ignore[untyped-decorator]
def draw_noise(outputs: Array, table: Array, noise: Array, state: Any) -> Any:
    """Draw the noise words that come next, and ask for their rows."""
    for k in range(noise.shape[1]):
        state += GOLDEN
        noise[1, k] = noise_word(mixed(state), table)
        ask_for(outputs, noise[1, k])
    return state


@njit(**INLINED)  # type: ignore[untyped-decorator]
def next_noise(outputs: Array, table: Array, noise: Array, targets: Array, before: Array, state: Any) -> Any:
    """Take the noise words that come next as targets 1, 2, …, and draw those after them."""
    for k in range(noise.shape[1]):
        noise[0, k] = noise[1, k]
        borrow(outputs, noise[0, k], targets, before, k + 1)
    return draw_noise(outputs, table, noise, state)


@njit(**INLINED)  # type: ignore[untyped-decorator]
def return_noise(outputs: Array, noise: Array, targets: Array, before: Array) -> None:
    """Give the noise words back."""
    for k in range(noise.shape[1]):
        give_back(outputs, noise[0, k], targets, before, k + 1)


@njit(**INLINED)  # type: ignore[untyped-decorator]
def set_targets(
    outputs: Array, word: int, noise: Array, points: Array, signs: Array, targets: Array, before: Array, goals: Array
) -> Any:
    """Take the targets of a word and their goals; return how many there are."""
    if noise.shape[1] > 0:
        return _set_word_and_noise(outputs, word, noise, targets, before, goals)
    return _set_path(outputs, word, points, signs, targets, before, goals)


@njit(**INLINED)  # type: ignore[untyped-decorator]
def return_targets(outputs: Array, word: int, count: int, points: Array, targets: Array, before: Array) -> None:
    """Give a word or its path back; noise words stay."""
    if len(points) == 0:
        give_back(outputs, word, targets, before, 0)
    else:
        for k in range(count):
            give_back(outputs, points[word, k], targets, before, k)


@njit(**INLINED)  # type: ignore[untyped-decorator]
def _set_word_and_noise(outputs: Array, word: int, noise: Array, targets: Array, before: Array, goals: Array) -> Any:
    """Take the word itself as target 0; the noise words stand behind it, and do not count where they are the word."""
    borrow(outputs, word, targets, before, 0)
    set_goal(goals, 0, 1)
    for k in range(noise.shape[1]):
        set_goal(goals, k + 1, -1 if noise[0, k] == word else 0)
    return noise.shape[1] + 1


@njit(**INLINED)  # type: ignore[untyped-decorator]
def _set_path(
    outputs: Array, word: int, points: Array, signs: Array, targets: Array, before: Array, goals: Array
) -> int:
    """Take the inner nodes on the way to a word as targets; return how many there are."""
    count = 0
    while count < signs.shape[1] and signs[word, count] != 0:
        borrow(outputs, points[word, count], targets, before, count)
        set_goal(goals, count, 1 if signs[word, count] > 0 else 0)
        count += 1
    for k in range(count, len(targets)):
        set_goal(goals, k, -1)
    return count


@njit(**INLINED)  # type: ignore[untyped-decorator]
def ask_for_targets(outputs: Array, word: int, points: Array) -> None:
    """Have the rows of a word's targets on their way."""
    if len(points) == 0:
        ask_for(outputs, word)
    for k in range(points.shape[1]):
        ask_for(outputs, points[word, k])
