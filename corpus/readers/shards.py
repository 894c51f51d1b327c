"""Large data of many files in pieces that are cleaned one by one, by whoever has time: which files each has.

A piece is whole files. What they are is known by names and sizes alone, so that nothing is opened to plan a run.
"""

import math
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from corpus.readers.aclimdb import is_addresses
from corpus.readers.class_files import MOST_CLASSES
from corpus.readers.fetch import DATA_SETS, available
from corpus.readers.members import Parts, folder_files
from corpus.readers.sources import DEMO, Listing, listing_of
from corpus.settings import CorpusSettings, Settings

MEBIBYTE = 2**20
#: What is decided for all pieces is written to.
DECISION = "decision.json"
#: Pieces of one data set; of larger data each becomes larger. A scheduler carries a few thousand tasks.
MOST_SHARDS = 1000
#: Files of a folder of documents among whose first ones a thousand documents are surely found.
LEADING_FILES = 2000
#: Settings that the look at a file depends on; a shard's documents depend on all that are not in LATER.
OF_SURVEYS = frozenset({
    "data", "validation_data", "test_data", "format", "text_column", "label_column", "group_column", "tag_column",
    "encoding", "errors", "largest_document", "largest_unpacked",
})  # fmt: skip
#: Settings that are asked when all shards are there, or that say how the work is cut.
LATER = frozenset({
    "validation_share", "test_share", "split_seed", "duplicates", "demo_documents", "shard_size", "workers",
})  # fmt: skip
#: Settings that say where the data stands: what it holds counts, and the names of its files where these say something.
PATHS = frozenset({"data", "validation_data", "test_data"})


class ShardSettings(Settings):
    """One piece of the data: the places `first` to `behind` (see `Listing`), or of one folder some of its files."""

    corpus: CorpusSettings
    number: int  # from 1 on
    shards: int
    first: int
    behind: int
    files: tuple[int, int] | None = None  # of a folder: the number of the first one, and of that behind the last
    prefixes: tuple[str, ...]

    def significant(self) -> dict[str, Any]:
        """Return what changes the result: of a folder's files, their numbers do not, for they have names."""
        settings = self.corpus.significant().items()
        return {
            "corpus": {name: value for name, value in settings if name not in PATHS},
            "first": self.first,
            "prefixes": list(self.prefixes),
        }

    def for_survey(self) -> "ShardSettings":
        """Return the same piece with the settings that a look at its files depends on."""
        return self.model_copy(update={"corpus": without(self.corpus, set(CorpusSettings.model_fields) - OF_SURVEYS)})


class DecisionSettings(Settings):
    """What is decided once for all pieces, and the names of what is read, which the report tells."""

    corpus: CorpusSettings
    names: tuple[str, ...]

    def significant(self) -> dict[str, Any]:
        """Return what changes the result."""
        return {"corpus": self.corpus.significant(), "names": list(self.names)}


class _Unit(NamedTuple):
    """What is not parted: a file, or one of a folder of documents, by its number there."""

    place: int
    file: int | None
    name: str
    size: int  # in bytes


def shards_of(settings: CorpusSettings) -> tuple[ShardSettings, ...]:
    """Return the pieces of the data, () where it is one: a file, an archive, or less than two shards of text."""
    if not settings.shard_size or settings.data == DEMO or settings.format == "aclimdb-doubled":
        return ()
    if settings.data in DATA_SETS and not available(settings.data):
        return ()
    listing = listing_of(settings, downloads=False)
    if not all(isinstance(place.file, Path) for place in listing.places):
        return ()
    units = list(_units(listing))
    total, wanted = sum(unit.size for unit in units), settings.shard_size * MEBIBYTE
    if total < 2 * wanted:
        return ()
    pieces = list(_cut(units, max(wanted, total / MOST_SHARDS)))
    reading = without(settings, LATER).model_copy(update={"workers": 1})  # as many pieces as cores are made at a time
    return tuple(_shard(reading, listing, pieces, number) for number in range(len(pieces))) if len(pieces) > 1 else ()


def decision_of(settings: CorpusSettings) -> DecisionSettings:
    """Return what is decided once for all pieces of the data."""
    names = tuple(str(place.file.name) for place in listing_of(settings, downloads=False).places)
    return DecisionSettings(corpus=without(settings, LATER), names=names)


def without(settings: CorpusSettings, names: Collection[str]) -> CorpusSettings:
    """Return settings of which those called `names` have their defaults."""
    return settings.model_copy(update={name: CorpusSettings.model_fields[name].default for name in names})


def files_of(shards: Sequence[ShardSettings]) -> Iterator[tuple[Path | None, list[Path]]]:
    """Yield the files of each piece, and the folder of documents that they are of, None for files of their own.

    A folder is gone through once for all of its pieces.
    """
    places = listing_of(shards[0].corpus, downloads=False).places
    walks: dict[int, Iterator[Parts]] = {}
    for shard in shards:
        files = [file for file, _ in places[shard.first : shard.behind] if isinstance(file, Path)]
        if shard.files is None:
            yield None, files
        else:
            walk = walks.setdefault(shard.first, folder_files(files[0]))
            first, behind = shard.files
            yield files[0], [files[0].joinpath(*parts) for parts in islice(walk, behind - first)]


class Outline(NamedTuple):
    """What of a folder of documents says how each of them is read."""

    folder: Path
    names: list[str]  # of its folders, after which classes and splits are called; of its files, where each is a class
    films: list[Path]  # aclImdb's lists of them
    leading: list[Path]  # the first files, whose texts decide on the tokenizer


def outlines_of(settings: CorpusSettings) -> Iterator[Outline]:
    """Yield the outline of each folder of documents among the data."""
    for folder in (place.file for place in listing_of(settings, downloads=False).places):
        if isinstance(folder, Path) and folder.is_dir():
            files = list(folder_files(folder))
            by_name = settings.format == "class-files" or len(files) <= MOST_CLASSES
            names = {"/".join(parts if by_name else parts[:-1]) for parts in files}
            films = [folder.joinpath(*parts) for parts in files if is_addresses(parts)]
            yield Outline(folder, sorted(names), films, [folder.joinpath(*parts) for parts in files[:LEADING_FILES]])


def decided_for(shard: ShardSettings, decision: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a decision the documents of a piece depend on: a change of the rest leaves it as it is."""
    return {"tokenizer": decision["tokenizer"], "parts": decision["parts"][shard.first : shard.behind]}


def _units(listing: Listing) -> Iterator[_Unit]:
    for number, (file, _) in enumerate(listing.places):
        assert isinstance(file, Path)
        if file.is_dir():
            for at, parts in enumerate(folder_files(file)):
                yield _Unit(number, at, "/".join(parts), file.joinpath(*parts).stat().st_size)
        else:
            yield _Unit(number, None, file.name, file.stat().st_size)


def _cut(units: Sequence[_Unit], wanted: float) -> Iterator[list[_Unit]]:
    """Cut into pieces of `wanted` bytes on average, from a half to twice as much; a folder of documents shares none.

    Between these bounds a piece ends with a file that is marked by its name, as one of so many are. So files that are
    added, removed or changed move the next ends, not those of all pieces after them (content-defined chunking:
    Muthitacharoen et al. 2001, "A low-bandwidth network file system").
    """
    mean = sum(unit.size for unit in units) / len(units)
    marked = 2 ** max(0, round(math.log2(wanted / 2 / mean)))
    piece: list[_Unit] = []
    size = 0
    for unit in units:
        last = piece[-1] if piece else unit
        is_apart = unit.place != last.place and not unit.file is last.file is None
        is_end = zlib.crc32(last.name.encode("utf-8", "surrogateescape")) % marked == 0
        if piece and (is_apart or size >= 2 * wanted or (is_end and size >= wanted / 2)):
            yield piece
            piece, size = [], 0
        piece.append(unit)
        size += unit.size
    yield piece


def _shard(reading: CorpusSettings, listing: Listing, pieces: list[list[_Unit]], number: int) -> ShardSettings:
    first, last = pieces[number][0], pieces[number][-1]
    return ShardSettings(
        corpus=reading,
        number=number + 1,
        shards=len(pieces),
        first=first.place,
        behind=last.place + 1,
        files=None if first.file is None or last.file is None else (first.file, last.file + 1),
        prefixes=tuple(listing.prefixes[first.place : last.place + 1]),
    )
