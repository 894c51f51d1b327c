"""Recorded steps: which are replayed, what is recorded anew; and on a GPU that the training stays what it is."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork
from classifiers.settings import ClassifierSettings
from classifiers.training import Training
from corpus.sizes import CLASSIFIER, IMDB, fitted
from models.cells import CELLS
from models.padding import Batch
from models.training.feeding import Labelled, LabelledBatch
from models.training.recorded import RecordedSteps, Recording
from models.training.records import Outcome
from models.vocabulary import FIRST

GPU = torch.cuda.is_available()
WORDS = 50


def piece(documents: int, words: int) -> LabelledBatch:
    lengths = torch.full((documents,), words)
    return LabelledBatch(Batch(torch.zeros(documents, words), lengths), torch.zeros(documents), documents)


class Steps(RecordedSteps):
    """Says of each step whether it was taken, recorded or replayed."""

    def __init__(self, weights: list[torch.Tensor], room: bool = True) -> None:
        self.log: list[str] = []
        self.room = room
        super().__init__(self.taken, weights)

    def taken(self, piece: LabelledBatch) -> Outcome:
        self.log.append("taken")
        return Outcome(torch.zeros(2), piece.size, is_sum=False)

    def replayed(self, piece: LabelledBatch) -> Outcome:
        self.log.append("replayed")
        return Outcome(torch.zeros(2), piece.size, is_sum=False)

    def _record(self, piece: LabelledBatch) -> Recording:
        self.log.append("recorded")
        if not self.room:
            raise torch.OutOfMemoryError
        return SimpleNamespace(replay=self.replayed)  # type: ignore[return-value]


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something in place of a stream of a GPU, which such steps are recorded on."""
    monkeypatch.setattr(torch.cuda, "Stream", SimpleNamespace)


def test_the_second_batch_of_a_shape_is_recorded_and_replayed_from_then_on(stream: None) -> None:
    steps = Steps([torch.zeros(3)])
    outcomes = [steps.step(piece(*shape)) for shape in ((8, 16), (8, 16), (8, 32), (8, 16))]
    assert steps.log == ["taken", "recorded", "replayed", "taken", "replayed"]
    assert [outcome.items for outcome in outcomes] == [8, 8, 8, 8]


def test_weights_that_stand_elsewhere_are_recorded_anew(stream: None) -> None:
    """As torch's recurrences are laid out anew when a module is sent to the device where it is."""
    weight = torch.nn.Parameter(torch.zeros(3))
    steps = Steps([weight])
    for _ in range(2):
        steps.step(piece(8, 16))
    weight.data = weight.data.clone()
    steps.step(piece(8, 16))
    assert steps.log == ["taken", "recorded", "replayed", "recorded", "replayed"]


def test_without_memory_for_recordings_steps_are_taken_as_ever(stream: None) -> None:
    steps = Steps([torch.zeros(3)], room=False)
    for _ in range(3):
        steps.step(piece(8, 16))
    assert steps.log == ["taken", "recorded", "taken", "taken"]


def test_without_memory_for_a_step_it_is_tried_once_more_without_recordings(stream: None) -> None:
    steps = Steps([torch.zeros(3)])
    for _ in range(2):
        steps.step(piece(8, 16))
    kept = []

    def full(piece: LabelledBatch) -> Outcome:
        kept.append(len(steps.recordings))
        raise torch.OutOfMemoryError

    steps.take = full
    with pytest.raises(torch.OutOfMemoryError):
        steps.step(piece(8, 32))
    assert kept == [1, 0]


@pytest.mark.skipif(not GPU, reason="this machine has no GPU that torch can use")
@pytest.mark.parametrize("cell", CELLS)
def test_a_training_of_recorded_steps_is_the_one_that_takes_them(cell: str) -> None:
    """With validation between its epochs, for which the network is sent to the device once more."""
    generator = np.random.default_rng(1)
    lengths = generator.integers(5, 60, 400)
    ends = np.cumsum(lengths)
    ids, labels = generator.integers(2, WORDS, ends[-1]).astype(np.int32), generator.integers(0, 2, 400)
    ids[ends - lengths // 2 - 1] = labels  # a word that tells
    inputs = TextInputs(ids, ends - lengths, ends, np.arange(WORDS, dtype=np.int32) + FIRST, 60)
    vectors = generator.normal(0, 0.3, (WORDS + FIRST, 20)).astype(np.float32)
    asked = {"cell": cell, "hidden_size": 16, "batch_size": 16, "epochs": 4, "patience": 9}
    still = dict.fromkeys(("word_dropout", "embedding_dropout", "head_dropout"), 0.0)
    settings = fitted(ClassifierSettings.model_validate({**asked, **still}), CLASSIFIER, IMDB)
    losses = []
    for recorded in (True, False):
        torch.manual_seed(1)
        training = Training(TextNetwork(settings, vectors, 2), settings, torch.device("cuda"))
        if not recorded:
            training.recorded = None
        data = Labelled(inputs, labels)
        losses.append([record["train_loss"] for record in training.fit(data, data)])
        assert training.recorded is None or (training.recorded.recordings and not training.recorded.refused)
    np.testing.assert_allclose(*losses, rtol=0.05)
