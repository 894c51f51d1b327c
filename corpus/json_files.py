"""JSON as this project writes it: read by any program, so without NaN and infinity, for which JSON has no word."""

import json
import math
from pathlib import Path
from typing import Any


def json_text(value: Any, indent: int | None = 1) -> str:
    """Return a value as JSON, on one line where `indent` is None; half of a surrogate pair is written as its escape.

    Raises ValueError where a number in it is none: what that means is known where it arises (see `finite`), not here.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
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
