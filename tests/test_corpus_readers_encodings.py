"""Encodings: found where bytes tell, and named with what they make of the text where they do not."""

import re
import runpy
from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.readers.encodings import SCRIPTS, encoding_of, likely_encodings

_shared = runpy.run_path(str(Path(__file__).with_name("readings.py")))
ROWS, written, table, pairs, told_of = (_shared[n] for n in ("ROWS", "written", "table", "pairs", "told_of"))

SENTENCES = {
    "gb18030": "房间很大，服务员态度也很好，早餐不错",
    "big5": "房間很大，服務員態度也很好，早餐不錯",
    "shift_jis": "この映画はとても面白かったです。",
    "euc_jp": "この映画はとても面白かったです。",
    "cp949": "이 영화는 정말 재미있고 배우들의 연기가 좋았다",
    "cp1251": "очень хороший фильм, советую всем",
    "koi8-r": "очень хороший фильм, советую всем",
    "cp866": "очень хороший фильм, советую всем",
    "cp1252": "le café était très bon, “merci”",
    "cp1250": "bardzo dobry film, polecam każdemu, świetna gra",
    "cp1253": "πολύ καλή ταινία, την προτείνω",
    "cp1254": "çok güzel bir film, herkese öneririm, ışık",
    "cp1255": "סרט טוב מאוד, מומלץ בחום",
    "cp1256": "فيلم جيد جدا وأنصح به",
    "cp874": "หนังเรื่องนี้ดีมาก",
}


@pytest.mark.parametrize("encoding", sorted(SENTENCES))
def test_a_hint_that_is_followed_reads_text(tmp_path: Path, encoding: str) -> None:
    text = SENTENCES[encoding]
    content = "text,label\n" + "".join(f'"{text}",{row % 2}\n' for row in range(30))
    path = written(tmp_path / "r.csv", content.encode(encoding))
    with pytest.raises(DataError) as caught:
        pairs(path)
    hinted = re.search(r"-S corpus\.encoding=(\S+),", str(caught.value))
    assert hinted and pairs(path, encoding=hinted.group(1))[0] == (text, "0")
    assert next(letter for letter in text if not letter.isascii()) in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["a plain text", "房间很大，早餐不错", "очень хороший 😀"])
def test_wide_encodings_need_no_mark(tmp_path: Path, encoding: str, text: str) -> None:
    content = "text,label\n" + "".join(f"{text} {row},{row % 2}\n" for row in range(30))
    path = written(tmp_path / "r.csv", content.encode(encoding))
    assert pairs(path)[3] == (f"{text} 3", "1")
    read = told_of(path)["files"][0]
    assert read["encoding"] == encoding and any("zero bytes" in note for note in read["notes"])


@pytest.mark.parametrize("name", ["hex", "rot13", "undefined", "punycode", "idna", "utf-7", "no such"])
def test_codecs_that_are_no_encoding_of_text_are_refused(name: str) -> None:
    with pytest.raises(DataError, match=f"encoding = {name}"):
        encoding_of(b"text", name)


@pytest.mark.parametrize("name", ["utf16", "UTF_16", "utf-16"])
def test_an_encoding_may_be_spelt_in_any_way(name: str) -> None:
    assert encoding_of("text".encode("utf-16-le"), name).name == "utf-16-le"


def test_bytes_of_no_encoding_give_no_hint() -> None:
    assert likely_encodings(b"only ascii") == []
    assert all(name in SCRIPTS for name, _ in likely_encodings(bytes(range(128, 256))))
