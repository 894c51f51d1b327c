"""The answer where little is known: few documents, one seed, ties, what was not run; and the luck in the choice."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from models.measures import MEASURES
from reports.sections.headline import headline
from reports.sections.limits import limits
from reports.sections.why import detail
from reports.statistics.spread.luck import expected_maximum, find_luck
from reports.statistics.spread.spreads import FIXED, Spread
from tests.test_reports_answer import ALWAYS, GRU, SMALL, answered, judged, skills, taken


def test_eighteen_test_documents_tell_nothing_apart(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(nb_svm=1.5, bi_gru=1.7), sizes={**SMALL, "test": 18})
    assert known.answer.outcome == "undecided"
    assert headline(known).startswith(
        f"Take {GRU}, the best on validation, but a baseline may do as well. Test does not"
    )
    assert "On the 18 test documents, opened once, it is right in" in detail(known)
    assert "would settle it, 8 times in 10" in detail(known) and "only 18 test documents" in " ".join(limits(known))


def test_one_seed_says_what_was_assumed(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(nb_svm=1.5, bi_gru=1.7), seeds=(0,))
    assert "(one seed)" in detail(known)
    assert "One seed shows no spread over seeds: ±\xa02.11\xa0points were assumed" in detail(known)
    assert "One seed cannot rank close cells" in " ".join(limits(known))


def test_an_identical_tie_goes_to_the_baseline_and_is_said(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(nb_svm=1.5, bi_gru=1.5), noise=0.0, seeds=(0,))
    assert taken(known) == "nb-svm"
    assert f"equal to that of {GRU}. The tie goes to the cheaper: a baseline before a network." in detail(known)
    assert f"a tie with {GRU}, broken by its cost" in " ".join(limits(known))


def test_a_tie_of_networks_goes_to_the_one_with_fewer_parameters(tmp_path: Path) -> None:
    both = {"architectures": ("bi-lstm", "bi-gru"), "baselines": ("majority",)}
    known = answered(tmp_path, skill=skills(bi_lstm=2.5, bi_gru=2.5), noise=0.0, **both)
    cheap, dear = sorted(known.summaries[1:], key=lambda s: s.cost("parameters") or 0.0)
    assert known.answer.recommended is cheap and known.answer.runner_up is dear
    assert f"equal to that of {dear.name}. The tie goes to the cheaper: it has fewer parameters." in detail(known)


def test_a_tie_of_networks_that_cost_the_same_goes_to_the_first(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(bi_rnn=2.5, bi_gru=2.5), noise=0.0)
    assert f"equal to that of {GRU}. The tie goes to the first of them, for none is cheaper." in detail(known)


def test_a_network_that_was_still_rising_is_called_not_done(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(nb_svm=2.5, bi_gru=1.5), unfinished=(GRU, "cbow/bi-rnn"))
    assert f"{GRU} was not done learning: validation was best at the last epoch allowed" in headline(known)
    assert "cbow/bi-rnn was not done learning" in detail(known), "what the headline does not speak of"
    assert known.learnt.cells[GRU].remark(0) == "not done learning" and known.learnt.cells["nb-svm"].remark(0) == ""


def test_many_names_are_counted(tmp_path: Path) -> None:
    architectures = ("bi-rnn", "bi-lstm", "bi-gru")
    chance = dict.fromkeys(architectures, 0.0)
    options = {"embeddings": ("cbow", "skipgram"), "architectures": architectures, "seeds": (0,)}
    always = tuple((f"{e}/{a}", 0) for e in ("cbow", "skipgram") for a in architectures)
    known = answered(tmp_path, skill={**skills(nb_svm=2.5), **chance}, constant=always, **options)
    assert "cbow/bi-rnn, cbow/bi-lstm, cbow/bi-gru and 3 more cells learnt nothing beyond" in headline(known)


def test_the_choice_is_by_validation_even_where_test_says_otherwise(tmp_path: Path) -> None:
    known = answered(tmp_path, sizes={**SMALL, "validation": 40}, architectures=("bi-lstm", "bi-gru"))
    candidates = [s for s in known.summaries if not s.is_majority]
    assert known.answer.recommended is not None
    assert known.answer.recommended.validation == max(s.validation or 0 for s in candidates)


def test_the_mean_over_seeds_decides_and_the_best_seed_is_handed_over(tmp_path: Path) -> None:
    best = answered(tmp_path, skill=skills(bi_gru=1.5)).answer.recommended
    assert best is not None and len(best.scores) == 3
    assert best.validation == pytest.approx(np.mean([s.validation_accuracy for s in best.scores]))
    chosen = next(s for s in best.scores if s.seed == best.model.seed)
    assert chosen.validation_accuracy == max(s.validation_accuracy or 0 for s in best.scores)


def test_what_can_be_said_without_a_test_split(tmp_path: Path) -> None:
    known = answered(tmp_path, skill=skills(bi_gru=2.5), architectures=("bi-gru",))
    nothing = judged(known, replace(known.verdicts, names=(), pairs={}))
    assert headline(nothing) == (
        f"Take {GRU}, the best on validation, ahead of nb-svm, the best baseline. There is no test split, so nothing "
        "says whether a network is needed."
    )
    assert nothing.answer.outcome == "no-test"


@pytest.mark.parametrize(
    ("options", "outcome", "said"),
    [
        ({"baselines": ()}, "alone", "Take cbow/bi-gru. No baseline was run, so nothing says whether a network is"),
        ({"embeddings": (), "architectures": ()}, "alone", "No network was trained. Of the baselines, take nb-svm."),
        ({"baselines": (), "architectures": ("bi-gru",), "failed": ALWAYS}, "nothing", "No model was trained."),
    ],
)
def test_what_was_not_run_is_said(tmp_path: Path, options: dict[str, Any], outcome: str, said: str) -> None:
    known = answered(tmp_path, skill=skills(nb_svm=1.5, bi_gru=1.5), **options)
    assert known.answer.outcome == outcome and headline(known).startswith(said)
    assert (known.answer.recommended is None) == (outcome == "nothing")


def test_the_best_of_so_many_draws_is_so_much_too_high() -> None:
    assert expected_maximum(1) == pytest.approx(0, abs=1e-9)
    assert expected_maximum(2) == pytest.approx(1 / np.sqrt(np.pi), abs=1e-6)
    assert expected_maximum(20) == pytest.approx(1.867, abs=1e-3)
    draws = np.random.default_rng(0).normal(size=(20_000, 8)).max(axis=1).mean()
    assert expected_maximum(8) == pytest.approx(draws, abs=0.02)


def test_the_luck_of_the_choice_is_said_where_networks_are_close(tmp_path: Path) -> None:
    close = " ".join(limits(answered(tmp_path / "close", skill=skills(bi_rnn=1.6, bi_gru=1.6), seeds=(0,))))
    assert "was the best of 2 networks that are close together on validation. Were all equally good, new" in close
    assert (
        "score about 1.2\xa0points worse" in close
        and "2.11\xa0points by which a seed moves a network, assumed" in close
    )
    apart = " ".join(limits(answered(tmp_path / "apart", skill=skills(bi_gru=2.5))))
    assert "luck" not in apart
    for text in (close, apart):
        assert "The interval of its score is about these files, not about its architecture." in text


def test_luck_goes_by_the_mean_variance_of_the_networks_that_are_close() -> None:
    def cell(name: str, validation: float, *, is_baseline: bool = False) -> Any:
        more = {"scores": (1, 2, 3), "is_drawn": not is_baseline, "measure": MEASURES["accuracy"]}
        kind = SimpleNamespace(kind="baseline" if is_baseline else "recurrent")
        return SimpleNamespace(name=name, validation=validation, cell=kind, **more)

    cells = [cell("a", 0.90), cell("b", 0.895), cell("far", 0.5), cell("nb-svm", 0.899, is_baseline=True)]
    spreads = {"a": Spread(0.0, 0.0, 2), "b": Spread(0.02**2, 0.0, 2), "far": Spread(0.1**2, 0.0, 2), "nb-svm": FIXED}
    found = find_luck(cells[0], cells[:2] + cells[3:], spreads, 1e-6)
    assert found is not None and (found.networks, found.seeds, found.is_measured) == (2, 3, True)
    assert found.deviation == pytest.approx(0.02 / 2**0.5)
    assert found.expected == pytest.approx(expected_maximum(2) * 0.02 / 2**0.5 / 3**0.5)
    lost = find_luck(cells[0], cells, {**spreads, "far": Spread(0.3**2, 0.0, np.inf, measured=False)}, 1e-6)
    assert lost is not None and (lost.networks, lost.is_measured) == (3, True), "what is assumed of one only widens"
    assert lost.deviation == found.deviation
    assert find_luck(cells[0], [cells[0], cells[3]], spreads, 1e-6) is None, "one network"
    assert find_luck(cells[3], cells, spreads, 1e-6) is None, "no seed acts on a baseline"
    assert find_luck(cells[0], cells[:2], {}, 1e-3) is None, "nor on what was never seen to move"


def test_limits_follow_from_what_was_done(tmp_path: Path) -> None:
    one = " ".join(limits(answered(tmp_path / "one", synthetic=False, seeds=(0,))))
    assert "One seed cannot rank close cells" in one and "synthetic" not in one
    options: dict[str, Any] = {"embeddings": ("transductive",), "failed": (("transductive/bi-rnn", 1),)}
    more = " ".join(limits(answered(tmp_path / "more", seeds=(0, 1), labels=("a", "b", "c"), **options)))
    assert "One seed" not in more
    for part in ("1 of ", "failed", "synthetic", "has read the texts of validation and test", "Macro-F1"):
        assert part in more
