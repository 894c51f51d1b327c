"""The tables among the sources, each looked at once; and any one table with all its columns, as `predict` reads it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import DataError
from corpus.readers.arrow_tables import arrow_table, parquet_table
from corpus.readers.columns import named_columns, text_columns
from corpus.readers.csv_tables import csv_table, csv_tables, csv_trial
from corpus.readers.formats import format_of
from corpus.readers.json_tables import json_table
from corpus.readers.sources import Part
from corpus.readers.streams import File
from corpus.readers.tables import Table
from corpus.readers.text_columns import find_text
from corpus.settings import CorpusSettings

#: Formats with columns of which each file is looked at by itself; `csv` and `tsv` are decided together.
TABLES: dict[str, Callable[[File, CorpusSettings], Table]] = {
    "csv": lambda file, settings: csv_table(file, settings, "csv"),
    "tsv": lambda file, settings: csv_table(file, settings, "tsv"),
    "jsonl": json_table,
    "parquet": parquet_table,
    "arrow": arrow_table,
}
SEPARATED = ("csv", "tsv")


def open_tables(parts: Sequence[Part], settings: CorpusSettings) -> dict[int, Table]:
    """Return the tables among the parts, by the part's number; raises DataError for what is wrong with one."""
    for part in parts:
        if part.format in TABLES:
            no_folder(part)
    separated = [number for number, part in enumerate(parts) if part.format in SEPARATED]
    trials = [csv_trial(parts[number].path, settings, parts[number].format) for number in separated]
    made = dict(zip(separated, csv_tables(trials, settings), strict=True))
    for number, part in enumerate(parts):
        if part.format in TABLES and number not in made:
            made[number] = TABLES[part.format](part.path, settings)
    return dict(sorted(made.items()))


def open_table(file: File, settings: CorpusSettings) -> tuple[Table, tuple[str, ...]] | None:
    """Return any table that a run could read, and its columns of texts; None for what has no columns (plain lines).

    `table.rows(table.columns)` yields the line or row and the typed cells of every column, in the order of the file;
    a row's text is the texts of the columns, joined by a line break. No label is needed. Raises DataError as a run
    does.

    >>> table, texts = open_table(Path("reviews.csv"), CorpusSettings(text_column="review"))  # doctest: +SKIP
    >>> at = [table.columns.index(name) for name in texts]  # doctest: +SKIP
    >>> rows = table.rows(table.columns)  # doctest: +SKIP
    >>> texts = ("\\n".join(cells[place] for place in at) for _, cells in rows)  # doctest: +SKIP
    """
    found = format_of(file, settings)
    if found not in TABLES:
        return None
    table = TABLES[found](file, settings)
    texts = text_columns(table.columns, settings)
    named_columns(table.columns, settings.model_copy(update={"label_column": "", "group_column": "", "tag_column": ""}),
                  str(file))  # fmt: skip
    if not texts:
        name, _ = find_text(table.facts, settings, str(file))
        texts = (name,) if name is not None else ()
    return table, texts


def no_folder(part: Part) -> None:
    """Refuse a folder in a format that is a file's."""
    if isinstance(part.path, Path) and part.path.is_dir():
        raise DataError(f"{part.path}: a folder, but format = {part.format} is that of a file")
