"""The table of a rival's answers: which of its columns say what, and what each row says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from corpus.errors import DataError
from corpus.outgoing import visible
from corpus.readers.formats import format_of
from corpus.readers.listing import listed
from corpus.readers.read_tables import TABLES
from corpus.readers.tables import Table, as_text
from corpus.settings import CorpusSettings

#: What names a document: its id, or its row in the file that `wordloom export RUN test-set` writes, from 1.
KEYS = ("id", "row")
#: What a column of answers may be called, the most telling first: beside `predicted_label`, `label` is the truth.
LABELS = ("predicted_label", "prediction", "predicted", "label")
#: How the column of a class is called that holds its probability, the most telling first; `{}` is the class.
PROBABILITIES = ("predicted_probability_{}", "probability_{}", "{}")
TEXT = "text"
COMMAND = "wordloom export RUN test-set"


class Answer(NamedTuple):
    """What one row says."""

    where: str  # the file and the line, for errors
    key: str  # of its document
    label: Any  # None where the table has no column of labels
    shares: tuple[Any, ...]  # of each class, as they stand there; empty where the table has no probabilities
    text: str | None  # of the document, where it stands beside the answer


@dataclass(frozen=True)
class Columns:
    """Which columns say what."""

    key: str
    label: str | None
    shares: tuple[str, ...]  # in the order of the classes; empty: it says no probabilities
    text: str | None

    @property
    def names(self) -> list[str]:
        """All of them."""
        return [name for name in (self.key, self.label, *self.shares, self.text) if name is not None]


class AnswerTable:
    """A table of answers, of any format that a run reads; its columns are found by their names alone.

    Raises DataError for a file that is not there or no table, and for columns that are missing.
    """

    def __init__(self, file: Path, classes: Sequence[str]) -> None:
        self.file = file
        self._table = _opened(file)
        self.columns = find_columns(self._table.columns, classes, str(file))

    def answers(self) -> Iterator[Answer]:
        """Yield the rows in their order."""
        columns, names = self.columns, self.columns.names
        at = {name: place for place, name in enumerate(names)}
        for line, cells in self._table.rows(names):
            where = f"{self.file}, {self._table.unit} {line}"
            yield Answer(
                where,
                (as_text(cells[at[columns.key]], columns.key, where) or "").strip(),
                cells[at[columns.label]] if columns.label else None,
                tuple(cells[at[name]] for name in columns.shares),
                as_text(cells[at[columns.text]], columns.text, where) if columns.text else None,
            )


def find_columns(names: Sequence[str], classes: Sequence[str], where: str) -> Columns:
    """Return which columns of a table say what; `where` names it in errors.

    Raises DataError where none names the documents, none says the answers, or some classes have no probability.

    >>> find_columns(["id", "text", "label", "probability_bad", "probability_good"], ["bad", "good"], "bert.csv").label
    'label'
    """
    key = next((name for name in KEYS if name in names), None)
    if key is None:
        near = get_close_matches("id", [name.casefold() for name in names], 1)
        hint = f"; is it {near[0]}?" if near else ""
        raise DataError(
            f"{where}: no column id or row says which document each answer is about; the columns are: {listed(names)}"
            f"{hint}\n  `{COMMAND}` writes the documents with their ids"
        )
    label = next((name for name in LABELS if name in names), None)
    shares = _shares(names, classes, where)
    if label is None and not shares:
        raise DataError(
            f"{where}: no column holds answers; the columns are: {listed(names)}\n"
            f"  needed: label, or for each class its probability: {listed([PROBABILITIES[1].format(classes[0]), '…'])}"
        )
    return Columns(key, label, shares, TEXT if TEXT in names else None)


def _shares(names: Sequence[str], classes: Sequence[str], where: str) -> tuple[str, ...]:
    """Return the columns of the probabilities of all classes; none where no class has one."""
    for form in PROBABILITIES:
        wanted = [form.format(name) for name in classes]
        missing = [name for name in wanted if name not in names]
        if not missing:
            return tuple(wanted)
        # A column that is merely called as a class may be anything.
        if len(missing) < len(wanted) and form != PROBABILITIES[-1]:
            raise DataError(
                f"{where}: the probabilities of {len(missing)} of {len(wanted)} classes are missing: {listed(missing)};"
                " give every class its column, or none"
            )
    return ()


def _opened(file: Path) -> Table:
    settings = CorpusSettings.model_validate({})
    if not file.is_file():
        kind = "is a folder" if file.is_dir() else "is not there"
        raise DataError(f"{file} {kind}; a rival's predictions are a file: .csv, .tsv, .jsonl or .parquet")
    form = format_of(file, settings)
    if form not in TABLES:
        raise DataError(f"{file}: read as {form}, which has no columns; write answers as .csv, .jsonl or .parquet")
    return TABLES[form](file, settings)


def shown(value: object) -> str:
    """Return a value of the table on one line."""
    return visible(str(value))[:80]
