"""Rewriting inside the words of a text: addresses, numbers, contractions, repeated characters.

Every rule looks at one run of characters without white space, so that a run which was met before needs no second look.
"""

import re
from collections.abc import Callable

import numpy as np
import regex

from corpus.cleaning.contractions import expand_contractions, may_be_contracted
from corpus.cleaning.scripts import SPACED_LETTER
from corpus.settings import CorpusSettings

#: Runs of characters without white space in, as many runs out; what comes out may hold white space.
Rule = Callable[[list[str]], list[str]]

_DOMAINS = r"com|org|net|edu|gov|info|co\.uk"
EMAIL = r"(?<![\w.+-])\w[\w.+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
# The last character is none that ends a sentence around the address.
_REST = r"[^\s<>\"，。！？、）]*[^\s<>\"'.,;:!?)\]，。！？、）]"
URL = rf"(?:https?://|ftp://|www\.){_REST}|(?<![\w@.-])(?:[a-z0-9-]++\.)+(?:{_DOMAINS})\b(?:/(?:{_REST})?)?"
NUMBER = rf"(?<![[{SPACED_LETTER}]\p{{N}}_])\p{{N}}++(?:[.,:/]\p{{N}}++)*+(?![{SPACED_LETTER}])"

#: What stands for an address or a number that was replaced, and what other tools leave in text that they prepared.
PLACEHOLDERS = ("<url>", "<email>", "<number>", "<unk>", "<user>", "<hashtag>")


def rules(settings: CorpusSettings) -> list[Rule]:
    """Return the rules that `settings` ask for, in the order in which they apply."""
    wanted: list[Rule] = []
    for choice, rule, placeholder in (
        (settings.emails, _emails, "<email>"),
        (settings.urls, _urls, "<url>"),
        (settings.numbers, _numbers, "<number>"),
    ):
        if choice != "keep":
            wanted.append(rule({"replace": f" {placeholder} ", "remove": " "}[choice]))
    if settings.contractions:
        wanted.append(_contractions)
    if settings.repeats:
        wanted.append(_repeats(settings.repeats))
    return wanted


# Each rule asks of a run what is quick to ask, before its expression looks: few runs have anything to rewrite.


def _emails(replacement: str) -> Rule:
    substitute = re.compile(EMAIL, re.IGNORECASE).sub
    return lambda runs: [substitute(replacement, run) if "@" in run else run for run in runs]


def _urls(replacement: str) -> Rule:
    substitute = re.compile(URL, re.IGNORECASE).sub
    return lambda runs: [substitute(replacement, run) if "." in run[:-1] or "/" in run else run for run in runs]


def _numbers(replacement: str) -> Rule:
    substitute = regex.compile(NUMBER, regex.VERSION1).sub
    return lambda runs: [run if run.isalpha() else substitute(replacement, run) for run in runs]


def _contractions(runs: list[str]) -> list[str]:
    return [expand_contractions(run) if may_be_contracted(run) else run for run in runs]


def _repeats(longest: int) -> Rule:
    def shorten(runs: list[str]) -> list[str]:
        text = "\n".join(runs)
        # An expression for any repeated character is slow; one for those that are repeated has little to do. Digits
        # stay, for 10000 is not 1000.
        repeated = [character for character in _repeated(text, longest) if not character.isdecimal()]
        found = "".join(map(re.escape, repeated))
        return re.sub(rf"([{found}])\1{{{longest},}}", r"\1" * longest, text).split("\n") if found else runs

    return shorten


def _repeated(text: str, longest: int) -> list[str]:
    """Return the characters that stand in a row more than `longest` times."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    if len(codes) <= longest:
        return []
    is_repeated = np.ones(len(codes) - longest, dtype=bool)
    for step in range(1, longest + 1):
        is_repeated &= codes[step : len(codes) - longest + step] == codes[: len(codes) - longest]
    return [chr(code) for code in np.unique(codes[:-longest][is_repeated]).tolist()]
