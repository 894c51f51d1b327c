"""Copies across splits: what each policy drops, and that nothing is made from what was dropped."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cleaning.clean import write_corpus
from corpus.cleaning.duplicates import PAIRS, copies_of, without_copies
from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.settings import CorpusSettings
from corpus.split import DROPPED, TEST, TRAIN, UNLABELLED, VALIDATION, Membership
from corpus.store import Corpus

LEARNT = (TRAIN, VALIDATION, UNLABELLED)


def membership(labels: np.ndarray) -> Membership:
    nothing = np.full(len(labels), -1, np.int32)
    return Membership(labels.astype(np.int32), nothing, nothing, ["a", "b"])


documents = st.lists(st.tuples(st.sampled_from([TRAIN, VALIDATION, TEST, UNLABELLED]), st.integers(0, 6)), min_size=1)


@given(documents, st.sampled_from(["drop-from-train", "drop-from-test"]))
def test_no_copy_is_left_on_both_sides_and_nothing_else_goes(drawn: list[tuple[int, int]], policy: str) -> None:
    splits = np.array([split for split, _ in drawn], np.int32)
    prints = np.array([number for _, number in drawn], np.uint64)
    # Labels of which none can be lost: of everything there is one that nothing copies.
    more = np.array([TRAIN, VALIDATION, TEST], np.int32)
    splits, prints = np.append(splits, more), np.append(prints, np.array([100, 101, 102], np.uint64))
    kept = without_copies(membership(np.zeros(len(splits))), splits, prints, policy)  # type: ignore[arg-type]
    for learnt, judged in PAIRS:
        assert copies_of(kept, prints, judged, learnt).size == 0
    for row in np.flatnonzero(kept == DROPPED):
        elsewhere = splits[prints == prints[row]]
        assert (elsewhere != splits[row]).any()
        if policy == "drop-from-train":
            assert splits[row] != TEST
        else:
            assert splits[row] not in (TRAIN, UNLABELLED)
    assert (kept[kept != DROPPED] == splits[kept != DROPPED]).all()


@given(documents)
def test_report_drops_nothing(drawn: list[tuple[int, int]]) -> None:
    splits = np.array([split for split, _ in drawn], np.int32)
    prints = np.array([number for _, number in drawn], np.uint64)
    assert (without_copies(membership(np.zeros(len(splits))), splits, prints, "report") == splits).all()


def test_a_class_that_only_copies_hold_is_refused() -> None:
    splits, prints = np.array([TRAIN, TRAIN, TEST, TEST], np.int32), np.array([1, 2, 2, 3], np.uint64)
    with pytest.raises(DataError, match="every document of train with the label 'b' has a copy"):
        without_copies(membership(np.array([0, 1, 1, 0])), splits, prints, "drop-from-train")


def corpus(folder: Path, policy: str) -> Corpus:
    texts = [f"number {n} of a film" for n in range(60)]
    read = [RawDocument(f"a{n}", text, "ab"[n % 2], "train") for n, text in enumerate(texts)]
    read += [RawDocument(f"v{n}", f"seen {n} before", "ab"[n % 2], "validation") for n in range(6)]
    read += [RawDocument("t0", "NUMBER 3 of a film", "a", "test"), RawDocument("t1", "something else", "b", "test")]
    read += [RawDocument("u0", "something  else", None, "unlabelled"), RawDocument("u1", "rare", None, "unlabelled")]
    folder.mkdir()
    source = {"source": "test", "format": "memory", "synthetic": True, "notes": []}
    write_corpus(iter(read), CorpusSettings.model_validate({"duplicates": policy}), folder, source)
    return Corpus.open(folder)


def test_dropped_documents_stay_on_record_and_are_used_by_nothing(tmp_path: Path) -> None:
    kept, whole = corpus(tmp_path / "kept", "drop-from-train"), corpus(tmp_path / "whole", "report")
    assert [kept.ids[row] for row in kept.rows("dropped")] == ["a3", "u0"]
    assert kept.values("dropped_from", kept.rows("dropped")) == ["train", "unlabelled"]
    assert kept.audit["duplicates_dropped"] == {"train": 1, "unlabelled": 1}
    assert any("1 of train, 1 of unlabelled" in note for note in kept.audit["notes"])
    assert kept.ids == whole.ids
    assert set(kept.column("dropped_from")) == {None, "train", "unlabelled"}
    assert set(whole.column("dropped_from")) == {None}
    assert (kept.rows("train").size, whole.rows("train").size) == (59, 60)
    counted = [dict(zip(c.words, c.counts.tolist(), strict=True)) for c in (kept, whole)]
    assert (counted[0]["3"], counted[1]["3"]) == (0, 1)  # `seen 3 before` is validation
    assert (counted[0]["something"], counted[1]["something"]) == (0, 1)
    # What was there is told before the policy.
    assert kept.audit["duplicates_across_splits"]["train&test"] == 1
    assert kept.audit["splits"]["train"]["documents"] == 59


def test_test_documents_go_where_they_are_to_go(tmp_path: Path) -> None:
    found = corpus(tmp_path / "test", "report")
    assert found.rows("test").size == 2
    with pytest.raises(DataError, match="would leave none"):
        corpus(tmp_path / "none", "drop-from-test")
