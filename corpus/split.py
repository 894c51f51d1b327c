"""Train, validation and test: the official split where there is one, else a seeded one, stratified and by group."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.errors import DataError
from corpus.settings import CorpusSettings
from corpus.store import SPLITS

TRAIN, VALIDATION, TEST, UNLABELLED = range(4)
UNKNOWN = -1
# Each cut draws from a stream of its own: another validation share leaves the test split as it was.
_STREAMS = {TEST: 0, VALIDATION: 1}

Codes = npt.NDArray[np.int32]


class Membership(NamedTuple):
    """What the data says of n documents, as numbers: rows of `label_names`, of SPLITS, of the groups; -1: nothing."""

    labels: Codes  # (n,)
    splits: Codes  # (n,)
    groups: Codes  # (n,)
    label_names: list[str]


def assign_splits(known: Membership, settings: CorpusSettings) -> tuple[Codes, str]:
    """Return the split of each document (a row of SPLITS), and where the splits come from.

    A test split that the data has is kept; otherwise `test_share` of the labelled documents is cut. Validation, unless
    given, is `validation_share` of train. Each cut keeps the shares of the classes and never parts a group. Raise
    DataError where a class would be missing in a split.
    """
    splits = known.splits.copy()
    splits[known.labels == UNKNOWN] = UNLABELLED
    present = np.unique(known.labels[splits != UNLABELLED])
    if present.size < 2:
        found = f"only the label {known.label_names[present[0]]!r}" if present.size else "no labelled document"
        raise DataError(
            f"the data has {found}; a classifier needs two labels or more: is `label_column` the right one?"
        )
    given = {split for split in (VALIDATION, TEST) if np.any(splits == split)}
    splits[splits == UNKNOWN] = TRAIN
    _refuse_unseen(known, splits, given)
    for split, share in ((TEST, settings.test_share), (VALIDATION, settings.validation_share)):
        if split not in given:
            rows = np.flatnonzero(splits == TRAIN)
            # What remains must do for train, and for validation where that is still to be cut.
            keep = 2 if split == TEST and VALIDATION not in given else 1
            generator = np.random.default_rng([settings.split_seed, _STREAMS[split]])
            cut = _cut(known, rows, share, keep, generator)
            splits[rows[cut]] = split
    _refuse_missing(known, splits, given)
    return splits, "official" if TEST in given else "seeded"


def _refuse_unseen(known: Membership, splits: Codes, given: set[int]) -> None:
    trained = set(np.unique(known.labels[splits == TRAIN]).tolist())
    for split in sorted(given):
        unseen = sorted(
            known.label_names[label] for label in set(np.unique(known.labels[splits == split]).tolist()) - trained
        )
        if unseen:
            names = ", ".join(map(repr, unseen[:10])) + (f" and {len(unseen) - 10} more" if len(unseen) > 10 else "")
            raise DataError(
                f"{len(unseen)} label(s) of {SPLITS[split]} do not occur in train: {names}; "
                f"add such documents to train, or leave them out of {SPLITS[split]}"
            )


def _refuse_missing(known: Membership, splits: Codes, given: set[int]) -> None:
    """Refuse a cut that left a class out of a split; a split that the data has may lack a class of train."""
    everywhere = np.unique(known.labels[splits != UNLABELLED])
    for split in (TRAIN, VALIDATION, TEST):
        missing = np.setdiff1d(everywhere, known.labels[splits == split])
        if split in given or not missing.size:
            continue
        rows = (known.labels == missing[0]) & (splits != UNLABELLED)
        groups = np.unique(known.groups[rows & (known.groups != UNKNOWN)]).size
        raise DataError(
            f"label {known.label_names[missing[0]]!r} has {int(rows.sum())} document(s)"
            f"{f' in {groups} group(s)' if groups else ''}: too few for one in each of train, validation and test "
            f"({missing.size} of {everywhere.size} labels have none left for {SPLITS[split]}); "
            "join rare labels, add documents, or check that `label_column` holds classes"
        )


def _cut(
    known: Membership, rows: npt.NDArray[np.int64], share: float, keep: int, generator: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Return which of `rows` are cut off: about `share` of every label, at least 1, leaving at least `keep`."""
    labels, groups = known.labels[rows], known.groups[rows]
    if np.all(groups == UNKNOWN):
        return _cut_documents(labels, share, keep, generator)
    # A document without a group is a group of its own.
    single = groups == UNKNOWN
    names = np.where(single, groups.max() + 1 + np.arange(len(rows)), groups)
    _, members = np.unique(names, return_inverse=True)
    return _cut_groups(labels, members, share, keep, generator)[members]


def _cut_documents(labels: Codes, share: float, keep: int, generator: np.random.Generator) -> npt.NDArray[np.bool_]:
    cut = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        size = max(min(round(share * len(rows)), len(rows) - keep), min(1, len(rows) - keep), 0)
        cut[generator.permutation(rows)[:size]] = True
    return cut


def _cut_groups(
    labels: Codes, members: npt.NDArray[np.int64], share: float, keep: int, generator: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Return which groups are cut off, (groups,).

    Groups are met in random order, and one is taken where it brings the counts of the labels nearer to what is wanted:
    the squared distances, each divided by what is wanted of the label, are what falls. First every label gets one.
    """
    contents: list[dict[int, int]] = [{} for _ in range(int(members.max()) + 1)]
    for label, group in zip(labels.tolist(), members.tolist(), strict=True):
        contents[group][label] = contents[group].get(label, 0) + 1
    order = generator.permutation(len(contents)).tolist()
    having: dict[int, list[int]] = {}
    for group in order:
        for label in contents[group]:
            having.setdefault(label, []).append(group)
    left = {label: len(groups) for label, groups in having.items()}
    held = dict.fromkeys(having, 0)
    names, counts = np.unique(labels, return_counts=True)
    wanted = {label: share * count for label, count in zip(names.tolist(), counts.tolist(), strict=True)}
    cut = np.zeros(len(contents), dtype=bool)

    def gain(group: int) -> float:
        return math.fsum(
            n * (2 * (wanted[name] - held[name]) - n) / wanted[name] for name, n in contents[group].items()
        )

    def allowed(group: int) -> bool:
        return not cut[group] and all(left[label] > keep for label in contents[group])

    def take(group: int) -> None:
        cut[group] = True
        for label, count in contents[group].items():
            held[label] += count
            left[label] -= 1

    for label in sorted(having, key=lambda name: (left[name], name)):
        possible = [group for group in having[label] if allowed(group)] if held[label] == 0 else []
        if possible:
            take(next((group for group in possible if gain(group) > 0), max(possible, key=gain)))
    for group in order:
        if allowed(group) and gain(group) > 0:
            take(group)
    return cut
