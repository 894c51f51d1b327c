"""Loading a saved model by its kind, and streaming texts through it."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from classifiers import predict
from classifiers.predict import CHUNK, Predictor
from corpus.errors import DataError
from models.files import MODEL


class Lengths:
    """A model whose probability of the second label is a tenth of the text's length; it remembers its chunks."""

    def __init__(self) -> None:
        self.chunks: list[int] = []

    def probabilities(self, texts: list[str]) -> NDArray[np.float64]:
        self.chunks.append(len(texts))
        second = np.array([len(text) / 10 for text in texts])
        return np.stack((1 - second, second), axis=1)


def test_texts_are_read_a_chunk_at_a_time_and_answered_in_order() -> None:
    model, read = Lengths(), 0

    def texts() -> Iterator[str]:
        nonlocal read
        for number in range(2 * CHUNK + 5):
            assert read - sum(model.chunks) <= CHUNK, "more than a chunk is held"
            read += 1
            yield "x" * (number % 7)

    found = Predictor(model, ["a", "b"]).probabilities(texts())
    assert model.chunks == [CHUNK, CHUNK, 5]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found[:, 1], [(number % 7) / 10 for number in range(2 * CHUNK + 5)], rtol=1e-6)


def test_a_temperature_softens_what_a_model_says_and_not_its_labels() -> None:
    texts = ["x" * number for number in (0, 2, 4, 6, 10)]
    plain = Predictor(Lengths(), ["a", "b"]).probabilities(texts)
    soft = Predictor(Lengths(), ["a", "b"], 2.0).probabilities(texts)
    np.testing.assert_allclose(
        np.log(soft[1:4, 1] / soft[1:4, 0]), np.log(plain[1:4, 1] / plain[1:4, 0]) / 2, rtol=1e-5
    )
    np.testing.assert_array_equal(soft.argmax(axis=1), plain.argmax(axis=1))
    assert np.isfinite(soft).all() and soft.dtype == np.float32


@pytest.mark.parametrize("temperature", [0, -1.5, "warm", float("inf"), None])
def test_a_temperature_that_is_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temperature: object
) -> None:
    model_folder(tmp_path, kind="mine", labels=["a", "b"], temperature=temperature)
    monkeypatch.setattr(predict, "LOADERS", {"mine": "pathlib:PurePath"})
    with pytest.raises(DataError, match="not a number above 0"):
        Predictor.load(tmp_path)


def test_no_texts_give_no_rows() -> None:
    assert Predictor(Lengths(), ["a", "b", "c"]).probabilities([]).shape == (0, 3)


def model_folder(folder: Path, **description: object) -> Path:
    for name in MODEL:
        (folder / name).touch()
    (folder / "model.json").write_text(json.dumps(description))
    return folder


@pytest.mark.parametrize("missing", MODEL)
def test_a_folder_without_a_model_is_named(tmp_path: Path, missing: str) -> None:
    (model_folder(tmp_path, kind="recurrent", labels=["a"]) / missing).unlink()
    with pytest.raises(DataError, match=rf"no model in {tmp_path}: {missing} is missing"):
        Predictor.load(tmp_path)


@pytest.mark.parametrize("kind", ["transformer", None])
def test_an_unknown_kind_lists_the_known_ones(tmp_path: Path, kind: str | None) -> None:
    model_folder(tmp_path, kind=kind, labels=["a"])
    with pytest.raises(DataError, match="recurrent, baseline"):
        Predictor.load(tmp_path)


def test_the_kind_chooses_the_loader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model_folder(tmp_path, kind="mine", labels=["a", "b"])
    monkeypatch.setattr(predict, "LOADERS", {"mine": "pathlib:PurePath"})
    predictor = Predictor.load(tmp_path)
    assert str(predictor.model) == str(tmp_path)
    assert predictor.labels == ["a", "b"]
    assert predictor.temperature == 1, "a model without one says what it was trained to say"
