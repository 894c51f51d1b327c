"""Arrays in mapped files: what was read of one is given back, so that memory does not grow with the file."""

import mmap
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

#: Documents of a file that are read one by one, after which what was read is given back.
DOCUMENTS = 10_000
#: Not every system has it; without, the system takes pages back when others need them.
_GIVE_BACK = getattr(mmap, "MADV_DONTNEED", None)

Document = TypeVar("Document")


def give_back(array: npt.NDArray[Any]) -> None:
    """Let go of the pages of a mapped, read-only array that were read so far; nothing of an array in memory.

    They stay in the system's cache, so that reading them again costs little; but this process no longer holds them.
    """
    base: Any = array
    while isinstance(base, np.ndarray):  # a view is of an array, and that of the file
        base = base.base
    if isinstance(base, mmap.mmap) and _GIVE_BACK is not None and not array.flags.writeable:
        base.madvise(_GIVE_BACK)


def giving_back(documents: Iterable[Document], array: npt.NDArray[Any]) -> Iterator[Document]:
    """Yield documents that are read of a mapped array, and give back now and then what was read."""
    for number, document in enumerate(documents, 1):
        yield document
        if number % DOCUMENTS == 0:
            give_back(array)
