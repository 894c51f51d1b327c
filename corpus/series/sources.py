"""What a run on numbers reads, and what it is for: found from the settings before anything is read."""

import difflib
from pathlib import Path

from corpus.errors import DataError
from corpus.series.idx import idx_files
from corpus.series.settings import DIGITS, SeriesSettings


def numeric_files(settings: SeriesSettings) -> list[Path]:
    """Return the files that a run reads, [] for `digits`; raise DataError for what is missing or empty."""
    if settings.data == DIGITS:
        return []
    path = Path(settings.data).expanduser()
    if path.is_dir():
        return [file for pair in idx_files(path).values() for file in pair]
    if not path.is_file():
        near = difflib.get_close_matches(settings.data, [DIGITS], 1)
        hint = f"did you mean {near[0]}?" if near else f"allowed: {DIGITS}, a folder with IDX files, a CSV file"
        raise DataError(f"[sequences] data = {settings.data}: no such file or folder ({path.absolute()}); {hint}")
    if not path.stat().st_size:
        raise DataError(f"[sequences] data = {settings.data}: the file is empty; a number on each line is wanted")
    return [path]


def task_of(settings: SeriesSettings) -> str:
    """Return `classify` or `forecast`, which follows from the data; raise DataError where the settings disagree."""
    is_series = settings.data != DIGITS and not Path(settings.data).expanduser().is_dir()
    found, kind = ("forecast", "one series") if is_series else ("classify", "sequences with a class")
    if settings.task not in ("auto", found):
        raise DataError(f"[sequences] task = {settings.task}: {settings.data} is {kind}; allowed: auto, {found}")
    return found
