"""What a model needs besides its weights to answer as the report says: its temperature and its threshold."""

from typing import Any

import numpy as np
import numpy.typing as npt

from models.threshold import Threshold
from reports.results.arrays import Integers
from reports.statistics.temperature import fit_temperature


def handed_over(
    probabilities: npt.NDArray[np.floating], truth: Integers, labels: list[str], threshold: Threshold | None
) -> dict[str, Any]:
    """Return what model.json says of temperature and threshold, from what a model said of validation (N, C).

    The threshold, if there is one, is moved so that it parts the tempered probabilities where it parted these. The
    temperature has six decimals.
    """
    temperature = round(fit_temperature(probabilities, truth), 6)
    if threshold is None:
        return {"temperature": temperature}
    moved = threshold.tempered(temperature)
    return {
        "temperature": temperature,
        "threshold": {"class": labels[moved.positive], "probability": moved.probability},
    }
