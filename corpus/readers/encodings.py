"""Which encoding a text file has: a byte order mark, zeros that only UTF-16 and UTF-32 have, or what is likely."""

import codecs
import itertools
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from corpus.errors import DataError

#: A byte order mark says the encoding; UTF-32 stands first because its mark begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Without a mark these two mean the machine's own order; lines are cut before they are decoded, so the order is said.
_ORDERED = {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": "utf-8"}
#: Python's codecs that turn text into something else, or whose lines cannot be cut before they are decoded.
_UNFIT = frozenset({"undefined", "punycode", "idna", "unicode-escape", "raw-unicode-escape", "utf-7", "mbcs", "oem"})
#: Share of letters, digits, marks and blanks from which on bytes with zeros are text of UTF-16 or UTF-32.
SENSIBLE = 0.97
#: Encodings that are named at most, and characters of what each makes of the line.
MOST_LIKELY, SHOWN = 3, 24
#: Letters at the head of a script's list that are its most frequent ones.
MOST_FREQUENT = 12


class Encoding(NamedTuple):
    """The encoding of a file, how many bytes its mark takes, and why it is this one where nobody said so."""

    name: str
    mark: int
    why: str = ""


@lru_cache
def known_encoding(encoding: str) -> str:
    """Return the name by which Python knows an encoding; raise DataError for one that reads no text lines."""
    try:
        found = codecs.lookup(encoding)
    except (LookupError, ValueError, UnicodeError):
        found = None
    if found is None:
        raise DataError(
            f"[corpus] encoding = {encoding}: unknown; usual ones are utf-8, gb18030, cp1252, latin-1, utf-16"
        )
    if found.name in _UNFIT or not getattr(found, "_is_text_encoding", True) or "\n".encode(found.name) == b"%":
        raise DataError(
            f"[corpus] encoding = {encoding}: no encoding of text in lines; usual ones are utf-8, gb18030, cp1252, "
            "latin-1, utf-16"
        )
    return found.name


def encoding_of(start: bytes, setting: str) -> Encoding:
    """Return the encoding of a file that begins with `start`; a mark, and zeros as only UTF-16 has, overrule `setting`.

    Raises DataError for a setting that is no encoding.
    """
    wanted = known_encoding(setting)
    for mark, name in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return Encoding(name, len(mark), "its byte order mark" if name != "utf-8" else "")
    if b"\0" in start and wanted in ("utf-8", "utf-8-sig", "ascii", "cp1252", "iso8859-1", "gb18030", "gbk"):
        wide = next((name for _, name in BYTE_ORDER_MARKS[1:] if _reads(start, name)), None)
        if wide:
            return Encoding(wide, 0, "zero bytes as only this encoding has them; there is no byte order mark")
    return Encoding(_ORDERED.get(wanted, wanted), 0)


def _reads(start: bytes, encoding: str) -> bool:
    """Say whether bytes are text in an encoding of two or four bytes a letter: sensible, and with ends of lines."""
    width = 4 if "32" in encoding else 2
    try:
        text = start[: len(start) // width * width].decode(encoding, "strict")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 4:  # else a pair of surrogates was cut
            return False
        text = start[: error.start].decode(encoding)
    if "\0" in text or not text:
        return False
    return sum(map(_is_sensible, text)) >= SENSIBLE * len(text) and any(mark in text for mark in "\n\r,;\t ")


def _is_sensible(letter: str) -> bool:
    return letter in "\n\r\t" or unicodedata.category(letter)[0] in "LNPZSM"


class _Script(NamedTuple):
    """How text in an encoding is known: lead bytes of its common characters, or the letters that most text has."""

    lead: tuple[tuple[int, int], ...]  # ranges of the first byte of its common characters; (): one byte a letter
    common: str


_CYRILLIC = "оеаинтсрвлкмдпуяыьзгбчйхжюшцщэф"
#: Encodings that are suggested → how their text is known. The levels of GB 2312, Big5 and JIS X 0208 put common
#: characters first, and the lead byte tells the level; among equals the earlier one is named first.
SCRIPTS: dict[str, _Script] = {
    "gb18030": _Script(
        ((0xA1, 0xA3), (0xB0, 0xD7)), "的一是不了在有人我他这个们中来上大为和国地到以说时要就出会可也你很好"
    ),
    "big5": _Script(
        ((0xA1, 0xA3), (0xA4, 0xC6)), "的一是不了在有人我他這個們中來上大為和國地到以說時要就出會可也你很好"
    ),
    "shift_jis": _Script(((0x81, 0x83), (0x88, 0x97)), "のにはをたがでてとしれさるいなかもっすまこうあ、。"),
    "euc_jp": _Script(((0xA1, 0xA5), (0xB0, 0xCF)), "のにはをたがでてとしれさるいなかもっすまこうあ、。"),
    "cp949": _Script(((0xA1, 0xA3), (0xB0, 0xC8)), "이다는을의에가고지하한기로도리사어아은서자요좋나"),
    "cp1252": _Script((), "éèàçùâêîôûëïüöäßñóíáúãõåæø’‘“”–—…ÉÀÜÖÄ¿¡«»°œ"),
    "cp1251": _Script((), _CYRILLIC),
    "koi8-r": _Script((), _CYRILLIC),
    "cp866": _Script((), _CYRILLIC),
    "mac-cyrillic": _Script((), _CYRILLIC),
    "cp1250": _Script((), "ąćęłńóśźżčšřžěýáíéůúťďňőűăâîșț„”–"),
    "iso8859-2": _Script((), "ąćęłńóśźżčšřžěýáíéůúťďňőűăâî"),
    "cp1253": _Script((), "αοιετσνηυρπκμλςγδωχθφβξζψάέίόήύώ"),
    "cp1254": _Script((), "ışğçöüİâî’"),
    "cp1255": _Script((), "יוהלאתרבמשנדעחקפכגטסזצםןךףץ"),
    "cp1256": _Script((), "اليمونرتبدسعكحفقهجطشصةأىخذزضءغظإ"),
    "cp874": _Script((), "านรอกเงมยลวดทสตะปบคหแจพชขใไโผ่้ิีัู"),
    "mac-roman": _Script((), "éèàçùâêîôûëïüöäßñóíáúãõ’“”–"),
    "cp437": _Script((), "éèàçùâêîôûëïüöäßñóíáú"),
}


def likely_encodings(sample: bytes) -> list[tuple[str, str]]:
    """Return the encodings that make likely text of bytes, likeliest first, each with a piece of that text.

    A line of a text file (or many) is wanted, ASCII and all. Every encoding that decodes the bytes is judged by the
    share of its letters beyond ASCII that are common where it is used; [] where none makes sense.
    """
    judged = []
    for place, (name, script) in enumerate(SCRIPTS.items()):
        text = _decoded(sample, name)
        if text is not None and (score := _score(text, name, script)) > 0:
            judged.append((-score, place, name, text))
    judged.sort()
    least = -judged[0][0] / 2 if judged else 0.0
    return [(name, _piece(text)) for score, _, name, text in judged[:MOST_LIKELY] if -score >= least]


def _decoded(sample: bytes, encoding: str) -> str | None:
    """Return the text of bytes whose end may have cut a character, None where they do not decode."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except UnicodeDecodeError:
        return None


def _score(text: str, encoding: str, script: _Script) -> float:
    beyond = [letter for letter in text if not letter.isascii()]
    if not beyond:
        return 0.0
    frequent = sum(_weight(letter, script.common) for letter in beyond) / len(beyond)
    odd = sum(unicodedata.category(letter)[0] in "CS" for letter in beyond) / len(beyond)
    if not script.lead:
        return _one_byte_score(text, beyond, frequent) - odd
    leads = [letter.encode(encoding, "replace")[0] for letter in beyond]
    levels = sum(any(low <= lead <= high for low, high in script.lead) for lead in leads) / len(leads)
    return levels**2 + frequent - odd


def _one_byte_score(text: str, beyond: list[str], frequent: float) -> float:
    """Return the share of common letters, less where letters are neighbours that are none in text decoded rightly.

    Capitals do not follow small letters, and one script does not go on in another within a word.
    """
    odd = 0
    for first, second in itertools.pairwise(text):
        if first.isalpha() and second.isalpha() and not (first.isascii() and second.isascii()):
            odd += (first.islower() and second.isupper()) or _is_latin(first) != _is_latin(second)
    return 1.2 * frequent - odd / len(beyond)


def _weight(letter: str, common: str) -> float:
    """Return 1 for the most frequent letters of a script, 0.7 for the others, 0 for what text in it hardly has."""
    place = common.find(letter.lower())
    return 0.0 if place < 0 else 1.0 if place < MOST_FREQUENT else 0.7


def _is_latin(letter: str) -> bool:
    return letter.isascii() or "LATIN" in unicodedata.name(letter, "")


def _piece(text: str) -> str:
    """Return the first words that hold a letter beyond ASCII, printable."""
    first = next((place for place, letter in enumerate(text) if not letter.isascii()), 0)
    piece = text[max(0, first - 4) : first + SHOWN]
    return " ".join("".join(letter if letter.isprintable() else " " for letter in piece).split())
