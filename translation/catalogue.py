"""The languages there are, which of them is spoken, and the sentences of each: one file a language.

A sentence is written once, in English, where it is said (`shapes`); `zh.json` beside this file holds what it is in
Chinese, by its shape. A new language is one more such file. What a stage keeps (artifacts, JSON, CSV) is never
translated: only reports, help, answers and errors are, at the moment when somebody reads them.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

#: Names the language of this process and of those that it starts; without it the system's locale does.
LANGUAGE = "WORDLOOM_LANGUAGE"
#: Variables of the system's locale, the first that is set decides (POSIX).
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
ENGLISH = "en"

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


@cache
def languages() -> tuple[str, ...]:
    """Return the languages there are: `en`, and one for each catalogue."""
    return (ENGLISH, *sorted(path.stem for path in Path(__file__).parent.glob("*.json")))


def language() -> str:
    """Return the language that is spoken: the one of `speaking`, of the process, of the system, else English."""
    return _spoken.get() or asked() or language_of(os.environ)


def asked() -> str | None:
    """Return the language that was asked for by name; None where it is the system's."""
    return os.environ.get(LANGUAGE) or None


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language of a system's locale, English where there is no catalogue for it.

    >>> language_of({"LANG": "zh_CN.UTF-8"}), language_of({"LANG": "fi_FI.UTF-8"}), language_of({})
    ('zh', 'en', 'en')
    """
    locale = next((environment[name] for name in _LOCALE if environment.get(name)), "")
    code = locale.partition(".")[0].partition("_")[0].lower()
    return code if code in languages() else ENGLISH


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language for a while, such as that of a report."""
    before = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(before)


@cache
def catalogue(code: str) -> dict[str, str]:
    """Return the sentences of a language by the English ones; none for English."""
    path = Path(__file__).parent / f"{code}.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
