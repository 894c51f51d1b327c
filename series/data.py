"""The stage that reads numbers: scikit-learn's digits, MNIST-format files, or one series, with their splits."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DataError
from corpus.series.csv_series import read_csv_series
from corpus.series.idx import idx_files, read_images
from corpus.series.settings import DIGITS, SeriesSettings
from corpus.series.sources import task_of
from corpus.series.store import Records, write_numeric
from corpus.settings import CorpusSettings
from corpus.split import NOT_GIVEN, Membership, assign_splits
from corpus.store import SPLITS

#: Fewer forecasts than this in a split say nothing.
FEWEST = 10


def read_series(settings: SeriesSettings, folder: Path) -> None:
    """Read what the settings name, split it, and write a ReadSeries folder (docs/artifacts.md).

    Classes are split at random, each in proportion, by `split_seed`; an official test split stays. A series is split
    in the order of time. Raises DataError for data that is missing, damaged, or too little.
    """
    READERS[task_of(settings)](settings, folder)


def _classes(settings: SeriesSettings, folder: Path) -> None:
    values, labels, splits = _digits() if settings.data == DIGITS else _images(Path(settings.data).expanduser())
    names = [str(label) for label in np.unique(labels)]
    codes = np.searchsorted(np.unique(labels), labels).astype(np.int32)
    no_groups = np.full(len(labels), NOT_GIVEN, np.int32)
    shares = settings.model_dump(include={"validation_share", "test_share", "split_seed"})
    assigned, origin = assign_splits(Membership(codes, splits, no_groups, names), CorpusSettings.model_validate(shares))
    _, steps, features = values.shape
    items = [str(row) for row in range(len(values))]
    write_numeric(
        folder,
        Records(values, items, [SPLITS[s] for s in assigned], [names[c] for c in codes]),
        source=Path(settings.data).name,
        format="scikit-learn" if settings.data == DIGITS else "IDX",
        split_origin=origin,
        steps=steps,
        features=features,
    )  # fmt: skip


def _digits() -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int32]]:
    """Return 1,797 images (n, 8, 8) with values of 0 to 16, the digit that each shows, and no split."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    return (
        digits.images.astype(np.float32),
        digits.target.astype(np.int64),
        np.full(len(digits.target), NOT_GIVEN, np.int32),
    )


def _images(folder: Path) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int32]]:
    """Return images (n, T, D) of both files of a folder, their classes, and the split that each comes from."""
    read = {split: read_images(*files) for split, files in idx_files(folder).items()}
    shapes = {split: found.values.shape[1:] for split, found in read.items()}
    if len(set(shapes.values())) > 1:
        raise DataError(f"{folder}: images of {' and '.join(f'{s}: {shape}' for s, shape in shapes.items())} differ")
    unseen = sorted(set(read["test"].labels.tolist()) - set(read["train"].labels.tolist()))
    if unseen:
        raise DataError(f"{folder}: class {unseen[0]} is in test and not in train")
    # Validation is cut from train: what comes from the train files has no split yet.
    known = {"train": NOT_GIVEN, "test": SPLITS.index("test")}
    splits = np.concatenate([np.full(len(found.labels), known[split], np.int32) for split, found in read.items()])
    values, labels = (np.concatenate([found[part] for found in read.values()]) for part in (0, 1))
    return values, labels, splits


def _series(settings: SeriesSettings, folder: Path) -> None:
    path = Path(settings.data).expanduser()
    series = read_csv_series(path, settings.column)
    splits = _in_time(path, len(series.values), settings)
    write_numeric(
        folder,
        Records(series.values, series.steps, splits, None),
        source=path.name,
        format="CSV",
        split_origin="in the order of time",
        column=series.column,
        window=settings.window,
        season=settings.season,
    )


def _in_time(path: Path, values: int, settings: SeriesSettings) -> list[str]:
    """Return the split of each step: train, then validation, then test."""
    test = round(settings.test_share * values)
    validation = round(settings.validation_share * (values - test))
    train = values - test - validation
    past = max(settings.window, settings.season)
    short = {
        f"{max(train - past, 0)} forecasts to learn from": (train - past, f"lower {_longest(settings)}"),
        f"{validation} of validation": (validation, "raise validation_share"),
        f"{test} of test": (test, "raise test_share"),
    }
    remedies = [remedy for number, remedy in short.values() if number < FEWEST]
    if remedies:
        raise DataError(
            f"{path} has {values:,} values: {', '.join(short)}, where each must be at least {FEWEST}; give a longer "
            f"series, or in [sequences] {' and '.join(remedies)}"
        )
    return ["train"] * train + ["validation"] * validation + ["test"] * test


def _longest(settings: SeriesSettings) -> str:
    """Return the setting that says how much of the past a forecast needs."""
    return "season" if settings.season > settings.window else "window"


#: Task → what reads its data.
READERS: dict[str, Callable[[SeriesSettings, Path], None]] = {"classify": _classes, "forecast": _series}
