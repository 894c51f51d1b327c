"""Small corpora and their audits, for the tests of what an audit finds.

Tests load it with `runpy.run_path`, since pytest's importlib mode puts no folder of tests on the path.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from pyarrow import parquet

from corpus.audit.check import audit_corpus
from corpus.audit.settings import AuditSettings
from corpus.cleaning.clean import write_corpus
from corpus.document import RawDocument
from corpus.settings import CorpusSettings

SOURCE = {"source": "test", "format": "memory", "synthetic": False, "notes": []}
WORDS = [f"word{number}" for number in range(500)]
HAN = [chr(0x4E00 + number) for number in range(600)]
Documents = list[RawDocument]


def innocent(words: list[str] = WORDS, seed: int = 0) -> Documents:
    """Return documents of which nothing is wrong, in random order."""
    draw = random.Random(seed)
    sizes = {"train": 100, "validation": 20, "test": 80, "unlabelled": 10}
    made = []
    for split, size in sizes.items():
        for number in range(size):
            label = None if split == "unlabelled" else ("bad", "good")[number % 2]
            text = ("" if words is HAN else " ").join(draw.choices(words, k=draw.randrange(15, 30)))
            made.append(RawDocument(f"{split}/{number}", text, label, split))
    draw.shuffle(made)
    return made


@dataclass
class Checked:
    """What an audit wrote."""

    said: dict[str, Any]
    rows: list[dict[str, Any]]

    @property
    def kinds(self) -> set[str]:
        return {finding["kind"] for finding in self.said["findings"]}

    def __getitem__(self, kind: str) -> dict[str, Any]:
        return next(finding for finding in self.said["findings"] if finding["kind"] == kind)


Check = Callable[..., Checked]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def call(documents: Documents, duplicates: str = "report", **settings: Any) -> Checked:
        corpus, folder = Path(mkdtemp(dir=tmp_path)), Path(mkdtemp(dir=tmp_path))
        asked = CorpusSettings.model_validate({"workers": 1, "duplicates": duplicates})
        write_corpus(iter(documents), asked, corpus, SOURCE)
        return audited(corpus, folder, **settings)

    return call


def audited(corpus: Path, folder: Path, **settings: Any) -> Checked:
    audit_corpus(AuditSettings(**settings), corpus, folder)
    said = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    return Checked(said, parquet.read_table(folder / "duplicates.parquet").to_pylist())


def of_split(documents: Documents, split: str) -> Documents:
    return [document for document in documents if document.split == split]


def copied(documents: Documents, first: str, second: str, number: int, change: Callable[[str], str]) -> Documents:
    """Return the documents with the texts of some of `first` put, changed, into documents of `second`."""
    texts = iter([document.text for document in of_split(documents, first)[:number]])
    targets = {document.id for document in of_split(documents, second)[-number:]}
    return [d._replace(text=change(next(texts))) if d.id in targets else d for d in documents]
