"""Inputs for the fuzzer: a whole one of each kind, and what may go wrong with it on its way to us.

Every case is drawn from its own generator, so that one alone can be made again.
"""

import bz2
import contextlib
import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
from fuzz_mutations import Draw, mutated

#: Values that a typed format may hold where a text is wanted.
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1.0, 0.5, 1e308, float("nan"), 10**30, 10**300, "", " ", "\0", "pos", "POS", "a" * 5000,
    "\ud800",
    [], ["pos"], ["pos", "neg"], [[[]]], {}, {"text": "a"}, {"a": {"b": {"c": "d"}}}, "2024-01-01", "http://a.b/c",
)  # fmt: skip
LINES = [
    ("pos" if n % 2 else "neg", f"{'A fine' if n % 2 else 'A poor'} film, number {n}, I say. 很好") for n in range(24)
]


def delimited(draw: Draw, separator: str = ",") -> bytes:
    """Return a CSV or TSV file."""
    quote = '"' if separator == "," else ""
    rows = [f"{label}{separator}{quote}{text}{quote}{separator}{n}" for n, (label, text) in enumerate(LINES)]
    header = [f"label{separator}text{separator}id"] if draw.random() < 0.8 else []
    return ("\n".join([*header, *rows]) + "\n").encode()


def json_lines(draw: Draw) -> bytes:
    """Return JSON lines, or one document of JSON; some values are of another type."""
    rows: list[dict[str, Any]] = [{"label": label, "text": text, "n": n} for n, (label, text) in enumerate(LINES)]
    for _ in range(draw.choice((0, 0, 1, 5))):
        draw.choice(rows)[draw.choice(("label", "text", "n", "more", "a\tb"))] = draw.choice(VALUES)
    shapes: tuple[Callable[[], str], ...] = (
        lambda: "\n".join(map(json.dumps, rows)), lambda: json.dumps(rows), lambda: json.dumps({"data": rows}),
        lambda: json.dumps({key: {str(n): row.get(key) for n, row in enumerate(rows)} for key in rows[0]}),
    )  # fmt: skip
    return draw.choice((shapes[0], *shapes))().encode("utf-8", "surrogatepass")


ARROW_TYPES: tuple[tuple[pa.DataType, Any], ...] = (
    (pa.timestamp("ns"), 1), (pa.timestamp("ns"), 2**62), (pa.timestamp("s", "Nowhere/Land"), 1),
    (pa.date32(), 2**31 - 1),
    (pa.date32(), 1), (pa.date64(), -(2**62)), (pa.binary(), b"\xff\xfe"), (pa.binary(), b"fine"), (pa.bool_(), True),
    (pa.decimal128(38, 2), Decimal("1.50")), (pa.float16(), np.float16(1.5)), (pa.uint64(), 2**64 - 1),
    (pa.null(), None),
    (pa.list_(pa.string()), ["pos"]), (pa.list_(pa.string()), ["pos", "neg"]),
    (pa.struct([("a", pa.string())]), {"a": "b"}),
    (pa.dictionary(pa.int8(), pa.string()), "pos"), (pa.duration("ns"), 2**62), (pa.time64("ns"), 2**60),
    (pa.large_string(), "fine film"), (pa.map_(pa.string(), pa.string()), [("a", "b")]),
    (pa.date32(), date(2024, 1, 1)),
)  # fmt: skip


def arrow_table(draw: Draw) -> pa.Table:
    """Return a table, some columns of which are of other types, damaged inside, or called like others."""
    count = len(LINES)
    columns = {"label": pa.array([label for label, _ in LINES]), "text": pa.array([text for _, text in LINES])}
    names, arrays = list(columns), list(columns.values())
    for _ in range(draw.choice((0, 1, 3))):
        kind, value = draw.choice(ARROW_TYPES)
        storage = pa.int64() if pa.types.is_temporal(kind) and isinstance(value, int) else kind
        if pa.types.is_date32(kind) or pa.types.is_time32(kind):
            storage = pa.int32() if isinstance(value, int) else kind
        array = pa.array([value] * count, storage)
        array = array.view(kind) if storage != kind else array
        place = draw.choice((None, 0, 1))
        if place is None:
            names.append(draw.choice(("when", "text", "label", "a\tb", "", "\u202e")))
            arrays.append(array)
        else:
            arrays[place] = array
    if draw.random() < 0.2:  # bytes that are no UTF-8 in a column of text
        arrays.append(pa.array([b"\xff\xfe"] * count, pa.binary()).view(pa.string()))
        names.append("odd")
    return pa.Table.from_arrays(arrays, names)


def parquet(draw: Draw) -> bytes:
    """Return a Parquet file."""
    stream = io.BytesIO()
    pq.write_table(arrow_table(draw), stream)
    return stream.getvalue()


def arrow(draw: Draw) -> bytes:
    """Return an Arrow file, stream or Feather file."""
    stream, table = io.BytesIO(), arrow_table(draw)
    if draw.random() < 0.3:
        feather.write_feather(table, stream, compression=draw.choice(("lz4", "zstd", "uncompressed")))
    else:
        new = draw.choice((pa.ipc.new_file, pa.ipc.new_stream))
        with new(stream, table.schema) as writer:
            writer.write_table(table)
    return stream.getvalue()


def fasttext(draw: Draw) -> bytes:
    """Return a fastText file, or plain labelled lines."""
    prefix = draw.choice(("__label__", "__label__", ""))
    return "".join(f"{prefix}{label} {text}\n" for label, text in LINES).encode()


def members(draw: Draw) -> dict[str, bytes]:
    """Return the files of a folder: one a document, or one a split."""
    if draw.random() < 0.3:
        names = draw.choice((("train.csv", "test.csv"), ("train-00000-of-00002.csv", "train-00001-of-00002.csv")))
        return {f"data/{name}": delimited(draw) for name in names}
    top = draw.choice(("", "data/", "data/train/", "train/"))
    return {f"{top}{label}/{n}_7.txt": text.encode() for n, (label, text) in enumerate(LINES)}


#: Names of files in folders and archives; bytes that are no UTF-8 stand in them as halves of surrogate pairs.
NAMES = (
    "pos/\udcff.txt", "\udcff/1.txt", "a\nb/1.txt", "pos/\x1b[2J.txt", ".DS_Store", "Thumbs.db", "neg/" + "x" * 200,
    "train/" + "9" * 150 + "_7.txt", "README.md", "unsup/1.txt", "pos/deep/er/1.txt", "train/urls_pos.txt",
    "pos/1_7.txt",
)  # fmt: skip


def folder(path: Path, draw: Draw) -> None:
    """Write a folder, some files of which are damaged, links to nothing, pipes, or called oddly."""
    files = members(draw)
    for name, data in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(mutated(data, draw) if draw.random() < 0.1 else data)
    for _ in range(draw.choice((0, 1, 3))):
        target, make = path / draw.choice((*NAMES, *files)), draw.choice(ODD_FILES)
        with contextlib.suppress(OSError):  # what was made before may be in the way
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            make(target)


def _loop(path: Path) -> None:
    path.symlink_to(path.parent.parent, target_is_directory=True)


ODD_FILES: tuple[Callable[[Path], Any], ...] = (
    lambda path: path.symlink_to("nothing/here"),
    lambda path: path.symlink_to(path),
    _loop,
    os.mkfifo,
    lambda path: path.write_bytes(b""),
    lambda path: path.mkdir(),
    lambda path: path.write_bytes(b"\xff\xfe\0\0"),
    lambda path: path.write_bytes(gzip.compress(b"fine film")),
)


def tar(draw: Draw) -> bytes:
    """Return a tar archive, plain or compressed, some members of which are odd."""
    stream, mode = io.BytesIO(), draw.choice(("w", "w:gz", "w:bz2", "w:xz"))
    with tarfile.open(
        fileobj=stream, mode=mode, format=draw.choice((tarfile.PAX_FORMAT, tarfile.GNU_FORMAT))
    ) as archive:  # type: ignore[call-overload]
        for name, data in members(draw).items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for _ in range(draw.choice((0, 1, 3))):
            member = tarfile.TarInfo(draw.choice((*NAMES, "../up/1.txt", "/root/1.txt", "C:\\x\\1.txt")))
            member.type = draw.choice(
                (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.REGTYPE)
            )
            member.linkname = draw.choice(("nothing", "../../etc/passwd", "pos/1_7.txt"))
            archive.addfile(member)
    return stream.getvalue()


def sparse_tar(size: int) -> bytes:
    """Return a small archive with one member that is nearly all hole and asks for `size` bytes when it is read."""
    header = tarfile.TarInfo("train/pos/1_7.txt")
    header.pax_headers = {
        "GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.size": str(size), "GNU.sparse.map": "0,1",
        "GNU.sparse.numblocks": "1",
    }  # fmt: skip
    header.size = 1
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(header, io.BytesIO(b"x"))
    return stream.getvalue()


def zipped(draw: Draw) -> bytes:
    """Return a zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(
        stream, "w", draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA))
    ) as archive:
        whole = {"data.csv": delimited(draw)} if draw.random() < 0.5 else members(draw)
        for name, data in whole.items():
            archive.writestr(name, data)
        if draw.random() < 0.3:
            archive.writestr(draw.choice(("../up.txt", "/root.txt", "pos/", "pos/\n.txt", "x" * 300)), b"fine")
    return stream.getvalue()


def compressed(draw: Draw) -> bytes:
    """Return a compressed table, once or twice."""
    pack = (gzip.compress, bz2.compress, lzma.compress)
    data = draw.choice((delimited, json_lines))(draw)
    for _ in range(draw.choice((1, 1, 2))):
        data = draw.choice(pack)(data)
    return data


def bomb(draw: Draw) -> bytes:
    """Return a small file that unpacks to a large one."""
    size = draw.choice((2**26, 2**28)) + draw.randrange(1000)
    return draw.choice((lambda: gzip.compress(bytes(size), 1), lambda: sparse_tar(size * 40)))()


def idx(draw: Draw) -> bytes:
    """Return an IDX file of images."""
    shape = (6, 4, 4)
    data = b"\0\0\x08\x03" + b"".join(size.to_bytes(4, "big") for size in shape) + bytes(range(96))
    return gzip.compress(data) if draw.random() < 0.3 else data


def vectors(draw: Draw) -> bytes:
    """Return a file of word vectors, text or binary."""
    words = ["fine", "film", "poor", "房间", "a b", "naïve"]
    if draw.random() < 0.3:
        made = f"{len(words)} 4\n".encode()
        made += b"".join(word.encode() + b" " + np.arange(4, dtype="<f4").tobytes() + b"\n" for word in words)
    else:
        header = f"{len(words)} 4\n" if draw.random() < 0.6 else ""
        made = (header + "".join(f"{word} 0.1 -2 3e-5 4\n" for word in words)).encode()
    return gzip.compress(made) if draw.random() < 0.2 else made
