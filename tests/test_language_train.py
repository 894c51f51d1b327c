"""The stages of one language model on the demo corpus: files, what is measured, and that it can be repeated."""

import json
import math
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pytest

from embeddings.store import write_embedding
from language.evaluation import evaluate_language_model
from language.model import load_model
from language.settings import (
    LanguageEvaluationSettings,
    LanguageModelSettings,
    LanguageSettings,
    LanguageTestSettings,
    LanguageTrainSettings,
)
from language.text import FIRST
from language.train import train_language_model

TEXT = LanguageSettings(train_tokens=3000, validation_tokens=500)
ASKED = LanguageTestSettings(test_tokens=800, blanks=20, context=5, least_context=2, samples=2, sample_words=8)
SMALL = {"hidden_size": 5, "embedding_size": 4, "epochs": 1, "steps": 10}


def trained(corpus: Path, folder: Path, embedding: Path | None = None, **chosen: object) -> Path:
    folder.mkdir(parents=True)
    settings = LanguageModelSettings.model_validate({**SMALL, **chosen})
    train_language_model(LanguageTrainSettings(text=TEXT, model=settings), corpus, embedding, folder)
    return folder


def answered(corpus: Path, model: Path) -> Path:
    folder = model.with_name(f"{model.name}-answers")
    folder.mkdir()
    evaluate_language_model(LanguageEvaluationSettings(text=TEXT, test=ASKED), corpus, model, folder)
    return folder


@pytest.mark.parametrize(
    "chosen", [{"kind": "ngram", "order": 2}, {"kind": "lstm", "softmax": "sampled", "samples": 9}]
)
def test_a_text_model_is_measured_on_the_documents_that_all_are(
    demo_corpus: Path, tmp_path: Path, chosen: dict[str, object]
) -> None:
    folder = answered(demo_corpus, trained(demo_corpus, tmp_path / "model", **chosen))
    rows = parquet.read_table(folder / "likelihoods.parquet").to_pylist()
    assert {row["split"] for row in rows} == {"validation", "test"}
    assert sum(row["tokens"] for row in rows if row["split"] == "test") >= 800
    assert all(row["log_likelihood"] < 0 <= row["unknown"] <= row["tokens"] for row in rows)
    answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    assert [said["beginning"] for said in answers["next_words"]] == list(ASKED.beginnings)
    assert all(len(said["next"]) == ASKED.next_words for said in answers["next_words"])
    assert [len(words) <= 8 for words in answers["samples"]] == [True, True]
    assert {seen: np.shape(found) for seen, found in answers["scores"].items()} == {
        "left": (20, 10),
        "window": (20, 10),
    }
    assert len(answers["blanks"]) == 20
    cost = json.loads((tmp_path / "model" / "cost.json").read_text(encoding="utf-8"))
    assert cost["parameters"] > 0
    assert cost["train_tokens"] >= 3000


def test_a_model_that_reads_both_ways_fills_blanks_and_has_no_perplexity(demo_corpus: Path, tmp_path: Path) -> None:
    folder = answered(demo_corpus, trained(demo_corpus, tmp_path / "model", kind="gru", direction="both"))
    assert parquet.read_table(folder / "likelihoods.parquet").num_rows == 0
    answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    assert (answers["next_words"], answers["samples"], list(answers["scores"])) == ([], [], ["around"])


def test_the_same_settings_give_the_same_model_and_answers(demo_corpus: Path, tmp_path: Path) -> None:
    first, again = (trained(demo_corpus, tmp_path / name, kind="rnn") for name in ("first", "again"))
    for name in ("model.safetensors", "words.txt", "model.json"):
        assert (first / name).read_bytes() == (again / name).read_bytes()


def test_word_vectors_can_be_the_start(demo_corpus: Path, tmp_path: Path) -> None:
    _, vocabulary = load_model(trained(demo_corpus, tmp_path / "ngram", kind="ngram"))
    vectors = np.random.default_rng(0).normal(size=(len(vocabulary.words), 7)).astype(np.float32)
    (tmp_path / "embedding").mkdir()
    write_embedding(tmp_path / "embedding", vocabulary.words, vectors)
    chosen = {"kind": "gru", "start": "word2vec", "learning_rate": 1e-9}
    model, _ = load_model(trained(demo_corpus, tmp_path / "model", tmp_path / "embedding", **chosen))
    start = model.arrays()["embedding.weight"][FIRST:-1]
    assert start.shape == vectors.shape
    assert np.corrcoef(start.ravel(), vectors.ravel())[0, 1] == pytest.approx(1, abs=1e-4)
    assert 0.02 < start.std() < 0.2


def test_a_validation_loss_that_is_no_number_is_left_open_and_never_the_best(
    demo_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = iter((5.0, math.nan))
    monkeypatch.setattr("language.training.mean_loss", lambda *_: next(losses))
    folder = trained(demo_corpus, tmp_path / "model", kind="rnn", epochs=2)
    history = json.loads((folder / "history.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert [(line["validation_loss"], line["best"]) for line in history] == [(5.0, True), (None, False)]
