"""An array that grows at its end."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


class GrowingArray:
    """Numbers of one type, to which more are added: a copy of all is made only where their room has to double.

    >>> array = GrowingArray(np.int32)
    >>> array.extend(np.array([1, 2]))
    >>> array.extend(np.array([3]))
    >>> array.values.tolist()
    [1, 2, 3]
    """

    def __init__(self, kind: type[np.generic]) -> None:
        self._room: NDArray[Any] = np.empty(1, kind)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def values(self) -> NDArray[Any]:
        """The numbers, (n,): a view, which holds what was there when it was asked for."""
        return self._room[: self._size]

    def extend(self, values: NDArray[Any]) -> None:
        """Put `values` (m,) behind those that are there."""
        size = self._size + len(values)
        if size > len(self._room):
            room = np.empty(max(size, 2 * len(self._room)), self._room.dtype)
            room[: self._size] = self.values
            self._room = room
        self._room[self._size : size] = values
        self._size = size
