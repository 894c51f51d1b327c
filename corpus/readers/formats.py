"""Which format a file or folder has, from its content and its name."""

import csv
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from corpus.errors import DataError
from corpus.json_files import json_value
from corpus.readers.aclimdb import is_aclimdb
from corpus.readers.csv_dialects import SAYING_SEPARATOR, Dialect, announced_separator, dialects
from corpus.readers.folder_plan import name_without_compression
from corpus.readers.labels import LABEL_PREFIX
from corpus.readers.lines import START, text_lines
from corpus.readers.members import member_names
from corpus.readers.signatures import by_name, page, refusal
from corpus.readers.streams import ZIP, File, Member, archive_kind, opened, stored, zip_names
from corpus.settings import CorpusSettings

#: Format by the end of the name, without that of a compression.
SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
}
#: Format by the first bytes; the last is a stream of Arrow, whose first message has a length of its own after these.
MAGIC = {b"PAR1": "parquet", b"ARROW1": "arrow", b"\xff\xff\xff\xff": "arrow"}
#: Lines that are looked at to know a format, and files of a folder or archive.
SAMPLE_LINES = 200
SAMPLE_MEMBERS = 200
#: More different first words than this are no labels.
MOST_LABELS = 20


def format_of(file: File, settings: CorpusSettings) -> str:
    """Return the format that is set, or found; raises DataError where none fits, and for what is no data."""
    if settings.format != "auto":
        return settings.format
    if isinstance(file, Path) and (file.is_dir() or archive_kind(file)):
        return layout_of(file)
    with opened(file) as (stream, _):
        start = stream.peek(START)[:START]
    found = next((name for mark, name in MAGIC.items() if start.startswith(mark)), None)
    if found:
        return found
    if kind := page(start):
        raise DataError(refusal(file, kind))
    suffix = PurePosixPath(name_without_compression(_inner_name(file))).suffix
    by_suffix = SUFFIXES.get(suffix)
    if by_suffix in ("parquet", "arrow"):
        return by_suffix
    lines = [line for line in itertools.islice(text_lines(file, settings.encoding, settings.errors), SAMPLE_LINES)
             if line.strip()]  # fmt: skip
    if by_suffix and lines:
        return next((name for name, fits in OVERRULING.items() if by_suffix != name and fits(lines)), by_suffix)
    return by_suffix or _by_content(file, suffix, lines)


def layout_of(path: Path) -> str:
    """Tell the aclImdb layout by its first files; everything else is one folder per class."""
    first = itertools.islice(member_names(path), SAMPLE_MEMBERS)
    return "aclimdb" if any(is_aclimdb(parts) for parts in first) else "folders"


def _inner_name(file: File) -> str:
    """Return the name of a file, or of the one file in a zip archive."""
    with stored(file).open("rb") as raw:
        is_zip = raw.read(4) in ZIP
    return PurePosixPath(zip_names(file)[0]).name if is_zip and not isinstance(file, Member) else file.name


def _by_content(file: File, suffix: str, lines: list[str]) -> str:
    found = next((name for name, fits in (*CONTENTS.items(), ("csv", _is_csv)) if lines and fits(lines)), None)
    if found is None and (kind := by_name(suffix)):
        raise DataError(f"{file}: {suffix} is not read; {kind.advice}")
    if found is None:
        raise DataError(
            f"{file}: format not recognised from its name or first lines; set format in [corpus]: "
            "csv, tsv, jsonl, parquet, arrow, fasttext, labelled-lines, class-files, folders, aclimdb.\n"
            f"{SAYING_SEPARATOR}"
        )
    return found


def _is_json(lines: Sequence[str]) -> bool:
    """Say whether lines are JSON: objects, an array of them, or one object over many lines."""
    text = "".join(lines).lstrip("\ufeff \t\r\n")
    try:
        return isinstance(json_value(lines[0]), (dict, list)) and text[:1] in "[{"
    except ValueError:
        return text[:1] + text[1:].lstrip()[:1] in ('{"', "{}", "[[", "[{", "[]")


def _is_fasttext(lines: Sequence[str]) -> bool:
    """Say whether labels with fastText's prefix stand first or last in some line, and no separator parts them."""
    return any(
        line.strip().strip('"').lower().startswith(LABEL_PREFIX) or LABEL_PREFIX in line.lower().split()[-1]
        for line in lines
    )


def _is_fasttext_throughout(lines: Sequence[str]) -> bool:
    """Say whether all lines of what is called a table are fastText's: a label, white space, text."""
    firsts = [line.strip().strip('"').lower().split(maxsplit=1) for line in lines]
    return all(
        len(parts) == 2 and parts[0].startswith(LABEL_PREFIX) and not set(parts[0][:-1]) & set(",;|")
        for parts in firsts
    )


def _is_labelled(lines: Sequence[str]) -> bool:
    """Say whether few different first words begin all lines; one alone must be a number, as in a sorted file."""
    first = Counter(line.split(maxsplit=1)[0] for line in lines)
    texts = all(len(line.split(maxsplit=1)) == 2 for line in lines)
    few = 2 <= len(first) <= min(MOST_LABELS, len(lines) // 2) or (len(first) == 1 and next(iter(first)).isdigit())
    return texts and few


def _is_table(lines: Sequence[str]) -> bool:
    """Say whether a separator parts all lines alike, and leaves a column of few values: labels."""
    for dialect in _even(lines):
        try:
            rows = [cells for cells in dialect.reader(lines) if cells]
        except csv.Error:  # a carriage return within a line
            continue
        columns = list(zip(*rows, strict=True))[0 : len(rows[0])] if len({len(row) for row in rows}) == 1 else []
        for cells in columns:
            values = {cell.strip() for cell in cells[1:]}
            if 2 <= len(values) <= min(MOST_LABELS, len(cells) // 2) and max(map(len, values)) <= 40:
                return True
    return False


def _even(lines: Sequence[str]) -> list[Dialect]:
    """Return a loose dialect for each separator that parts the lines."""
    separators = dict.fromkeys(dialect.separator for dialect in dialects(lines, "csv"))
    return [Dialect(separator, strict=False) for separator in separators]


def _is_separated(lines: Sequence[str], separator: str) -> bool:
    return all(separator in line for line in lines)


def _is_csv(lines: Sequence[str]) -> bool:
    if announced_separator(lines[0]) or _is_separated(lines[:1], ",") or _is_separated(lines[:1], ";"):
        return True
    return any(_is_separated(lines, dialect.separator) for dialect in _even(lines))


#: Contents that overrule what a file's name says.
OVERRULING: dict[str, Callable[[Sequence[str]], bool]] = {"jsonl": _is_json, "fasttext": _is_fasttext_throughout}
#: Formats of text files, the most telling first.
CONTENTS: dict[str, Callable[[Sequence[str]], bool]] = {
    "jsonl": _is_json,
    "fasttext": _is_fasttext,
    "tsv": lambda lines: _is_separated(lines, "\t"),
    "csv": _is_table,
    "labelled-lines": _is_labelled,
}
