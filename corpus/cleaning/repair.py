"""Repairs of a whole text: HTML, mojibake, Unicode forms. Each looks first whether there is anything to repair."""

import html
import re
import unicodedata

import ftfy
from ftfy.badness import is_bad

#: Element names of HTML: only these are tags, so that `a < b > c` and `<unk>` stay as they are written.
ELEMENTS = (
    "a abbr address article aside audio b base big blockquote body br button caption center cite code col colgroup dd "
    "del details div dl dt em embed fieldset figcaption figure font footer form h[1-6] head header hr html i iframe "
    "img input ins kbd label legend li link main map mark meta nav noscript object ol optgroup option p param picture "
    "pre q rp rt ruby s samp section select small source span strike strong sub summary sup svg table tbody td "
    "textarea tfoot th thead time title tr tt u ul var video wbr"
).replace(" ", "|")

_HIDDEN = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>|<!--.*?-->|<!doctype[^<>]*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rf"</?(?:{ELEMENTS}|script|style)(?:\s[^<>]*)?/?>", re.IGNORECASE)
# The semicolon is required: `?a=1&lt=3` is an address, not an entity.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)

# ftfy's other repairs are done here, where they cost nothing on the texts that do not need them.
_MOJIBAKE = ftfy.TextFixerConfig(unescape_html=False, uncurl_quotes=False, normalization=None)

_ASCII = bytes(range(128))
_CONTROL = re.compile("[\x80-\x9f]")
_WINDOWS = {
    chr(byte): bytes([byte]).decode("windows-1252")
    for byte in range(0x80, 0xA0)
    if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
# Bytes of UTF-8 read as another encoding are neighbours, none ASCII and none as far up as Chinese, or stand before the
# space that a no-break space became. ftfy's own test is ten times slower, and is asked only about such texts.
_NEIGHBOURS = re.compile("[\x80-\u2fff\ufb01\ufb02]{2}")
_LEADING = re.compile("[ÂÃ] ")
# Two such neighbours are four bytes or more.
_FOUR_BYTES = b"\xff" * 4
_BEYOND = bytes(min(byte, 0x80) // 0x80 * 0xFF for byte in range(256))
# NFKC would make a space and a combining mark of an acute accent that stands for an apostrophe, as in `don´t`.
# Soft hyphens, zero-width spaces and marks of writing direction go; the joiners of Indic scripts and of emoji stay.
_PLAIN = (
    dict.fromkeys("‘’‚‛ʼ´＇", "'")
    | dict.fromkeys("“”„‟＂", '"')
    | dict.fromkeys("\xad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff", "")
)
_FANCY = re.compile(f"[{''.join(_PLAIN)}]")


def strip_html(text: str) -> str:
    """Replace each HTML tag by a space and decode entities, also in text that was escaped more than once."""
    if "<" in text:
        text = _strip_tags(text)
    while "&" in text:
        decoded = _ENTITY.sub(_decode, text)
        if decoded == text:
            break
        text = _strip_tags(decoded) if "<" in decoded else decoded
    return text


def repair_unicode(text: str) -> str:
    """Repair mojibake, straighten quotation marks, drop invisible characters and normalise to NFKC."""
    if text.isascii():
        return text
    # What is not ASCII is little of most texts, and tells at once which repairs there is no need of.
    data = text.encode("utf-8", "ignore")
    beyond = data.translate(None, _ASCII).decode()
    # Stray C1 controls are nearly always Windows-1252 read as Latin-1 (all over IMDB), and mend without ftfy.
    if _CONTROL.search(beyond):
        text, beyond = _CONTROL.sub(_decode_windows, text), _CONTROL.sub(_decode_windows, beyond)
    has_neighbours = _FOUR_BYTES in data.translate(_BEYOND) and _NEIGHBOURS.search(text)
    if (has_neighbours or (("Â" in beyond or "Ã" in beyond) and _LEADING.search(text))) and is_bad(text):
        text = beyond = ftfy.fix_text(text, _MOJIBAKE)
    if _FANCY.search(beyond):
        text = _FANCY.sub(_plain, text)
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def _strip_tags(text: str) -> str:
    # The break is most of the HTML in reviews, and a plain replacement is ten times faster than the expression.
    text = text.replace("<br />", " ")
    return _TAG.sub(" ", _HIDDEN.sub(" ", text)) if "<" in text else text


def _decode(entity: re.Match[str]) -> str:
    return html.unescape(entity.group())


def _decode_windows(control: re.Match[str]) -> str:
    return _WINDOWS.get(control.group(), control.group())


def _plain(character: re.Match[str]) -> str:
    return _PLAIN[character.group()]
