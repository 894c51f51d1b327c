"""Writing systems: which letters are written with spaces between words, and which prevail in a corpus."""

from collections.abc import Iterable

import regex

#: Scripts written without spaces between words, as members of a character class.
UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
#: One letter of such a script, and one letter of any other; both need `regex.VERSION1` and stand inside brackets.
UNSPACED_LETTER = rf"[{UNSPACED}]&&\p{{L}}"
SPACED_LETTER = rf"\p{{L}}--[{UNSPACED}]"

_UNSPACED = regex.compile(rf"[{UNSPACED_LETTER}]", regex.VERSION1)
_LETTER = regex.compile(r"\p{L}")
_NO_LETTERS_OF_ASCII = bytes(byte for byte in range(128) if not chr(byte).isalpha())


#: Below this share of the letters a script without spaces is a trace, unless more texts than the other share are in it.
TRACE, TRACE_OF_TEXTS = 0.1, 0.02


def written_without_spaces(texts: Iterable[str]) -> bool:
    """Say whether more than a trace of `texts`, by letters or whole texts, has no spaces between words."""
    letters = unspaced = count = mostly = 0
    for text in texts:
        if text.isascii():  # most text, and much quicker to count
            letters += len(text.encode().translate(None, _NO_LETTERS_OF_ASCII))
        else:
            own = len(_UNSPACED.findall(text))
            every = len(_LETTER.findall(text))
            letters, unspaced, mostly = letters + every, unspaced + own, mostly + (own * 2 > every)
        count += 1
    return unspaced > TRACE * letters or mostly > TRACE_OF_TEXTS * count
