"""JSON as this project writes it: read by any program, so without NaN and infinity, for which JSON has no word.

And JSON of others, read without trust: `json.loads` ends in RecursionError where it is nested too deeply.
"""

import json
import math
from pathlib import Path
from typing import Any

from corpus.outgoing import STEERING_WITHIN_LINES

#: Lists and objects within each other that are read: data has a few, and each costs a step of recursion later on.
DEEPEST = 100
TOO_DEEP = f"lists or objects nested deeper than {DEEPEST}"


def json_value(text: str | bytes) -> Any:
    """Return the value of a JSON text from outside.

    Raises ValueError, which says what is wrong and where in the text, also for nesting of more than DEEPEST and for
    whole numbers of more digits than Python reads.

    >>> json_value('{"stars": [4, 5]}')
    {'stars': [4, 5]}
    """
    try:
        text = text.decode("utf-8") if isinstance(text, bytes) else text
        value = json.loads(text)
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        raise ValueError(f"{what} at character {error.pos + 1}") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"byte 0x{error.object[error.start]:02x} at {error.start + 1} is not UTF-8") from None
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    except ValueError:
        raise ValueError("a whole number of thousands of digits") from None
    if text.count("[") + text.count("{") > DEEPEST:
        _refuse_depth(value)
    return value


def _refuse_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        parts = ((v.values() if isinstance(v, dict) else v) for v in level if isinstance(v, dict | list))
        level = [part for inner in parts for part in inner]
    if any(isinstance(part, dict | list) for part in level):
        raise ValueError(TOO_DEEP)


def json_text(value: Any, indent: int | None = 1) -> str:
    """Return a value as JSON, on one line where `indent` is None; nothing in it steers a terminal.

    Half of a surrogate pair is written as its escape.

    Raises ValueError where a number in it is none: what that means is known where it arises (see `finite`), not here.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    # JSON itself escapes the control characters of ASCII, and no others.
    text = STEERING_WITHIN_LINES.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def write_json(path: Path, value: Any, indent: int | None = 1) -> None:
    """Write a value as a JSON file; raises ValueError, which names the file, where a number in it is none."""
    try:
        text = json_text(value, indent)
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None
    path.write_text(text + "\n", encoding="utf-8")


def finite(number: float | None) -> float | None:
    """Return a measured number, None where there is none: it was not measured, or is NaN or infinite."""
    return number if number is not None and math.isfinite(number) else None
