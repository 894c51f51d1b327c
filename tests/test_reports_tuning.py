"""What the report says of a search: what it brought, whether that is shown, and what of it was luck."""

import csv
import runpy
from pathlib import Path
from typing import Any

import pytest

from reports.results.cells import Results, read_results
from reports.sections.tuning import answer
from reports.statistics.tuning.searched import Searched, Tried
from reports.statistics.tuning.tuning import Tuning
from reports.tuning import build_tuning, remarks

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
TRIALS = (
    Tried(0, "done", 0.7, None, 20.0, {"embedding": "cbow"}, is_default=True),
    Tried(1, "short", None, 0.5, 26.0, {"classifier.hidden_size": "32"}),
    Tried(2, "failed", None, None, 30.0, {"classifier.hidden_size": "64"}, message="the loss is nan | <b>"),
    Tried(3, "done", 0.78, 0.7, 52.0, {"classifier.hidden_size": "200"}),
)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Return cells of which bi-gru is good, bi-lstm is as good as that, and bi-rnn is bad."""
    skill = {"bi-gru": 1.8, "bi-lstm": 1.8, "bi-rnn": 0.4}
    made = FakeRun(embeddings=("cbow",), baselines=(), architectures=tuple(skill), skill=skill, noise=0.1)
    return read_results(made.make(tmp_path_factory.mktemp("tuning")))


def searched(name: str, default: str, tuned: str, **more: Any) -> Searched:
    cells = {"default": f"cbow/{default}", "tuned": f"cbow/{tuned}"}
    return Searched(name, TRIALS, **cells, **{"promised": (0.7, 0.78), **more})


def tuning(results: Results, *pairs: tuple[str, str], **more: Any) -> Tuning:
    every = tuple(searched(f"net{number}", *pair, **more) for number, pair in enumerate(pairs))
    return Tuning(results, every, 1200.0, "runs/x-tuning/tuned.cfg")


def test_what_is_beyond_the_interval_is_said_and_what_is_not_is_said_too(results: Results) -> None:
    known = tuning(results, ("bi-rnn", "bi-gru"), ("bi-lstm", "bi-gru"), ("bi-gru", "bi-gru"))
    words = [one.verdict.word if one.verdict else None for one in known.architectures]
    assert words[0] == "better" and words[1] in ("not enough evidence", "equivalent") and words[2] is None
    assert answer.headline(known).startswith("Tuned better than by default, beyond the interval: net0 (+")
    none = tuning(results, ("bi-lstm", "bi-gru"))
    assert answer.headline(none) == "No architecture is shown to be better tuned than by default, beyond the interval."
    worse = tuning(results, ("bi-gru", "bi-rnn"))
    assert "lost by it" in answer.headline(worse) and "worse than the default" in remarks(worse)["net0"]
    assert remarks(known)["net2"] == "nothing was better on validation than the default"


def test_the_bias_of_the_choice_is_what_was_promised_and_not_brought(results: Results) -> None:
    (one,) = tuning(results, ("bi-lstm", "bi-gru")).architectures
    assert one.verdict is not None and one.promised == pytest.approx(0.08)
    brought = (one.winner.test or 0) - (one.default.test or 0) if one.winner and one.default else None
    assert one.verdict.difference == pytest.approx(brought)
    assert one.bias == pytest.approx(0.08 - one.verdict.difference)


def test_the_best_of_all_winners_is_set_against_the_best_of_all_defaults(results: Results) -> None:
    first = searched("net0", "bi-rnn", "bi-gru", promised=(0.6, 0.9))
    second = searched("net1", "bi-lstm", "bi-lstm", promised=(0.8, 0.8))
    known = Tuning(results, (first, second), 60.0, "tuned.cfg")
    assert known.best is not None and [one.searched.name for one in known.best] == ["net1", "net0"]
    assert known.best_verdict is not None
    assert (known.best_verdict.first, known.best_verdict.second) == ("cbow/bi-gru", "cbow/bi-lstm")
    assert "against cbow/bi-lstm, the best of all defaults" in answer.detail(known)
    alone = Tuning(results, (second,), 60.0, "tuned.cfg")
    assert alone.best_verdict is None and "net1 as it is by default" in answer.detail(alone)


def test_the_folder_of_the_report_has_pages_a_figure_and_every_trial(results: Results, tmp_path: Path) -> None:
    unfinished = Searched("net9", ())
    settings = {"classifier.hidden_size": ("128", "200")}
    every = (searched("net0", "bi-rnn", "bi-gru", settings=settings), unfinished)
    known = Tuning(results, every, 1200.0, "runs/x-tuning/tuned.cfg")
    build_tuning(known, tmp_path)
    page, text = (tmp_path / name for name in ("report.html", "report.md"))
    assert "Selection bias" in text.read_text(encoding="utf-8") and "wordloom run runs/x-tuning/tuned.cfg" in (
        page.read_text(encoding="utf-8")
    )
    assert "1 cut short" in text.read_text(encoding="utf-8") and "| 128 | 200 |" in text.read_text(encoding="utf-8")
    assert (tmp_path / "figures" / "search.svg").is_file()
    with (tmp_path / "trials.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["state"] for row in rows] == ["done", "short", "failed", "done"]
    assert rows[2]["message"] == "the loss is nan | <b>" and rows[2]["validation"] == ""


def test_a_search_without_a_trial_says_so(results: Results, tmp_path: Path) -> None:
    known = Tuning(results, (Searched("net0", ()),), 3.0, "tuned.cfg")
    build_tuning(known, tmp_path)
    assert "No trial ended in the time: give more minutes." in (tmp_path / "report.md").read_text(encoding="utf-8")
