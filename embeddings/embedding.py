"""What every source of word vectors hands over."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Embedding:
    """V words, most frequent first, and their vectors, (V, D)."""

    words: list[str]
    vectors: NDArray[np.float32]
    #: A record for each epoch; empty where nothing was trained.
    history: list[dict[str, Any]] = field(default_factory=list)
    #: What people should know about it.
    notes: list[str] = field(default_factory=list)
