"""What a person is told when something is wrong, and the exit code that scripts are told."""

import difflib
import os
import re
import sys
import traceback
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from corpus.outgoing import brief, visible
from corpus.refusals import refused
from translation.shapes import translated
from translation.typesetting import stopped

DEBUG = "WORDLOOM_DEBUG"

FINE = 0
FAILED = 1
WRONG_USAGE = 2

#: Expected errors of the rooms below, by name: importing their classes here would make `--help` slow.
EXIT_CODES = {"SettingsError": WRONG_USAGE, "DataError": WRONG_USAGE, "OSError": FAILED, "MemoryError": FAILED}

#: Libraries that are installed under another name than that which is imported.
DISTRIBUTIONS = {"sklearn": "scikit-learn"}


class UsageError(Exception):
    """The command line asks for something that is not there; exit code 2."""

    def __init__(self, message: str) -> None:
        super().__init__(brief(message))


class StageError(Exception):
    """Something did not work although it was asked for rightly; exit code 1."""

    def __init__(self, message: str) -> None:
        super().__init__(brief(message))


def wants_traceback() -> bool:
    """Say whether `--debug` or WORDLOOM_DEBUG asks for tracebacks."""
    return os.environ.get(DEBUG, "") not in ("", "0")


def show(error: BaseException) -> int:
    """Tell a person on stderr what is wrong, in one or two lines, and return the exit code."""
    if wants_traceback():
        traceback.print_exception(error)
    code = exit_code(error)
    with suppress(OSError):  # where it takes no more, that is what is told
        sys.stdout.flush()
    head = translated("error")
    print(f"{head}{stopped(head, ': ')}{visible(translated(message(error)), lines=True)}", file=sys.stderr)
    if code is None:
        more = "This looks like a bug in Wordloom; the same command with --debug shows where."
        print(translated(more), file=sys.stderr)
    return FAILED if code is None else code


def exit_code(error: BaseException) -> int | None:
    """Return the exit code of an expected error, or None for one that nobody expected."""
    if isinstance(error, UsageError):
        return WRONG_USAGE
    if isinstance(error, StageError):
        return FAILED
    if hasattr(error, "format_message"):  # typer's own errors about the command line
        return int(getattr(error, "exit_code", WRONG_USAGE))
    names = [kind.__name__ for kind in type(error).__mro__]
    known = next((EXIT_CODES[name] for name in names if name in EXIT_CODES), None)
    return FAILED if known is None and (refused(error) or _not_installed(error)) else known


def message(error: BaseException) -> str:
    """Return what a person is told about an error."""
    if hasattr(error, "format_message"):
        return _usage(error)
    text = str(error).strip()
    if exit_code(error) is None:
        return f"{type(error).__name__}: {text}".rstrip(": ")
    return text if isinstance(error, UsageError | StageError) else refused(error) or _not_installed(error) or text


def _not_installed(error: BaseException) -> str | None:
    """Return what a person is told of a library that is not there, as where only predictions are made torch is not."""
    name = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    if not name or name in sys.stdlib_module_names or find_spec(name) is not None:  # Python's own come with Python
        return None
    return f"{name} is not installed, and this needs it\n  pip install {DISTRIBUTIONS.get(name, name)}"


def _usage(error: Any) -> str:
    """Put typer's wording of a wrong command line into ours: small letters, and where to read more."""
    text = str(error.format_message()).strip().rstrip(".")
    text = text.replace(". Did you mean", "; did you mean")
    if possible := getattr(error, "possibilities", None):
        nearest = difflib.get_close_matches(error.option_name, possible, n=1, cutoff=0)[0]
        text = re.sub(r" \(Possible options: .*\)$", f"; did you mean {nearest}?", text)
    command = error.ctx.command_path if getattr(error, "ctx", None) else "wordloom"
    return f"{text[:1].lower()}{text[1:]}\n  `{command} --help` says what is allowed"
