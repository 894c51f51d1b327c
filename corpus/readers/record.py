"""What was read, as people are told it and as a corpus keeps it: of each file how, of each column why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from corpus.document import RawDocument

#: Files left out that are named; the others are counted.
MOST_NAMED = 20
#: Classes that a line names.
MOST_CLASSES = 12
#: What a column is for → how a line on it begins.
COLUMNS = {
    "text": "text column",
    "label": "label column",
    "group": "group column",
    "split": "split column",
    "tag": "tag column",
}
NO_LABEL, EMPTY, COPY = "no label (kept as unlabelled text)", "empty text", "copy of a document in another split"
CLEANED_AWAY = "nothing is left after cleaning"


@dataclass
class FileRead:
    """One file or folder."""

    file: str
    format: str
    split: str | None = None
    encoding: str = ""  # "": none, as of Parquet, or each document's own
    compression: str = "none"
    rows: int | None = None
    columns: dict[str, str] = field(default_factory=dict)  # text, label, group, split, tag → name of the column
    why: dict[str, str] = field(default_factory=dict)  # the same → why it is this one
    records_over_lines: int = 0
    notes: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)  # reason → rows or files


@dataclass
class ReadingRecord:
    """All that was read."""

    files: list[FileRead] = field(default_factory=list)
    classes: dict[str, int] = field(default_factory=dict)  # label → documents
    documents: int = 0
    left_out: dict[str, int] = field(default_factory=dict)  # reason → documents
    files_left_out: list[str] = field(default_factory=list)  # the first of them
    files_left_out_count: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the record as JSON values."""
        return asdict(self)


class Tally:
    """Counts documents as they go by: their labels, and those without a text."""

    def __init__(self) -> None:
        self.labels: dict[str | None, int] = {}
        self.empty = 0

    def counted(self, documents: Iterable[RawDocument]) -> Iterator[RawDocument]:
        """Yield the documents on."""
        labels = self.labels
        for document in documents:
            labels[document.label] = labels.get(document.label, 0) + 1
            if not document.text or document.text.isspace():
                self.empty += 1
            yield document

    @property
    def documents(self) -> int:
        """How many documents went by."""
        return sum(self.labels.values())

    @property
    def classes(self) -> dict[str, int]:
        """How many documents have each label."""
        return {label: count for label, count in self.labels.items() if label is not None}

    @property
    def left_out(self) -> dict[str, int]:
        """How many documents cannot be learnt from as they are, by reason."""
        reasons = {NO_LABEL: self.labels.get(None, 0), EMPTY: self.empty}
        return {reason: count for reason, count in reasons.items() if count}


def told(record: dict[str, Any]) -> list[str]:
    """Return what is told of a stored record, a line each: files, columns and why, classes, what was left out."""
    lines = []
    for read in record["files"]:
        lines.append(f"read {printable(read['file'])}: {_described(read)}")
        for use, name in read["columns"].items():
            lines.append(_column(use, name, read["why"].get(use, "")))
        lines += [f"  {note}" for note in read["notes"]]
        if read["records_over_lines"]:
            lines.append(f"  {read['records_over_lines']:,} records take several lines")
        if read["left_out"]:
            lines.append(f"  left out: {counts(read['left_out'])}")
    classes = sorted(record["classes"].items(), key=lambda item: (-item[1], item[0]))
    if classes:
        lines.append(f"{len(classes):,} classes: {_classes(classes)}")
    if record["left_out"]:
        lines.append(f"without label or left out: {counts(record['left_out'])}")
    if record["files_left_out_count"]:
        lines.append(f"files left out: {files_left_out(record)}")
    return lines


def labels_told(record: dict[str, Any]) -> list[str]:
    """Return what is told of where the labels of a stored record were read, and of documents that do not count."""
    columns = [(read["columns"].get("label"), read["why"].get("label", "")) for read in record["files"]]
    lines = [_column("label", name, why) for name, why in dict.fromkeys(columns) if name]
    return lines + ([f"  without label or left out: {counts(record['left_out'])}"] if record["left_out"] else [])


def files_left_out(record: dict[str, Any]) -> str:
    """Return the names of the files that were left out, many of them counted."""
    more = record["files_left_out_count"] - len(record["files_left_out"])
    return ", ".join(map(printable, record["files_left_out"])) + (f", and {more:,} more" if more > 0 else "")


def counts(reasons: dict[str, int]) -> str:
    """Return reasons with their counts, the commonest first."""
    ordered = sorted(reasons.items(), key=lambda item: -item[1])
    return "; ".join(f"{count:,} {reason}" for reason, count in ordered)


def _described(read: dict[str, Any]) -> str:
    parts = [read["format"], read["encoding"], "" if read["compression"] == "none" else read["compression"]]
    if read["rows"] is not None:
        parts.append(f"{read['rows']:,} rows")
    if read["split"]:
        parts.append(f"split {read['split']}")
    return ", ".join(part for part in parts if part)


def _column(use: str, name: str, why: str) -> str:
    return f"  {COLUMNS[use]}: {printable(name)}{_because(why)}"


def _because(why: str) -> str:
    return f" ({why})" if why else ""


def printable(text: str) -> str:
    """Return a text of the data on one line: what steers a terminal or breaks a line is written as its escape."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def _classes(classes: Sequence[tuple[str, int]]) -> str:
    more = f", and {len(classes) - MOST_CLASSES:,} more" if len(classes) > MOST_CLASSES else ""
    return ", ".join(f"{printable(label)} {count:,}" for label, count in classes[:MOST_CLASSES]) + more
