"""Slices: every test document is in exactly one of each kind."""

import runpy
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reports.results.cells import Results, read_results
from reports.sections.slices import note
from reports.statistics.comparison import Comparison
from reports.statistics.documents.slices import (
    FEWEST_IN_GROUP,
    MOST_TAGS,
    accuracy_in,
    interval_in,
    slicings,
    unknown_shares,
)
from reports.statistics.scores import confusion, precision_and_recall
from reports.statistics.summary import summarise

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
        "accuracy_by_negation",
        "accuracy_by_class",
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
                assert accuracy_in(summary.cell, results, part) in interval_in(summary.cell, results, part)


def test_lengths_are_cut_in_order(tmp_path: Path) -> None:
    results = results_of(tmp_path)
    lengths = np.diff(results.corpus.offsets)[results.rows["test"]]
    parts = slicings(results, None)[0].slices
    bounds = [(lengths[part.inside].min(), lengths[part.inside].max()) for part in parts]
    assert all(before[1] < after[0] for before, after in pairwise(bounds))
    assert [part.label for part in parts] == [f"{low}–{high}" for low, high in bounds]
    assert [part.kind for part in parts] == [f"texts of {low}–{high} tokens" for low, high in bounds]


def test_unknown_words_are_those_without_a_vector(tmp_path: Path) -> None:
    results = results_of(tmp_path)
    shares = unknown_shares(results, "cbow")
    known, row = set(results.embeddings["cbow"].words), results.rows["test"][7]
    tokens = results.corpus.tokens[results.corpus.offsets[row] : results.corpus.offsets[row + 1]]
    assert shares[7] == pytest.approx(np.mean([results.corpus.words[token] not in known for token in tokens]))
    assert unknown_shares(results, None).max() == 0, "every word of this corpus occurs in train"


def test_without_tags_or_unknown_words_there_is_less_to_cut_by(tmp_path: Path) -> None:
    found = slicings(results_of(tmp_path, tags=False), None)
    assert [slicing.name for slicing in found] == ["accuracy_by_length", "accuracy_by_negation", "accuracy_by_class"]


def test_rare_tags_are_put_together(tmp_path: Path) -> None:
    results = results_of(tmp_path)
    tags = [f"tag {number % 30}" if number % 7 else None for number in range(400)]
    give(results, "tag", tags)
    labels = [part.label for part in slicings(results, None)[-1].slices]
    assert len(labels) == MOST_TAGS + 2
    assert labels[-2:] == ["other tags", "untagged"]


def give(results: Results, column: str, values: list[str | None]) -> None:
    """Let the test documents have other values in one column."""
    read = results.corpus.values
    object.__setattr__(results.corpus, "values", lambda name, rows: values if name == column else read(name, rows))


def named(results: Results, name: str) -> list[tuple[str, int]] | None:
    """Return labels and sizes of the slices of one kind."""
    for slicing in slicings(results, None):
        if slicing.name == name:
            assert (np.sum([part.inside for part in slicing.slices], axis=0) == 1).all()
            return [(part.label, part.documents) for part in slicing.slices]
    return None


def test_only_groups_with_enough_documents_are_shown(tmp_path: Path) -> None:
    results = results_of(tmp_path)
    assert FEWEST_IN_GROUP == 100
    assert named(results, "accuracy_by_group") is None, "nobody has a group"
    give(results, "group", ["anna"] * 150 + ["ben"] * 120 + ["carl"] * 99 + [None] * 31)
    assert named(results, "accuracy_by_group") == [("anna", 150), ("ben", 120), ("other groups", 99), ("no group", 31)]
    give(results, "group", ["anna"] * 301 + ["ben"] * 99)
    assert named(results, "accuracy_by_group") is None, "one group alone says nothing"


def test_negations_are_cut_by_their_number_and_equal_numbers_stay_together(tmp_path: Path) -> None:
    results = results_of(tmp_path)
    give(results, "text", ["不好"] * 250 + ["很好"] * 100 + ["not, never, no"] * 50)
    assert named(results, "accuracy_by_negation") == [("0", 100), ("1", 250), ("3", 50)]
    give(results, "text", ["good"] * 400)
    assert named(results, "accuracy_by_negation") is None


def test_accuracy_on_a_class_is_its_recall(tmp_path: Path) -> None:
    results = results_of(tmp_path)
    cell = results.cells[-1]
    slicing = next(s for s in slicings(results, None) if s.name == "accuracy_by_class")
    assert {part.label for part in slicing.slices} == set(results.corpus.labels)
    truth, predicted = results.truth["test"], cell.models[0].predictions["test"].predicted
    counts = confusion(truth, predicted, results.classes)
    recall = dict(zip(results.corpus.labels, precision_and_recall(counts)[1], strict=True))
    for part in slicing.slices:
        assert accuracy_in(cell, results, part) == pytest.approx(recall[part.label])


def test_every_slice_of_the_page_has_its_interval_and_the_reader_is_warned(tmp_path: Path) -> None:
    known = Comparison(results_of(tmp_path))
    found = slicings(known.results, "skipgram")
    number = sum(len(slicing.slices) for slicing in found)
    assert f"These are {number} slices" in note(known, found) and "chance" in note(known, found)
