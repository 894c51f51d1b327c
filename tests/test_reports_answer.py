"""The answer: the best of all on validation, whatever its kind, and what is honestly said of it in each case."""

import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reports.results.cells import read_results
from reports.sections.answer import tell
from reports.sections.headline import headline, is_caution
from reports.sections.why import detail
from reports.statistics.comparison import Comparison
from reports.statistics.intervals import Interval
from reports.statistics.verdicts import Verdict, Verdicts, Word
from reports.writing.blocks import Details, Tiles

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
SMALL = {"train": 50, "validation": 200, "test": 1200, "unlabelled": 0}
#: A network and two baselines that know as much as `skills` says, and a network that knows little.
FEW: dict[str, Any] = {
    "sizes": SMALL,
    "tags": False,
    "embeddings": ("cbow",),
    "architectures": ("bi-rnn", "bi-gru"),
    "baselines": ("majority", "nb-svm"),
    "seeds": (0, 1, 2),
}
GRU = "cbow/bi-gru"
ALWAYS = tuple((GRU, seed) for seed in range(3))


def answered(folder: Path, **options: Any) -> Comparison:
    return Comparison(read_results(FakeRun(**{**FEW, **options}).make(folder)))


def judged(known: Comparison, verdicts: Verdicts) -> Comparison:
    """Return the same results with other verdicts on test."""
    other = Comparison(known.results)
    other.__dict__.update(summaries=known.summaries, verdicts=verdicts)  # as a cached property keeps them
    return other


def with_verdict(known: Comparison, first: str, second: str, **changed: Any) -> Comparison:
    """Return the same results with another verdict on one pair."""
    found = known.verdicts.between(first, second)
    assert found is not None
    pairs: dict[tuple[str, str], Verdict] = {**known.verdicts.pairs, (first, second): replace(found, **changed)}
    pairs.pop((second, first), None)
    return judged(known, replace(known.verdicts, pairs=pairs))


def skills(**changed: float) -> dict[str, float]:
    even = ("majority", "tfidf-logreg", "nb-svm", "mean-logreg", "bi-rnn", "bi-lstm", "bi-gru")
    return {**dict.fromkeys(even, 0.6), **{name.replace("_", "-"): skill for name, skill in changed.items()}}


def taken(known: Comparison) -> str:
    assert known.answer.recommended is not None
    return known.answer.recommended.name


def test_a_network_that_is_clearly_ahead_is_recommended(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(bi_gru=2.5))
    assert (known.answer.outcome, taken(known)) == ("ahead", GRU)
    assert headline(known).startswith(f"Take {GRU}. It is better than nb-svm, the best baseline (+")
    assert not is_caution(known) and "one seed" not in headline(known) + detail(known)
    assert "has the best validation accuracy of 3 cells" in detail(known)
    assert "The second choice is the best baseline, nb-svm: " in detail(known)
    assert " times as fast." in detail(known) and "assumed" not in detail(known)


def test_what_one_seed_says_is_called_that(tmp_path: Path) -> None:
    known = answered(tmp_path / "ahead", skill=skills(bi_gru=2.5), seeds=(0,))
    assert known.answer.outcome == "ahead"
    assert headline(known).startswith(f"Take {GRU}, as far as one seed can tell. It is better than nb-svm, the best ba")
    assert "One seed shows no spread over seeds" in detail(known)
    even = answered(tmp_path / "even", skill=skills(nb_svm=1.5, bi_gru=1.7), seeds=(0,))
    assert headline(even).startswith(
        f"Take {GRU}, as far as one seed can tell the best on validation, but a baseline may do as well. Test does not"
    )
    baseline = answered(tmp_path / "baseline", skill=skills(nb_svm=2.5, bi_gru=1.5), seeds=(0,))
    assert headline(baseline).startswith("You need no network: take nb-svm. It is better"), "a baseline draws nothing"


def test_nothing_is_better_because_of_an_assumed_spread_that_is_small(tmp_path: Path) -> None:
    """4 points ahead with one seed: told apart if seeds moved a network by 0.2, but they may move it by 2."""
    options: dict[str, Any] = {"skill": skills(bi_gru=0.75), "architectures": ("bi-gru",), "baselines": ("nb-svm",)}
    options |= {"seeds": (0,), "sizes": {**SMALL, "test": 6000}}
    sure = answered(tmp_path / "set", **options, settings={"assumed_spread": 0.2})
    careful = answered(tmp_path / "auto", **options)
    assert (sure.answer.outcome, careful.answer.outcome) == ("ahead", "undecided")
    said = sure.verdicts.between(GRU, "nb-svm")
    assert said is not None and said.word == "better" and said.is_assumed
    assert "measured" not in detail(sure) and "the most that was measured on data of this size" in detail(careful)


def test_a_baseline_that_is_clearly_ahead_is_recommended(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(nb_svm=2.5, bi_gru=1.5))
    assert (known.answer.outcome, taken(known)) == ("ahead", "nb-svm")
    assert headline(known).startswith(f"You need no network: take nb-svm. It is better than {GRU}, the best network (+")
    assert not is_caution(known)
    assert f"The second choice is the best network, {GRU}: " in detail(known)
    assert "times as long to train." in detail(known)
    blocks = tell(known)
    tiles = next(block for block in blocks if isinstance(block, Tiles))
    assert known.answer.recommended is not None and "97.5" in str(tiles)
    usage = str(next(block for block in blocks if isinstance(block, Details) and block.anchor == "use"))
    assert "The model of " in usage and "nb-svm" in usage and f"--cell {GRU}" in usage


def test_the_issue_s_case_the_loser_is_not_handed_over(tmp_path: Path) -> None:
    """nb-svm had 96.9 % on validation and skipgram/bi-lstm 87.5 %, which was recommended."""
    known = answered(tmp_path, skill=skills(nb_svm=2.5, bi_gru=1.5), sizes={**SMALL, "test": 80})
    assert taken(known) == "nb-svm" and known.compared[0].name == "nb-svm" and known.compared[1].name == GRU
    assert known.against[0].second == "nb-svm" and known.against_baseline[0].second == "nb-svm"


@pytest.mark.parametrize(
    ("skill", "said", "caution"),
    [
        (
            {"nb_svm": 1.5, "bi_gru": 1.6},
            f"Take {GRU}, the best on validation, or save yourself the network: nb-svm, the best baseline, is "
            "equivalent to it on test (",
            True,
        ),
        (
            {"nb_svm": 1.7, "bi_gru": 1.5},
            f"You need no network: take nb-svm, the best on validation. {GRU}, the best network, is equivalent to it (",
            False,
        ),
    ],
)
def test_equal_ones_are_called_equivalent(tmp_path: Path, skill: dict[str, float], said: str, caution: bool) -> None:
    known = answered(tmp_path, skill=skills(**skill), settings={"margin": 10.0})
    assert known.answer.outcome == "equivalent"
    assert headline(known).startswith(said) and is_caution(known) is caution


@pytest.mark.parametrize(("first", "second"), [(GRU, "nb-svm"), ("nb-svm", GRU)])
@pytest.mark.parametrize(
    ("word", "difference", "said"),
    [
        ("worse", -0.04, "{first} is the best on validation and recommended for that, but a {kind} wins on test: "),
        ("not enough evidence", 0.0, "Test does not tell it apart from {second}, the best {kind} (0.0\xa0±\xa01.0"),
        (
            "not enough evidence",
            0.02,
            "It looks better than {second}, the best {kind} (+2.0\xa0±\xa01.0\xa0points), but",
        ),
        (
            "not enough evidence",
            -0.02,
            "On test {second}, the best {kind}, looks better (+2.0\xa0±\xa01.0\xa0points), but",
        ),
    ],
)
def test_what_test_says_changes_no_choice(
    tmp_path: Path, first: str, second: str, word: Word, difference: float, said: str
) -> None:
    better = {"nb_svm": 2.2, "bi_gru": 1.8} if first == "nb-svm" else {"nb_svm": 1.5, "bi_gru": 2.2}
    known = answered(tmp_path, skill=skills(**better))
    interval = Interval(difference - 0.01, difference + 0.01)
    other = with_verdict(known, first, second, word=word, difference=difference, interval=interval)
    kind = "network" if first == "nb-svm" else "baseline"
    assert taken(other) == first
    assert said.format(first=first, second=second, kind=kind) in headline(other)
    assert is_caution(other) is (word == "worse" or first == GRU)


def test_another_cell_that_test_shows_to_be_better_is_named(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(bi_gru=2.5))
    other = with_verdict(known, "cbow/bi-rnn", GRU, word="better", difference=0.03)
    assert [cell.name for cell in other.answer.better] == ["cbow/bi-rnn"]
    assert "On test cbow/bi-rnn is better (+3.0" in detail(other) and "that changes no choice" in detail(other)


def test_all_at_chance_is_no_recommendation(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(nb_svm=0, bi_rnn=0, bi_gru=0))
    said = headline(known)
    assert said.startswith(f"No model is shown to know more than the commonest class; {taken(known)} is the best on ")
    assert "nb-svm, cbow/bi-rnn and cbow/bi-gru learnt nothing beyond the commonest class that 200 validation" in said
    assert "Take" not in said and "Test says the same." in said and is_caution(known)


def test_what_test_shows_is_not_denied_where_validation_is_too_small_to_show_it(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(nb_svm=4, bi_rnn=0, bi_gru=0), sizes={**SMALL, "validation": 4})
    assert "On test nb-svm hit more than chance." in headline(known)
    assert headline(known).startswith("By validation no model is shown to know more than the commonest class; ")


def test_a_network_that_predicts_one_class_learnt_nothing(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(nb_svm=2.5), constant=ALWAYS, architectures=("bi-gru",))
    assert headline(known) == (
        f"Take nb-svm, the best on validation. {GRU} learnt nothing beyond the commonest class: its answer is (nearly) "
        "always the same. Test says the same."
    )
    assert is_caution(known)


def test_with_95_percent_in_one_class_a_constant_answer_is_called_that(tmp_path: Path) -> None:
    uneven = {"shares": (0.95, 0.05), "sizes": {**SMALL, "validation": 1000}}
    known = answered(tmp_path, skill=skills(nb_svm=1.6, bi_rnn=1.2), constant=ALWAYS, **uneven)
    rnn = known.summaries[2]
    majority = known.summaries[0]
    assert known.learnt.nothing == known.learnt.constant == [GRU]
    assert rnn.name == "cbow/bi-rnn" and (rnn.validation or 0) < (majority.validation or 0), "no more often right"
    assert f"{GRU} learnt nothing beyond the commonest class: its answer is (nearly) always the same." in headline(
        known
    )


def test_where_the_best_on_validation_knows_nothing_those_that_know_something_are_named(tmp_path: Path) -> None:
    uneven = {"shares": (0.9, 0.1), "sizes": {**SMALL, "validation": 1000}}
    known = answered(tmp_path, skill=skills(nb_svm=1.3), constant=ALWAYS, architectures=("bi-gru",), **uneven)
    assert taken(known) == GRU and known.learnt.nothing == [GRU]
    assert headline(known).startswith(
        f"{GRU} is the best on validation and handed over for that alone, but is not shown to know more than the "
        f"commonest class; nb-svm is. {GRU} learnt nothing"
    )


def test_where_test_does_not_show_more_than_majority_it_is_said(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(nb_svm=2.0), shares=(0.95, 0.05), constant=ALWAYS)
    assert "On test its accuracy is not shown to be better than that of majority (" in headline(known)


def test_a_collapsed_seed_is_named_and_shown_apart(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(bi_gru=2.5), constant=((GRU, 1),))
    assert taken(known) == GRU and known.learnt.nothing == []
    said = detail(known)
    assert f"Seed 1 of {GRU} collapsed: it learnt nothing beyond the commonest class, with a validation" in said
    assert (
        "accuracy of 61.0\xa0% against 99.2\xa0% with other seeds. It counts in every mean; without it the cell has"
        in said
    )
    summary = known.answer.recommended
    assert summary is not None
    kept = np.mean([s.test_accuracy for s in summary.scores if s.seed != 1])
    assert f"has {100 * kept:.1f}\xa0% on test." in said


@pytest.mark.parametrize(
    ("train", "skill", "is_said"),
    [(50, 2.5, True), (640, 2.5, True), (650, 2.5, False), (50, 0.6, False)],
    ids=["few", "just few", "not so few", "a network is taken"],
)
def test_of_few_texts_linear_models_are_called_the_ones_to_take_where_that_was_seen(
    tmp_path: Path, train: int, skill: float, is_said: bool
) -> None:
    better = {"nb_svm": skill, "bi_gru": 1.2}
    known = answered(tmp_path, sizes={**SMALL, "train": train}, skill=skills(**better))
    assert taken(known) == ("nb-svm" if skill > 1.2 else GRU)
    said = f"Linear models are the ones to take at this size, {train} training documents: every network is behind"
    assert (said in headline(known)) is is_said


def test_linear_models_are_not_called_so_where_a_network_is_better_on_test(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(nb_svm=2.5, bi_gru=1.2))
    better = tuple(
        replace(s, scores=tuple(replace(o, test_accuracy=1.0) for o in s.scores)) if s.name == GRU else s
        for s in known.summaries
    )
    other = Comparison(known.results)
    other.__dict__.update(summaries=better, verdicts=known.verdicts)
    assert taken(other) == "nb-svm" and "Linear models are the ones" not in headline(other)
