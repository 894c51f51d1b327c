"""Learnt nothing, not done learning, collapsed: what is called which, and what is not."""

import csv
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reports.results.arrays import Integers
from reports.results.cells import read_results
from reports.sections.cells import tell
from reports.sections.learnt import collapsed, learnt_nothing
from reports.statistics.comparison import Comparison
from reports.statistics.learnt import hits_beyond_chance, is_constant
from reports.tables.cells import write_table

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
FEW: dict[str, Any] = {
    "sizes": {"train": 50, "validation": 200, "test": 600, "unlabelled": 0},
    "tags": False,
    "embeddings": ("cbow",),
    "architectures": ("bi-gru",),
    "baselines": ("majority", "nb-svm"),
}
GRU = "cbow/bi-gru"


def known(folder: Path, **options: Any) -> Comparison:
    return Comparison(read_results(FakeRun(**{**FEW, **options}).make(folder)))


def labels(documents: int, shares: tuple[float, ...], seed: int) -> Integers:
    return np.random.default_rng(seed).choice(len(shares), documents, p=shares)


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.95, 0.05), (0.2,) * 5])
def test_answers_at_random_hit_by_chance_about_as_often_as_the_level_says(shares: tuple[float, ...]) -> None:
    found = [hits_beyond_chance(labels(400, shares, n), labels(400, shares, 10_000 + n)) for n in range(400)]
    assert np.mean(found) < 0.09


def test_answers_that_know_something_hit_beyond_chance() -> None:
    truth = labels(1000, (0.95, 0.05), 1)
    half = np.where(np.random.default_rng(2).random(1000) < 0.5, truth, 0)  # finds half of the rare class
    half[np.flatnonzero(truth == 0)[:60]] = 1  # and calls so many others rare that it is no more often right
    assert (half == truth).mean() < (truth == 0).mean()
    assert hits_beyond_chance(truth, half) and not is_constant(half)


@pytest.mark.parametrize("answer", [0, 1])
def test_a_constant_answer_knows_nothing(answer: int) -> None:
    truth = labels(300, (0.6, 0.4), 3)
    said = np.full(300, answer)
    assert is_constant(said) and not hits_beyond_chance(truth, said)
    said[:2] = 1 - answer
    assert is_constant(said)
    assert not hits_beyond_chance(np.empty(0, np.int64), np.empty(0, np.int64))


def test_each_state_has_its_word_in_the_table(tmp_path: Path) -> None:
    skill = {"majority": 0.0, "nb-svm": 2.0, "bi-gru": 2.5, "bi-rnn": 2.0, "bi-lstm": 1.0}
    always = (("cbow/bi-lstm", 0), ("cbow/bi-lstm", 1), (GRU, 1))
    found = known(
        tmp_path,
        architectures=("bi-rnn", "bi-lstm", "bi-gru"),
        skill=skill,
        constant=always,
        unfinished=("cbow/bi-rnn",),
    )
    write_table(found.summaries, tmp_path / "cells.csv", None, found.learnt)
    with (tmp_path / "cells.csv").open(encoding="utf-8", newline="") as stream:
        said = {(row["cell"], row["seed"]): row["remark"] for row in csv.DictReader(stream)}
    assert {pair: word for pair, word in said.items() if word} == {
        ("cbow/bi-lstm", "0"): "learnt nothing",
        ("cbow/bi-lstm", "1"): "learnt nothing",
        (GRU, "1"): "collapsed",
        ("cbow/bi-rnn", "0"): "not done learning",
        ("cbow/bi-rnn", "1"): "not done learning",
    }


def test_a_seed_that_is_only_a_little_worse_has_not_collapsed(tmp_path: Path) -> None:
    found = known(tmp_path, skill={"nb-svm": 2.0, "bi-gru": 0.3}, seeds=(0, 1, 2))
    assert collapsed(found) == []


def test_test_may_say_otherwise(tmp_path: Path) -> None:
    few = {"train": 50, "validation": 12, "test": 600, "unlabelled": 0}
    found = known(tmp_path, skill={"nb-svm": 0.5, "bi-gru": 0.5}, sizes=few)
    said = " ".join(learnt_nothing(found))
    assert "learnt nothing beyond the commonest class that 12 validation documents could show." in said
    assert "hit more than chance." in said
    assert found.learnt.cells[GRU].remark(0) == "not shown to know more"
    shown = str(tell(found))
    assert "not shown to know more" in shown and "learnt nothing" not in shown


def test_the_report_shows_them_in_its_table(tmp_path: Path) -> None:
    found = known(tmp_path, skill={"nb-svm": 2.0, "bi-gru": 2.5}, constant=((GRU, 1),))
    shown = str(tell(found))
    assert "seed 1 collapsed" in shown and "It counts in every mean" in shown and "best network" in shown
