"""Several runs beside each other: on the documents that both have, and with data sets as the sample."""

import runpy
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from scipy.stats import wilcoxon

from corpus.errors import DataError
from models.measures import MEASURES
from reports.drawing.critical_difference import critical_difference_drawing
from reports.results.cells import Results, read_results
from reports.sections.across import caution, chapters, headline
from reports.statistics.comparison import Comparison
from reports.statistics.runs.across import Across, Extent, find_across
from reports.statistics.runs.paired import changed, pair_runs
from reports.statistics.runs.signed_rank import bayesian_signed_rank, least_p_value, signed_rank
from reports.writing.blocks import Paragraph
from reports.writing.markdown import MarkdownWriter
from tests.fake_rivals import with_rival

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
SMALL: dict[str, Any] = {
    "embeddings": ("cbow",),
    "architectures": ("bi-gru", "bi-rnn"),
    "baselines": ("majority", "nb-svm"),
    "seeds": (0, 1, 2),
    "sizes": {"train": 400, "validation": 200, "test": 400, "unlabelled": 10},
}


def results_of(root: Path, **more: Any) -> Results:
    return read_results(FakeRun(**{**SMALL, **more}).make(root))


def across_of(scores: Any, cells: tuple[str, ...] = ("a", "b", "c")) -> Across:
    table = np.array(scores, dtype=float)
    extent = Extent({"train": 1000, "validation": 100, "test": 200}, 2, 20.0)
    sets = {f"set-{number}": extent for number in range(len(table))}
    return Across(sets, cells, MEASURES["accuracy"], table, (1,) * len(sets), (), 0.005)


# Two runs ------------------------------------------------------------------------------------------------------------


def test_a_run_beside_itself_says_the_same_of_every_cell(tmp_path: Path) -> None:
    run = results_of(tmp_path)
    paired = pair_runs({"one": run, "other": run})
    assert paired.overlap.is_same_test and not paired.settings
    assert all(row.verdict is None for row in paired.rows)
    assert paired.rows[0].is_answer and paired.rows[0].first.name.startswith("one: ")


def test_a_cell_that_became_better_is_told_on_the_same_documents(tmp_path: Path) -> None:
    before = results_of(tmp_path / "a", skill={"bi-gru": 0.5, "bi-rnn": 1.2, "nb-svm": 1.3, "majority": 0.0})
    after = results_of(tmp_path / "b", skill={"bi-gru": 2.5, "bi-rnn": 1.2, "nb-svm": 1.3, "majority": 0.0})
    paired = pair_runs({"before": before, "after": after})
    rows = {row.first.name: row for row in paired.rows if not row.is_answer}
    gru = rows["before: cbow/bi-gru"]
    assert gru.verdict and gru.verdict.word == "better" and gru.verdict.difference > 0.1
    assert rows["before: nb-svm"].verdict is None, "the same answers"
    assert gru.first.test is not None and gru.second.test is not None
    assert gru.verdict.difference == pytest.approx(gru.second.test - gru.first.test)


def with_other_texts(run: Results, number: int) -> Results:
    """Return a run of which some test documents have another text."""
    path = run.corpus.folder / "documents.parquet"
    table = parquet.read_table(path)
    texts, changed = table.column("text").to_pylist(), run.corpus.rows("test")[:number].tolist()
    for row in changed:
        texts[row] = f"another text, number {row}"
    parquet.write_table(table.set_column(table.column_names.index("text"), "text", pa.array(texts)), path)
    return read_results(run.request)


def test_only_documents_that_both_have_are_looked_at(tmp_path: Path) -> None:
    one, other = results_of(tmp_path / "a"), with_other_texts(results_of(tmp_path / "b"), 100)
    paired = pair_runs({"a": one, "b": other})
    assert paired.overlap.shared == 300 and not paired.overlap.is_same_test
    (row,) = (row for row in paired.rows if row.first.name == "a: nb-svm")
    truth = one.truth["test"][100:]
    right = [float((model.predictions["test"].predicted[100:] == truth).mean()) for model in one.cells[1].models]
    assert row.first.test == row.second.test == pytest.approx(np.mean(right))


def test_other_documents_are_refused(tmp_path: Path) -> None:
    one, other = results_of(tmp_path / "a"), with_other_texts(results_of(tmp_path / "b"), 300)
    with pytest.raises(DataError, match=r"100 test documents in common.*another split, or other data"):
        pair_runs({"a": one, "b": other})


def test_settings_that_differ_are_named(tmp_path: Path) -> None:
    one = {"name": "a", "seeds": [0], "embeddings": {"cbow": {"window": 5}}, "only": 1}
    other = {"name": "b", "seeds": [0, 1], "embeddings": {"cbow": {"window": 8}, "skipgram": {"window": 5}}}
    assert changed(one, other) == {
        "seeds": ([0], [0, 1]),
        "embeddings.cbow.window": (5, 8),
        "embeddings.skipgram": (None, {"window": 5}),
        "only": (1, None),
    }


def test_files_of_a_rival_are_not_paired_with_seeds(tmp_path: Path) -> None:
    run = read_results(with_rival(FakeRun(**{**SMALL, "seeds": (0,)}).make(tmp_path), tmp_path, (0.99, 0.9, 0.8)))
    known = Comparison(run)
    verdict = known.verdicts.between("bert", "cbow/bi-gru")
    bert, gru = (next(s.test for s in known.summaries if s.name == name) for name in ("bert", "cbow/bi-gru"))
    assert verdict and bert and gru and verdict.difference == pytest.approx(bert - gru)


# Over data sets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_the_signed_rank_test_is_that_of_every_choice_of_signs(seed: int) -> None:
    values = np.random.default_rng(seed).normal(0.3, 1, 7)
    ranks = np.abs(values).argsort().argsort() + 1
    sums = [np.sum(ranks * signs) for signs in product((-1, 1), repeat=7)]
    own = abs(np.sum(ranks * np.sign(values)))
    assert signed_rank(values) == pytest.approx(np.mean([abs(total) >= own for total in sums]))
    assert signed_rank(values) == pytest.approx(wilcoxon(values, method="exact").pvalue)


def test_differences_of_nothing_count_for_neither_side() -> None:
    assert signed_rank(np.zeros(6)) == 1.0
    assert signed_rank(np.array([0.0, 0.1, 0.2, 0.3])) > signed_rank(np.array([0.05, 0.1, 0.2, 0.3]))
    assert signed_rank(np.array([1.0, 2, 3, 4, 5, 6])) == least_p_value(6) == 0.03125


def test_the_posterior_is_sure_of_what_is_the_same_everywhere_and_not_of_one_data_set() -> None:
    sure = bayesian_signed_rank(np.array([0.03, 0.02, 0.04, 0.05, 0.03, 0.02]), 0.005)
    assert sure.first > 0.99 and sum(sure) == pytest.approx(1)
    assert bayesian_signed_rank(-np.array([0.03, 0.02, 0.04, 0.05, 0.03, 0.02]), 0.005).second > 0.99
    assert bayesian_signed_rank(np.full(6, 0.001), 0.005).neither > 0.99
    single = bayesian_signed_rank(np.array([0.03]), 0.005)
    assert single.first < 0.95


def test_ranks_share_ties_and_losses_are_turned_round() -> None:
    known = across_of([[0.9, 0.8, 0.8], [0.7, 0.9, 0.6]])
    assert known.ranks.tolist() == [[1, 2.5, 2.5], [2, 1, 3]]
    assert list(known.mean_ranks) == ["a", "b", "c"]
    turned = replace(known, measure=MEASURES["log-loss"])
    assert turned.ranks[0].tolist() == [3, 1.5, 1.5]


def test_with_few_data_sets_it_is_said_that_nothing_can_be_told_apart() -> None:
    few = across_of([[0.9, 0.8, 0.7]] * 4)
    assert few.least_holm == pytest.approx(3 * 0.125) and "it can tell nothing apart" in caution(few)
    assert few.groups == (("a", "b", "c"),)
    generator = np.random.default_rng(0)
    many = across_of(np.array([0.9, 0.8, 0.7]) + generator.normal(0, 0.001, (12, 3)))
    assert caution(many) == "" and many.groups == () and many.friedman < 0.001
    assert "shown to be better than every other" in headline(many)


def test_a_data_set_that_disagrees_is_seen() -> None:
    known = across_of([[0.9, 0.8, 0.7]] * 4 + [[0.6, 0.7, 0.8]])
    opinion = known.opinions[-1]
    assert (opinion.best, opinion.of_rest) == ("c", "a")
    assert opinion.lost == pytest.approx(0.2) and opinion.agreement == pytest.approx(-1)
    assert known.opinions[0].agreement > 0.9


def test_the_report_has_a_figure_and_every_pair() -> None:
    known = across_of([[0.9, 0.8, 0.7], [0.9, 0.85, 0.7], [0.8, 0.9, 0.7]])
    drawing = critical_difference_drawing(known)
    for width in (360, 720):
        drawing.draw(width)
    text = MarkdownWriter("svg").report("Over 3 data sets", chapters(known))
    assert "critical_difference.svg" in text and text.count("| a | b |") == 1
    openings = [chapter.blocks[0] for chapter in chapters(known)]
    assert [opening.text for opening in openings[1:] if isinstance(opening, Paragraph)] == [
        "a scores highest on 2 of 3 data sets, which no other cell does.",
        "The corrected test tells no two cells apart.",
        "On 2 of 3 data sets the cell that is best on the others is best, too; on set-2 it is furthest behind: a by "
        "10.0\xa0points.",
    ]


def test_runs_are_brought_together_by_the_cells_that_all_have(tmp_path: Path) -> None:
    runs = {
        "one": results_of(tmp_path / "a"),
        "other": results_of(tmp_path / "b", architectures=("bi-gru",)),
    }
    with pytest.raises(DataError, match="same data, which would count twice"):
        find_across(runs)
    (tmp_path / "b" / "artifacts" / "CleanCorpus" / "c0ffee").rename(
        tmp_path / "b" / "artifacts" / "CleanCorpus" / "d1"
    )
    runs["other"] = replace(runs["other"], corpus=type(runs["other"].corpus)(tmp_path / "b/artifacts/CleanCorpus/d1"))
    known = find_across(runs)
    assert known.cells == ("nb-svm", "cbow/bi-gru") and known.left_out == ("cbow/bi-rnn",)
    with pytest.raises(DataError, match="two or more"):
        find_across({"one": runs["one"]})
