"""JSON files that tell whether one byte of them is another than was written."""

import hashlib
from pathlib import Path
from typing import Any

from corpus.json_files import json_text, json_value

#: The last key of a sealed object: SHA-256 of the file's bytes, with zeros in this place.
SEAL = "sha256"
UNSEALED = "0" * 64


def write_sealed(path: Path, value: dict[str, Any]) -> None:
    """Write an object with its seal; raises ValueError where a number in it is none."""
    rest = {key: part for key, part in value.items() if key != SEAL}
    text = json_text({**rest, SEAL: UNSEALED}) + "\n"
    before, _, after = text.rpartition(UNSEALED)
    path.write_text(f"{before}{hashlib.sha256(text.encode()).hexdigest()}{after}", encoding="utf-8")


def opened(content: bytes) -> tuple[dict[str, Any] | None, bool]:
    """Return the object that a file has (None: it has none), and whether it is sealed.

    An object is None as well where its seal is broken. One without a seal is as good as its reader takes it to be.
    """
    try:
        value = json_value(content)
    except ValueError:
        return None, False
    if not isinstance(value, dict):
        return None, False
    if SEAL not in value:
        return value, False
    seal = str(value.pop(SEAL)).encode()
    before, found, after = content.rpartition(seal)
    bare = before + UNSEALED.encode() + after
    is_whole = bool(found) and hashlib.sha256(bare).hexdigest().encode() == seal
    return (value, True) if is_whole else (None, True)


def read_sealed(path: Path) -> dict[str, Any] | None:
    """Return the object in a sealed file; None where there is no file, no seal, or one byte is another."""
    try:
        value, is_sealed = opened(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    return value if is_sealed else None
