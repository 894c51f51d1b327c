"""Words without what a copy may differ in and still be one: case, width, accents, look-alikes, marks and digits."""

import re
import unicodedata
from functools import cache

from corpus.cleaning.rewrite import PLACEHOLDERS

#: Letters that look like one of a-z, folded case: what is put in the place of Latin letters to get past a filter.
#: From Unicode's confusables.txt (UTS 39), the Cyrillic, Greek, Armenian and Latin ones; NFKD does the full-width,
#: mathematical and circled letters.
LOOK_ALIKES = {
    "a": "аɑα", "b": "ьƅ", "c": "сϲᴄ", "d": "ԁɗ", "e": "еҽ", "g": "ɡց", "h": "һհ", "i": "іıɩιӏ", "j": "јϳ", "k": "кκ",
    "l": "ӏłƚ", "m": "м", "n": "ոпη", "o": "оοօσøᴏ", "p": "рρ", "q": "ԛգ", "r": "гᴦ", "s": "ѕꜱ", "t": "тτ", "u": "υսᴜ",
    "v": "ѵνᴠ", "w": "ԝѡωᴡ", "x": "хχ", "y": "уүγʏ", "z": "ᴢ",
}  # fmt: skip
_LATIN = str.maketrans({letter: latin for latin, letters in LOOK_ALIKES.items() for letter in letters})
_ACCENTS = re.compile("[\u0300-\u036f]+")
_NO_LETTER_OR_DIGIT = re.compile("[^a-z0-9]+")
#: NFKD makes these of most others; those of other scripts stay, which only makes a copy with other numbers less alike.
_DIGITS = "0123456789"


def fold(word: str, digits: bool = False) -> str:
    """Return the letters of a word, folded, and its digits if they are wanted; nothing of an address's placeholder.

    Digits after a letter are part of a name (mp3, a4) and stay; a number, and what it begins, may be another in a copy.

    >>> fold("Ｇо0d-Day!"), fold("20kg"), fold("7/10"), fold("7/10", digits=True), fold("<url>")
    ('go0dday', 'kg', '', '710', '')
    """
    if word in PLACEHOLDERS:
        return ""
    if word.isascii():
        kept = _NO_LETTER_OR_DIGIT.sub("", word.lower())
    else:
        apart = _ACCENTS.sub("", unicodedata.normalize("NFKD", word).casefold())
        whole = unicodedata.normalize("NFC", apart.translate(_LATIN))
        kept = "".join(sign for sign in whole if _kind(sign) in "LMN")
    return kept if digits else kept.lstrip(_DIGITS)


@cache
def _kind(sign: str) -> str:
    """Return the first letter of a character's category: L a letter, M a mark that belongs to one, N a digit."""
    return unicodedata.category(sign)[0]
