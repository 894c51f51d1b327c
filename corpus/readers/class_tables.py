"""One table a class, as `Fake.csv` and `True.csv`: the name of a file is the label of its rows."""

import re
from collections.abc import Mapping, Sequence

from corpus.errors import DataError
from corpus.readers.class_files import class_names
from corpus.readers.columns import FILE_NAME, named_columns, split_column
from corpus.readers.label_columns import find_label, may_be_label
from corpus.readers.listing import listed
from corpus.readers.sources import Part
from corpus.readers.tables import Table
from corpus.readers.text_columns import find_text
from corpus.readers.undecided import undecided
from corpus.settings import CorpusSettings

_NUMBER = re.compile(r"\d+")


def with_file_names(parts: Sequence[Part], tables: Mapping[int, Table], settings: CorpusSettings) -> CorpusSettings:
    """Return the settings, with the names of files as labels where tables are called so and no column has any.

    Raises DataError where a column may be meant as well: one with other values in each file (see `undecided`).
    """
    names = names_of_classes(parts, tables)
    if settings.label_column or not names:
        return settings
    likely = _likely_labels(next(iter(tables.values())), settings)
    if likely is None:
        return settings
    # What labels the rows of one file labels those of another.
    if any(_is_shared(name, tables) for name in likely):
        return settings
    if likely:
        labels, columns = listed(names.values()), listed(likely)
        raise undecided(
            f"{parts[0].path.name}, …: the class of a row may be the name of its file ({labels}) or in a column "
            f"({columns})",
            [f"corpus.label_column={name}" for name in (FILE_NAME, *likely)],
        )
    return settings.model_copy(update={"label_column": FILE_NAME})


def names_of_classes(parts: Sequence[Part], tables: Mapping[int, Table]) -> dict[int, str]:
    """Return the class that the name of each table says, {} where they are no tables of a class each.

    Their columns are the same, no name says a split, and they differ in words.
    """
    alike = len({frozenset(table.columns) for table in tables.values()}) == 1
    if len(tables) < len(parts) or not alike or any(part.split for part in parts):
        return {}
    return dict(enumerate(classes_by_name([part.path.name for part in parts])))


def classes_by_name(files: Sequence[str]) -> list[str]:
    """Return the classes that the names of files say, each another; [] where they say none.

    >>> classes_by_name(["Fake.csv", "True.csv"]), classes_by_name(["part-1.csv", "part-2.csv"])
    (['fake', 'true'], [])
    """
    # Numbers that differ count pieces of one table, with letters of a hash between them; so do a, b and aa, ab.
    if any(_NUMBER.findall(name) != _NUMBER.findall(files[0]) for name in files):
        return []
    called = class_names([(name,) for name in files])
    names = [called[(name,)] for name in files]
    are_counted = any(set(name) == {"a"} for name in names)
    return names if not are_counted and all(names) and 1 < len(names) == len(set(names)) else []


def name_of_class(parts: Sequence[Part], tables: Mapping[int, Table], number: int) -> str:
    """Return the class that the name of a table says; raise DataError where names say none."""
    names = names_of_classes(parts, tables)
    if not names:
        raise DataError(
            f"{tables[number].path}: label_column = {FILE_NAME} takes tables of one kind that are called after "
            "classes, such as pos.csv and neg.csv in a folder"
        )
    return names[number]


def _likely_labels(table: Table, settings: CorpusSettings) -> list[str] | None:
    """Return columns that may hold labels and are for nothing else, None where one is called so."""
    taken = {name for name in named_columns(table.columns, settings, str(table.path)).values() if name}
    split = split_column(table.columns, table.facts, taken)[0]
    free = {name: facts for name, facts in table.facts.items() if name not in taken and name != split}
    if find_label(free, settings, by_name=True)[0] is not None:
        return None
    text = settings.text_column or find_text(free, settings, str(table.path))[0]
    return [name for name, facts in free.items() if name != text and may_be_label(facts)]


def _is_shared(name: str, tables: Mapping[int, Table]) -> bool:
    values = [set(facts.counts or ()) for table in tables.values() if (facts := table.facts.get(name))]
    return any(one & other for place, one in enumerate(values) for other in values[:place])
