"""The columns of all tables of a data set: decided on the first, and the same in the others where they have them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.errors import DataError
from corpus.readers.class_tables import name_of_class, with_file_names
from corpus.readers.columns import FILE_NAME, Columns, find_columns
from corpus.readers.label_columns import joined_labels
from corpus.readers.labels import Labels, several_labels
from corpus.readers.listing import listed
from corpus.readers.sources import Part
from corpus.readers.streams import stored
from corpus.readers.tables import Table, label_counts
from corpus.readers.usual_names import LABEL_NAMES, folded
from corpus.settings import CorpusSettings


def columns_of_all(parts: Sequence[Part], tables: dict[int, Table], settings: CorpusSettings) -> dict[int, Columns]:
    """Return the columns to read of each table; raise DataError where none fits, and for several labels in one cell.

    A table that has the columns of the first is read alike, whatever else it has.
    """
    columns: dict[int, Columns] = {}
    first: Columns | None = None
    settings = with_file_names(parts, tables, settings)
    for number, table in tables.items():
        columns[number] = _columns(table, first, parts, number, settings)
        if columns[number].label == FILE_NAME:
            columns[number] = _of_file(columns[number], name_of_class(parts, tables, number))
        first = first or columns[number]
    if settings.label_separator == "found":
        _refuse_joined(tables, columns, settings)
    return columns


def _columns(
    table: Table, first: Columns | None, parts: Sequence[Part], number: int, settings: CorpusSettings
) -> Columns:
    where = str(table.path)
    if first is None or first.label is None or not set(first.text_columns) <= set(table.columns):
        return find_columns(table.columns, table.facts, settings, where)
    same = {"text_column": first.text, "label_column": first.label}
    if first.label not in (*table.columns, FILE_NAME):
        other = next((name for name in table.columns if folded(name) in LABEL_NAMES), None)
        if other is None:
            raise _unlabelled(table, first, parts, number)
        same["label_column"] = other
    found = find_columns(table.columns, table.facts, settings.model_copy(update=same), where)
    return Columns(found.text, found.text_columns, found.label, found.split, found.group, found.tag,
                   {**found.why, **{use: first.why[use] for use in ("text", "label") if use in first.why}})  # fmt: skip


def _of_file(columns: Columns, name: str) -> Columns:
    why = {**columns.why, "label": "the name of the file, one a class"}
    return replace(columns, why=why, every_label=name)


def _unlabelled(table: Table, first: Columns, parts: Sequence[Part], number: int) -> DataError:
    """Return the error for a file of texts to be labelled that stands beside one with labels, as in competitions."""
    train, own = stored(parts[0].path), stored(table.path)
    return DataError(
        f"{table.path} has no labels: there is no column {first.label}, which {parts[0].path.name} has; its columns "
        f"are: {listed(table.columns)}.\n"
        f"Run on the file with labels alone, wordloom run --data {train}, then: wordloom predict RUN {own}"
    )


def _refuse_joined(tables: dict[int, Table], columns: dict[int, Columns], settings: CorpusSettings) -> None:
    """Refuse labels of which several stand in one cell, over all tables."""
    counts: Counter[str] = Counter()
    labels = Labels(settings)
    for number, table in tables.items():
        label = columns[number].label
        if label is not None and (found := label_counts(table, label, labels)) is not None:
            counts += found
    if joined := joined_labels(counts):
        separator, example = joined
        where = f"{next(iter(tables.values())).path}: column {columns[next(iter(tables))].label}"
        error = several_labels(where, example)
        raise DataError(f"{error}\nIf {separator.join(example)!r} is one class, say so: -S corpus.label_separator=none")
