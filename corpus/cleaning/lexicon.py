"""Words sorted and counted, and every token numbered anew by its word's rank."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute
from pyarrow import parquet

from corpus.arrow import number_array, numbers_of, string_array
from corpus.cleaning.draft import Draft
from corpus.split import TRAIN, UNLABELLED, Codes

#: Tokens that are in work at once: they, and what is made of them, then stay in the cache of a core.
CHUNK_TOKENS = 100_000


def write_lexicon(draft: Draft, splits: Codes, folder: Path) -> npt.NDArray[np.int32]:
    """Write lexicon.parquet and return the rank of each word of the draft: (words,).

    Words are counted in train and unlabelled documents only; those of other splits stand at the end with a count of 0.
    """
    counts = np.zeros(len(draft.words), dtype=np.int64)
    occurs = np.zeros(len(draft.words), dtype=bool)  # not all do: an encoder also numbers the line ends between texts
    counted, lengths = np.isin(splits, (TRAIN, UNLABELLED)), draft.lengths
    for first, last, tokens in _chunks(draft):
        occurs[tokens] = True
        if not counted[first:last].all():
            tokens = np.compress(np.repeat(counted[first:last], lengths[first:last]), tokens)
        counts += np.bincount(tokens, minlength=len(counts))
    found, names = np.flatnonzero(occurs), list(draft.words)
    words = string_array([names[number] for number in found.tolist()])
    table = pyarrow.table({"word": words, "count": number_array(counts[found])})
    order = pyarrow.compute.sort_indices(table, [("count", "descending"), ("word", "ascending")])
    parquet.write_table(table.take(order), folder / "lexicon.parquet", compression="zstd")
    ranks = np.full(len(names), -1, dtype=np.int32)
    ranks[found[numbers_of(order, np.uint64)]] = np.arange(len(found), dtype=np.int32)
    return ranks


def write_tokens(draft: Draft, ranks: npt.NDArray[np.int32], folder: Path) -> None:
    """Write tokens.npy and offsets.npy.

    Written as a file, not through a memory map: there, a full disk is a signal that kills the process.
    """
    offsets = draft.offsets
    with (folder / "tokens.npy").open("wb") as file:
        _write_header(file, int(offsets[-1]))
        for _, _, tokens in _chunks(draft):
            file.write(ranks[tokens].data)
    with (folder / "offsets.npy").open("wb") as file:
        np.lib.format.write_array(file, offsets, allow_pickle=False)


def ranges(offsets: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Give (first document, document behind the last) of about CHUNK_TOKENS tokens each."""
    first = 0
    while first < len(offsets) - 1:
        behind = int(np.searchsorted(offsets, offsets[first] + CHUNK_TOKENS, side="right")) - 1
        last = max(behind, first + 1)
        yield first, last
        first = last


def _chunks(draft: Draft) -> Iterator[tuple[int, int, npt.NDArray[np.int32]]]:
    """Give (first document, document behind the last, their tokens)."""
    offsets = draft.offsets
    for first, last in ranges(offsets):
        yield first, last, draft.tokens(int(offsets[first]), int(offsets[last]))


def _write_header(file: BinaryIO, size: int) -> None:
    np.lib.format.write_array_header_1_0(file, {"descr": "<i4", "fortran_order": False, "shape": (size,)})
