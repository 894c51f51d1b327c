"""Texts in memory as a file of a project, so that a run can name what it read, and the command line read it again."""

import hashlib
import json
from pathlib import Path
from typing import Any

from corpus.whole_files import appearing
from wordloom.texts import checked_labels, checked_texts


def write_data(texts: Any, labels: Any, project: Path) -> Path:
    """Write n texts and their labels to data/texts-<digest>.jsonl of a project, unless it is there; return the file.

    Raises TypeError and ValueError for what is no text or label.
    """
    checked = checked_texts(texts)
    classes = checked_labels(labels, len(checked))
    names = classes.names()
    if lost := [name for name in names if name != name.strip() or not name]:
        raise ValueError(f"the label {lost[0]!r} is empty or has white space at its ends, which a file of data loses")
    rows = zip(checked, classes.codes.tolist(), strict=True)
    # In ASCII, for a text in memory may hold half of a surrogate pair, which no file in UTF-8 can.
    lines = "".join(json.dumps({"text": text, "label": names[code]}) + "\n" for text, code in rows).encode()
    path = project / "data" / f"texts-{hashlib.sha256(lines).hexdigest()[:8]}.jsonl"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with appearing(path) as part:
            part.write_bytes(lines)
    return path
