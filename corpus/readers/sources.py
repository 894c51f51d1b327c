"""What a run reads: the files and folders behind the settings."""

import difflib
from pathlib import Path
from typing import NamedTuple

from corpus.errors import DataError
from corpus.readers import fetch
from corpus.readers.formats import format_of
from corpus.readers.split_names import split_called
from corpus.settings import CorpusSettings

#: The name of the generated corpus.
DEMO = "demo"
#: What `data` may name, besides a path.
NAMES = (DEMO, *fetch.DATA_SETS)


class Part(NamedTuple):
    """One file or folder to read."""

    path: Path
    format: str
    split: str | None  # of all its documents; None: the data itself says, or the cleaning stage draws it
    prefix: str  # of its documents' ids, so that these are unique among several files


def raw_files(settings: CorpusSettings) -> list[Path]:
    """Return the files and folders that a run reads, fetching nothing; [] for generated data and for a named data set
    that is still to be downloaded.

    Raises DataError for what is missing or empty.
    """  # fmt: skip
    if settings.data == DEMO or (settings.data in fetch.DATA_SETS and not fetch.available(settings.data)):
        return [path for path, _ in _extra(settings)]
    return [path for path, _ in _places(settings, _main(settings))]


def parts_to_read(settings: CorpusSettings) -> list[Part]:
    """Return what to read, in order, downloading a named data set where it is not there yet."""
    places = _places(settings, fetch.fetch(settings.data) if settings.data in fetch.DATA_SETS else _main(settings))
    several = len(places) > 1
    return [
        Part(path, format_of(path, settings), split, f"{split or 'data'}:" if several else "") for path, split in places
    ]


def _main(settings: CorpusSettings) -> Path:
    if settings.data in fetch.DATA_SETS:
        copy = fetch.local_copy(settings.data)
        if copy:
            return copy
    return _existing("data", settings.data)


def _places(settings: CorpusSettings, main: Path) -> list[tuple[Path, str | None]]:
    extra = _extra(settings)
    named = _split_files(main) if main.is_dir() else []
    if named:
        taken = {split for _, split in extra}
        return [place for place in named if place[1] not in taken] + extra
    # With a test file of its own, what is left of the data is train; without one the cleaning stage cuts test from it.
    return [(main, "train" if settings.test_data else None), *extra]


def _extra(settings: CorpusSettings) -> list[tuple[Path, str | None]]:
    given = {"validation": ("validation_data", settings.validation_data), "test": ("test_data", settings.test_data)}
    if settings.data == DEMO and (settings.validation_data or settings.test_data):
        raise DataError(f"[corpus] data = {DEMO} has its own splits; validation_data and test_data do not go with it")
    return [(_existing(key, value), split) for split, (key, value) in given.items() if value]


def _split_files(folder: Path) -> list[tuple[Path, str | None]]:
    """Return the files of a folder that are called after the splits (train.csv, dev.csv), if train is among them."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        words = [split for word in path.name.lower().split(".") if (split := split_called(word))]
        if path.is_file() and words and words[0] in found:
            raise DataError(
                f"{folder}: two files for the {words[0]} split: {found[words[0]].name}, {path.name}.\n"
                "Give the right ones as data, validation_data and test_data in [corpus]."
            )
        if path.is_file() and words:
            found[words[0]] = path
    order = ("train", "validation", "test", "unlabelled")
    return [(found[split], split) for split in order if split in found] if "train" in found else []


def _existing(key: str, value: str) -> Path:
    path = Path(value).expanduser()
    if not path.exists():
        near = difflib.get_close_matches(value, NAMES, 1)
        hint = f"did you mean {near[0]}?" if near else f"known data sets: {', '.join(NAMES)}"
        raise DataError(f"[corpus] {key} = {value}: no such file or folder ({path.absolute()}); {hint}")
    if path.is_file() and not path.stat().st_size:
        raise DataError(f"[corpus] {key} = {value}: the file is empty; labelled documents are needed")
    if path.is_dir() and not any(path.iterdir()):
        raise DataError(f"[corpus] {key} = {value}: the folder is empty; labelled documents are needed")
    if not path.is_file() and not path.is_dir():
        raise DataError(f"[corpus] {key} = {value}: neither a file nor a folder; it must be readable several times")
    return path
