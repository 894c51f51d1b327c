"""The table of forecasts that every model of a series leaves behind."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
from numpy.typing import NDArray

from corpus.series.store import SeriesCorpus
from models.files import PREDICTIONS
from models.predictions import SPLITS


def forecast_steps(corpus: SeriesCorpus) -> NDArray[np.int64]:
    """Return the steps that forecasts are written for, those of validation and test, (n,)."""
    return np.concatenate([corpus.rows(split) for split in SPLITS])


def write_forecasts(folder: Path, corpus: SeriesCorpus, forecasts: NDArray[np.floating]) -> None:
    """Write predictions.parquet: id, split, value (the true one) and forecast, in the unit of the series.

    `forecasts` (n,) are for `forecast_steps`. Raises ValueError where one is no number: such a model must not be kept.
    """
    rows = forecast_steps(corpus)
    if forecasts.shape != rows.shape or not np.isfinite(forecasts).all():
        raise ValueError(f"{len(rows)} finite forecasts are wanted, not {forecasts.shape} with {forecasts.min()}")
    table = pa.table(
        {
            "id": pa.array([corpus.ids[row] for row in rows], pa.string()),
            "split": pa.array(corpus.split[rows].tolist(), pa.string()),
            "value": pa.array(corpus.numbers[rows].tolist(), pa.float64()),
            "forecast": pa.array(forecasts.tolist(), pa.float64()),
        }
    )
    parquet.write_table(table, folder / PREDICTIONS)
