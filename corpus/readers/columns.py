"""Which columns of a table hold the text, the label, the split, the group and the tag."""

import difflib
import re
from collections.abc import Sequence
from typing import NamedTuple

from corpus.errors import DataError
from corpus.settings import CorpusSettings

Row = Sequence[str | None]

#: Usual names, most telling first; compared without case, spaces, `_` and `-`.
TEXT_NAMES = (
    "text", "review", "reviewtext", "reviewbody", "reviewcontent", "content", "sentence", "comment", "commenttext",
    "body", "document", "message", "tweet", "post", "评论", "评论内容", "内容", "文本", "评价", "正文", "句子",
)  # fmt: skip
LABEL_NAMES = (
    "label", "labels", "labeltext", "sentiment", "class", "classlabel", "category", "target", "polarity", "stars",
    "starrating", "rating", "score", "标签", "类别", "分类", "情感", "情感倾向", "评分", "星级",
)  # fmt: skip
#: A label is a short thing of which there are few: bounds for a column found by its content.
LONGEST_LABEL = 40
MOST_LABELS = 50
#: A cell with more words than this is no column name.
LONGEST_NAME = 5


class Columns(NamedTuple):
    """Names of the columns to read; None: the table has no such column."""

    text: str
    label: str
    split: str | None
    group: str | None
    tag: str | None
    note: str


def find_columns(names: Sequence[str], sample: Sequence[Row], settings: CorpusSettings, where: str) -> Columns:
    """Return the columns to read: those that the settings name, else by usual names, else by the content of `sample`.

    Raises DataError that lists the columns found.
    """
    text, text_how = _wanted("text_column", settings.text_column, names, where), "set"
    label, label_how = _wanted("label_column", settings.label_column, names, where), "set"
    if text is None:
        text, text_how = _usual(names, TEXT_NAMES, label), "found by its name"
    if label is None:
        label, label_how = _usual(names, LABEL_NAMES, text), "found by its name"
    if text is None:
        text, text_how = _longest(names, sample, label), "found by its content"
    if label is None and text is not None:
        label, label_how = _fewest(names, sample, text, where), "found by its content"
    if text is None or label is None or text == label:
        missing = "text" if text is None else "label"
        raise DataError(
            f"{where}: no {missing} column found; the columns are: {', '.join(names)}.\n"
            f"Name it with {missing}_column in [corpus], for example -S corpus.{missing}_column={names[0]}"
        )
    return Columns(
        text,
        label,
        next((name for name in names if name.strip().lower() == "split" and name not in (text, label)), None),
        _wanted("group_column", settings.group_column, names, where),
        _wanted("tag_column", settings.tag_column, names, where),
        f"text column: {text} ({text_how}); label column: {label} ({label_how})",
    )


def looks_like_header(cells: Sequence[str], settings: CorpusSettings) -> bool:
    """Say whether the first row of a table names its columns, rather than being a document already."""
    named = {settings.text_column, settings.label_column} - {""}
    usual = {*TEXT_NAMES, *LABEL_NAMES, *map(_folded, named)}
    if any(_folded(cell) in usual for cell in cells):
        return True
    return not any(_is_number(cell) or len(cell.split()) > LONGEST_NAME or len(cell) > LONGEST_LABEL for cell in cells)


def numbered(count: int) -> list[str]:
    """Return names for the columns of a table without a header."""
    return [f"column {number}" for number in range(1, count + 1)]


def _wanted(setting: str, value: str, names: Sequence[str], where: str) -> str | None:
    if not value or value in names:
        return value or None
    near = difflib.get_close_matches(value, names, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise DataError(f"{where}: {setting} = {value}: no such column; the columns are: {', '.join(names)}{hint}")


def _usual(names: Sequence[str], usual: Sequence[str], taken: str | None) -> str | None:
    by_folded = {_folded(name): name for name in reversed(names) if name != taken}
    return next((by_folded[name] for name in usual if name in by_folded), None)


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).casefold()


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"\s*[-+]?\d+(\.\d+)?\s*", cell) is not None


def _values(names: Sequence[str], sample: Sequence[Row], name: str) -> list[str]:
    index = names.index(name)
    return [value.strip() for row in sample if (value := row[index])]


def _longest(names: Sequence[str], sample: Sequence[Row], taken: str | None) -> str | None:
    """Return the column whose cells are longest on average, if these are words rather than numbers."""
    lengths = {}
    for name in names:
        values = _values(names, sample, name) if name != taken else []
        words = [value for value in values if not _is_number(value)]
        if values and len(words) > len(values) / 2:
            lengths[name] = sum(map(len, values)) / len(values)
    return max(lengths, key=lambda name: lengths[name]) if lengths else None


def _fewest(names: Sequence[str], sample: Sequence[Row], text: str, where: str) -> str | None:
    """Return the one column of short, repeated values; several of them: the user must say which."""
    fitting = {}
    for name in names:
        values = _values(names, sample, name) if name != text else []
        distinct = set(values)
        repeated = 2 * len(distinct) <= len(values) or (len(sample) < MOST_LABELS and len(distinct) < len(values))
        if distinct and repeated and len(distinct) <= MOST_LABELS and max(map(len, distinct)) <= LONGEST_LABEL:
            fitting[name] = len(distinct)
    # A sorted file shows one label only in its first rows; a column that varies is the better guess.
    varied = [name for name, distinct in fitting.items() if distinct > 1] or list(fitting)
    if len(varied) > 1:
        raise DataError(
            f"{where}: several columns could be the label: {', '.join(varied)} (all columns: {', '.join(names)}).\n"
            f"Name it with label_column in [corpus], for example -S corpus.label_column={varied[0]}"
        )
    return varied[0] if varied else None
