"""The answer: chosen on validation, honest about baselines."""

import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reports.results.cells import read_results
from reports.sections.answer import detail, headline
from reports.sections.limits import limits
from reports.statistics.comparison import Comparison
from reports.statistics.intervals import Interval
from reports.statistics.verdicts import Verdicts

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
OF_NETWORKS = "the best of the networks by validation accuracy, 90.0\xa0% (one seed)"
SMALL = {"train": 50, "validation": 200, "test": 1200, "unlabelled": 0}


def answered(folder: Path, **options: Any) -> Comparison:
    return Comparison(read_results(FakeRun(**{"sizes": SMALL, "seeds": (0,), **options}).make(folder)))


def judged(known: Comparison, verdicts: Verdicts) -> Comparison:
    """Return the same results with other verdicts on test."""
    other = Comparison(known.results)
    other.__dict__.update(summaries=known.summaries, verdicts=verdicts)  # as a cached property keeps them
    return other


def skills(**changed: float) -> dict[str, float]:
    even = ("majority", "tfidf-logreg", "nb-svm", "mean-logreg", "bi-rnn", "bi-lstm", "bi-gru")
    return {**dict.fromkeys(even, 0.6), **{name.replace("_", "-"): skill for name, skill in changed.items()}}


def test_a_network_that_is_clearly_ahead_is_recommended(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(bi_gru=2.5), tags=False)
    answer = known.answer
    assert answer.outcome == "ahead" and answer.rivals == ()
    assert answer.recommended is not None and answer.recommended.name.endswith("bi-gru")
    assert headline(known) == f"Take {answer.recommended.name}, as far as one seed can tell. No baseline does as well."
    assert "One seed shows no spread over seeds" in detail(known)


def test_what_two_seeds_say_is_not_called_the_word_of_one(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(bi_gru=3.0), tags=False, seeds=(0, 1, 2), architectures=("bi-gru",))
    assert headline(known).startswith("Take ") and "one seed" not in headline(known) + detail(known)


def test_nothing_is_better_because_of_an_assumed_spread_that_is_small(tmp_path: Path) -> None:
    """4 points ahead with one seed: told apart if seeds moved a network by 0.2, but they may move it by 2."""
    options: dict[str, Any] = {"skill": skills(bi_gru=0.75), "tags": False, "embeddings": ("cbow",)}
    options |= {"architectures": ("bi-gru",), "baselines": ("nb-svm",), "sizes": {**SMALL, "test": 6000}}
    sure = answered(tmp_path / "set", **options, settings={"assumed_spread": 0.2})
    careful = answered(tmp_path / "auto", **options)
    assert (sure.answer.outcome, careful.answer.outcome) == ("ahead", "baseline-undecided")
    said = sure.verdicts.between("cbow/bi-gru", "nb-svm")
    assert said is not None and said.word == "better" and said.is_assumed
    assert "measured" not in detail(sure) and "the most that was measured on data of this size" in detail(careful)


def test_a_baseline_that_wins_is_said_first(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(nb_svm=2.5), tags=False)
    answer = known.answer
    assert answer.outcome == "baseline-wins"
    assert headline(known).startswith("A baseline wins: nb-svm")
    assert answer.recommended is not None and not answer.recommended.is_baseline, (
        "the table still names the best network"
    )


def test_a_baseline_that_is_not_told_apart_is_said_first_with_what_would_settle_it(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(nb_svm=1.5, bi_gru=1.5), tags=False, embeddings=("cbow",))
    answer = known.answer
    assert answer.outcome == "baseline-undecided"
    assert headline(known).startswith("A baseline may do as well: nb-svm and cbow/bi-gru")
    assert answer.rivals[0].name == "nb-svm"
    assert "would settle it" in detail(known)
    assert "One seed shows no spread over seeds: ±\xa02.11 points were assumed" in detail(known)


def test_a_baseline_above_that_does_not_survive_the_correction_is_said_to_look_better(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"skill": skills(nb_svm=1.5, bi_gru=1.5), "tags": False, "embeddings": ("cbow",)}
    known = answered(tmp_path, **options)
    answer = known.answer
    assert answer.recommended is not None
    verdicts = known.verdicts
    verdict = verdicts.between("nb-svm", answer.recommended.name)
    assert verdict is not None
    above = replace(verdict, difference=0.02, interval=Interval(0.001, 0.039), word="not enough evidence")
    pairs = {**verdicts.pairs, ("nb-svm", answer.recommended.name): above}
    pairs.pop((answer.recommended.name, "nb-svm"), None)
    said = headline(judged(known, replace(verdicts, pairs=pairs)))
    assert said.startswith(f"A baseline looks better: nb-svm is above {answer.recommended.name}")


def test_an_equivalent_baseline_means_that_no_network_is_needed(tmp_path: Path) -> None:
    even = skills(nb_svm=1.5, bi_gru=1.5)
    wide = {"margin": 10.0}
    known = answered(tmp_path, skill=even, tags=False, embeddings=("cbow",), settings=wide, seeds=(0, 1, 2))
    answer = known.answer
    assert answer.outcome == "baseline-equivalent"
    assert headline(known).startswith("You need no network: nb-svm is equivalent to cbow/bi-gru")
    assert "assumed" not in detail(known)


def test_a_cheaper_network_that_validation_shows_to_be_equivalent_is_taken(tmp_path: Path) -> None:
    options: dict[str, Any] = {"baselines": (), "sizes": {**SMALL, "validation": 4000}, "embeddings": ("cbow",)}
    even = skills(bi_rnn=1.5, bi_lstm=1.5, bi_gru=1.58)
    known = answered(tmp_path, skill=even, seeds=(0, 1, 2), settings={"margin": 3.0}, **options)
    summaries, answer = known.summaries, known.answer
    cheapest = min(summaries, key=lambda s: s.cost("train_seconds") or 0.0)
    assert answer.recommended is cheapest and answer.best is not cheapest
    assert answer.best is not None and "On validation it is equivalent to the best" in headline(known)
    assert answer.best.validation == max(s.validation or 0 for s in summaries)
    assert "of its training time" in headline(known) and f"than {answer.best.name}" not in headline(known)
    assert "On test it is" in detail(known) or "Test does not tell it apart" in detail(known)


def test_without_a_shown_equivalence_the_best_is_taken_whatever_it_costs(tmp_path: Path) -> None:
    options: dict[str, Any] = {"sizes": {**SMALL, "validation": 4000}, "embeddings": ("cbow",)}
    even = skills(bi_rnn=1.5, bi_lstm=1.5, bi_gru=1.5)
    known = answered(tmp_path, skill=even, seeds=(0, 1, 2), settings={"margin": 0.0}, **options)
    answer = known.answer
    assert answer.recommended is answer.best


def test_the_choice_is_by_validation_even_where_test_says_otherwise(tmp_path: Path) -> None:
    known = answered(tmp_path, sizes={**SMALL, "validation": 40}, architectures=("bi-lstm", "bi-gru"))
    summaries, answer = known.summaries, known.answer
    networks = [s for s in summaries if not s.is_baseline]
    assert answer.recommended is not None
    assert answer.recommended.validation == max(s.validation or 0 for s in networks)


def test_the_mean_over_seeds_decides_and_the_best_seed_is_handed_over(tmp_path: Path) -> None:
    known = answered(tmp_path, seeds=(0, 1, 2))
    answer = known.answer
    best = answer.recommended
    assert best is not None and len(best.scores) == 3
    assert best.validation == pytest.approx(np.mean([s.validation_accuracy for s in best.scores]))
    chosen = next(s for s in best.scores if s.seed == best.model.seed)
    assert chosen.validation_accuracy == max(s.validation_accuracy or 0 for s in best.scores)


def test_a_tie_goes_to_the_cheaper_one_and_is_said(tmp_path: Path) -> None:
    known = answered(tmp_path, embeddings=("cbow",), architectures=("bi-rnn", "bi-gru"))
    summaries = known.summaries
    networks = [s for s in summaries if not s.is_baseline]
    for summary in networks:
        object.__setattr__(summary, "validation", 0.9)
    answer = known.answer
    cheap, dear = sorted(networks, key=lambda s: s.cost("train_seconds") or 0.0)
    assert answer.recommended is cheap and answer.runner_up is dear
    assert f"equal to that of {dear.name}, and trains faster" in detail(known)
    assert "a tie with" in " ".join(limits(known))


@pytest.mark.parametrize(
    ("baseline", "said", "subject"),
    [
        (0.95, f"is {OF_NETWORKS}; the baseline nb-svm is better, 95.0\xa0%.", "cbow/bi-gru"),
        (0.90, f"is {OF_NETWORKS}; the baseline nb-svm is as good, 90.0\xa0%.", "cbow/bi-gru"),
        (0.85, "has the best validation accuracy, 90.0\xa0% (one seed).", "it"),
    ],
)
def test_the_best_network_is_not_called_the_best_where_a_baseline_is(
    tmp_path: Path, baseline: float, said: str, subject: str
) -> None:
    options: dict[str, Any] = {"skill": skills(bi_gru=2.5), "tags": False, "architectures": ("bi-gru",)}
    known = answered(tmp_path, embeddings=("cbow",), baselines=("majority", "nb-svm"), **options)
    summaries = known.summaries
    for summary, validation in zip(summaries, (0.5, baseline, 0.9), strict=True):
        object.__setattr__(summary, "validation", validation)
    answer = known.answer
    assert detail(known).startswith(f"cbow/bi-gru {said} On the 1,200 test documents, opened once, {subject} is right")
    assert answer.outcome == "ahead"
    disputed = "On test no baseline does as well."
    rest = disputed if subject != "it" else "No baseline does as well."
    assert headline(known) == f"Take cbow/bi-gru, as far as one seed can tell. {rest}"


def test_what_validation_says_for_a_baseline_is_said_where_there_is_no_test(tmp_path: Path) -> None:
    known = answered(tmp_path, embeddings=("cbow",), architectures=("bi-gru",), baselines=("nb-svm",))
    summaries = known.summaries
    nothing = replace(known.verdicts, names=(), pairs={})
    for baseline, said in ((0.95, "on validation the baseline nb-svm is better, 95.0\xa0%."), (0.8, "nothing says")):
        for summary in summaries:
            object.__setattr__(summary, "validation", baseline if summary.is_baseline else 0.9)
        assert said in headline(judged(known, nothing))


def test_a_baseline_alone_is_the_best(tmp_path: Path) -> None:
    known = answered(tmp_path, embeddings=(), architectures=(), baselines=("majority", "nb-svm"))
    assert detail(known).startswith("nb-svm has the best validation accuracy, ") and "; " not in detail(known)


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        ({"baselines": ()}, "no-baseline"),
        ({"embeddings": (), "architectures": (), "baselines": ("majority", "nb-svm")}, "no-recurrent"),
        (
            {"baselines": (), "embeddings": ("cbow",), "architectures": ("bi-gru",), "failed": (("cbow/bi-gru", 0),)},
            "nothing",
        ),
    ],
)
def test_what_was_not_run_is_said(tmp_path: Path, options: dict[str, Any], outcome: str) -> None:
    known = answered(tmp_path, **options)
    answer = known.answer
    assert answer.outcome == outcome
    assert (answer.recommended is None) == (outcome == "nothing")


def test_limits_follow_from_what_was_done(tmp_path: Path) -> None:
    one = " ".join(limits(answered(tmp_path / "one", synthetic=False)))
    assert "One seed cannot rank close cells" in one and "synthetic" not in one
    options: dict[str, Any] = {"embeddings": ("transductive",), "failed": (("transductive/bi-rnn", 1),)}
    more = " ".join(limits(answered(tmp_path / "more", seeds=(0, 1), labels=("a", "b", "c"), **options)))
    assert "One seed" not in more
    for part in ("1 of ", "failed", "synthetic", "has read the texts of validation and test", "Macro-F1"):
        assert part in more
