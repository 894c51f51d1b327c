"""The audit stage: a cleaned corpus in, what is wrong with its data out."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.copies import Copies, find_copies
from corpus.copy_findings import find_conflicts, find_duplicates, find_seen_tests
from corpus.document_findings import (
    Subject,
    find_empty,
    find_foreign,
    find_giveaway_tokens,
    find_groups,
    find_order,
    find_small_classes,
)
from corpus.fetch import DATA_SETS
from corpus.findings import gravest_first
from corpus.letters import Letters, read_letters
from corpus.near_duplicates import find_near_duplicates
from corpus.progress import report
from corpus.settings import AuditSettings
from corpus.shingles import Rows, Shingles
from corpus.store import SPLITS, Corpus

#: The highest accuracy that can be skill on a named data set: with label noise, whoever is above it has seen labels.
#: imdb: of 25,000 test labels 173 (0.69 %) are clearly flipped (Northcutt et al. 2021), which no honest model can know.
HIGHEST_ACCURACY = {"imdb": 0.99}


def audit_corpus(settings: AuditSettings, corpus: Path, folder: Path) -> None:
    """Look for what makes scores on the corpus wrong; write findings.json and duplicates.parquet into `folder`.

    Raise DataError where `corpus` is no cleaned corpus.
    """
    opened = Corpus.open(corpus)
    subject, letters = _subject(opened, settings)
    copies = _copies(opened, settings, subject.splits, letters)
    copies.write(opened.ids, folder / "duplicates.parquet")
    findings = gravest_first(
        [
            *find_duplicates(copies, settings.examples),
            *find_groups(subject),
            *find_conflicts(copies, subject.labels, opened.labels, settings.examples),
            *find_seen_tests(copies, settings.examples),
            *find_giveaway_tokens(subject),
            *find_order(subject),
            *find_small_classes(subject),
            *find_empty(subject),
            *find_foreign(subject),
        ]
    )
    said: dict[str, Any] = {
        "findings": [found.as_json(opened, settings.examples) for found in findings],
        "documents": {name: int(np.sum(subject.splits == code)) for code, name in enumerate(SPLITS)},
        "highest_accuracy": settings.highest_accuracy or known_bound(opened),
        "settings": settings.model_dump(mode="json"),
    }
    (folder / "findings.json").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    report("audit", subject.documents, subject.documents, "documents")


def known_bound(corpus: Corpus) -> float | None:
    """Return the highest accuracy that can be skill, where the corpus is a data set of which that is known."""
    source = corpus.audit.get("source")
    named = (name for name, data_set in DATA_SETS.items() if source in (name, data_set.file, data_set.folder))
    return next((HIGHEST_ACCURACY[name] for name in named if name in HIGHEST_ACCURACY), None)


def _subject(corpus: Corpus, settings: AuditSettings) -> tuple[Subject, Letters]:
    """Read the corpus as numbers. A split that is none of SPLITS holds what nothing uses: it is as if not there."""
    codes = {name: code for code, name in enumerate(SPLITS)}
    splits = np.array([codes.get(name, -1) for name in corpus.column("split")], dtype=np.int8)
    numbers = {label: number for number, label in enumerate(corpus.labels)}
    labels = np.array([numbers.get(label, -1) for label in corpus.column("label")], dtype=np.int64)
    labels[(splits < 0) | (splits == codes["unlabelled"])] = -1
    letters = read_letters(corpus)
    return Subject(corpus, settings, letters, splits, labels), letters


def _copies(corpus: Corpus, settings: AuditSettings, splits: npt.NDArray[np.int8], letters: Letters) -> Copies:
    """Look for copies; near ones among the first documents of each sequence of tokens, which speak for the others."""
    shingles = Shingles(corpus, settings.shingle)
    every = np.arange(len(splits))
    texts = _numbered(letters.digests)
    tokens = _numbered(shingles.fingerprints(every))
    used = np.flatnonzero(splits >= 0)
    _, first = np.unique(tokens[used], return_index=True)
    near = find_near_duplicates(shingles, np.sort(used[first]), settings.near_duplicate)
    return find_copies(splits, texts, tokens, near)


def _numbered(values: npt.NDArray[np.uint64]) -> Rows:
    """Return numbers from 0 on that are equal where the values are: (n,)."""
    return np.asarray(np.unique(values, return_inverse=True)[1], dtype=np.int64)
