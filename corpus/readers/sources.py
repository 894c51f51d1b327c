"""What a run reads: the files and folders behind the settings."""

import difflib
from pathlib import Path
from typing import NamedTuple

from corpus.errors import DataError
from corpus.readers import fetch
from corpus.readers.folder_plan import Place, plan_of
from corpus.readers.formats import format_of
from corpus.readers.limits import limit_unpacking
from corpus.readers.streams import File, archive_kind, stored
from corpus.settings import CorpusSettings

#: The name of the generated corpus.
DEMO = "demo"
#: What `data` may name, besides a path.
NAMES = (DEMO, *fetch.DATA_SETS)


class Part(NamedTuple):
    """One file or folder to read."""

    path: File
    format: str
    split: str | None  # of all its documents; None: the data itself says, or the cleaning stage draws it
    prefix: str  # of its documents' ids, so that these are unique among several files
    files: range | None = None  # of a folder of documents: those that are read, by their numbers in it; None: all


class Sources(NamedTuple):
    """All that is read, in order, and the files that stand among it and are not read."""

    parts: list[Part]
    left_out: list[str]


class Listing(NamedTuple):
    """All that is read, in order, by its names: nothing of it was opened."""

    places: list[Place]
    prefixes: list[str]  # of the ids of each place's documents
    left_out: list[str]
    main: Path  # that `data` names
    format: str  # of `main`, where it is a folder without tables


def raw_files(settings: CorpusSettings) -> list[Path]:
    """Return the files and folders that a run reads, fetching nothing; [] for generated data and for a named data set
    that is still to be downloaded.

    Raises DataError for what is missing or empty.
    """  # fmt: skip
    if settings.data == DEMO or (settings.data in fetch.DATA_SETS and not fetch.available(settings.data)):
        return [stored(place.file) for place in _extra(settings)]
    main = _main(settings)
    places, _, _ = _places(settings, main) if main.is_dir() else (_alone(settings, main), [], "")
    return [stored(place.file) for place in places]


def parts_to_read(settings: CorpusSettings) -> list[Part]:
    """Return what to read, in order, downloading a named data set where it is not there yet."""
    return sources_of(settings).parts


def sources_of(settings: CorpusSettings) -> Sources:
    """Return what to read and what is left out, downloading a named data set where it is not there yet."""
    listing = listing_of(settings)
    return Sources([part_of(listing, number, settings) for number in range(len(listing.places))], listing.left_out)


def listing_of(settings: CorpusSettings, downloads: bool = True) -> Listing:
    """Return what to read by its names, downloading a named data set where it is not there yet, unless told not to."""
    limit_unpacking(settings)
    main = fetch.fetch(settings.data) if downloads and settings.data in fetch.DATA_SETS else _main(settings)
    places, left_out, found = _places(settings, main)
    seen, prefixes = dict[str, int](), list[str]()
    for _, split in places:
        name = split or "data"
        seen[name] = seen.get(name, 0) + 1
        prefixes.append(f"{name}:" if seen[name] == 1 else f"{name}-{seen[name]}:")
    return Listing(places, prefixes if len(places) > 1 else [""], left_out, main, found)


def part_of(listing: Listing, number: int, settings: CorpusSettings, known: str = "") -> Part:
    """Return what is read at a place, by its number; its format is `known` or found out."""
    file, split = listing.places[number]
    if listing.format == "class-files" and file == listing.main and settings.format == "auto":
        known = listing.format
    return Part(file, known or format_of(file, settings), split, listing.prefixes[number])


def _main(settings: CorpusSettings) -> Path:
    if settings.data in fetch.DATA_SETS:
        copy = fetch.local_copy(settings.data)
        if copy:
            return copy
    return _existing("data", settings.data)


def _places(settings: CorpusSettings, main: Path) -> tuple[list[Place], list[str], str]:
    """Return what is read, what is left out, and the format of a folder without tables."""
    extra = _extra(settings)
    is_tree = main.is_dir() or (
        settings.format == "auto" and settings.data not in fetch.DATA_SETS and archive_kind(main)
    )
    if is_tree and settings.format not in ("folders", "aclimdb", "aclimdb-doubled", "class-files"):
        plan = plan_of(main)
        taken = {split for _, split in extra}
        if any(place.split for place in plan.places):
            return [place for place in plan.places if place.split not in taken] + extra, plan.left_out, ""
        own = "train" if settings.test_data else None
        if plan.places:
            return [Place(place.file, own) for place in plan.places] + extra, plan.left_out, ""
        return _alone(settings, main), plan.left_out, plan.format
    return _alone(settings, main), [], ""


def _alone(settings: CorpusSettings, main: Path) -> list[Place]:
    # With a test file of its own, what is left of the data is train; without one the cleaning stage cuts test from it.
    return [Place(main, "train" if settings.test_data else None), *_extra(settings)]


def _extra(settings: CorpusSettings) -> list[Place]:
    given = {"validation": ("validation_data", settings.validation_data), "test": ("test_data", settings.test_data)}
    if settings.data == DEMO and (settings.validation_data or settings.test_data):
        raise DataError(f"[corpus] data = {DEMO} has its own splits; validation_data and test_data do not go with it")
    return [Place(_existing(key, value), split) for split, (key, value) in given.items() if value]


def _existing(key: str, value: str) -> Path:
    path = _expanded(value)
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


def _expanded(value: str) -> Path:
    try:
        return Path(value).expanduser()
    except RuntimeError:  # ~nosuch: there is no such user
        return Path(value)
