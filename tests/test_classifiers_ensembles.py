"""Ensembles from finished cells: predictions, costs, a folder that is usable by itself, and what is refused."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as parquet
import pytest
from numpy.testing import assert_allclose

from classifiers.baselines.settings import BaselineSettings
from classifiers.baselines.train import train_baseline
from classifiers.ensembles.combine import combine_cells
from classifiers.ensembles.model import load_ensemble
from classifiers.ensembles.request import EnsembleRequest, Member
from classifiers.explain.explainers import explain_text
from classifiers.predict import Predictor
from classifiers.settings import ClassifierSettings
from classifiers.train import train_classifier
from corpus.errors import DataError
from corpus.store import Corpus
from embeddings.settings import EmbeddingSettings
from embeddings.train import train_embedding
from models.files import COST, MEMBERS
from models.predictions import predicted_rows, read_predictions

TEXTS = ["An excellent film, not boring at all.", "a dull story", ""]


@pytest.fixture(scope="module")
def cells(demo_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the folders of two baselines and a network that were trained on the demo corpus."""
    folder = tmp_path_factory.mktemp("cells")
    found = {name: folder / name for name in ("nb-svm", "tfidf-logreg", "gru", "embedding")}
    for place in found.values():
        place.mkdir()
    train_embedding(EmbeddingSettings(vector_size=8, epochs=1, threads=1), demo_corpus, found["embedding"])
    for name in ("nb-svm", "tfidf-logreg"):
        train_baseline(BaselineSettings.model_validate({"model": name}), demo_corpus, None, found[name])
    settings = ClassifierSettings(cell="gru", hidden_size=8, epochs=2)
    train_classifier(settings, demo_corpus, found.pop("embedding"), found["gru"])
    return found


def combined(cells: dict[str, Path], corpus: Path, folder: Path, *names: str, **more: Any) -> Path:
    """Combine cells into a folder."""
    folder.mkdir(parents=True)
    members = tuple(Member(name=name, folder=cells[name]) for name in names or cells)
    request = {"name": "stack-all", "method": "stack", "corpus": corpus, "members": members, **more}
    combine_cells(EnsembleRequest(**request), folder)
    return folder


@pytest.fixture(scope="module")
def ensemble(cells: dict[str, Path], demo_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an ensemble of all cells."""
    return combined(cells, demo_corpus, tmp_path_factory.mktemp("ensemble") / "all")


def test_the_folder_says_of_test_what_its_predictions_say(ensemble: Path, demo_corpus: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    rows = predicted_rows(corpus)
    is_test = corpus.split[rows] == "test"
    said = read_predictions(ensemble, corpus)
    assert_allclose(said.sum(axis=1), 1, atol=1e-6)
    found = Predictor.load(ensemble).probabilities(corpus.texts(rows[is_test]))
    assert_allclose(found, said[is_test], atol=1e-6)


def test_the_folder_is_usable_where_its_members_are_gone(ensemble: Path, tmp_path: Path) -> None:
    before = Predictor.load(ensemble).probabilities(TEXTS)
    shutil.copytree(ensemble, tmp_path / "moved")
    (tmp_path / "moved" / "predictions.parquet").unlink()
    assert_allclose(Predictor.load(tmp_path / "moved").probabilities(TEXTS), before, atol=1e-6)
    (tmp_path / "saved").mkdir()
    load_ensemble(ensemble).save(tmp_path / "saved")
    assert_allclose(Predictor.load(tmp_path / "saved").probabilities(TEXTS), before, atol=1e-6)


def test_a_missing_member_is_named(ensemble: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ensemble, tmp_path / "broken"))
    shutil.rmtree(folder / MEMBERS / "1")
    with pytest.raises(DataError, match=f"no model in .*{MEMBERS}/1: model.json is missing"):
        Predictor.load(folder)


def test_costs_are_sums_of_the_members(ensemble: Path, cells: dict[str, Path]) -> None:
    cost = json.loads((ensemble / COST).read_text())
    parts = [json.loads((folder / COST).read_text()) for folder in cells.values()]
    assert cost["latency_ms"] == pytest.approx(sum(part["latency_ms"] for part in parts))
    assert cost["train_seconds"] >= sum(part["train_seconds"] for part in parts)
    assert 0 < cost["parameters"] - sum(part["parameters"] for part in parts) < 10
    assert cost["documents_per_second"] < min(part["documents_per_second"] for part in parts)
    assert cost["peak_mib"] == max(part["peak_mib"] for part in parts)


def test_validation_is_predicted_by_folds_that_did_not_see_the_label(
    cells: dict[str, Path], demo_corpus: Path, tmp_path: Path
) -> None:
    """Another label of one document of validation changes nothing that is said of it."""
    corpus = Corpus.open(demo_corpus)
    rows = predicted_rows(corpus)
    before = read_predictions(combined(cells, demo_corpus, tmp_path / "before"), corpus)
    changed = Path(shutil.copytree(demo_corpus, tmp_path / "corpus"))
    table = parquet.read_table(changed / "documents.parquet")
    row = int(rows[corpus.split[rows] == "validation"][0])
    labels = table.column("label").to_pylist()
    labels[row] = next(label for label in corpus.labels if label != labels[row])
    place = table.schema.get_field_index("label")
    parquet.write_table(table.set_column(place, table.schema.field(place), [labels]), changed / "documents.parquet")
    after = read_predictions(combined(cells, changed, tmp_path / "after"), corpus)
    assert_allclose(after[rows == row], before[rows == row], atol=1e-6)


def test_what_each_member_adds_is_kept_with_its_weight(ensemble: Path, cells: dict[str, Path]) -> None:
    description = json.loads((ensemble / "model.json").read_text())
    assert [member["name"] for member in description["members"]] == list(cells)
    assert sum(member["share"] for member in description["members"]) == pytest.approx(1)
    assert all(member["weight"] >= 0 for member in description["members"])
    assert {member["kind"] for member in description["members"]} == {"baseline", "recurrent"}
    assert description["left_out"] == {}


def test_words_are_explained_by_the_sum_over_members(ensemble: Path) -> None:
    model = load_ensemble(ensemble)
    tokens, added = explain_text("ensemble", model, TEXTS[0], 0, 1)
    parts = [
        weight * explain_text(description["kind"], member, TEXTS[0], 0, 1)[1]
        for member, description, weight in zip(
            model.members, model.descriptions, model.combination.weights, strict=True
        )
    ]
    assert_allclose(added, np.sum(parts, axis=0), atol=1e-9)
    assert len(tokens) == len(added) > 3


def test_identical_members_are_the_member(cells: dict[str, Path], demo_corpus: Path, tmp_path: Path) -> None:
    twice = {"a": cells["nb-svm"], "b": cells["nb-svm"]}
    folder = combined(twice, demo_corpus, tmp_path / "twice", method="mean")
    one, two = (Predictor.load(place).probabilities(TEXTS) for place in (cells["nb-svm"], folder))
    assert_allclose(two, one, atol=1e-4)


def test_an_ensemble_of_one_is_refused_with_what_failed(
    cells: dict[str, Path], demo_corpus: Path, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=r"ensemble of gru alone.*failed: nb-svm: no memory\)"):
        combined(cells, demo_corpus, tmp_path / "one", "gru", left_out={"nb-svm": "no memory\nat all"})


def test_predictions_of_other_documents_are_refused(cells: dict[str, Path], demo_corpus: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(cells["nb-svm"], tmp_path / "other"))
    table = parquet.read_table(other / "predictions.parquet")
    parquet.write_table(table.slice(1), other / "predictions.parquet")
    with pytest.raises(DataError, match="is not about the documents"):
        combined({**cells, "nb-svm": other}, demo_corpus, tmp_path / "all")
