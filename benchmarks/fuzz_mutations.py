"""What may go wrong with the bytes of a file on its way to us."""

import random
from collections.abc import Callable

Draw = random.Random

#: Things that files hold and that some reader somewhere has stumbled over.
PIECES: tuple[bytes, ...] = (
    b"", b"\0", b"\xff", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\r", b"\n", b"\r\n", b"\x1a", b"\x1f\x8b", b"\\",
    b'"', b'""', b"'", b",", b";", b"\t", b"|", b"\x01", b"\x1b[2J", "\u202e\u2028".encode(), "\u200b".encode(),
    "很好，不错".encode(), "é".encode("latin-1"), b"\xed\xa0\x80", b'"\\ud800"', b"\\n", b"nan", b"NaN", b"Infinity",
    b"null", b"-1", b"1e999", b"0", b"9" * 30, b"9" * 4301, b"[" * 2000, b'{"a":' * 2000, b"]" * 2000, b"x" * 5000,
    b"__label__", b"__label__a,__label__b ", b"label", b"text", b"split", b"sep=;\n", b"# ", b"=1+1", b"<html>",
    b"PAR1",
    b"ARROW1", b"PK\x03\x04", b"../../etc/passwd", b"~nosuch/x", b"version https://git-lfs.github.com/spec/v1\n",
    b"\xff\xff\xff\xff", b"\x80", b"\x7f\xff\xff\xff", b"\0\0\0\0\0\0\0\x80", b"%", b"[x]\n", b" = ", b"\x85",
)  # fmt: skip


def mutated(data: bytes, draw: Draw) -> bytes:
    """Return bytes with 1 to 4 things wrong; one in twenty stays whole."""
    if draw.random() < 0.05:
        return data
    for _ in range(draw.choice((1, 1, 2, 4))):
        data = draw.choice(MUTATIONS)(data, draw)
    return data


def _place(data: bytes, draw: Draw) -> tuple[int, int]:
    start = draw.randrange(len(data) + 1)
    return start, min(len(data), start + draw.choice((1, 2, 8, 64, 1000)))


def _flip(data: bytes, draw: Draw) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice((1, 3, 20)) if data else 0):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _cut(data: bytes, draw: Draw) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def _without(data: bytes, draw: Draw) -> bytes:
    start, stop = _place(data, draw)
    return data[:start] + data[stop:]


def _again(data: bytes, draw: Draw) -> bytes:
    start, stop = _place(data, draw)
    return data[:stop] + data[start:stop] * draw.choice((1, 2, 50, 500)) + data[stop:]


def _inserted(data: bytes, draw: Draw) -> bytes:
    start, _ = _place(data, draw)
    return data[:start] + draw.choice(PIECES) + data[start:]


def _replaced(data: bytes, draw: Draw) -> bytes:
    """Put something in the place of a field, a word or a number."""
    start, _ = _place(data, draw)
    stop = next((at for at in range(start, len(data)) if data[at] in b' ,\t\n":{}[]'), len(data))
    return data[:start] + draw.choice(PIECES) + data[stop:]


def _everywhere(data: bytes, draw: Draw) -> bytes:
    """Put something in the place of every separator of one kind."""
    return data.replace(draw.choice((b",", b"\n", b'"', b" ", b"\t", b":")), draw.choice(PIECES)[:16])


def _in_front(data: bytes, draw: Draw) -> bytes:
    return draw.choice(PIECES) + data


def _encoded(data: bytes, draw: Draw) -> bytes:
    name = draw.choice(("utf-16", "utf-16-le", "utf-32-be", "gb18030", "shift-jis", "cp1251", "latin-1"))
    return data.decode("utf-8", "replace").encode(name, "replace")


MUTATIONS: tuple[Callable[[bytes, Draw], bytes], ...] = (
    _flip, _cut, _without, _again, _inserted, _inserted, _replaced, _replaced, _everywhere, _in_front, _encoded,
)  # fmt: skip
