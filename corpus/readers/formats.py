"""Which format a file or folder has, from its name and, where that says nothing, from its content."""

import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from corpus.errors import DataError
from corpus.json_files import json_value
from corpus.readers.aclimdb import is_aclimdb
from corpus.readers.labelled_lines import LABEL_PREFIX
from corpus.readers.lines import opened, text_lines
from corpus.readers.members import member_names
from corpus.settings import CorpusSettings

#: Format by the end of the name, without `.gz`; `tree`: an archive, whose layout decides.
SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".tar": "tree",
    ".tgz": "tree",
}
#: Lines that are looked at to know a format, and files of a folder or archive.
SAMPLE_LINES = 200
SAMPLE_MEMBERS = 200
#: More different first words than this are no labels.
MOST_LABELS = 20
UNREADABLE = {".zip": "unpack it", ".rar": "unpack it", ".7z": "unpack it", ".xlsx": "save it as CSV",
              ".xls": "save it as CSV", ".json": "write one JSON object a line"}  # fmt: skip


def format_of(path: Path, settings: CorpusSettings) -> str:
    """Return the format that is set, or found; raises DataError where none fits."""
    if settings.format != "auto":
        return settings.format
    if path.is_dir():
        return _layout_of(path)
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    found = SUFFIXES.get(suffix) or _by_content(path, settings)
    return _layout_of(path) if found == "tree" else found


def _layout_of(path: Path) -> str:
    """Tell the aclImdb layout by its first files; everything else is one folder per class."""
    first = itertools.islice(member_names(path), SAMPLE_MEMBERS)
    return "aclimdb" if any(is_aclimdb(parts) for parts in first) else "folders"


def _by_content(path: Path, settings: CorpusSettings) -> str:
    with opened(path) as (stream, _):
        start = stream.peek(512)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start[257:262] == b"ustar":
        return "tree"
    suffix = path.suffix.lower()
    if suffix in UNREADABLE and start[:1] != b"{":
        raise DataError(f"{path}: {suffix} is not read; {UNREADABLE[suffix]}, and give the result as data")
    lines = list(itertools.islice(text_lines(path, settings.encoding, settings.errors), SAMPLE_LINES))
    lines = [line for line in lines if line.strip()]
    found = next((name for name, fits in CONTENTS.items() if lines and fits(lines)), None)
    if found is None:
        raise DataError(
            f"{path}: format not recognised from its name or first lines; set format in [corpus]: "
            "csv, tsv, jsonl, parquet, fasttext, labelled-lines, folders, aclimdb"
        )
    return found


def _is_json(lines: list[str]) -> bool:
    try:
        return isinstance(json_value(lines[0]), dict)
    except ValueError:
        return False


def _is_labelled(lines: list[str]) -> bool:
    """Say whether few different first words begin all lines; one alone must be a number, as in a sorted file."""
    first = Counter(line.split(maxsplit=1)[0] for line in lines)
    texts = all(len(line.split(maxsplit=1)) == 2 for line in lines)
    few = 2 <= len(first) <= min(MOST_LABELS, len(lines) // 2) or (len(first) == 1 and next(iter(first)).isdigit())
    return texts and few


def _is_separated(lines: list[str], separator: str) -> bool:
    return all(separator in line for line in lines)


#: Formats of text files, the most telling first.
CONTENTS: dict[str, Callable[[list[str]], bool]] = {
    "fasttext": lambda lines: any(line.startswith(LABEL_PREFIX) for line in lines),
    "jsonl": _is_json,
    "tsv": lambda lines: _is_separated(lines, "\t"),
    "labelled-lines": _is_labelled,
    "csv": lambda lines: _is_separated(lines[:1], ",") or _is_separated(lines[:1], ";"),
}
