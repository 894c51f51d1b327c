"""What the tests of readers share: reviews to write in every way, and what reading them gives."""

from pathlib import Path
from typing import Any

from corpus.readers.read import Reading
from corpus.settings import CorpusSettings

NOUNS, WORDS = ("plot", "film", "music"), {"neg": ("dull", "cold", "weak"), "pos": ("warm", "clever", "lovely")}
#: Forty short reviews, `neg` and `pos` in turn.
ROWS = [
    (f"the {NOUNS[n % 3]} was {WORDS[label][n % 3]} and scene {n} went on", label)
    for n, label in enumerate(["neg", "pos"] * 20)
]


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def table(separator: str = ",", head: str = "text,label", quote: str = '"', end: str = "\n") -> str:
    """Return the reviews as separated values."""
    lines = [head.replace(",", separator)] if head else []
    return end.join([*lines, *(f"{quote}{text}{quote}{separator}{label}" for text, label in ROWS)]) + end


def reading(path: Path, **settings: Any) -> Reading:
    return Reading(CorpusSettings.model_validate({"data": str(path), **settings}))


def pairs(path: Path, **settings: Any) -> list[tuple[str, str | None]]:
    """Return the text and the label of each document, in order."""
    return [(document.text, document.label) for document in reading(path, **settings).documents()]


def told_of(path: Path, **settings: Any) -> dict[str, Any]:
    """Return the record of what was read, once all documents went by."""
    opened = reading(path, **settings)
    for _ in opened.documents():
        pass
    return opened.record().as_json()
