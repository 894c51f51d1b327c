"""What a report says of texts without labels, and of those of test that a model has read."""

import json
from pathlib import Path
from typing import Any

import pytest

from reports.results.cells import Results, read_results
from reports.sections.unlabelled import about_unlabelled
from tests.fake_run import FakeRun

SIZES = {"train": 90, "validation": 30, "test": 40}
READ = {"start": "language-model", "cell": "gru"}


def results(folder: Path, said: dict[str, Any], unlabelled: int = 60, **configuration: Any) -> Results:
    small = {"seeds": (0,), "embeddings": ("cbow",), "architectures": ("bi-gru",), "baselines": ("nb-svm",)}
    request = FakeRun(**small, sizes={**SIZES, "unlabelled": unlabelled}).make(folder)  # type: ignore[arg-type]
    for cell in request.cells:
        if cell.cell == "cbow/bi-gru" and cell.folder:
            path = cell.folder / "model.json"
            made = json.loads(path.read_text(encoding="utf-8"))
            path.write_text(json.dumps({**made, "settings": {"seed": 0, **said}}), encoding="utf-8")
    return read_results(request.model_copy(update={"configuration": configuration}))


@pytest.mark.parametrize(
    ("said", "pretraining", "expected"),
    [
        ({}, {"transductive": True}, ()),
        ({"cell": "cnn", "start": "language-model"}, {"transductive": True}, ()),
        ({"transductive": True}, {}, ()),
        ({"transductive": True, "teacher": "nb-svm"}, {}, ("cbow/bi-gru: the texts of test", "what nb-svm says")),
        ({"teacher": "nb-svm"}, {}, ("cbow/bi-gru: learnt from what nb-svm says",)),
        ({"transductive": True, "entropy": 1.0, "unlabelled_batch_size": 8}, {}, ("the texts of test",)),
        (READ, {}, ("the texts of train and of 60 unlabelled documents",)),
        (READ, {"transductive": True}, ("the texts of test", "language models")),
    ],
)
def test_what_was_read_is_said(
    tmp_path: Path, said: dict[str, Any], pretraining: dict[str, Any], expected: tuple[str, ...]
) -> None:
    told = about_unlabelled(results(tmp_path, said, pretraining=pretraining))
    assert len(told) == len(expected)
    for sentence, part in zip(told, expected, strict=True):
        assert part in sentence


def test_language_models_of_train_alone_are_called_that(tmp_path: Path) -> None:
    (told,) = about_unlabelled(results(tmp_path, READ, unlabelled=0))
    assert "train alone, for there are no unlabelled ones" in told
