"""Rewriting inside the words of a text: addresses, numbers, contractions, repeated characters.

Every rule looks at one run of characters without white space, so that a run which was met before needs no second look.
"""

import re
from collections.abc import Callable

import regex

from corpus.contractions import expand_contractions
from corpus.scripts import SPACED_LETTER
from corpus.settings import CorpusSettings

Rewrite = Callable[[str], str]

_DOMAINS = r"com|org|net|edu|gov|info|co\.uk"
EMAIL = r"(?<![\w.+-])\w[\w.+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
# The last character is none that ends a sentence around the address.
_REST = r"[^\s<>\"，。！？、）]*[^\s<>\"'.,;:!?)\]，。！？、）]"
URL = rf"(?:https?://|ftp://|www\.){_REST}|\b(?:[a-z0-9-]++\.)+(?:{_DOMAINS})\b(?:/(?:{_REST})?)?"
NUMBER = rf"(?<![[{SPACED_LETTER}]\p{{N}}_])\p{{N}}++(?:[.,:/]\p{{N}}++)*+(?![{SPACED_LETTER}])"

#: What stands for an address or a number that was replaced, and what other tools leave in text that they prepared.
PLACEHOLDERS = ("<url>", "<email>", "<number>", "<unk>", "<user>", "<hashtag>")


def rewriter(settings: CorpusSettings) -> Rewrite:
    """Return the function that applies to a text the rules that `settings` ask for."""
    steps: list[Rewrite] = []
    # `re` is twice as fast as `regex`; only numbers need to know the script of the letter beside them.
    for choice, pattern, placeholder in (
        (settings.emails, re.compile(EMAIL, re.IGNORECASE), "<email>"),
        (settings.urls, re.compile(URL, re.IGNORECASE), "<url>"),
        (settings.numbers, regex.compile(NUMBER, regex.VERSION1), "<number>"),
    ):
        if choice != "keep":
            steps.append(_substitution(pattern, {"replace": f" {placeholder} ", "remove": " "}[choice]))
    if settings.contractions:
        steps.append(expand_contractions)
    if settings.repeats:
        # Digits stay: 10000 is not 1000.
        longer = re.compile(rf"([^\d\s])\1{{{settings.repeats},}}")
        steps.append(_substitution(longer, r"\1" * settings.repeats))

    def rewrite(text: str) -> str:
        for step in steps:
            text = step(text)
        return text

    return rewrite


def _substitution(pattern: "re.Pattern[str] | regex.Pattern[str]", replacement: str) -> Rewrite:
    def substitute(text: str) -> str:
        return pattern.sub(replacement, text)

    return substitute
