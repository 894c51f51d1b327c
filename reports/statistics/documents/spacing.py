"""Tokens written as text again: where a space stands between two of them."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from corpus.cleaning.scripts import written_without_spaces

#: Marks that stand close to the token before them, alone or in runs, and marks that stand close to the one after them.
CLOSING, OPENING = frozenset(".,!?;:)]}%…"), frozenset("([{")
APOSTROPHES = frozenset("'’")


def spaces(tokens: Sequence[str]) -> list[str]:
    """Return the space before each token, or nothing: before `film`, not before `.`, nor between `电` and `影`."""
    return ["" for _ in tokens[:1]] + [_between(left, right) for left, right in pairwise(tokens)]


def _between(left: str, right: str) -> str:
    is_ending = right[0] in APOSTROPHES or (right[0] in CLOSING and len(set(right)) == 1)  # `'s`, `...`, but not `:)`
    close = is_ending or left in OPENING or _is_unspaced(left[-1]) or _is_unspaced(right[0])
    return "" if close else " "


@cache
def _is_unspaced(letter: str) -> bool:
    """Say whether a letter is of a script that is written without spaces between words."""
    return written_without_spaces((letter,))
