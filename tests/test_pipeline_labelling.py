"""Many texts: as many processes as pay, and the same answers to the last bit however many there are."""

from pathlib import Path

import numpy as np
import pytest

from classifiers.predict import Predictor
from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.readers.new_texts import Chunk
from corpus.store import Corpus
from pipeline import labelling
from pipeline.labelling import Others, answered, may_be_on_gpu, processes_for
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


def test_a_large_file_has_all_cores_and_a_gpu_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labelling, "cores", lambda: 5)
    monkeypatch.setattr(labelling, "PARALLEL_BYTES", 100)
    (tmp_path / "small").write_text("x" * 60)
    assert processes_for(tmp_path / "small", None, lambda: False) == 1
    (tmp_path / "more").write_text("x" * 60)
    assert processes_for(tmp_path, None, lambda: False) == 5
    assert processes_for(tmp_path, 3, lambda: True) == 3
    assert processes_for(tmp_path, None, lambda: True) == 1


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
