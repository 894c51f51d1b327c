"""Sketches of documents in files: runs of words by their hashes and whose they are, sorted a part at a time."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.audit.hashes import Hashes

#: Postings of a part, which is sorted in memory: 0.4 GB while that is done.
PART_POSTINGS = 1 << 24


class Postings:
    """Pairs of a hash and the document that has it, dealt to parts by ranges of the hash.

    Parts follow each other as the hashes do, so that what is done with sorted parts, one after the other, is what would
    be done with all postings sorted.
    """

    def __init__(self, folder: Path, most: int) -> None:
        """Make room in `folder` for at most so many postings."""
        self.folder = folder
        self.parts = max(1, -(-most // PART_POSTINGS))

    def add(self, hashes: Hashes, owners: npt.NDArray[np.int32]) -> None:
        """Take some more postings."""
        # The upper half of a hash times the parts: its upper half is a part, and no product is too large.
        part = ((hashes >> np.uint64(32)) * np.uint64(self.parts)) >> np.uint64(32)
        for number in range(self.parts):
            inside = part == number
            for name, values in (("hashes", hashes), ("owners", owners)):
                with (self.folder / f"{name}-{number}").open("ab") as file:
                    file.write(values[inside].data)

    def sort(self, part: int) -> Hashes:
        """Sort a part by hash, equal ones in the order in which they came; return its hashes."""
        hashes, owners = self.of(part)
        order = np.argsort(hashes, kind="stable")
        hashes = hashes[order]
        hashes.tofile(self.folder / f"hashes-{part}")
        owners[order].tofile(self.folder / f"owners-{part}")
        return hashes

    def of(self, part: int) -> tuple[Hashes, npt.NDArray[np.int32]]:
        """Return the postings of a part."""
        files = self.folder / f"hashes-{part}", self.folder / f"owners-{part}"
        if not files[0].exists():
            return np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int32)
        return np.fromfile(files[0], dtype=np.uint64), np.fromfile(files[1], dtype=np.int32)
