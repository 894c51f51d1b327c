"""The finished embeddings of a run, read for the report."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from models.files import HISTORY, WORDS
from reports.results.artefacts import read_json, read_manifest


@dataclass(frozen=True, eq=False)
class Embedding:
    """A finished embedding."""

    name: str
    folder: Path
    quality: dict[str, Any]
    history: list[dict[str, Any]]
    manifest: dict[str, Any]

    @cached_property
    def words(self) -> list[str]:
        """The vocabulary in the order of the vectors; (V,)."""
        # Not splitlines(): a word of the corpus may hold U+0085 or U+2028, which that takes for a line end.
        return (self.folder / WORDS).read_text(encoding="utf-8").removesuffix("\n").split("\n")


def read_embedding(name: str, folder: Path) -> Embedding:
    """Return the embedding in `folder`; raise DataError where a file of it is missing."""
    return Embedding(
        name, folder, read_json(folder / "quality.json"), read_json(folder / HISTORY), read_manifest(folder)
    )
