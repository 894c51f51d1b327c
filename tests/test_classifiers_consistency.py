"""Documents that are read twice a step: how far the answers are apart, and what that does to training."""

import numpy as np
import pytest
import torch
from torch.distributions import Categorical, kl_divergence

from classifiers.consistency import disagreement, twice
from classifiers.network import TextNetwork
from classifiers.regularised import RegularisedTraining
from classifiers.settings import ClassifierSettings
from classifiers.training import Training
from corpus.sizes import CLASSIFIER, IMDB, Sizes, fitted
from models.cells import CELLS
from models.padding import Batch
from models.training.feeding import NOBODY, LabelledBatch, filled

CPU = torch.device("cpu")
NO_DROPOUT = {"embedding_dropout": 0.0, "word_dropout": 0.0, "head_dropout": 0.0}


def settings_of(**given: object) -> ClassifierSettings:
    small = {"hidden_size": 4, "filters": 3, "precision": "single"}
    return fitted(ClassifierSettings.model_validate({**small, **given}), CLASSIFIER, IMDB)


def training(kind: type[Training] = Training, **given: object) -> Training:
    settings = settings_of(**given)
    torch.manual_seed(0)
    network = TextNetwork(settings, np.random.default_rng(0).normal(0, 0.3, (30, 6)).astype(np.float32), 2)
    return kind(network, settings, CPU)


def batch(documents: int = 6) -> LabelledBatch:
    generator = torch.Generator().manual_seed(1)
    rows = torch.randint(2, 30, (documents, 8), generator=generator)
    lengths = torch.randint(1, 9, (documents,), generator=generator)
    rows[torch.arange(8) >= lengths[:, None]] = 0
    return LabelledBatch(Batch(rows, lengths), torch.arange(documents) % 2, documents)


def gradients(trained: Training, piece: LabelledBatch) -> list[torch.Tensor]:
    loss = trained.loss(piece)
    loss.value.backward()
    given = [weight.grad for weight in trained.network.parameters() if weight.grad is not None]
    return [loss.value.detach(), *given, *(vectors.grad for vectors in loss.others)]


def test_answers_are_apart_by_the_mean_of_both_divergences() -> None:
    logits = torch.randn(8, 3, generator=torch.Generator().manual_seed(0))
    first, second = Categorical(logits=logits[:4]), Categorical(logits=logits[4:])
    expected = (kl_divergence(first, second) + kl_divergence(second, first)).mean() / 2
    torch.testing.assert_close(disagreement(logits, torch.zeros(8, dtype=torch.int64)), expected)
    torch.testing.assert_close(disagreement(logits.roll(4, 0), torch.zeros(8, 3)), expected)


def test_documents_that_are_none_are_asked_nothing() -> None:
    logits = torch.randn(8, 3, generator=torch.Generator().manual_seed(0))
    labels = torch.tensor([0, 1, 2, NOBODY] * 2)
    kept = labels != NOBODY
    torch.testing.assert_close(disagreement(logits, labels), disagreement(logits[kept], labels[kept]))


@pytest.mark.parametrize("cell", CELLS)
def test_without_dropout_a_second_reading_changes_nothing(cell: str) -> None:
    once, again = (gradients(training(cell=cell, consistency=weight, **NO_DROPOUT), batch()) for weight in (0.0, 1.0))
    for one, other in zip(once, again, strict=True):
        torch.testing.assert_close(other, one, atol=1e-6, rtol=1e-4)


def test_the_weight_weighs_the_disagreement() -> None:
    values = []
    for weight in (1e-9, 1.0, 2.0):
        trained = training(cell="gru", consistency=weight, embedding_dropout=0.5)
        torch.manual_seed(2)
        values.append(trained.loss(batch()).value.item())
    assert values[1] - values[0] > 1e-4
    assert values[2] - values[0] == pytest.approx(2 * (values[1] - values[0]), rel=1e-3)


def test_a_batch_that_is_filled_up_has_the_same_loss() -> None:
    piece = batch()
    rows, lengths, labels = filled(piece.batch, piece.labels)
    trained = training(cell="gru", consistency=1.0, **NO_DROPOUT)
    found = trained.loss(LabelledBatch(Batch(rows, lengths), labels, piece.size))
    torch.testing.assert_close(found.value, trained.loss(piece).value, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("term", ["adversarial", "virtual_adversarial", "entropy"])
def test_other_terms_stand_beside_it(term: str) -> None:
    trained = training(RegularisedTraining, cell="gru", consistency=1.0, **{term: 1.0})
    assert all(torch.isfinite(part).all() for part in gradients(trained, batch()))
    apart, together = (
        training(kind, cell="gru", consistency=1.0, **NO_DROPOUT, **{term: 1.0}).loss(batch()).value
        for kind in (Training, RegularisedTraining)
    )
    assert together > apart


def test_probabilities_of_a_teacher_are_read_twice_too() -> None:
    piece = batch()
    soft = piece._replace(labels=torch.eye(2)[piece.labels])
    values = [training(cell="gru", consistency=1.0, **NO_DROPOUT).loss(each).value for each in (piece, soft)]
    torch.testing.assert_close(values[0], values[1])


def test_rows_come_again_in_their_order() -> None:
    piece = batch(3)
    rows, lengths, labels = twice(piece.batch.rows.t(), piece.batch.lengths, piece.labels)
    assert torch.equal(rows[:, 3:], piece.batch.rows.t()) and torch.equal(rows[:, :3], rows[:, 3:])
    assert torch.equal(lengths.view(2, 3)[1], piece.batch.lengths) and torch.equal(labels.view(2, 3)[1], piece.labels)


def test_little_data_is_read_twice_and_for_longer_unless_settings_say_no() -> None:
    few, many = (fitted(ClassifierSettings(), CLASSIFIER, Sizes(count, 100_000)) for count in (1_999, 2_000))
    assert few.consistency > 0 and many.consistency == 0
    assert few.epochs == 2 * many.epochs
    assert fitted(ClassifierSettings(consistency=0), CLASSIFIER, Sizes(1_999, 100_000)).consistency == 0
