"""Text to tokens: words, characters of scripts without spaces, or the words of a Chinese segmenter."""

from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec

import regex

from corpus.cleaning.rewrite import EMAIL, NUMBER, PLACEHOLDERS, URL
from corpus.cleaning.scripts import UNSPACED, UNSPACED_LETTER, written_without_spaces
from corpus.errors import DataError
from corpus.settings import CorpusSettings

#: Gives the tokens of a text; each line end is the token `LINE_END`, other white space is nothing.
Tokenize = Callable[[str], list[str]]
LINE_END = "\n"

#: The first documents of a corpus, and characters of each, that decide for `auto`, with texts from all over a table.
SAMPLE_DOCUMENTS, SAMPLE_CHARACTERS = 1000, 2000

# A mark belongs to the letter before it; the joiners (U+200C, U+200D) to the words of Persian and of Indic scripts.
_FIRST, _INSIDE = r"\p{L}\p{N}", r"\p{L}\p{M}\p{N}\u200C\u200D"
# `u.s.`, `e.g.`: every letter has its full stop. At most 31 of them, and none given back: without the bound, a text of
# nothing else that ends in a longer word took time by the cube of its length.
_ABBREVIATION = r"(?<![\p{L}\p{N}])\p{L}\.(?:\p{L}\.){1,30}+(?!\p{L})"
# What the contractions split off: the possessive, and would or had.
_ENDING = r"'[sdSD](?![\p{L}\p{N}])"
# After a word only the faces that no word and no address has: `good:)`, but not `2:3` or `http://`.
_EMOTICON = (
    r"[:;=][-o^']?[()\[\]]++(?![\p{L}\p{N}])"
    r"|(?<![\p{L}\p{N}])(?:[:;=][-o^']?(?:[()\[\]|*/\\]++|[dDpP3](?![\p{L}\p{N}]))|<3+|\^_*\^)"
)
_EMOJI = r"\p{Extended_Pictographic}[\p{EMod}\uFE0F]?(?:\u200D\p{Extended_Pictographic}[\p{EMod}\uFE0F]?)*"
# Most of a text in Latin letters, tried first because it is fast; what follows must be none of a longer word.
_PLAIN = rf"[a-z][a-z]++(?![{_INSIDE}'’])"
# A run of the same mark is one token: its length is what carries the tone.
_PUNCTUATION = r"\.++|!++|\?++|-++|\*++|~++|=++|_++|…++|。++|[\p{P}\p{S}]"

_CHINESE_RUN = r"\p{Han}+"
_MARKS_ONLY = regex.compile(r"[\p{P}\p{S}]++", regex.VERSION1)


def resolve_tokenizer(settings: CorpusSettings, texts: Iterable[str]) -> str:
    """Return the name of the tokenizer for a corpus with such `texts`; only `auto` looks at them.

    `characters` cuts nothing but scripts without spaces, so it is right wherever there is more than a trace of them.
    """
    if settings.tokenizer != "auto":
        return settings.tokenizer
    sample = (text[:SAMPLE_CHARACTERS] for text in texts)
    return "characters" if written_without_spaces(sample) else "words"


def build_tokenizer(name: str, settings: CorpusSettings) -> Tokenize:
    """Return the tokenizer called `name`; raise DataError for an unknown name or a missing segmenter."""
    if name not in TOKENIZERS:
        known = ", ".join(sorted(TOKENIZERS))
        hint = "; `auto` is decided from a corpus: pass what its audit.json says" if name == "auto" else ""
        raise DataError(f"unknown tokenizer {name!r}; there are {known}{hint}")
    return TOKENIZERS[name](settings)


def is_punctuation(token: str) -> bool:
    """Say whether a token is punctuation alone: no word, number, placeholder, emoticon or emoji."""
    return _MARKS_ONLY.fullmatch(token) is not None and _FEELING.fullmatch(token) is None


def _words(settings: CorpusSettings) -> Tokenize:
    """Words of any script: letters with their marks and inner apostrophes, also segmented Chinese."""
    return _expression(settings, rf"[{_FIRST}][{_INSIDE}]*+(?:['’]\p{{L}}[\p{{L}}\p{{M}}]*+)*+")


def _characters(settings: CorpusSettings) -> Tokenize:
    """Each letter of a script without spaces by itself; words of other scripts, and numbers, stay whole."""
    spaced = rf"[[{_FIRST}]--[{UNSPACED}]][[{_INSIDE}]--[{UNSPACED}]]*+"
    return _expression(settings, rf"[{UNSPACED_LETTER}]\p{{M}}*", f"{spaced}(?:['’]{spaced})*+")


def _segmenter(settings: CorpusSettings) -> Tokenize:
    """Chinese words as a dictionary and a hidden Markov model find them (rjieba); the rest as `characters` does."""
    if find_spec("rjieba") is None:
        raise DataError(
            "tokenizer = segmenter needs the Chinese word segmenter rjieba, which is not installed; "
            'run `pip install "wordloom[zh]"` (or `pip install rjieba`), or set tokenizer = characters'
        )
    cut: Callable[[str], list[str]] = import_module("rjieba").cut
    spaced = rf"[[{_FIRST}]--[{UNSPACED}]][[{_INSIDE}]--[{UNSPACED}]]*+"
    find = _expression(settings, _CHINESE_RUN, rf"[{UNSPACED_LETTER}]\p{{M}}*", f"{spaced}(?:['’]{spaced})*+")
    is_chinese = regex.compile(r"\p{Han}").match

    def tokenize(text: str) -> list[str]:
        return [word for token in find(text) for word in (cut(token) if is_chinese(token) else (token,))]

    return tokenize


#: Tokenizers by the name that `corpus.tokenizer` gives them.
TOKENIZERS: dict[str, Callable[[CorpusSettings], Tokenize]] = {
    "words": _words,
    "characters": _characters,
    "segmenter": _segmenter,
}

_FEELING = regex.compile(rf"{_EMOTICON}|{_EMOJI}", regex.VERSION1)


def _expression(settings: CorpusSettings, *words: str) -> Tokenize:
    """Return what finds the tokens: at each place, the first alternative that fits wins."""
    # Case is folded only where it must be: over the whole expression it costs four fifths of the speed.
    kept = [
        f"(?i:{pattern})" for choice, pattern in ((settings.emails, EMAIL), (settings.urls, URL)) if choice == "keep"
    ]
    before = [LINE_END, *kept, _PLAIN, *PLACEHOLDERS, _ABBREVIATION, NUMBER]
    after = [_EMOTICON, _EMOJI, _ENDING, _PUNCTUATION]
    find: Tokenize = regex.compile("|".join([*before, *words, *after]), regex.VERSION1).findall
    return find
