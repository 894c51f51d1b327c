"""What of a folder or an archive is read: tables by their splits, tables of equal rank, class folders, class files."""

import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from corpus.errors import DataError
from corpus.readers.class_files import is_of_class_files
from corpus.readers.junk import is_junk, is_no_table
from corpus.readers.listing import listed
from corpus.readers.members import Parts, member_names
from corpus.readers.split_names import split_in, split_word
from corpus.readers.streams import File, Member

#: Ends of names of tables, without that of a compression.
TABLE_ENDS = (".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".json", ".parquet", ".pq", ".arrow", ".feather")
COMPRESSION_ENDS = (".gz", ".bz2", ".xz", ".zst", ".lz4", ".lzma", ".zip")
#: What Spark and Hadoop call the pieces of a table.
_PIECE = re.compile(r"part-(?:[a-z]-)?\d+.*", re.IGNORECASE)
#: Files of a folder that are looked at to know what it holds; one of class folders has many more.
MOST_LOOKED_AT = 5000
#: Tables that are taken together where nothing parts them.
MOST_TABLES = 1000
ORDER = ("train", "validation", "test", "unlabelled", None)


class Place(NamedTuple):
    """A file to read, and the split that its name says."""

    file: File
    split: str | None


class Plan(NamedTuple):
    """The tables of a folder in order, [] where its documents are files; and the files that are left out."""

    places: list[Place]
    left_out: list[str]
    format: str = ""  # of the folder where there are no tables


def plan_of(path: Path) -> Plan:
    """Return what of a folder or an archive is read.

    Files called after splits come first, then class folders, then tables of equal rank, then a file a class. Raises
    DataError for two files of one split, and for tables of which nobody says which is meant.
    """
    names = list(itertools.islice(member_names(path), MOST_LOOKED_AT))
    shallow = [parts for parts in names if not is_no_table(parts) and _is_table(parts)]
    junk = [parts for parts in names if is_junk(parts)]
    tables = _top(shallow)
    named = [parts for parts in tables if _split(parts)]
    if not any(map(_has_end, names)) and _are_class_files(names):
        return Plan([], ["/".join(parts) for parts in junk], "class-files")
    if any(_split(parts) == "train" for parts in named) and (_in_folder(named) or all(map(_has_end, named))):
        return _split_tables(path, named, names)
    documents = [parts for parts in names if len(parts) > 1 and not _has_end(parts) and not is_junk(parts)]
    tables = [parts for parts in tables if _has_end(parts) or _PIECE.fullmatch(parts[-1])]
    if tables and len(documents) <= len(tables):
        return _equal_tables(path, tables, names)
    return Plan([], ["/".join(parts) for parts in tables], "folders")


def _are_class_files(names: Sequence[Parts]) -> bool:
    """Say whether the files of a folder, or of folders of splits, are one a class."""
    files = [parts for parts in names if not is_junk(parts)]
    return all(len(parts) == 1 or split_in(parts[-2]) for parts in files) and is_of_class_files(names)


def has_table_end(name: str) -> bool:
    """Say whether a file is called as tables are: `.csv`, `.jsonl.gz`."""
    return name_without_compression(name).endswith(TABLE_ENDS)


def name_without_compression(name: str) -> str:
    """Return a file's name in small letters without the end that says how it is compressed."""
    lower = name.lower()
    return next((lower.removesuffix(end) for end in COMPRESSION_ENDS if lower.endswith(end)), lower)


def _split_tables(path: Path, named: Sequence[Parts], names: Sequence[Parts]) -> Plan:
    by_split: dict[str | None, list[Parts]] = {}
    for parts in named:
        by_split.setdefault(_split(parts), []).append(parts)
    for split, files in by_split.items():
        if len({_numberless(parts) for parts in files}) > 1:
            raise DataError(
                f"{path}: two files for the {split} split: {listed('/'.join(parts) for parts in files)}.\n"
                "Give the right ones as data, validation_data and test_data in [corpus]."
            )
    places = [Place(_file(path, parts), split) for split in ORDER for parts in by_split.get(split, ())]
    return Plan(places, _others(names, named))


def _equal_tables(path: Path, tables: Sequence[Parts], names: Sequence[Parts]) -> Plan:
    if (
        len({name_without_compression(parts[-1]).rpartition(".")[2] for parts in tables}) > 1
        or len(tables) > MOST_TABLES
    ):
        raise DataError(
            f"{path}: several tables, and nothing says which is meant: {listed('/'.join(parts) for parts in tables)}.\n"
            "Give one of them as data."
        )
    return Plan([Place(_file(path, parts), None) for parts in tables], _others(names, tables))


def _others(names: Iterable[Parts], read: Sequence[Parts]) -> list[str]:
    taken = set(read)
    return ["/".join(parts) for parts in names if parts not in taken]


def _file(path: Path, parts: Parts) -> File:
    return path.joinpath(*parts) if path.is_dir() else Member(path, "/".join(parts))


def _is_table(parts: Parts) -> bool:
    """Say whether a file may be a table: by the end of its name, or, not deep, by a split or a piece in its name."""
    if _has_end(parts):
        return True
    return len(parts) <= 2 and (_PIECE.fullmatch(parts[-1]) is not None or split_in(parts[-1]) is not None)


def _has_end(parts: Parts) -> bool:
    return has_table_end(parts[-1])


def _top(tables: Sequence[Parts]) -> list[Parts]:
    """Return the tables without those that stand deeper than the first folder of tables, unless folders are splits."""
    if not tables:
        return []
    depth = min(map(len, tables))
    if any(split_in(part) for parts in tables for part in parts[:-1]):
        return sorted(tables)
    return sorted(parts for parts in tables if len(parts) == depth)


def _split(parts: Parts) -> str | None:
    """Return the split that a file's name says, or else the folder that it is in."""
    return next((split for part in reversed(parts) if (split := split_in(part))), None)


def _in_folder(named: Sequence[Parts]) -> bool:
    return all(len(parts) == 1 or split_in(parts[-1]) for parts in named)


def _numberless(parts: Parts) -> tuple[str, str]:
    """Return what pieces of one table share in their names, without numbers and hashes; and the split's word."""
    name = re.sub(r"[0-9a-f]{8,}|\d+", "#", parts[-1].lower())
    return name, next((word for part in reversed(parts) if (word := split_word(part))), "")
