"""The audit stage: a cleaned corpus in, what is wrong with its data out."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.audit.copies import Copies, find_copies
from corpus.audit.copy_findings import find_conflicts, find_duplicates, find_seen_tests
from corpus.audit.document_findings import (
    Subject,
    find_empty,
    find_foreign,
    find_groups,
    find_short,
    find_small_classes,
    find_spellings,
    find_unread_columns,
)
from corpus.audit.findings import gravest_first
from corpus.audit.folded_texts import FoldedTexts
from corpus.audit.giveaway_findings import find_giveaway_tokens, find_ratings
from corpus.audit.hashes import Rows
from corpus.audit.letters import read_letters
from corpus.audit.near_duplicates import find_near_duplicates, near_copy
from corpus.audit.order_findings import find_joined, find_missing_classes, find_order
from corpus.audit.settings import AuditSettings
from corpus.cleaning.fingerprints import fingerprint_documents
from corpus.json_files import write_json
from corpus.mapped import give_back
from corpus.progress import report
from corpus.readers.fetch import DATA_SETS
from corpus.split import UNLABELLED
from corpus.store import SPLITS, Corpus

#: The highest accuracy that can be skill on a named data set: with label noise, whoever is above it has seen labels.
#: imdb: of 25,000 test labels 173 (0.69 %) are clearly flipped (Northcutt et al. 2021), which no honest model can know.
HIGHEST_ACCURACY = {"imdb": 0.99}


def audit_corpus(settings: AuditSettings, corpus: Path, folder: Path) -> None:
    """Look for what makes scores on the corpus wrong; write findings.json and duplicates.parquet into `folder`.

    Raise DataError where `corpus` is no cleaned corpus.
    """
    opened = Corpus.open(corpus)
    subject = _subject(opened, settings)
    copies, seen = _copies(subject, folder)
    copies.write(opened, seen, folder / "duplicates.parquet")
    findings = gravest_first(
        [
            *find_duplicates(copies, seen, settings.examples),
            *find_groups(subject),
            *find_unread_columns(subject),
            *find_conflicts(copies, _labels(opened, copies.splits), opened.labels, settings.examples),
            *find_seen_tests(copies, seen, settings.examples),
            *find_giveaway_tokens(subject),
            *find_ratings(subject),
            *find_order(subject),
            *find_missing_classes(subject),
            *find_joined(subject),
            *find_small_classes(subject),
            *find_spellings(subject),
            *find_empty(subject),
            *find_short(subject),
            *find_foreign(subject),
        ]
    )
    said: dict[str, Any] = {
        "findings": [found.as_json(opened, settings.examples) for found in findings],
        "documents": {name: int(np.sum(subject.splits == code)) for code, name in enumerate(SPLITS)},
        "highest_accuracy": settings.highest_accuracy or known_bound(opened),
        "near_copy": near_copy(settings.near_duplicate),
        "settings": settings.model_dump(mode="json"),
    }
    write_json(folder / "findings.json", said)
    report("audit", subject.documents, subject.documents, "documents")


def known_bound(corpus: Corpus) -> float | None:
    """Return the highest accuracy that can be skill, where the corpus is a data set of which that is known."""
    source = corpus.audit.get("source")
    named = (name for name, data_set in DATA_SETS.items() if source in (name, data_set.file, data_set.folder))
    return next((HIGHEST_ACCURACY[name] for name in named if name in HIGHEST_ACCURACY), None)


def _subject(corpus: Corpus, settings: AuditSettings) -> Subject:
    """Read the corpus as numbers. A split that is none of SPLITS holds what nothing uses: it is as if not there."""
    splits = _codes(corpus, "split")
    return Subject(corpus, settings, read_letters(corpus), splits, _labels(corpus, splits))


def _codes(corpus: Corpus, column: str) -> npt.NDArray[np.int8]:
    """Return the row of SPLITS that a column names, -1 for others and for none: (n,)."""
    codes, names = corpus.codes(column)
    rows = {name: code for code, name in enumerate(SPLITS)}
    return np.array([*(rows.get(name, -1) for name in names), -1], dtype=np.int8)[codes]


def _labels(corpus: Corpus, splits: npt.NDArray[np.int8]) -> Rows:
    """Return the number of each document's label, -1 where it has none or is in no split with labels: (n,)."""
    labels = corpus.label_ids.copy()
    labels[(splits < 0) | (splits == UNLABELLED)] = -1
    return labels


def _copies(subject: Subject, folder: Path) -> tuple[Copies, Copies]:
    """Look for copies in the data as they were given, and in what is left of them after the policy on duplicates.

    Near ones are looked for among the first documents of each sequence of tokens, which speak for the others.
    """
    corpus, settings, splits = subject.corpus, subject.settings, subject.splits
    before = _codes(corpus, "dropped_from")
    given = np.where(before >= 0, before, splits)
    texts = _numbered(subject.letters.digests)
    tokens = _numbered(fingerprint_documents(corpus.offsets, len(corpus.words), partial(_tokens, corpus)))
    used = np.flatnonzero(given >= 0)
    _, first = np.unique(tokens[used], return_index=True)
    rows = np.sort(used[first])
    near = find_near_duplicates(FoldedTexts(corpus), rows, settings.near_duplicate, settings.shingle, folder)
    return find_copies(given, texts, tokens, near), find_copies(splits, texts, tokens, near)


def _tokens(corpus: Corpus, start: int, stop: int) -> npt.NDArray[np.int32]:
    tokens = np.array(corpus.tokens[start:stop])
    give_back(corpus.tokens)
    return tokens


def _numbered(values: npt.NDArray[np.uint64]) -> Rows:
    """Return numbers from 0 on that are equal where the values are: (n,)."""
    return np.asarray(np.unique(values, return_inverse=True)[1], dtype=np.int64)
