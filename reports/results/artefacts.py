"""Files of an artefact: read, or named in an error where they are missing."""

import json
from pathlib import Path
from typing import Any

from corpus.errors import DataError
from corpus.whole_files import read_object

#: The command that makes an artefact again, where no other is named.
COMMAND = "run"


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of an artefact; empty where none can be read, as of a stage that was called by itself."""
    return read_object(folder / "manifest.json") or {}


def read_json(path: Path, command: str = COMMAND) -> Any:
    """Return the content of a JSON file. Raise DataError, which names the `wordloom` command that makes it again."""
    return json.loads(existing(path, command).read_text(encoding="utf-8"))


def existing(path: Path, command: str = COMMAND) -> Path:
    """Return the path of a file that is there. Raise DataError."""
    if not path.is_file():
        raise DataError(f"{path} is missing, and the report needs it; `wordloom {command}` makes it again")
    return path
