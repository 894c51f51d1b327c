"""Many texts: as many processes as pay, and the same answers to the last bit however many there are."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifiers.cleaning_apart import Gathering
from classifiers.predict import Predictor
from corpus.cleaning.encode import EncodedTexts
from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.readers.new_texts import Chunk
from corpus.store import Corpus
from pipeline import labelling
from pipeline.labelling import Others, answered, may_be_on_gpu, processes_for
from pipeline.trained import TrainedModel, load_predictor
from tests.exported_models import Made, made_network, made_once, together

english = made_once("english", 2)


def saved(made: Made, kind: str, folder: Path) -> TrainedModel:
    model: Predictor = made.baselines[kind] if kind in made.baselines else made_network(made.corpus, cell=kind)
    model.model.save(folder)
    return TrainedModel(folder)


@pytest.mark.parametrize("kind", ["nb-svm", "lstm"])
def test_processes_change_no_bit_of_an_answer(
    english: Made, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelling, "WAITING", 1)  # so that both have something to do
    model, corpus = saved(english, kind, tmp_path), Corpus.open(english.corpus)
    texts = corpus.texts(np.arange(120))
    chunks = [Chunk(texts[start : start + 20], [texts[start : start + 20]]) for start in range(0, 120, 20)]
    both = []
    for count in (0, 1):
        with Others(model) as others:
            others.begin(count)
            both.append(list(answered(chunks, load_predictor(model), others)))
    alone, shared = both
    assert [chunk for chunk, _ in shared] == chunks
    for (_, expected), (_, found) in zip(alone, shared, strict=True):
        for one, other in zip(expected, found, strict=True):
            np.testing.assert_array_equal(other, one)


@pytest.mark.parametrize("kind", ["lstm", "ensemble"])
def test_a_model_on_a_card_answers_alone_while_others_clean(
    english: Made, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelling, "WAITING", 1)
    texts = [*Corpus.open(english.corpus).texts(np.arange(60)), "", "Words that NOBODY knows: qwrtz ykxcvb!"]
    chunks = [Chunk(texts[start : start + 8], [texts[start : start + 8]]) for start in range(0, len(texts), 8)]
    network = made_network(english.corpus, cell="lstm")
    members = [network, english.baselines["nb-svm"], english.baselines["char-logreg"]]
    predictor = network if kind == "lstm" else together(members)
    expected = [predictor.predictions(chunk.texts) for chunk in chunks]
    there: list[int] = []
    monkeypatch.setattr(Gathering, "take", noting(Gathering.take, there))
    with Others(TrainedModel(tmp_path)) as others:  # there is no model to load in this folder
        others.begin(1, predictor.model.ways)
        answers = list(answered(chunks, predictor, others))
    assert [chunk for chunk, _ in answers] == chunks
    for (_, own), other in zip(answers, expected, strict=True):
        for one, another in zip(own, other, strict=True):
            np.testing.assert_array_equal(one, another)
    assert set(there) - {os.getpid()}


def noting(take: Callable[..., Any], encoders: list[int]) -> Callable[..., Any]:
    """Return a method that also notes who has encoded what it takes."""

    def noted(self: Gathering, encoded: EncodedTexts) -> Any:
        encoders.append(encoded.encoder)
        return take(self, encoded)

    return noted


def test_a_large_file_has_all_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labelling, "cores", lambda: 5)
    monkeypatch.setattr(labelling, "PARALLEL_BYTES", 100)
    (tmp_path / "small").write_text("x" * 60)
    assert processes_for(tmp_path / "small", None) == 1
    (tmp_path / "more").write_text("x" * 60)
    assert processes_for(tmp_path, None) == 5
    assert processes_for(tmp_path, 3) == 3


def test_no_gpu_works_for_a_baseline_or_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = TrainedModel(tmp_path)
    for kind, there, expected in (("recurrent", True, True), ("recurrent", False, False), ("baseline", True, False)):
        monkeypatch.setattr(labelling, "may_have_gpu", lambda there=there: there)
        write_json(tmp_path / "model.json", {"kind": kind})
        assert may_be_on_gpu(network) is expected


def test_a_model_that_is_broken_is_told_by_the_process_that_was_asked(tmp_path: Path) -> None:
    write_json(tmp_path / "model.json", {"kind": "baseline"})
    model = TrainedModel(tmp_path)
    with pytest.raises(DataError, match="is missing"), Others(model) as others:
        others.begin(1)
        load_predictor(model)
