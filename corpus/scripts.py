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


def written_without_spaces(texts: Iterable[str]) -> bool:
    """Say whether more than half of the letters of `texts` belong to a script without spaces between words."""
    letters = unspaced = 0
    for text in texts:
        letters += len(_LETTER.findall(text))
        unspaced += 0 if text.isascii() else len(_UNSPACED.findall(text))
    return unspaced * 2 > letters
