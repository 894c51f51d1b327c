"""Files of word vectors as people have them, and as they break."""

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors
from gensim.test.utils import datapath

from corpus.errors import DataError
from embeddings.vector_file import open_vectors

WORDS = ["the", "naïve", "房间", "don't", "x"]
VECTORS = np.random.default_rng(0).normal(size=(5, 7)).astype(np.float32)


@pytest.fixture
def keyed() -> KeyedVectors:
    keyed = KeyedVectors(7)
    keyed.add_vectors(WORDS, VECTORS)
    return keyed


def read(path: Path) -> tuple[list[str], np.ndarray, str]:
    with open_vectors(path) as file:
        pairs = [(word.decode(), file.parse(numbers)) for word, numbers in file.entries()]
        return [word for word, _ in pairs], np.array([vector for _, vector in pairs]), file.format


@pytest.mark.parametrize(
    ("binary", "header", "name"),
    [(False, True, "text"), (False, False, "text without a header"), (True, True, "word2vec binary")],
)
@pytest.mark.parametrize("packed", [False, True])
def test_what_gensim_writes_is_read(
    keyed: KeyedVectors, tmp_path: Path, binary: bool, header: bool, name: str, packed: bool
) -> None:
    path = tmp_path / "vectors"
    keyed.save_word2vec_format(str(path), binary=binary, write_header=header)
    if packed:
        path.write_bytes(gzip.compress(path.read_bytes()))
    words, vectors, found = read(path)
    assert words == WORDS
    np.testing.assert_allclose(vectors, VECTORS, rtol=1e-6)
    assert found == name


@pytest.mark.parametrize(
    ("name", "count", "size"), [("lee_fasttext.vec", 1762, 10), ("euclidean_vectors.bin", 2747, 10)]
)
def test_real_files_agree_with_gensim(name: str, count: int, size: int) -> None:
    keyed = KeyedVectors.load_word2vec_format(datapath(name), binary=name.endswith("bin"), encoding="utf-8")
    words, vectors, _ = read(Path(datapath(name)))
    assert vectors.shape == (count, size)
    assert words == keyed.index_to_key
    np.testing.assert_allclose(vectors, keyed.vectors, rtol=1e-6)


def test_real_glove_file() -> None:
    words, vectors, found = read(Path(datapath("test_glove.txt")))
    assert (words[:3], vectors.shape, found) == (["the", "ö", "é"], (76, 50), "text without a header")


def test_word2vec_c_ends_each_binary_vector_with_a_line_feed(tmp_path: Path) -> None:
    path = tmp_path / "vectors.bin"
    rows = [word.encode() + b" " + vector.tobytes() + b"\n" for word, vector in zip(WORDS, VECTORS, strict=True)]
    path.write_bytes(b"5 7\n" + b"".join(rows))
    words, vectors, _ = read(path)
    assert words == WORDS
    np.testing.assert_array_equal(vectors, VECTORS)


def test_a_word_of_glove_may_hold_spaces(tmp_path: Path) -> None:
    path = tmp_path / "glove.txt"
    path.write_text("a 1 2\n. . . 3 4\n")
    words, vectors, _ = read(path)
    assert words == ["a", ". . ."]
    assert vectors.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"word\n", "line 1: 'word': no word with 1 to 100,000 numbers"),
        (b"3 2\na 1 2\nb 1\n", "line 3: 1 numbers instead of 2"),
        (b"a 0.125 0.25\nb 0.125 0.25 0.375\n" + b"c 0.125 0.25\n" * 9, "line 2: 3 numbers instead of 2"),
        (b"2 2\na 0.125 0.25 0.375\nb 0.125 0.25 0.375\n", "line 2: 3 numbers instead of 2"),
        (b"a 1 2\nb 1 x\n", "line 2: not all of its values are numbers"),
        (b"1 2\na 1 nan\n", "line 2: a value is not finite"),
        (b"3 2\na 1 2\n", "promises 3 words, but it ends after 1"),
        (b"2 2\na \0\0\0\0\0\0\0\0b \0\0", "promises 2 words, but it ends after 1"),
        (b"2 2\n" + b"\0" * 20_000, "word 1: this is no word"),
        (b"PK\x03\x04rest", "truncated or damaged"),
        (gzip.compress(b"a 1 2\n" * 9999, mtime=0)[:-40], "truncated or damaged"),
    ],
)
def test_a_broken_file_is_one_clear_error(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "vectors"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message) as error:
        read(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize("between", [" ", "  ", "\t", ",", ";", " \t"])
@pytest.mark.parametrize("head", ["", "2 3\n", "\ufeff2 3\n", "\ufeff"])
def test_whatever_stands_between_a_word_and_its_numbers(tmp_path: Path, between: str, head: str) -> None:
    path = tmp_path / "vectors.txt"
    lines = [between.join([word, "1", "-2.5", "3e1"]) for word in ("good", "film")]
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    words, vectors, _ = read(path)
    assert words == ["good", "film"]
    assert vectors.tolist() == [[1, -2.5, 30]] * 2


def test_a_first_word_with_blanks_or_of_digits_does_not_change_the_size(tmp_path: Path) -> None:
    path = tmp_path / "glove.txt"
    path.write_text(". . . 1 2\n1999 3 4\nat 3 5 6\ngood 7 8\nbad 9 10\n")
    words, vectors, _ = read(path)
    assert words == [". . .", "1999", "at 3", "good", "bad"]
    assert vectors.shape == (5, 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xba\x16\x4f\x2f\x0c\0\0\0", "fastText's own model"),
        (b"\x80\x04\x95rest", "a Python pickle, which is never loaded"),
        (b"<!DOCTYPE html>\n<html></html>", "a page of HTML"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"),
        (b"\x93NUMPY\x01\0", "a NumPy array"),
        (b"a" * 257 + b"ustar\x0000" + b"\0" * 300, "a tar archive; unpack it"),
    ],
)
def test_what_holds_no_vectors_that_are_read_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "vectors"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        read(path)


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress, gzip.compress])
def test_vectors_may_be_compressed(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "vectors.txt"
    path.write_bytes(pack(b"a 1 2\nb 3 4\n"))
    assert read(path)[0] == ["a", "b"]
