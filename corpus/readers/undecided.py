"""Questions that the data leaves open: what each answer is as a setting, so that a person or a script can give it."""

import itertools
import shlex
from collections.abc import Sequence

from corpus.errors import DataError

#: Stands before the settings that answer; a stage's error is text by the time that it is told.
ASKED, OR = "Say which: ", "  or  "
#: Answers that are offered.
MOST_ANSWERS = 8


def undecided(problem: str, answers: Sequence[str]) -> DataError:
    """Return the error for what is not decided, with settings such as `corpus.text_column=headline` that decide it."""
    options = OR.join(f"-S {shlex.quote(answer)}" for answer in answers[:MOST_ANSWERS])
    return DataError(f"{problem}.\n{ASKED}{options}")


def answers_in(message: str) -> list[str]:
    """Return the settings that an error offers, [] where it asks nothing.

    >>> answers_in(str(undecided("two columns could be the text", ["corpus.text_column=a", "corpus.text_column=b c"])))
    ['corpus.text_column=a', 'corpus.text_column=b c']
    """
    for line in message.splitlines():
        if line.strip().startswith(ASKED.strip()):
            words = shlex.split(line.strip().removeprefix(ASKED.strip()))
            return [answer for option, answer in itertools.pairwise(words) if option == "-S"]
    return []
