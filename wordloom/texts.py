"""What comes in from Python: texts and labels, checked one by one, for a guess here is a wrong model there."""

import reprlib
from collections.abc import Mapping, Set
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Types of pandas that stand for a missing value and are equal to nothing.
MISSING = ("NAType", "NaTType")


class Classes(NamedTuple):
    """The C classes of n labels."""

    values: NDArray[Any]  # sorted, in the type in which they came, (C,)
    codes: NDArray[np.int64]  # of each label, a row of `values`, (n,)

    def names(self) -> list[str]:
        """Return the classes as texts, which is how models know them, (C,)."""
        return names_of(self.values)


def names_of(values: NDArray[Any]) -> list[str]:
    """Return classes as texts, (C,)."""
    return [str(value) for value in values.tolist()]


def checked_texts(texts: Any) -> list[str]:
    """Return a list, an array or a pandas Series of texts as a list; an empty text is a text.

    Raises TypeError for a lone string, which would be read as a list of letters, and for what is no text (None, NaN, a
    number); ValueError for a table, of which one column is wanted.
    """
    if isinstance(texts, str | bytes):
        raise TypeError("a list of texts is needed, and this is one string; for a single text write [text]")
    found = _items(texts, "texts")
    for place, text in enumerate(found):
        if not isinstance(text, str):
            raise TypeError(
                f"texts[{place}] is {reprlib.repr(text)} ({type(text).__name__}), not a text; leave it out, or give "
                'an empty text "" for it'
            )
    return [str(text) for text in found]  # of NumPy's own kind of string too


def checked_labels(labels: Any, count: int) -> Classes:
    """Return the classes of `count` texts.

    Raises ValueError for another number of labels, a missing one, numbers that are measured rather than counted, and a
    single class; TypeError for labels of kinds that do not sort with each other.
    """
    if labels is None:
        raise ValueError("fit requires y to be passed, but the target y is None: each text needs its label")
    if isinstance(labels, str | bytes):
        raise TypeError("a list of labels is needed, and this is one string")
    found = _items(labels, "labels")
    if len(found) != count:
        raise ValueError(f"each text needs its label: there are {count} texts and {len(found)} labels")
    for place, label in enumerate(found):
        if _is_missing(label):
            raise ValueError(f"labels[{place}] is {label!r}; leave that text out, or give its label")
    if len({isinstance(label, str) for label in found}) > 1:
        raise TypeError("labels are texts and other things mixed; make all of them one kind, such as str")
    array = _column(labels if hasattr(labels, "__array__") else found)
    if array.dtype.kind == "f" and (array != np.round(array)).any():
        raise ValueError("labels are continuous numbers, not classes; cut them into classes first")
    try:
        values, codes = np.unique(array, return_inverse=True)
    except TypeError as error:
        raise TypeError(f"labels cannot be sorted ({error}); make all of them one kind, such as str") from None
    classes = Classes(values, codes.astype(np.int64))
    names = classes.names()
    if len(names) < 2:
        raise ValueError(f"two classes or more are needed, and there is only one class: {', '.join(names) or 'none'}")
    if len(set(names)) < len(names):
        raise ValueError("two different labels read the same as text; rename one of them")
    return classes


def _column(labels: Any) -> NDArray[Any]:
    try:
        array = np.asarray(labels)
    except ValueError:
        array = np.empty((0, 0))  # lists of different lengths
    if array.ndim != 1:
        raise TypeError("a label is a number or a text, not a list of them; make all of them one kind, such as str")
    return array


def _items(values: Any, what: str) -> list[Any]:
    if hasattr(values, "__array__"):  # of NumPy, pandas and what behaves like them
        column = np.asarray(values)
        if column.ndim != 1:
            raise ValueError(
                f"{what} have the shape {column.shape}; one column is needed, such as table['{what[:-1]}']"
            )
        return list(column.tolist())
    if isinstance(values, Mapping | Set):
        raise TypeError(f"{what} come as {type(values).__name__}, which has no order of rows; give a list")
    try:
        return list(values)
    except TypeError:
        raise TypeError(f"a list of {what} is needed, not {reprlib.repr(values)}") from None


def _is_missing(value: Any) -> bool:
    return value is None or type(value).__name__ in MISSING or (isinstance(value, float) and value != value)
