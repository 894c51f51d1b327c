"""Findings about single documents and their labels: groups, small classes, empty and foreign documents."""

import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.audit.findings import Example, Finding
from corpus.audit.hashes import Rows
from corpus.audit.letters import Letters
from corpus.audit.settings import AuditSettings
from corpus.split import TEST, TRAIN, VALIDATION
from corpus.store import SPLITS, Corpus


@dataclass(frozen=True, eq=False)
class Subject:
    """The corpus that is looked at, each document as numbers; only documents of a known split count."""

    corpus: Corpus
    settings: AuditSettings
    letters: Letters
    splits: npt.NDArray[np.int8]  # (n,): row of SPLITS, -1 for a document that nothing uses
    labels: Rows  # (n,): index into corpus.labels; -1: no label, or nothing uses the document

    @cached_property
    def documents(self) -> int:
        """How many documents are used."""
        return int(np.sum(self.splits >= 0))

    def by_split(self, rows: Rows) -> dict[str, int]:
        """Return how many of `rows` are in each split that has any."""
        counts = Counter(self.splits[rows].tolist())
        return {name: counts[code] for code, name in enumerate(SPLITS) if counts[code]}


def find_groups(subject: Subject) -> Iterator[Finding]:
    """Give the groups that have labelled documents in more than one split."""
    codes, names = subject.corpus.codes("group")
    rows = np.flatnonzero((subject.labels >= 0) & (codes >= 0))
    groups = codes[rows]
    inside = np.zeros((len(names), len(SPLITS)), dtype=np.int64)
    np.add.at(inside, (groups, subject.splits[rows]), 1)
    shared = np.flatnonzero((inside > 0).sum(axis=1) > 1)
    if not shared.size:
        return
    members = rows[np.isin(groups, shared)]
    judged = [
        int(inside[(inside[:, before] > 0).any(axis=1), split].sum()) / max(1, int(np.sum(subject.splits == split)))
        for split, before in ((VALIDATION, [TRAIN]), (TEST, [TRAIN, VALIDATION]))
    ]
    examples = []
    for group in shared[: subject.settings.examples].tolist():
        where = ", ".join(f"{SPLITS[s]} {inside[group, s]}" for s in np.flatnonzero(inside[group]).tolist())
        mine = rows[groups == group]
        _, first = np.unique(subject.splits[mine], return_index=True)
        examples.append(Example(f"group {names[group]}: {where}", tuple(mine[first].tolist())))
    facts = {"documents": len(members)}
    yield Finding("group-overlap", max(judged), len(shared), subject.by_split(members), examples, facts)


def find_unread_columns(subject: Subject) -> Iterator[Finding]:
    """Name the columns that were not read and whose values repeat, with the setting that makes groups of them."""
    columns: list[dict[str, Any]] = subject.corpus.audit.get("unread_columns", [])
    if not columns:
        return
    named = {document for column in columns for document in column["documents"]}
    rows = {document: row for row, document in enumerate(subject.corpus.each("id")) if document in named}
    examples = [
        Example(
            f"{column['column']}: {column['values']:,} values in {column['rows']:,} rows, {column['commonest']!r} in "
            f"{column['rows_of_commonest']:,} of them; to keep such rows together: "
            f"{shlex.join(['-S', 'corpus.group_column=' + column['column']])}",
            tuple(rows[document] for document in column["documents"] if document in rows),
        )
        for column in columns
    ]
    weight = max(column["rows"] for column in columns) / max(1, len(subject.splits))
    yield Finding("unread-column", weight, len(columns), {}, examples)


def find_small_classes(subject: Subject) -> Iterator[Finding]:
    """Give the classes that are small in train or in test, if there is a test split."""
    wanted, names = subject.settings.smallest_class, subject.corpus.labels
    small: list[tuple[int, int, int]] = []
    for split in (TRAIN, TEST):
        counts = np.bincount(subject.labels[(subject.splits == split) & (subject.labels >= 0)], minlength=len(names))
        if counts.any():
            small += [(int(counts[label]), label, split) for label in np.flatnonzero(counts < wanted).tolist()]
    if not small:
        return
    examples = []
    for count, label, split in sorted(small):
        rows = np.flatnonzero((subject.splits == split) & (subject.labels == label))[:1]
        examples.append(Example(f"{names[label]}: {count} of {wanted} in {SPLITS[split]}", tuple(rows.tolist())))
    splits = Counter(SPLITS[split] for *_, split in small)
    in_train = any(split == TRAIN for *_, split in small)
    classes = len({label for _, label, _ in small})
    yield Finding("small-class", float(in_train), classes, dict(splits), examples, {"smallest": min(small)[0]})


def find_spellings(subject: Subject) -> Iterator[Finding]:
    """Give the labels that differ from a commoner one in case and blanks alone."""
    names = subject.corpus.labels
    counts = np.bincount(subject.labels[subject.labels >= 0], minlength=len(names))
    alike: dict[str, list[int]] = {}
    for label, name in enumerate(names):
        alike.setdefault("".join(name.casefold().split()), []).append(label)
    examples, rare = [], []
    for group in alike.values():
        if len(group) > 1:
            group.sort(key=lambda label: -int(counts[label]))
            said = ", ".join(f"{names[label]!r} {counts[label]:,}" for label in group)
            rows = [int(np.flatnonzero(subject.labels == label)[0]) for label in group if counts[label]]
            examples.append(Example(f"{said}: one class with -S corpus.merge_labels=true", tuple(rows[:2])))
            rare += group[1:]
    rows_of_rare = np.flatnonzero(np.isin(subject.labels, rare)) if rare else np.empty(0, dtype=np.int64)
    if rows_of_rare.size:
        weight = rows_of_rare.size / max(1, int(np.sum(subject.labels >= 0)))
        yield Finding("label-spelling", weight, len(rare), subject.by_split(rows_of_rare), examples)


def find_empty(subject: Subject) -> Iterator[Finding]:
    """Give the documents that cleaned to nothing."""
    dropped: dict[str, Any] = subject.corpus.audit.get("dropped", {})
    gone = int(dropped.get("count", 0))
    if not gone:
        return
    examples = []
    for document in dropped.get("documents", [])[: subject.settings.examples]:
        shown = {"id": document["id"], "split": document.get("split"), "label": None, "text": ""}
        examples.append(Example(f"left out: {document.get('reason', 'empty')}", (), (shown,)))
    yield Finding("empty-document", gone / (subject.documents + gone), gone, {"left out": gone}, examples)


def find_short(subject: Subject) -> Iterator[Finding]:
    """Give the documents of a few tokens."""
    lengths = np.diff(subject.corpus.offsets)
    rows = np.flatnonzero((lengths <= subject.settings.shortest_document) & (subject.splits >= 0))
    rows = rows[np.argsort(lengths[rows], kind="stable")]
    if rows.size:
        shown = rows[: subject.settings.examples].tolist()
        examples = [Example("1 token" if lengths[row] == 1 else f"{lengths[row]} tokens", (row,)) for row in shown]
        weight = len(rows) / subject.documents
        yield Finding("short-document", weight, len(rows), subject.by_split(rows), examples)


def find_foreign(subject: Subject) -> Iterator[Finding]:
    """Give the documents in a script that is foreign to the corpus."""
    used = subject.splits >= 0
    letters = subject.letters.of(used)
    rows = np.flatnonzero(used)[letters.foreign(subject.settings.foreign_letters)]
    if rows.size:
        scripts = Counter(subject.letters.script(row) for row in rows.tolist())
        examples = [Example(subject.letters.script(row), (row,)) for row in rows[: subject.settings.examples].tolist()]
        weight = len(rows) / subject.documents
        yield Finding("foreign-script", weight, len(rows), subject.by_split(rows), examples, {"scripts": dict(scripts)})
