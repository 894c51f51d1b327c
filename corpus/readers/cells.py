"""What a cell of a table is by its spelling: a number, a date, a reference to something."""

import re

_NUMBER = re.compile(r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?%?")
_DECIMAL = re.compile(r"[-+]?\d*[.,]\d+(?:[eE][-+]?\d+)?")
_WHOLE = re.compile(r"[-+]?\d+(?:\.0*)?")
_DATES = (
    re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ,]+\d{1,2}:\d{2}.*)?|\d{1,2}:\d{2}(?::\d{2})?"),
    re.compile(r"(?:[A-Za-z]{3,9},? )?(?:[A-Za-z]{3,9}\.? \d{1,2}|\d{1,2} [A-Za-z]{3,9}\.?),? \d{4}.*"),
    re.compile(r"[A-Za-z]{3} [A-Za-z]{3} \d{1,2} \d{2}:\d{2}:\d{2} .*"),
)
#: What is no text whatever its length: links, addresses, paths, dates, hashes, ids without a blank.
_NO_TEXT = (
    *_DATES,
    re.compile(r"(?:https?|ftp|file|s3|gs)://\S+|www\.\S+|\S+@\S+\.\w+", re.I),
    re.compile(r"(?:[A-Za-z]:)?[\\/~.]?[\w.@%+-]*(?:[\\/][\w.@%+ -]+)+\.?\w*"),
    re.compile(r"(?=\S*\d)[0-9A-Za-z_:.-]{8,}"),
)


def is_number(cell: str) -> bool:
    """Say whether a cell is a number, with a decimal point or comma."""
    return _NUMBER.fullmatch(cell) is not None


def is_decimal(cell: str) -> bool:
    """Say whether a cell is a number that is not whole."""
    return _DECIMAL.fullmatch(cell) is not None and _WHOLE.fullmatch(cell) is None


def is_reference(cell: str) -> bool:
    """Say whether a cell points to something or names it, and says nothing: a link, a path, a date, an id."""
    return any(pattern.fullmatch(cell) for pattern in _NO_TEXT)


def is_date(cell: str) -> bool:
    """Say whether a cell is a date, a time or both."""
    return any(pattern.fullmatch(cell) for pattern in _DATES)
