"""The report on language models, from made-up artefacts: verdicts, intervals, escaping, and what is missing."""

import csv
import json
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from corpus.errors import DataError
from reports.language import build_report
from reports.request import LanguageRequest, LanguageResult
from reports.results.language import perplexities, read_results
from reports.sections.language.answer import detail, headline
from reports.sections.language.models import method
from reports.settings import ReportSettings
from reports.statistics.language.blanks import credits
from reports.statistics.language.comparison import LanguageComparison
from reports.statistics.language.perplexity import Precision, ratio_interval

_inputs = runpy.run_path(str(Path(__file__).with_name("fake_inputs.py")))
EVIL, store, manifest = _inputs["EVIL"], _inputs["store"], _inputs["manifest"]
#: Nats a token of each model; the one without a number only fills blanks.
LOSSES: dict[str, float | None] = {"3-gram": 4.8, "lstm": 4.5, "gru": 4.5001, "bi-gru": None}


def write_model(root: Path, name: str, loss: float | None, seed: int = 0, first: int = 0) -> LanguageResult:
    """Write both artefacts of a model; `first` is the number of its first test document."""
    model, answers = root / "TrainLanguageModel" / f"{name}{seed}", root / "EvaluateLanguageModel" / f"{name}{seed}"
    kind = name if name in ("lstm", "gru") else "gru" if loss is None else "ngram"
    history = [{"epoch": e, "validation_loss": 5.5 - 0.3 * e} for e in (1, 2)] if kind != "ngram" else []
    for folder, family in ((model, "TrainLanguageModel"), (answers, "EvaluateLanguageModel")):
        folder.mkdir(parents=True)
        manifest(folder, family, name)
    store(model, "history.json", history)
    store(model, "cost.json", {"parameters": 1234, "train_seconds": 61.0, "peak_mib": 300.0, "train_tokens": 9000})
    generator = np.random.default_rng(5)
    tokens = generator.integers(20, 60, 120)
    own = np.random.default_rng([seed, len(name)]).normal(0, 0.02, 120)
    rows = [] if loss is None else [
        {"split": "test" if n < 80 else "validation", "id": f"d{first + n}", "tokens": int(t), "unknown": 1,
         "log_likelihood": float(-t * (loss + d + e))}
        for n, (t, d, e) in enumerate(zip(tokens, generator.normal(0, 0.3, 120), own, strict=True))
    ]  # fmt: skip
    numbers = {"tokens": pa.int32(), "unknown": pa.int32(), "log_likelihood": pa.float64()}
    schema = pa.schema({"split": pa.string(), "id": pa.string(), **numbers})
    parquet.write_table(pa.Table.from_pylist(rows, schema=schema), answers / "likelihoods.parquet")
    store(answers, "answers.json", _answers(loss))
    return LanguageResult(cell=name, kind=kind, fills_only=loss is None, seed=seed, model=model, answers=answers)  # type: ignore[arg-type]


def _answers(loss: float | None) -> dict[str, Any]:
    generator = np.random.default_rng(7)
    blank = {"id": "d1", "before": ["the", EVIL], "after": ["was", "."], "candidates": ["film", EVIL, "plot"]}
    scores = generator.normal(size=(50, 3)).round(4)
    scores[:, 0] += 3 if loss is None else 0
    said = {"beginning": EVIL, "read": ["the", EVIL], "next": [[EVIL, 0.5], ["film", 0.25]]}
    text = {"next_words": [said], "samples": [[EVIL, "."]]}
    nothing: dict[str, Any] = {"next_words": [], "samples": []}
    return {
        "words_per_second": None if loss is None else 900.0,
        **(nothing if loss is None else text),
        "blanks": [blank] * 50,
        "scores": {"around": scores.tolist()} if loss is None else {"left": scores.tolist(), "window": scores.tolist()},
    }


@pytest.fixture
def request_of(tmp_path: Path) -> LanguageRequest:
    return language_request(tmp_path)


def language_request(folder: Path) -> LanguageRequest:
    """Write the artefacts of some language models; return the request for their report."""
    root = folder / "artifacts"
    corpus = root / "CleanCorpus" / "c0ffee"
    corpus.mkdir(parents=True)
    store(corpus, "audit.json", {"synthetic": True})
    manifest(corpus, "CleanCorpus", "clean")
    cells = [write_model(root, name, loss) for name, loss in LOSSES.items()]
    cells.append(
        LanguageResult(cell="rnn", kind="rnn", fills_only=False, seed=0, model=None, answers=None, failure=EVIL)
    )
    return LanguageRequest(
        name="fake",
        settings=ReportSettings(bootstrap=300),
        corpus=corpus,
        command="wordloom language-model",
        configuration={"seeds": [0], "language": {"vocabulary": 10}, "models": {"lstm": {"kind": "lstm"}}},
        cells=tuple(cells),
    )


def test_the_best_network_on_validation_is_compared_with_the_best_ngram(request_of: LanguageRequest) -> None:
    known = LanguageComparison(read_results(request_of))
    assert known.verdict is not None and known.best is not None
    assert (known.verdict.second, known.verdict.word) == ("3-gram", "better")
    assert known.verdict.difference == pytest.approx(-0.3, abs=0.02)
    assert known.verdict.difference in known.verdict.interval
    assert headline(known).startswith(f"The {known.best.name} predicts text better than the 3-gram: perplexity 89.")
    words = {found.first: found.word for found in known.against}
    assert words["3-gram"] == "worse"
    assert set(words.values()) == {"worse", "not enough evidence"}
    assert "one seed shows no spread over seeds: 0.01 nats were assumed" in method(known)


def test_a_better_ngram_is_said_first(request_of: LanguageRequest, tmp_path: Path) -> None:
    cells = [write_model(tmp_path / "other", name, loss) for name, loss in (("3-gram", 4.1), ("lstm", 4.5))]
    known = LanguageComparison(read_results(request_of.model_copy(update={"cells": tuple(cells)})))
    assert headline(known).startswith("The 3-gram predicts text better than the lstm, the best network: perplexity ")
    assert known.chosen is not None and known.chosen.name == "3-gram"
    assert detail(known).startswith("The lowest perplexity of all on validation is that of 3-gram.")


def test_two_networks_that_differ_by_less_than_a_seed_does_are_not_told_apart(
    request_of: LanguageRequest, tmp_path: Path
) -> None:
    """Every document says the same, so that over documents alone the difference would be certain."""
    losses = {"lstm": (4.50, 4.56, 4.53), "gru": (4.51, 4.57, 4.55)}
    cells = [
        write_model(tmp_path / "other", name, loss, seed)
        for name, each in losses.items()
        for seed, loss in enumerate(each)
    ]
    known = LanguageComparison(read_results(request_of.model_copy(update={"cells": tuple(cells)})))
    (found,) = known.against
    assert found.word == "not enough evidence" and 0 in found.interval
    assert "each network has the spread of its own seeds" in method(known) and not found.is_assumed


def test_without_an_ngram_model_the_best_network_leads(request_of: LanguageRequest, tmp_path: Path) -> None:
    cells = [write_model(tmp_path / "other", name, loss) for name, loss in (("gru", 4.1), ("lstm", 4.5))]
    known = LanguageComparison(read_results(request_of.model_copy(update={"cells": tuple(cells)})))
    assert headline(known).startswith("Of these models take ") and "failed" not in headline(known)


def test_vectors_from_more_text_are_not_called_the_same_tokens(request_of: LanguageRequest) -> None:
    cells = [c.model_copy(update={"start": "word2vec"}) if c.cell == "lstm" else c for c in request_of.cells]
    known = LanguageComparison(read_results(request_of.model_copy(update={"cells": tuple(cells)})))
    assert "the word vectors that lstm started from come from all of train" in detail(known)


def test_seeds_are_averaged_document_by_document(request_of: LanguageRequest, tmp_path: Path) -> None:
    cells = [write_model(tmp_path / "other", "lstm", loss, seed) for seed, loss in enumerate((4.0, 5.0))]
    results = read_results(request_of.model_copy(update={"cells": tuple(cells)}))
    (row,) = LanguageComparison(results).rows
    assert row.test is not None
    assert np.log(row.test.value) == pytest.approx(np.log(row.test.seeds).mean())
    assert row.test.value in row.test.interval
    assert [perplexities(cell.answers)["test"] for cell in cells if cell.answers] == list(row.test.seeds)


def test_models_measured_on_different_documents_are_not_compared(request_of: LanguageRequest, tmp_path: Path) -> None:
    other = write_model(tmp_path / "other", "gru", 4.5, seed=1, first=3)
    with pytest.raises(DataError, match="different test documents"):
        read_results(request_of.model_copy(update={"cells": (*request_of.cells, other)}))


def test_blanks_are_compared_with_the_model_that_reads_both_ways(request_of: LanguageRequest) -> None:
    known = LanguageComparison(read_results(request_of))
    words = {(f.filled.cell.name, f.filled.seen): f.verdict and f.verdict.word for f in known.fillings}
    assert words[("bi-gru", "around")] is None
    assert words[("lstm", "left")] == words[("3-gram", "window")] == "worse"


def test_a_shared_highest_score_is_a_guess() -> None:
    assert credits(np.array([[2.0, 1, 0], [1, 2, 0], [1, 1, 0], [1, 1, 1]])).tolist() == [
        1,
        0,
        0.5,
        pytest.approx(1 / 3),
    ]


def test_an_interval_over_documents_holds_the_ratio_and_narrows_with_more() -> None:
    generator = np.random.default_rng(0)
    widths = []
    for number in (50, 5000):
        weights = generator.integers(5, 50, number).astype(float)
        values = weights * generator.normal(4, 0.5, number)
        interval = ratio_interval(values, weights, Precision(400, 0.95))
        assert values.sum() / weights.sum() in interval
        widths.append(interval.high - interval.low)
    assert widths[1] < widths[0] / 5


def test_page_markdown_and_table_are_whole_and_nothing_of_the_corpus_is_read_as_markup(
    request_of: LanguageRequest, tmp_path: Path
) -> None:
    folder = tmp_path / "runs" / "fake"
    folder.mkdir(parents=True)
    build_report(request_of, folder)
    page = (folder / "report.html").read_text(encoding="utf-8")
    for hostile in ("<img", "http-equiv=refresh"):
        assert hostile not in page.replace('http-equiv="Content', "")
    assert page.count("<script") == 1, "that of the page itself"
    assert "&lt;script&gt;" in page
    text = (folder / "report.md").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "- rnn (seed 0 failed): &lt;script&gt;" in text and "among 3 words" in text
    assert text.index("## All models") < text.index("## Blanks") < text.index("## Limits")
    with (folder / "cells.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["cell"]: row for row in csv.DictReader(stream)}
    assert float(rows["lstm"]["test_perplexity"]) < float(rows["3-gram"]["test_perplexity"])
    assert [name for name, row in rows.items() if row["recommended"]] in (["lstm"], ["gru"])
    assert rows["rnn"]["test_perplexity"] == rows["bi-gru"]["test_perplexity"] == ""
    assert {path.name for path in (folder / "figures").iterdir()} == {"perplexity.svg", "learning.svg"}
    again = LanguageRequest.read(folder, tmp_path)
    assert again == request_of
    assert not json.loads((folder / "request.json").read_text(encoding="utf-8"))["corpus"].startswith("/")


def test_an_epoch_without_a_loss_is_left_out_of_the_curve(request_of: LanguageRequest, tmp_path: Path) -> None:
    folder = next(cell.model for cell in request_of.cells if cell.cell == "lstm")
    assert folder is not None
    losses = (5.2, 4.9, None)  # of the last epoch it was no number
    store(folder, "history.json", [{"epoch": e, "validation_loss": loss} for e, loss in enumerate(losses, 1)])
    build_report(request_of, tmp_path)
    assert "lstm: 181.3, 134.3, –" in (tmp_path / "report.html").read_text(encoding="utf-8")
