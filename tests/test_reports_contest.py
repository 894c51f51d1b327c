"""Which models are set against each other, and which documents they disagree about."""

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reports.results.cells import Results, read_results
from reports.statistics.contest import counts, disputes, find_contests

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]


def results_of(root: Path, **options: Any) -> Results:
    return read_results(FakeRun(**{"seeds": (0,), "embeddings": ("cbow",), **options}).make(root))


def names(results: Results) -> list[tuple[str, str]]:
    return [(first.name, second.name) for first, second in find_contests(results)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"architectures": ("bi-rnn", "bi-gru"), "skill": {"bi-gru": 3.0, "bi-rnn": 2.0, "nb-svm": 1.0}},
            [("cbow/bi-gru", "cbow/bi-rnn"), ("cbow/bi-gru", "nb-svm")],
        ),
        (
            {"architectures": ("bi-rnn", "bi-gru"), "skill": {"bi-gru": 2.0, "bi-rnn": 1.0, "nb-svm": 3.0}},
            [("nb-svm", "cbow/bi-gru")],
        ),
        (
            {"architectures": (), "embeddings": (), "skill": {"tfidf-logreg": 2.0, "nb-svm": 1.0}},
            [("tfidf-logreg", "nb-svm")],
        ),
        (
            {"architectures": ("bi-gru",), "skill": {"bi-gru": 1.0, "tfidf-logreg": 2.0, "nb-svm": 3.0}},
            [("nb-svm", "tfidf-logreg"), ("nb-svm", "cbow/bi-gru")],
        ),
        ({"architectures": ("bi-gru",), "baselines": ("majority",), "skill": {"bi-gru": 2.0}}, []),
        ({"architectures": ("bi-gru",), "baselines": (), "failed": (("cbow/bi-gru", 0),)}, []),
    ],
)
def test_the_recommended_cell_meets_its_strongest_rival_and_the_best_of_the_other_kind(
    tmp_path: Path, options: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    baselines = {"baselines": ("majority", "tfidf-logreg", "nb-svm"), "tags": False}
    skill = {"majority": 0.0, "tfidf-logreg": 0.2, **options.get("skill", {})}
    assert names(results_of(tmp_path, **(baselines | options | {"skill": skill}))) == expected


def test_disputed_documents_come_widest_margin_first(tmp_path: Path) -> None:
    results = results_of(tmp_path, labels=("bad", "fair", "good"))
    first, second = (summary.model for summary in find_contests(results)[0])
    found = disputes(results, first, second, 5)
    truth, said = results.truth["test"], [m.predictions["test"] for m in (first, second)]
    place = {row: number for number, row in enumerate(results.rows["test"].tolist())}
    assert len(found) == 10
    for half, (right, wrong) in ((found[:5], said), (found[5:], said[::-1])):
        places = np.array([place[one.row] for one in half])
        assert (right.predicted[places] == truth[places]).all()
        assert (wrong.predicted[places] != truth[places]).all()
        assert [one.label for one in half] == [results.corpus.labels[truth[p]] for p in places]
        assert [one.against for one in half] == [results.corpus.labels[wrong.predicted[p]] for p in places]
        margins = (right.truth_probability - wrong.truth_probability)[places]
        assert (np.diff(margins) <= 0).all() and margins[-1] > 0
    every = disputes(results, first, second, 10_000)
    assert counts(results, first, second) == (
        sum(said[0].predicted[place[one.row]] == truth[place[one.row]] for one in every),
        sum(said[1].predicted[place[one.row]] == truth[place[one.row]] for one in every),
    )
    assert len(every) == sum(counts(results, first, second))
