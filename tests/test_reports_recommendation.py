"""The rules of the recommendation, each by a case, and what stands beside it: groups, fronts, sources of spread."""

import runpy
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from models.measures import MEASURES
from reports.results.cells import read_results
from reports.sections.limits import what_seeds_show
from reports.statistics.groups import letters
from reports.statistics.intervals import Interval
from reports.statistics.judging import Word
from reports.statistics.pareto import weigh
from reports.statistics.recommendation import RULES, best_of, choose, find_outcome
from reports.statistics.spread.variance import find_sources, nested
from reports.statistics.verdicts import Verdict, Verdicts

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]


def summary(
    name: str, validation: float = 0.9, seconds: float | None = 10.0, measure: str = "accuracy", **costs: float
) -> Any:
    cost = {"train_seconds": seconds, **costs}
    kind = (
        "ensemble" if name.startswith("stack") else "rival" if name == "rival" else "recurrent" if "/" in name else ""
    )
    return SimpleNamespace(
        name=name,
        is_baseline=not kind,
        is_majority=name == "majority",
        is_ensemble=kind == "ensemble",
        is_rival=kind == "rival",
        cell=SimpleNamespace(kind=kind or "baseline"),
        scores=(1,),
        validation=validation,
        measure=MEASURES[measure],
        cost=cost.get,
    )


def verdict(first: str, second: str, word: Word, difference: float = 0.0) -> Verdict:
    return Verdict(first, second, difference, Interval(-0.01, 0.01), 0.5, 0.5, word, None, False, None)


def table(*verdicts: Verdict) -> Verdicts:
    names = tuple(dict.fromkeys(name for v in verdicts for name in (v.first, v.second)))
    return Verdicts(names, {(v.first, v.second): v for v in verdicts}, {})


NOTHING = Verdicts((), {}, {})
BEST = summary("a/best", 0.93, 100)


def chosen(*summaries: Any) -> str:
    choice = choose(summaries)
    return choice.taken.name if choice else "nothing"


def test_rule_1_the_best_on_validation_whatever_its_kind() -> None:
    assert chosen(BEST, summary("nb-svm", 0.92), summary("a/other", 0.91)) == "a/best"
    assert chosen(BEST, summary("nb-svm", 0.99)) == "nb-svm"
    assert chosen(summary("majority", 0.95), summary("nb-svm", 0.90)) == "nb-svm", "what reads nothing is no candidate"
    assert chosen(summary("majority", 0.95)) == "majority", "unless it is alone"
    assert chosen() == "nothing"


def test_of_a_measure_that_is_best_where_it_is_least_the_least_is_taken() -> None:
    least = [summary(name, loss, measure="log-loss") for name, loss in (("a/best", 0.2), ("a/other", 0.3))]
    assert chosen(*least) == chosen(*least[::-1]) == "a/best"


def test_rule_1_ties_go_to_the_cheaper() -> None:
    few, many = (summary(name, 0.93, 100, parameters=size) for name, size in (("a/few", 10), ("a/many", 20)))
    assert chosen(few, many) == chosen(many, few) == "a/few", "fewer parameters"
    assert chosen(BEST, summary("a/same", 0.93, 99)) == "a/same", "then less training time"
    assert chosen(few, summary("nb-svm", 0.93, 500, parameters=900)) == "nb-svm", "a baseline before a network"
    choice = choose([few, many, summary("a/less", 0.92)])
    assert choice is not None and [other.name for other in choice.tied] == ["a/many"]


def test_rule_2_the_best_of_a_kind_is_by_validation_and_majority_only_if_alone() -> None:
    cells = [summary("majority", 0.99), summary("nb-svm", 0.8), summary("tfidf", 0.9), BEST, summary("a/other", 0.5)]
    baseline, network = (best_of(cells, is_baseline=kind) for kind in (True, False))
    assert (baseline and baseline.name, network and network.name) == ("tfidf", "a/best")
    assert best_of(cells[:1], is_baseline=True) is cells[0] and best_of(cells[:3], is_baseline=False) is None


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("better", "ahead"),
        ("equivalent", "equivalent"),
        ("not enough evidence", "undecided"),
        ("worse", "behind"),
    ],
)
def test_rule_3_test_says_what_the_choice_is_to_the_second_choice(word: Word, outcome: str) -> None:
    assert find_outcome(BEST, summary("nb-svm"), table(verdict("a/best", "nb-svm", word))) == outcome


def test_what_was_not_run_is_no_rule() -> None:
    assert find_outcome(BEST, None, NOTHING) == "alone"
    assert find_outcome(BEST, summary("nb-svm"), NOTHING) == "no-test"
    assert len(RULES) == 3


def equivalents(number: int, *pairs: tuple[int, int]) -> Verdicts:
    return table(
        *(
            verdict(str(a), str(b), "equivalent" if (a, b) in pairs else "worse")
            for a, b in combinations(range(number), 2)
        )
    )


def test_cells_with_the_same_letter_are_equivalent_and_equivalent_cells_share_one() -> None:
    assert letters(equivalents(4, (0, 1), (1, 2))) == {"0": "a", "1": "a b", "2": "b"}
    assert letters(equivalents(3, (0, 1), (1, 2), (0, 2))) == {"0": "a", "1": "a", "2": "a"}
    assert letters(equivalents(3)) == {} and letters(NOTHING) == {}
    generator = np.random.default_rng(4)
    pairs = {(a, b) for a, b in combinations(range(9), 2) if generator.random() < 0.5}
    found = letters(equivalents(9, *pairs))
    for a, b in combinations(range(9), 2):
        shared = set(found.get(str(a), "").split()) & set(found.get(str(b), "").split())
        assert bool(shared) == ((a, b) in pairs)


def test_on_the_front_nothing_is_cheaper_and_better() -> None:
    cells = [
        summary("majority", 0.5, 0.1),
        summary("nb-svm", 0.90, 1, latency_ms=0.1),
        summary("a/slow", 0.92, 90, latency_ms=9.0),
        summary("a/quick", 0.92, 30, latency_ms=9.0),
        summary("a/bad", 0.89, 40, latency_ms=5.0),
    ]
    found = {weighed.summary.name: weighed.fronts for weighed in weigh(cells)}
    assert found == {
        "a/slow": {"latency_ms"},  # as good and as quick to answer as the other
        "a/quick": {"train_seconds", "latency_ms"},
        "nb-svm": {"train_seconds", "latency_ms"},
    }


def test_nested_seeds_are_told_apart() -> None:
    generator = np.random.default_rng(1)
    cells = []
    for _ in range(40):
        rows = []
        for embedding in range(5):
            shift = 0.01 * generator.normal()
            rows += [((0, embedding, seed), 0.9 + shift + 0.004 * generator.normal()) for seed in range(4)]
        cells.append(rows)
    sources = {source.name: source for source in nested(cells)}
    assert sources["Classifier's seed"].deviation == pytest.approx(0.004, rel=0.1)
    assert sources["Embedding's seed"].deviation == pytest.approx(0.01, rel=0.15)
    assert sources["Embedding's seed"].freedom == 40 * 4 and sources["Classifier's seed"].freedom == 40 * 5 * 3
    assert sources["Split into train, validation and test"].state == "not measured"


def test_seeds_that_only_change_together_are_not_told_apart() -> None:
    cells = [[((0, seed, seed), 0.9 + 0.001 * seed) for seed in range(3)]]
    found = {source.name: source for source in nested(cells)}
    assert found["Classifier's seed"].state == "confounded"
    assert found["Embedding's seed"].deviation == pytest.approx(0.001)
    assert "classifier's seed" in found["Embedding's seed"].note


def test_sources_of_a_run_name_what_was_not_varied(tmp_path: Path) -> None:
    found = find_sources(read_results(FakeRun().make(tmp_path / "two")))
    assert [source.state for source in found] == ["measured", "measured", "not measured", "not measured"]
    one = find_sources(read_results(FakeRun(seeds=(0,)).make(tmp_path / "one")))
    assert [source.state for source in one] == ["measured", "not measured", "not measured", "not measured"]
    assert find_sources(read_results(FakeRun(architectures=()).make(tmp_path / "none"))) == ()


@pytest.mark.parametrize(
    ("number", "said"), [(1, "One seed cannot rank close cells"), (3, "at best 0.25"), (6, "at best 0.0312")]
)
def test_each_number_of_seeds_says_what_it_can_show(number: int, said: str) -> None:
    assert said in what_seeds_show(number)


def test_a_rival_is_a_candidate_if_it_has_answered_validation_and_ties_go_to_ours() -> None:
    rival, silent = summary("rival", 0.9), summary("rival", None)  # type: ignore[arg-type]
    ours = [summary("nb-svm", 0.9), summary("a/gru", 0.8)]
    for cells in ([rival, *ours], [silent, *ours]):
        choice = choose(cells)
        assert choice is not None and choice.taken is choice.handed_over is ours[0]
        assert best_of(cells, is_baseline=False) is ours[1]
    choice = choose([summary("rival", 0.95), *ours])
    assert choice is not None and choice.taken.is_rival and choice.handed_over is ours[0]
    assert choose([silent]) is None
