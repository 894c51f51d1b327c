"""Data, vectors and series for the fuzzer: how a case of each kind is made, and what reads it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import fuzz_inputs as inputs
import project  # noqa: F401  (the path)
from fuzz_mutations import Draw, mutated

from corpus.series.csv_series import read_csv_series
from corpus.series.idx import read_images
from corpus.settings import CorpusSettings
from embeddings.vector_file import open_vectors


class Case(NamedTuple):
    """An input that is there, and what reads it."""

    names: tuple[str, ...]  # one of them must stand in the error that it ends in
    read: Callable[[], object]


#: What an error names where a setting, and no file, is wrong.
SETTING = "[corpus] encoding"
Maker = Callable[[Path, Draw], Case]


def read_data(path: Path, draw: Draw) -> None:
    """Read data as `run` and `check` do, or as `predict` does."""
    from corpus.readers import read
    from corpus.readers.new_texts import open_new_texts

    chosen: dict[str, Any] = {}
    if draw.random() < 0.2:
        chosen["format"] = draw.choice(FORMATS)
    if draw.random() < 0.15:
        chosen["encoding"] = draw.choice(ENCODINGS)
    if draw.random() < 0.15:
        chosen["errors"] = "replace"
    if draw.random() < 0.3:
        chosen |= {"text_column": "text", "label_column": "label"}
    settings = CorpusSettings.model_validate({"data": str(path), "workers": 1, **chosen})
    if draw.random() < 0.3:
        deque(open_new_texts(path, settings).chunks(), maxlen=0)
        return
    read.describe(settings)
    deque(read.read_documents(settings), maxlen=0)
    read.unread_columns(settings)


FORMATS = ("csv", "tsv", "jsonl", "parquet", "fasttext", "labelled-lines", "folders", "aclimdb")
ENCODINGS = (
    "utf-16", "utf16", "UTF_16", "utf_8_sig", "utf-32", "hex", "rot13", "undefined", "punycode", "idna",
    "unicode_escape", "raw_unicode_escape", "utf-7", "gb18030", "latin-1", "cp037", "shift_jis", "zlib", "base64",
    "mbcs", "", "x" * 300, "\n",
)  # fmt: skip


def file_of(make: Callable[[Draw], bytes], *suffixes: str, whole: float = 0.0) -> Maker:
    """Return what makes a mutated file of a kind, mostly with its own suffix, and reads it as data.

    The share `whole` is left as it was made: of formats with a checksum, what is inside would not be reached otherwise.
    """

    def maker(place: Path, draw: Draw) -> Case:
        others = (".csv", ".tsv", ".json", ".jsonl", ".txt", "", ".parquet", ".zip", ".tar.gz")
        path = place / f"data{draw.choice(suffixes if draw.random() < 0.8 else others)}"
        data = make(draw)
        path.write_bytes(data if draw.random() < whole else mutated(data, draw))
        return Case((path.name, SETTING), lambda: read_data(path, draw))

    return maker


def folder(place: Path, draw: Draw) -> Case:
    path = place / "folder"
    path.mkdir()
    inputs.folder(path, draw)
    return Case((path.name, SETTING), lambda: read_data(path, draw))


def wide_table(place: Path, draw: Draw) -> Case:
    """Make a table of thousands of columns, or JSON lines of thousands of keys."""
    count = draw.choice((2000, 10_000))
    if draw.random() < 0.5:
        path, names = place / "wide.csv", [f"column {n}" for n in range(count)]
        rows = [[f"{'a fine film ' * (n % 7 == 0)}{n * row % 5}" for n in range(count)] for row in range(12)]
        path.write_text("\n".join(",".join(row) for row in [names, *rows]) + "\n", encoding="utf-8")
    else:
        path = place / "wide.jsonl"
        rows_of_keys = [{f"key {n * row % count}": f"{n} a text" for n in range(count // 5)} for row in range(60)]
        path.write_text("\n".join(map(json.dumps, rows_of_keys)), encoding="utf-8")
    return Case((path.name, SETTING), lambda: read_data(path, draw))


def idx(place: Path, draw: Draw) -> Case:
    images, labels = place / "images", place / "labels"
    images.write_bytes(mutated(inputs.idx(draw), draw))
    labels.write_bytes(mutated(b"\0\0\x08\x01\0\0\0\x06" + bytes(6), draw) if draw.random() < 0.3 else
                       b"\0\0\x08\x01\0\0\0\x06" + bytes(6))  # fmt: skip
    return Case(("images", "labels"), lambda: read_images(images, labels))


def vectors(place: Path, draw: Draw) -> Case:
    path = place / f"vectors{draw.choice(('.txt', '.vec', '.bin', '.gz', ''))}"
    path.write_bytes(mutated(inputs.vectors(draw), draw))

    def read() -> None:
        with open_vectors(path) as file:
            for _, numbers in file.entries():
                file.parse(numbers)

    return Case((path.name,), read)


def _monthly() -> bytes:
    """Return one series of numbers."""
    return ("month,value\n" + "".join(f"20{n // 12:02d}-{n % 12 + 1:02d},{n * 1.5}\n" for n in range(60))).encode()


def series(place: Path, draw: Draw) -> Case:
    path = place / draw.choice(("series.csv", "series.tsv"))
    path.write_bytes(mutated(_monthly(), draw))
    return Case((path.name,), lambda: read_csv_series(path, draw.choice(("", "value", "month"))))
