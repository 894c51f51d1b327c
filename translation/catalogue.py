"""Sentences in the language of who reads them: one file a language, looked up by the English sentence.

A sentence is written once, in English, where it is said, with its values in braces; `zh.json` beside this file holds
what it is in Chinese. A new language is one more such file. What a stage keeps (artifacts, JSON, CSV) is never
translated: only reports, help, answers and errors are, at the moment when somebody reads them.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

#: Names the language of this process and of those that it starts; without it the system's locale does.
LANGUAGE = "WORDLOOM_LANGUAGE"
#: Variables of the system's locale, the first that is set decides (POSIX).
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_ENGLISH = "en"

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def languages() -> tuple[str, ...]:
    """Return the languages there are: `en`, and one for each catalogue."""
    return (_ENGLISH, *sorted(path.stem for path in Path(__file__).parent.glob("*.json")))


def language() -> str:
    """Return the language that is spoken: the one of `speaking`, of the process, of the system, else English."""
    return _spoken.get() or os.environ.get(LANGUAGE) or language_of(os.environ)


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language of a system's locale, English where there is no catalogue for it.

    >>> language_of({"LANG": "zh_CN.UTF-8"}), language_of({"LANG": "fi_FI.UTF-8"}), language_of({})
    ('zh', 'en', 'en')
    """
    locale = next((environment[name] for name in _LOCALE if environment.get(name)), "")
    code = locale.partition(".")[0].partition("_")[0].lower()
    return code if code in languages() else _ENGLISH


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language for a while, such as that of a report."""
    before = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(before)


def translated(sentence: str, **values: Any) -> str:
    """Return a sentence in the language that is spoken, its values filled in as `str.format` does.

    What no catalogue has stays English. A sentence stands here or in `to_translate` as a literal, so that a test can
    hold the catalogues complete.

    >>> with speaking("en"):
    ...     translated("{count} runs", count=3)
    '3 runs'
    """
    code = language()
    known = sentence if code == _ENGLISH else catalogue(code).get(sentence, sentence)
    return known.format(**values) if values else known


def to_translate(sentence: str) -> str:
    """Return a sentence as it is: it stands in a table or a constant, and is `translated` where it is said.

    >>> HEADING = to_translate("What you should know")
    """
    return sentence


@cache
def catalogue(code: str) -> dict[str, str]:
    """Return the sentences of a language by the English ones; none for English."""
    path = Path(__file__).parent / f"{code}.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
