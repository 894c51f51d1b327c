"""Slices: every test document is in exactly one of each kind."""

import runpy
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reports.results import Results, read_results
from reports.slices import MOST_TAGS, accuracy_in, interval_in, slicings, unknown_shares
from reports.summary import summarise

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]


def results_of(folder: Path, **options: Any) -> Results:
    small: dict[str, Any] = {"seeds": (0,), "architectures": ("bi-gru",), "baselines": ("nb-svm",)}
    return read_results(FakeRun(**{**small, **options}).make(folder))


def test_slices_of_a_kind_hold_each_document_once(tmp_path: Path) -> None:
    results = results_of(tmp_path)
    found = slicings(results, "skipgram")
    assert [slicing.name for slicing in found] == [
        "accuracy_by_length",
        "accuracy_by_unknown_words",
        "accuracy_by_tag",
    ]
    for slicing in found:
        assert (np.sum([part.inside for part in slicing.slices], axis=0) == 1).all()
        assert all(part.documents for part in slicing.slices)
        assert len({part.label for part in slicing.slices}) == len(slicing.slices)


def test_accuracy_over_slices_adds_up_to_the_whole(tmp_path: Path) -> None:
    results = results_of(tmp_path, seeds=(0, 1))
    for summary in summarise(results):
        for slicing in slicings(results, None):
            whole = sum(part.documents * accuracy_in(summary.cell, results, part) for part in slicing.slices)
            assert whole / results.truth["test"].size == pytest.approx(summary.accuracy)
            for part in slicing.slices:
                interval = interval_in(summary, results, part)
                assert interval is not None and accuracy_in(summary.cell, results, part) in interval


def test_lengths_are_cut_in_order(tmp_path: Path) -> None:
    results = results_of(tmp_path)
    lengths = np.diff(results.corpus.offsets)[results.rows["test"]]
    parts = slicings(results, None)[0].slices
    bounds = [(lengths[part.inside].min(), lengths[part.inside].max()) for part in parts]
    assert all(before[1] < after[0] for before, after in pairwise(bounds))
    assert [part.label for part in parts] == [f"{low}–{high}" for low, high in bounds]


def test_unknown_words_are_those_without_a_vector(tmp_path: Path) -> None:
    results = results_of(tmp_path)
    shares = unknown_shares(results, "cbow")
    known, row = set(results.embeddings["cbow"].words), results.rows["test"][7]
    tokens = results.corpus.tokens[results.corpus.offsets[row] : results.corpus.offsets[row + 1]]
    assert shares[7] == pytest.approx(np.mean([results.corpus.words[token] not in known for token in tokens]))
    assert unknown_shares(results, None).max() == 0, "every word of this corpus occurs in train"


def test_without_tags_or_unknown_words_there_is_less_to_cut_by(tmp_path: Path) -> None:
    found = slicings(results_of(tmp_path, tags=False), None)
    assert [slicing.name for slicing in found] == ["accuracy_by_length"]


def test_rare_tags_are_put_together(tmp_path: Path) -> None:
    results = results_of(tmp_path)
    every = results.corpus.column("tag")
    tags = [f"tag {number % 30}" if number % 7 else None for number in range(len(every))]
    object.__setattr__(results.corpus, "column", lambda name: tags)
    labels = [part.label for part in slicings(results, None)[-1].slices]
    assert len(labels) == MOST_TAGS + 2
    assert labels[-2:] == ["other tags", "untagged"]
