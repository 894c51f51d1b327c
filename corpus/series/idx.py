"""MNIST-format files (IDX): arrays of bytes behind a header that says their shape.

The format is that of LeCun, Cortes & Burges, The MNIST database: two zero bytes, a byte for the type of the numbers, a
byte for the number of dimensions, each dimension as a big-endian 32-bit integer, then the numbers, the last
dimension fastest.
"""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.errors import DataError
from corpus.readers.streams import damage_named, opened

#: Byte of the header → type of the numbers, all big-endian.
TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
#: The most dimensions that are read: items, steps and numbers a step, and one of colour.
MOST_DIMENSIONS = 4
#: Split → how its files begin; EMNIST and Fashion-MNIST keep these names.
PREFIXES = {"train": "train", "test": "t10k"}


class Images(NamedTuple):
    """One split: `values` (n, T, D) as stored, `labels` (n,)."""

    values: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int64]


def read_idx(path: Path) -> npt.NDArray[np.generic]:
    """Return the array in an IDX file, plain or gzip-compressed; raise DataError where it is none, or is cut short."""
    with damage_named(path), opened(path) as (stream, _):
        data = stream.read()
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] not in TYPES or not 1 <= data[3] <= MOST_DIMENSIONS:
        raise DataError(
            f"{path} is no IDX file: it begins with {data[:4].hex(' ') or 'nothing'}; allowed: 00 00, a type "
            f"({', '.join(f'{code:02x}' for code in TYPES)}), and 1 to {MOST_DIMENSIONS} dimensions"
        )
    kind, start = np.dtype(TYPES[data[2]]), 4 + 4 * data[3]
    if len(data) < start:
        raise DataError(f"{path} ends within its header, after {len(data)} of {start} bytes; fetch it again")
    shape = tuple(np.frombuffer(data, ">u4", data[3], 4).tolist())
    wanted = start + math.prod(shape) * kind.itemsize
    if len(data) != wanted:
        raise DataError(
            f"{path} has {len(data):,} bytes, but {' × '.join(map(str, shape))} numbers of {kind.itemsize} make "
            f"{wanted:,} with the header; fetch it again"
        )
    return np.frombuffer(data, kind, offset=start).reshape(shape)


def idx_files(folder: Path) -> dict[str, tuple[Path, Path]]:
    """Return the files of images and labels of each split in a folder; raise DataError where one is missing."""
    return {split: (_file(folder, prefix, "images", 3), _file(folder, prefix, "labels", 1))
            for split, prefix in PREFIXES.items()}  # fmt: skip


def read_images(images: Path, labels: Path) -> Images:
    """Return one split, a row of an image a step; raise DataError for shapes and counts that do not belong together."""
    values, classes = read_idx(images), read_idx(labels)
    if values.ndim < 3 or not values.size:
        raise DataError(f"{images} has the shape {values.shape}; images × rows × columns are wanted, at least one each")
    if classes.ndim != 1 or classes.dtype.kind not in "iu":
        raise DataError(f"{labels} has the shape {classes.shape} of {classes.dtype}; a whole number an image is wanted")
    if len(values) != len(classes):
        raise DataError(
            f"{images} has {len(values):,} images and {labels.name} {len(classes):,} labels; the counts must be equal"
        )
    return Images(values.reshape(*values.shape[:2], -1).astype(np.float32), classes.astype(np.int64))


def _file(folder: Path, prefix: str, kind: str, dimensions: int) -> Path:
    # Some copies have a dot before `idx`, as the archive of 1998 had.
    names = [f"{prefix}-{kind}{mark}idx{dimensions}-ubyte{suffix}" for mark in "-." for suffix in ("", ".gz")]
    found = next((folder / name for name in names if (folder / name).is_file()), None)
    if found is None:
        raise DataError(
            f"{folder} has no {names[0]}, plain or .gz; MNIST-format data is four files, see docs/sequences.md"
        )
    return found
