"""The one exception by which runs fail for a Python user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.errors import exit_code, message

if TYPE_CHECKING:
    from wordloom.comparison import Comparison


class WordloomError(Exception):
    """What the command line would say after `error:`: what is wrong, where, what is allowed, and a next step.

    `found` is the comparison where one was finished although some of its cells failed, and None otherwise.

    >>> import wordloom
    >>> try:
    ...     wordloom.load("reviews", cell="skipgram/gru")
    ... except wordloom.WordloomError as error:
    ...     print(error)
    reviews has no cell 'skipgram/gru'; known: majority, nb-svm, skipgram/rnn, stack-best-two
    """

    def __init__(self, said: str, found: Comparison | None = None) -> None:
        super().__init__(said)
        self.found = found


@contextmanager
def as_wordloom_error() -> Iterator[None]:
    """Raise what the command line expects to go wrong as WordloomError; what nobody expects stays what it is."""
    try:
        yield
    except Exception as error:
        if isinstance(error, WordloomError) or exit_code(error) is None:
            raise
        raise WordloomError(message(error)) from error
