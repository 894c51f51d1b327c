"""One table a class, as `Fake.csv` and `True.csv`: the name of a file is the label of its rows."""

from collections.abc import Mapping, Sequence

from corpus.errors import DataError
from corpus.readers.class_files import class_names
from corpus.readers.columns import FILE_NAME
from corpus.readers.label_columns import find_label, may_be_label
from corpus.readers.sources import Part
from corpus.readers.tables import Table
from corpus.readers.text_columns import find_text
from corpus.readers.undecided import undecided
from corpus.settings import CorpusSettings


def with_file_names(parts: Sequence[Part], tables: Mapping[int, Table], settings: CorpusSettings) -> CorpusSettings:
    """Return the settings, with the names of files as labels where tables are called so and no column has any.

    Raises DataError where a column may be meant as well: one with other values in each file (see `undecided`).
    """
    names = names_of_classes(parts, tables)
    if settings.label_column or not names:
        return settings
    first = next(iter(tables.values()))
    if find_label(first.facts, settings, by_name=True)[0] is not None:
        return settings
    text = settings.text_column or find_text(first.facts, settings, str(first.path))[0]
    likely = [name for name, facts in first.facts.items() if name != text and may_be_label(facts)]
    # What labels the rows of one file labels those of another.
    if any(_is_shared(name, tables) for name in likely):
        return settings
    if likely:
        columns = [f"corpus.label_column={name}" for name in likely]
        raise undecided(
            f"{first.path.name}, …: the class of a row may be the name of its file ({', '.join(names.values())}) or in "
            f"a column ({', '.join(likely)})",
            [f"corpus.label_column={FILE_NAME}", *columns],
        )
    return settings.model_copy(update={"label_column": FILE_NAME})


def names_of_classes(parts: Sequence[Part], tables: Mapping[int, Table]) -> dict[int, str]:
    """Return the class that the name of each table says, {} where they are no tables of a class each.

    Their columns are the same, no name says a split, and they differ in words.
    """
    alike = len({frozenset(table.columns) for table in tables.values()}) == 1
    if not 1 < len(tables) == len(parts) or not alike or any(part.split for part in parts):
        return {}
    called = class_names([(part.path.name,) for part in parts])
    names = {number: called[(part.path.name,)] for number, part in enumerate(parts)}
    are_words = all(name.replace(" ", "").isalpha() for name in names.values())
    return names if are_words and len(set(names.values())) == len(parts) else {}


def name_of_class(parts: Sequence[Part], tables: Mapping[int, Table], number: int) -> str:
    """Return the class that the name of a table says; raise DataError where names say none."""
    names = names_of_classes(parts, tables)
    if not names:
        raise DataError(
            f"{tables[number].path}: label_column = {FILE_NAME} takes tables of one kind that are called after "
            "classes, such as pos.csv and neg.csv in a folder"
        )
    return names[number]


def _is_shared(name: str, tables: Mapping[int, Table]) -> bool:
    values = [set(facts.counts or ()) for table in tables.values() if (facts := table.facts.get(name))]
    return any(one & other for place, one in enumerate(values) for other in values[:place])
