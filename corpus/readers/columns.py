"""Which columns of a table hold the text, the label, the split, the group and the tag."""

import difflib
import re
import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.errors import DataError
from corpus.readers.column_facts import ColumnFacts
from corpus.readers.csv_dialects import SAYING_SEPARATOR
from corpus.readers.label_columns import find_label
from corpus.readers.listing import listed
from corpus.readers.split_names import split_called
from corpus.readers.text_columns import find_text
from corpus.readers.usual_names import LABEL_NAMES, LONGEST_LABEL, LONGEST_NAME, TEXT_NAMES, folded
from corpus.settings import CorpusSettings

#: Joins the names of columns that are read as one text, in a setting and where it is told.
JOIN = "+"
#: As `label_column`: the label of a row is the name of its file, of tables that are one a class.
FILE_NAME = "@file"


@dataclass(frozen=True)
class Columns:
    """Names of the columns to read, and why; None: the table has no such column."""

    text: str
    text_columns: tuple[str, ...]  # several are joined
    label: str | None
    split: str | None
    group: str | None
    tag: str | None
    why: Mapping[str, str] = field(default_factory=dict)  # what a column is for → why it is this one
    every_label: str = ""  # of all rows, where `label` is FILE_NAME

    @property
    def note(self) -> str:
        """What is read as text and as label, and why."""
        return f"text column: {self.text} ({self.why['text']}); label column: {self.label} ({self.why['label']})"

    def named(self) -> dict[str, str]:
        """Return what each column that is read is for."""
        columns = {"text": self.text, "label": self.label, "group": self.group, "split": self.split, "tag": self.tag}
        return {use: name for use, name in columns.items() if name is not None}


def find_columns(
    names: Sequence[str], facts: Mapping[str, ColumnFacts], settings: CorpusSettings, where: str
) -> Columns:
    """Return the columns to read: those that the settings name, else by usual names, else by content, over all rows.

    Raises DataError that lists the columns where none fits, and where two fit equally well (see `undecided`).
    """
    if not names:  # as only of JSON, whose rows name its columns
        raise DataError(f"{where}: no JSON objects; one a line is needed, with a text and a label")
    wanted = named_columns(names, settings, where)
    taken = {name for name in wanted.values() if name}
    split, why_split = split_column(names, facts, taken)
    free = {name: facts[name] for name in names if name in facts and name not in taken and name != split}
    text, label = wanted["text_column"], wanted["label_column"]
    texts, why = text_columns(names, settings), {"text": "set", "label": "set", "group": "set", "tag": "set"}
    if label is None:
        label, why["label"] = find_label(free, settings, by_name=True)
    if text is None:
        rest = {name: fact for name, fact in free.items() if name != label}
        text, why["text"] = find_text(rest, settings, where)
        texts = (text,) if text is not None else ()
    if label is None and text is not None:
        rest = {name: fact for name, fact in free.items() if name not in texts}
        label, why["label"] = find_label(rest, settings, by_name=False, where=where, names=names)
    if text is None or label is None or label in texts:
        raise _none_fits("text" if text is None else "label", names, facts, where, text)
    if label in facts and facts[label].is_measurement:
        raise measurement(label, facts[label], where)
    why["split"] = why_split
    made = {use: reason for use, reason in why.items() if {"group": wanted["group_column"],
            "tag": wanted["tag_column"], "split": split}.get(use, True)}  # fmt: skip
    return Columns(text, texts, label, split, wanted["group_column"], wanted["tag_column"], made)


def named_columns(names: Sequence[str], settings: CorpusSettings, where: str) -> dict[str, str | None]:
    """Return the columns that the settings name, None for none; raise DataError for one that is not there."""
    found: dict[str, str | None] = {}
    for setting in ("text_column", "label_column", "group_column", "tag_column"):
        value = getattr(settings, setting)
        joined = setting == "text_column" and len(text_columns(names, settings)) > 1
        is_no_column = joined or (setting == "label_column" and value == FILE_NAME)
        if value and value not in names and not is_no_column:
            near = difflib.get_close_matches(value, names, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise DataError(f"{where}: {setting} = {value}: no such column; the columns are: {listed(names)}{hint}")
        found[setting] = value or None
    return found


def text_columns(names: Sequence[str], settings: CorpusSettings) -> tuple[str, ...]:
    """Return the columns that `text_column` names: itself, or several with `+` between."""
    value = settings.text_column
    if not value or value in names:
        return (value,) if value else ()
    parts = tuple(part.strip() for part in value.split(JOIN))
    return parts if len(parts) > 1 and all(part in names for part in parts) else (value,)


def measurement(name: str, facts: ColumnFacts, where: str) -> DataError:
    """Return the error for a column of numbers that measure something instead of naming a class."""
    values = f"{len(facts.counts):,} different numbers" if facts.counts is not None else "very many different numbers"
    return DataError(
        f"{where}: {name} holds {values} in {facts.filled:,} rows: a measurement, not classes; Wordloom sorts texts "
        "into classes.\nCut it into a few classes (low, high), or name another column: -S corpus.label_column=NAME"
    )


def looks_like_header(cells: Sequence[str], settings: CorpusSettings) -> bool:
    """Say whether the first row of a table names its columns, rather than being a document already."""
    if has_usual_name(cells, settings):
        return True
    return not any(_is_number(cell) or len(cell.split()) > LONGEST_NAME or len(cell) > LONGEST_LABEL for cell in cells)


def has_usual_name(cells: Sequence[str], settings: CorpusSettings) -> bool:
    """Say whether a cell is the usual name of a column of texts or labels, or a name that the settings have."""
    named = {settings.text_column, settings.label_column} - {""}
    usual = {*TEXT_NAMES, *LABEL_NAMES, *map(folded, named)}
    return any(folded(cell) in usual for cell in cells)


def numbered(count: int) -> list[str]:
    """Return names for the columns of a table without a header."""
    return [f"column {number}" for number in range(1, count + 1)]


def split_column(
    names: Sequence[str], facts: Mapping[str, ColumnFacts], taken: Collection[str]
) -> tuple[str | None, str]:
    """Return the column that says of each row in which split it is, None for none, and why it is this one."""
    free = [name for name in names if name not in taken]
    if called := next((name for name in free if folded(name) == "split"), None):
        return called, "found by its name"
    telling = next((name for name in free if name in facts and _calls_splits(facts[name])), None)
    return telling, "found by its content: each of its values is the name of a split"


def _calls_splits(facts: ColumnFacts) -> bool:
    """Say whether each cell is the name of a split, train and at least one other."""
    splits = {split_called(value) for value in facts.counts or ()}
    return facts.filled == facts.rows and len(splits) > 1 and "train" in splits and None not in splits


def _none_fits(
    missing: str, names: Sequence[str], facts: Mapping[str, ColumnFacts], where: str, text: str | None
) -> DataError:
    measured = [name for name, fact in facts.items() if fact.is_measurement and folded(name) in LABEL_NAMES]
    if missing == "label" and measured:
        return measurement(measured[0], facts[measured[0]], where)
    empty = next((name for name in names if missing == "label" and folded(name) in LABEL_NAMES and name in facts), "")
    if empty and not facts[empty].filled:
        return DataError(
            f"{where}: column {empty} has no label in any row; a classifier learns from labelled texts.\n"
            f"Where another column has them: -S corpus.label_column=NAME; the columns are: {listed(names)}"
        )
    if len(names) == 1:
        return DataError(
            f"{where}: one column only, {listed(names)}; a text and a label are needed in each row.\n{SAYING_SEPARATOR}"
        )
    likely = [name for name in names if name != text and name in facts and not facts[name].is_measurement]
    likely = [name for name in likely if not facts[name].lists and not (text is None and folded(name) in LABEL_NAMES)]
    lists = [name for name, fact in facts.items() if fact.lists]
    beside = f"\nLists and objects can be neither: {listed(lists)}" if lists else ""
    example = next((name for name in likely if folded(name) != "id"), "")
    setting = shlex.quote(f"corpus.{missing}_column={example}") if example else f"corpus.{missing}_column=NAME"
    return DataError(
        f"{where}: no {missing} column found; the columns are: {listed(names)}.\n"
        f"Name it with {missing}_column in [corpus], for example -S {setting}" + beside
    )


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"\s*[-+]?\d+(\.\d+)?\s*", cell) is not None
