"""The rules of the recommendation, each by a case, and what stands beside it: groups, fronts, sources of spread."""

import runpy
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from reports.results.cells import read_results
from reports.sections.limits import what_seeds_show
from reports.statistics.groups import letters
from reports.statistics.intervals import Interval
from reports.statistics.judging import Word
from reports.statistics.pareto import weigh
from reports.statistics.recommendation import RULES, choose, find_outcome
from reports.statistics.variance import find_sources, nested
from reports.statistics.verdicts import Verdict, Verdicts

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]


def summary(name: str, validation: float = 0.9, seconds: float | None = 10.0, **costs: float) -> Any:
    cost = {"train_seconds": seconds, **costs}
    return SimpleNamespace(
        name=name,
        is_baseline="/" not in name,
        is_majority=name == "majority",
        scores=(1,),
        validation=validation,
        cost=cost.get,
    )


def verdict(first: str, second: str, word: Word, difference: float = 0.0) -> Verdict:
    return Verdict(first, second, difference, Interval(-0.01, 0.01), 0.5, 0.5, word, None, False, None)


def table(*verdicts: Verdict) -> Verdicts:
    names = tuple(dict.fromkeys(name for v in verdicts for name in (v.first, v.second)))
    return Verdicts(names, {(v.first, v.second): v for v in verdicts}, {})


NOTHING = Verdicts((), {}, {})
BEST, QUICK, QUICKER = summary("a/best", 0.93, 100), summary("a/quick", 0.92, 50), summary("a/quicker", 0.91, 20)


def chosen(*summaries: Any, validation: Verdicts = NOTHING) -> str:
    choice = choose(summaries, validation)
    return choice.taken.name if choice else "nothing"


def test_rule_1_the_highest_validation_accuracy_and_then_the_cheaper() -> None:
    assert chosen(QUICK, BEST, summary("nb-svm", 0.99)) == "a/best"
    assert chosen(BEST, summary("a/same", 0.93, 99)) == "a/same"
    assert chosen(summary("nb-svm", 0.8), summary("tfidf", 0.9)) == "tfidf", "without networks, the baselines"
    assert chosen() == "nothing"


def test_rule_2_the_quickest_of_those_equivalent_to_the_best() -> None:
    both = table(verdict("a/best", "a/quick", "equivalent"), verdict("a/best", "a/quicker", "equivalent"))
    assert chosen(BEST, QUICK, QUICKER, validation=both) == "a/quicker"
    one = table(verdict("a/best", "a/quick", "equivalent"), verdict("a/best", "a/quicker", "not enough evidence"))
    assert chosen(BEST, QUICK, QUICKER, validation=one) == "a/quick", "not known is not equivalent"
    dear = summary("a/dear", 0.92, 200)
    assert chosen(BEST, dear, validation=table(verdict("a/best", "a/dear", "equivalent"))) == "a/best"
    baseline = summary("nb-svm", 0.93, 1)
    assert chosen(BEST, baseline, validation=table(verdict("a/best", "nb-svm", "equivalent"))) == "a/best"
    unknown = summary("a/unknown", 0.92, None)
    assert chosen(BEST, unknown, validation=table(verdict("a/best", "a/unknown", "equivalent"))) == "a/best"


@pytest.mark.parametrize(
    ("words", "outcome", "first"),
    [
        (("better", "equivalent", "worse"), "baseline-wins", "b0"),
        (("worse", "equivalent", "not enough evidence"), "baseline-equivalent", "b1"),
        (("worse", "worse", "not enough evidence"), "baseline-undecided", "b2"),
        (("worse", "worse", "worse"), "ahead", None),
    ],
)
def test_rules_3_to_6_say_first_what_speaks_most_against_a_network(
    words: tuple[Word, ...], outcome: str, first: str | None
) -> None:
    baselines = [summary(f"b{number}") for number in range(3)]
    verdicts = table(*(verdict(b.name, "a/best", word) for b, word in zip(baselines, words, strict=True)))
    found, rivals = find_outcome(BEST, baselines, verdicts)
    assert found == outcome
    assert (rivals[0].name if rivals else None) == first


def test_what_was_not_run_is_no_rule() -> None:
    assert find_outcome(BEST, [], NOTHING) == ("no-baseline", ())
    assert find_outcome(BEST, [summary("nb-svm")], NOTHING) == ("no-test", ())
    assert find_outcome(summary("nb-svm"), [summary("nb-svm")], NOTHING) == ("no-recurrent", ())
    assert len(RULES) == 6


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
