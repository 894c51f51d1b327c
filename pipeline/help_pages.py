"""Help pages in the language that is spoken, and the option that says which."""

import inspect
import os
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from pipeline.errors import UsageError
from pipeline.fitting import lines_of
from pipeline.options import nearest
from translation.catalogue import ENGLISH, LANGUAGE, catalogue, language, languages
from translation.libraries import OF_HELP
from translation.typesetting import WIDE_MARKS

#: Cells of the terminal that a paragraph, and the meaning of an option beside its name, may take of 80.
PAGE, MEANING = 76, 46
#: Before a paragraph whose lines stay as they are.
_AS_IT_IS = "\b\n"


def chosen_language(words: Sequence[str]) -> list[str]:
    """Take `--language CODE` out of a command line, wherever it stands, and speak it; processes that follow do so too.

    Raises UsageError for a language that is not there.
    """
    left, code = [], None
    rest = iter(words)
    for word in rest:
        if word == "--":
            left += [word, *rest]
        elif word == "--language":
            code = next(rest, "")
        elif word.startswith("--language="):
            code = word.partition("=")[2]
        else:
            left.append(word)
    if code is not None:
        if code not in languages():
            raise UsageError(f"--language {code}: there is no such language; {nearest(code, languages())}")
        os.environ[LANGUAGE] = code
    return left


def translate_help(command: Any) -> None:
    """Put the help of a command (click's), of its options and of the commands below it into the language spoken."""
    if language() == ENGLISH:
        return
    command.help = _page(inspect.cleandoc(command.help or ""), PAGE)
    command.short_help = _looked_up(command.get_short_help_str(limit=200))
    command.epilog = _looked_up(command.epilog) if command.epilog else None
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = _page(parameter.help, MEANING)
    command.get_help = partial(_with_our_words, command.get_help)
    for below in getattr(command, "commands", {}).values():
        translate_help(below)


def _with_our_words(get_help: Callable[[Any], str], context: Any) -> str:
    """Return a help page with what typer says on it in the language that is spoken; columns stay where they are."""
    page = get_help(context)
    for english in OF_HELP:
        page = re.sub(re.escape(english) + "( *)", partial(_as_wide, _looked_up(english)), page)
    return page


def _as_wide(said: str, match: re.Match[str]) -> str:
    """Return what stands for a match and the blanks behind it: in a table as many cells, else one blank or none."""
    from rich.cells import cell_len  # slow to import, and English does without

    if len(match[1]) < 2:
        return said + ("" if said[-1] in WIDE_MARKS else match[1])
    return said + " " * max(1, len(match[0]) - cell_len(said))


def _looked_up(text: str) -> str:
    # No shape: an example may hold anything.
    return catalogue(language()).get(text, text)


def _page(text: str, cells: int) -> str:
    """Translate a text paragraph by paragraph, each cut into lines: click counts characters, and these may be wide."""
    made = []
    for paragraph in text.split("\n\n"):
        said = _looked_up(paragraph.strip("\n"))
        made.append(said if said.startswith(_AS_IT_IS) else _AS_IT_IS + "\n".join(lines_of(said, cells)))
    return "\n\n".join(made)
