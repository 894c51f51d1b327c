"""Words sorted and counted, and every token numbered anew by its word's rank."""

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute
from pyarrow import parquet

from corpus.draft import Draft
from corpus.split import TRAIN, UNLABELLED, Codes

#: Tokens that are in memory at once.
CHUNK_TOKENS = 4_000_000


def write_lexicon(draft: Draft, splits: Codes, folder: Path) -> npt.NDArray[np.int32]:
    """Write lexicon.parquet and return the rank of each word of the draft: (words,).

    Words are counted in train and unlabelled documents only; those of other splits stand at the end with a count of 0.
    """
    counts = np.zeros(len(draft.words), dtype=np.int64)
    counted = np.isin(splits, (TRAIN, UNLABELLED))
    for first, last, tokens in _chunks(draft):
        lengths = np.asarray(draft.lengths[first:last], dtype=np.int64)
        counts += np.bincount(tokens[np.repeat(counted[first:last], lengths)], minlength=len(counts))
    words = pyarrow.array(draft.words, type=pyarrow.string())
    table = pyarrow.table({"word": words, "count": counts})
    order = pyarrow.compute.sort_indices(table, [("count", "descending"), ("word", "ascending")])
    parquet.write_table(table.take(order), folder / "lexicon.parquet", compression="zstd")
    ranks = np.empty(len(words), dtype=np.int32)
    ranks[order.to_numpy()] = np.arange(len(words), dtype=np.int32)
    return ranks


def write_tokens(draft: Draft, ranks: npt.NDArray[np.int32], folder: Path) -> npt.NDArray[np.uint64]:
    """Write tokens.npy and offsets.npy; return a fingerprint of each document's tokens: (documents,).

    Written as a file, not through a memory map: there, a full disk is a signal that kills the process.
    """
    offsets = draft.offsets
    fingerprints = np.empty(len(draft.lengths), dtype=np.uint64)
    with (folder / "tokens.npy").open("wb") as file:
        _write_header(file, int(offsets[-1]))
        for first, last, tokens in _chunks(draft):
            ranked = ranks[tokens]
            file.write(ranked.data)
            starts = (offsets[first : last + 1] - offsets[first]).tolist()
            fingerprints[first:last] = [_fingerprint(ranked[start:stop]) for start, stop in pairwise(starts)]
    with (folder / "offsets.npy").open("wb") as file:
        np.lib.format.write_array(file, offsets, allow_pickle=False)
    return fingerprints


def _chunks(draft: Draft) -> Iterator[tuple[int, int, npt.NDArray[np.int32]]]:
    """Give (first document, document behind the last, their tokens), of about CHUNK_TOKENS each."""
    offsets = draft.offsets
    first = 0
    while first < len(offsets) - 1:
        behind = int(np.searchsorted(offsets, offsets[first] + CHUNK_TOKENS, side="right")) - 1
        last = max(behind, first + 1)
        yield first, last, draft.tokens(int(offsets[first]), int(offsets[last]))
        first = last


def _write_header(file: BinaryIO, size: int) -> None:
    np.lib.format.write_array_header_1_0(file, {"descr": "<i4", "fortran_order": False, "shape": (size,)})


def _fingerprint(tokens: npt.NDArray[np.int32]) -> int:
    # 64 bits: among ten million documents the chance that any two agree without being equal is 3 in a million.
    return int.from_bytes(hashlib.blake2b(tokens.tobytes(), digest_size=8).digest(), "little")
