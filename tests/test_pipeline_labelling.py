"""Many texts: as many processes as pay, and the same answers to the last bit however many there are."""

from pathlib import Path

import numpy as np
import pytest

from classifiers.predict import Predictor
from corpus.readers.new_texts import Chunk
from corpus.store import Corpus
from pipeline import labelling
from pipeline.labelling import answered, processes_for
from pipeline.trained import TrainedModel, load_predictor
from tests.exported_models import Made, made_network, made_once

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
    alone, shared = (list(answered(chunks, load_predictor(model), model, count)) for count in (1, 2))
    assert [chunk for chunk, _ in shared] == chunks
    for (_, expected), (_, found) in zip(alone, shared, strict=True):
        for one, other in zip(expected, found, strict=True):
            np.testing.assert_array_equal(other, one)


def test_a_large_file_has_all_cores_and_a_gpu_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Model:
        on_gpu = False

    predictor = Predictor(Model(), ["a", "b"])  # type: ignore[arg-type]
    monkeypatch.setattr(labelling, "cores", lambda: 5)
    monkeypatch.setattr(labelling, "PARALLEL_BYTES", 100)
    (tmp_path / "small").write_text("x" * 60)
    assert processes_for(tmp_path / "small", None, predictor) == 1
    (tmp_path / "more").write_text("x" * 60)
    assert processes_for(tmp_path, None, predictor) == 5
    assert processes_for(tmp_path, 3, predictor) == 3
    Model.on_gpu = True
    assert processes_for(tmp_path, None, predictor) == 1
