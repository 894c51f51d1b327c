"""Temperature scaling of what a model says: softer or sharper probabilities, the same labels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Smallest normal float32: smaller probabilities count as this, so that a 0 has a logarithm. The report, which fits the
#: temperature (reports/temperature.py), clips at the same place.
FLOOR = float(np.finfo(np.float32).tiny)


def tempered(probabilities: NDArray[Any], temperature: float) -> NDArray[np.float32]:
    """Return softmax(log p / T) of probabilities (n, C), float32; the most probable class of a row stays it.

    Guo et al. 2017 (arXiv 1706.04599), section 4.2: log p are the logits up to a constant, which cancels. T = 1 changes
    nothing, T > 1 makes a model less sure.
    """
    if temperature == 1.0 or not probabilities.size:
        return probabilities.astype(np.float32)
    logits = np.log(np.maximum(probabilities.astype(np.float64), FLOOR)) / temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    scaled: NDArray[np.float32] = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    # Rounded to float32, two classes that were nearly equal may become equal, and the first would win.
    each, winner = np.arange(len(scaled)), probabilities.argmax(axis=1)
    tied = scaled.argmax(axis=1) != winner
    scaled[each[tied], winner[tied]] = np.nextafter(scaled[each[tied], winner[tied]], np.float32(1))
    return scaled
