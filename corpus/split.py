"""Train, validation and test: the official split where there is one, else a seeded one, stratified and by group."""

import math
from collections import Counter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.errors import LabelError
from corpus.label_remedies import leaving_out, other_spelling
from corpus.settings import CorpusSettings
from corpus.store import SPLITS

TRAIN, VALIDATION, TEST, UNLABELLED, DROPPED = range(5)
#: The code of a label, a group or a split that the data do not say.
NOT_GIVEN = -1
# Each cut draws from a stream of its own: another validation share leaves the test split as it was.
_STREAMS = {TEST: 0, VALIDATION: 1}
_HELD_BACK = 2

#: Passes over the groups; nearly always the second or third moves none.
SWEEPS = 10
#: What is lost in rounding is no gain.
TINY = 1e-9

Codes = npt.NDArray[np.int32]


class Membership(NamedTuple):
    """What the data says of n documents, as numbers: rows of `label_names`, of SPLITS, of the groups; -1: nothing."""

    labels: Codes  # (n,)
    splits: Codes  # (n,)
    groups: Codes  # (n,)
    label_names: list[str]


def assign_splits(known: Membership, settings: CorpusSettings) -> tuple[Codes, str]:
    """Return the split of each document (a row of SPLITS, or DROPPED), and where the splits come from.

    A test split that the data has is kept; otherwise `test_share` of the labelled documents is cut (0: none).
    Validation, unless given, is `validation_share` of train, and with `held_back` test is another part of it, in place
    of the documents that it had, which are left out. Each cut keeps the shares of the classes and never parts a
    group. Raise LabelError where a class would be missing in a split.
    """
    splits = known.splits.copy()
    splits[known.labels == NOT_GIVEN] = UNLABELLED
    present = np.unique(known.labels[splits != UNLABELLED])
    if present.size < 2:
        found = f"only the label {known.label_names[present[0]]!r}" if present.size else "no labelled document"
        raise LabelError(
            f"the data has {found}; a classifier needs two labels or more: is `label_column` the right one?"
        )
    given = {split for split in (VALIDATION, TEST) if np.any(splits == split)}
    origin = "official" if TEST in given else "seeded"
    splits[splits == NOT_GIVEN] = TRAIN
    _refuse_unseen(known, splits, given, settings)
    if not settings.test_share:
        given.add(TEST)  # what there is of it, if anything, is all that is wanted
    for split, share in ((TEST, settings.test_share), (VALIDATION, settings.validation_share)):
        if split not in given:
            rows = np.flatnonzero(splits == TRAIN)
            # What remains must do for train, and for validation where that is still to be cut.
            keep = 2 if split == TEST and VALIDATION not in given else 1
            generator = np.random.default_rng([settings.split_seed, _STREAMS[split]])
            cut = _cut(known, rows, share, keep, generator)
            splits[rows[cut]] = split
    _refuse_missing(known, splits, given, settings)
    if settings.held_back:
        _hold_back(known, splits, settings)
        return splits, "seeded"
    return splits, origin


def _hold_back(known: Membership, splits: Codes, settings: CorpusSettings) -> None:
    """Leave test out, and put a part of train into its place; validation stays what it is without this."""
    splits[splits == TEST] = DROPPED
    rows = np.flatnonzero(splits == TRAIN)
    cut = _cut(known, rows, settings.held_back, 1, np.random.default_rng([settings.split_seed, _HELD_BACK]))
    splits[rows[cut]] = TEST
    everywhere = np.unique(known.labels[rows])
    for split, name in ((TRAIN, "be left in train"), (TEST, "be held back")):
        for label in np.setdiff1d(everywhere, known.labels[splits == split]):
            raise LabelError(
                f"held_back = {settings.held_back:g}: no document with the label {known.label_names[label]!r} would "
                f"{name}; add documents of it, or join rare labels"
            )


def _refuse_unseen(known: Membership, splits: Codes, given: set[int], settings: CorpusSettings) -> None:
    trained = {known.label_names[label] for label in np.unique(known.labels[splits == TRAIN])}
    for split in sorted(given):
        judged = {known.label_names[label] for label in np.unique(known.labels[splits == split])}
        if unseen := sorted(judged - trained):
            names = ", ".join(map(repr, unseen[:10])) + (f" and {len(unseen) - 10} more" if len(unseen) > 10 else "")
            raise LabelError(
                f"{len(unseen)} label(s) of {SPLITS[split]} do not occur in train: {names}; "
                f"add such documents to train, or leave them out of {SPLITS[split]}."
                + (other_spelling(unseen, trained, len(unseen) == len(judged)) or leaving_out(unseen, settings))
            )


def _refuse_missing(known: Membership, splits: Codes, given: set[int], settings: CorpusSettings) -> None:
    """Refuse a cut that left a class out of a split; a split that the data has may lack a class of train."""
    everywhere = np.unique(known.labels[splits != UNLABELLED])
    for split in (TRAIN, VALIDATION, TEST):
        missing = np.setdiff1d(everywhere, known.labels[splits == split])
        if split in given or not missing.size:
            continue
        rows = (known.labels == missing[0]) & (splits != UNLABELLED)
        groups = np.unique(known.groups[rows & (known.groups != NOT_GIVEN)]).size
        raise LabelError(
            f"label {known.label_names[missing[0]]!r} has {int(rows.sum())} document(s)"
            f"{f' in {groups} group(s)' if groups else ''}: too few for one in each of train, validation and test "
            f"({missing.size} of {everywhere.size} labels have none left for {SPLITS[split]}); "
            "join rare labels, add documents, or check that `label_column` holds classes"
            + leaving_out([known.label_names[label] for label in missing], settings)
        )


def _cut(
    known: Membership, rows: npt.NDArray[np.int64], share: float, keep: int, generator: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Return which of `rows` are cut off: about `share` of every label, at least 1, leaving at least `keep`.

    First groups, by their own labels; documents without a group then make the counts exact.
    """
    labels, groups = known.labels[rows], known.groups[rows]
    grouped = groups != NOT_GIVEN
    cut = np.zeros(len(rows), dtype=bool)
    if grouped.any():
        _, members = np.unique(groups[grouped], return_inverse=True)
        cut[grouped] = _cut_groups(labels[grouped], members, share, keep, generator)[members]
    for label in np.unique(labels):
        same = labels == label
        held, others = int(cut[same].sum()), np.unique(groups[same & grouped & ~cut]).size
        alone = np.flatnonzero(same & ~grouped)
        most = min(len(alone), len(alone) + others - keep)
        size = max(min(round(share * int(same.sum()) - held), most), min(0 if held else 1, most), 0)
        cut[generator.permutation(alone)[:size]] = True
    return cut


def _cut_groups(
    labels: Codes, members: npt.NDArray[np.int64], share: float, keep: int, generator: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Return which groups are cut off, (groups,).

    First every label gets a group, rare labels first; then groups come, in random order, for which there is room. At
    last groups change sides where that brings the counts of the labels nearer to what is wanted, until none does, or
    SWEEPS times.
    """
    side = _Side(labels, members, share, keep)
    order = generator.permutation(len(side.contents)).tolist()
    for label in sorted(side.left, key=lambda name: (side.left[name], name)):
        if side.held[label]:
            continue
        possible = (group for group in order if label in side.contents[group] and side.may_come(group))
        chosen = next((group for group in possible if side.has_room(group)), None)
        if chosen is None:  # each overshoots: the one that does so least
            possible = (group for group in order if label in side.contents[group] and side.may_come(group))
            chosen = max(possible, key=side.gain, default=None)
        if chosen is not None:
            side.move(chosen)
    for group in order:
        if side.has_room(group) and side.may_come(group):
            side.move(group)
    for _ in range(SWEEPS):
        if not side.sweep(order):
            break
    return np.array(side.cut, dtype=bool)


class _Side:
    """The groups that are cut off so far, and how far their labels are from what is wanted."""

    def __init__(self, labels: Codes, members: npt.NDArray[np.int64], share: float, keep: int) -> None:
        self.contents: list[dict[int, int]] = [{} for _ in range(int(members.max()) + 1)]
        for label, group in zip(labels.tolist(), members.tolist(), strict=True):
            self.contents[group][label] = self.contents[group].get(label, 0) + 1
        names, counts = np.unique(labels, return_counts=True)
        self.wanted = {label: share * count for label, count in zip(names.tolist(), counts.tolist(), strict=True)}
        self.held = dict.fromkeys(self.wanted, 0)  # documents of each label that are cut off
        self.groups = dict.fromkeys(self.wanted, 0)  # groups that are cut off and have it
        self.left = Counter(label for content in self.contents for label in content)  # groups that are not, and have it
        self.keep = keep
        self.cut = [False] * len(self.contents)

    def gain(self, group: int) -> float:
        """Return by how much Σ (held - wanted)² / wanted over the labels falls when a group changes sides."""
        sign = -1 if self.cut[group] else 1
        return math.fsum(
            n * (2 * sign * (self.wanted[label] - self.held[label]) - n) / self.wanted[label]
            for label, n in self.contents[group].items()
        )

    def has_room(self, group: int) -> bool:
        """Say whether a group fits into what is still wanted: else one large group could come first, and stay."""
        return all(self.held[label] + n <= self.wanted[label] for label, n in self.contents[group].items())

    def may_come(self, group: int) -> bool:
        return not self.cut[group] and all(self.left[label] > self.keep for label in self.contents[group])

    def may_move(self, group: int) -> bool:
        """Say whether every label keeps a group on the side that this one leaves."""
        if self.cut[group]:
            return all(self.groups[label] > 1 for label in self.contents[group])
        return self.may_come(group)

    def sweep(self, order: list[int]) -> bool:
        """Meet every group once; say whether another sweep could change anything."""
        moved = False
        for group in order:
            if self.may_move(group) and self.gain(group) > TINY:
                self.move(group)
                moved = True
                if self.is_reached():
                    return False
        return moved

    def is_reached(self) -> bool:
        """Say whether no label is further than half a document from what is wanted: then no move gains anything."""
        return all(abs(self.held[label] - wanted) <= 0.5 for label, wanted in self.wanted.items())

    def move(self, group: int) -> None:
        sign = -1 if self.cut[group] else 1
        self.cut[group] = not self.cut[group]
        for label, count in self.contents[group].items():
            self.held[label] += sign * count
            self.groups[label] += sign
            self.left[label] -= sign
