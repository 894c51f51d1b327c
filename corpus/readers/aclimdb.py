"""The Large Movie Review Dataset (Maas et al. 2011) as published: the archive itself, or its folder unpacked."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.readers.lines import decoded
from corpus.readers.members import Parts, members
from corpus.settings import CorpusSettings

#: `train/pos/127_9.txt` is review 127, rated 9 of 10 (README of the data set).
REVIEW = re.compile(r"(\d+)_(\d+)\.txt")
#: Line N of `train/urls_pos.txt` (from 0) is the address of review N in `train/pos`.
ADDRESSES = re.compile(r"urls_(\w+)\.txt")
FILM = re.compile(r"tt\d+")
SPLITS = ("train", "test")
#: The class that has no label.
UNLABELLED = "unsup"

#: Share of the doubled training file that its tail holds out.
TAIL = 0.2

#: Films of the reviews of one class of one split, by the review's number.
Films = dict[tuple[str, str], list[str | None]]


def is_aclimdb(parts: Parts) -> bool:
    """Say whether this path is that of a review in the official layout."""
    return len(parts) >= 3 and parts[-3] in SPLITS and REVIEW.fullmatch(parts[-1]) is not None


def aclimdb_documents(
    path: Path, settings: CorpusSettings, prefix: str = "", files: range | None = None
) -> Iterator[RawDocument]:
    """Yield the reviews in the order of the archive, or sorted by path from a folder; the film is the group.

    Only those that `files` numbers (see `members`). Raises DataError where no labelled review is found, and for damage
    (see `corpus.readers.members`).
    """
    films = _films(path)
    for parts, data in members(path, is_aclimdb, files):
        if not is_aclimdb(parts):
            continue
        split, label = parts[-3], parts[-2]
        number = int(parts[-1].partition("_")[0])
        known = films.get((split, label), [])
        labelled = label != UNLABELLED
        yield RawDocument(
            id=prefix + "/".join(parts[-3:]).removesuffix(".txt"),
            text=decoded(data, f"{path}: {'/'.join(parts)}", settings.encoding, settings.errors),
            label=label if labelled else None,
            split=split if labelled else "unlabelled",
            group=known[number] if number < len(known) else None,
        )


def doubled_documents(path: Path, settings: CorpusSettings, prefix: str = "") -> Iterator[RawDocument]:
    """Yield the train reviews in random order, the same once more, and then the test reviews; nothing unlabelled.

    The last fifth of what comes before test is validation: so a tutorial that claims 99.84 % joins a file with a second
    one that holds it, too, and holds out the tail. Here it shows how that looks (docs/leakage.md).
    """
    labelled = [review for review in aclimdb_documents(path, settings, prefix) if review.label is not None]
    train = [review for review in labelled if review.split == "train"]
    order = np.random.default_rng(0).permutation(len(train)).tolist()
    copies = [train[row]._replace(id=f"copy/{train[row].id}") for row in order]
    held_out = max(1, round(TAIL * 2 * len(train)))
    yield from (train[row] for row in order)
    yield from copies[:-held_out]
    yield from (review._replace(split="validation") for review in copies[-held_out:])
    yield from (review for review in labelled if review.split == "test")


def _films(path: Path) -> Films:
    """Read the urls files in a pass of their own: in the archive some stand after the reviews they belong to."""
    films: Films = {}
    labelled = 0
    for parts, data in members(path, is_addresses):
        if is_addresses(parts):
            match = ADDRESSES.fullmatch(parts[-1])
            found = (FILM.search(line) for line in data.decode("ascii", "replace").splitlines())
            films[parts[-2], match.group(1) if match else ""] = [film.group() if film else None for film in found]
        labelled += is_aclimdb(parts) and parts[-2] != UNLABELLED
    if not labelled:
        raise DataError(
            f"{path}: no reviews such as train/pos/0_9.txt found, so this is not the aclImdb layout.\n"
            "Set format in [corpus]: `folders` reads one folder per class."
        )
    return films


def is_addresses(parts: Parts) -> bool:
    """Say whether this path is that of a list of the films of one class of one split."""
    return len(parts) >= 2 and parts[-2] in SPLITS and ADDRESSES.fullmatch(parts[-1]) is not None
