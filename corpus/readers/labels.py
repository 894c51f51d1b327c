"""One spelling of a label: as data sets write the same class in different ways, and none where there is no label."""

import ast
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from corpus.errors import DataError
from corpus.label_remedies import in_one_case
from corpus.settings import CorpusSettings

#: fastText's default prefix of a label (https://fasttext.cc/docs/en/supervised-tutorial.html).
LABEL_PREFIX = "__label__"
#: Characters that nobody sees: a zero-width space, marks of direction, a soft hyphen, a byte order mark.
_INVISIBLE = re.compile("[\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_WHOLE = re.compile(r"([-+]?\d+)\.0+")
#: Labels whose spellings are remembered: they come again and again.
MOST_REMEMBERED = 100_000
#: A value between brackets that is longer is no list of labels.
LONGEST_LIST = 2000


#: Where a label stands, or what says so: it is written out only where something is wrong with it.
Place = str | Callable[[], str]


class Labels:
    """Turns what a file has for a label into the label, the same for all files of a data set."""

    def __init__(self, settings: CorpusSettings) -> None:
        self._missing = frozenset(word.casefold() for word in settings.missing_labels)
        self._merges = settings.merge_labels
        self._names = dict(settings.label_names)
        self._known: dict[str, str | None] = {}

    def label(self, value: Any, where: Place) -> str | None:
        """Return the label, None for a missing one; raise DataError for several labels in one cell."""
        if isinstance(value, str):
            if value not in self._known:
                if len(self._known) > MOST_REMEMBERED:
                    self._known.clear()
                self._known[value] = self._named(self._spelt(value, where))
            return self._known[value]
        if isinstance(value, (list, tuple)):
            return self.label(_only(value, where), where)
        if isinstance(value, dict):
            place = where if isinstance(where, str) else where()
            raise DataError(f"{place}: an object where a label is needed; name another column with label_column")
        return self._named(self._spelt(plain_text(value), where))

    def _named(self, label: str | None) -> str | None:
        return None if label is None else self._names.get(label, label)

    def _spelt(self, value: str, where: Place) -> str | None:
        # Half of a surrogate pair, which JSON may hold, is written as its escape: no file can hold it.
        text = value.encode("utf-8", "backslashreplace").decode("utf-8")
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip()
        if text[: len(LABEL_PREFIX)].lower() == LABEL_PREFIX:
            text = text[len(LABEL_PREFIX) :].rstrip(",").strip()
        if text.startswith("[") and text.endswith("]") and (values := _listed(text)) is not None:
            return self._spelt(plain_text(_only(values, where)), where)
        if not text or text.casefold() in self._missing:
            return None
        if whole := _WHOLE.fullmatch(text):
            return whole.group(1)
        if text.lower() in ("true", "false"):
            return text.lower()
        return in_one_case(text) if self._merges else text


def plain_text(value: Any) -> str:
    """Return a value that is no list as the text of a label: 1, 1.0 and Decimal('1.00') are all `1`."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, Decimal):
        return str(int(value)) if value == value.to_integral_value() else str(value.normalize())
    return str(value)


def several_labels(where: Place, labels: list[str]) -> DataError:
    """Return the error for data with several labels a document."""
    where = where if isinstance(where, str) else where()
    shown = ", ".join(map(repr, labels[:5]))
    return DataError(
        f"{where}: holds several labels ({len(labels)} labels: {shown}); data with several labels a document is not "
        "done yet.\nKeep one label a document, or join those that come together into one."
    )


def _only(values: list[Any] | tuple[Any, ...], where: Place) -> Any:
    """Return the one label of a list, None of an empty one."""
    if len(values) > 1:
        raise several_labels(where, [str(value) for value in values])
    return values[0] if values else None


def _listed(text: str) -> list[Any] | None:
    """Return a list of labels that was written as Python or JSON writes it, None for any other text."""
    if len(text) > LONGEST_LIST:
        return None
    try:
        values = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    simple = isinstance(values, list) and all(isinstance(value, (str, int, float, bool)) for value in values)
    return values if simple else None
