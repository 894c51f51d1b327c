"""Changes to words that a network is to withstand: their length, their direction, and what they leave alone."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional as F

from models.training.adversarial import adversarial, divergence, entropy, scaled, virtual_adversarial


@given(segments=st.integers(1, 3), documents=st.integers(1, 4), length=st.floats(0.01, 10))
def test_each_document_is_changed_by_one_length_over_all_its_segments(
    segments: int, documents: int, length: float
) -> None:
    torch.manual_seed(documents)
    change = scaled(torch.randn(5, segments * documents, 3), documents, length)
    of_document = change.view(5, segments, documents, 3).permute(2, 0, 1, 3).flatten(1)
    torch.testing.assert_close(of_document.norm(dim=1), torch.full((documents,), length))


def test_nothing_is_no_direction() -> None:
    assert not scaled(torch.zeros(2, 3, 4), 3, 5.0).any()


def test_the_smallest_gradients_have_a_direction_too() -> None:
    assert float(scaled(torch.full((2, 1, 4), 1e-30), 1, 2.0).norm()) == pytest.approx(2)


def linear(weights: Tensor) -> Tensor:
    """Return scores of two classes by the sum over words of a product, (B, 2)."""
    return torch.stack((weights, -weights), dim=1)


def test_of_a_linear_model_the_worst_change_is_along_its_weights() -> None:
    torch.manual_seed(0)
    weight, words = torch.randn(3), torch.randn(4, 2, 3, requires_grad=True)
    labels = torch.tensor([0, 1])
    loss = F.cross_entropy(linear((words * weight).sum(dim=(0, 2))), labels)
    change = adversarial(loss, words, 2, 1.5)
    along = weight / weight.norm() * 1.5 / math.sqrt(4)  # over four words alike
    torch.testing.assert_close(change[:, 0], -along.expand(4, 3), atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(change[:, 1], along.expand(4, 3), atol=1e-6, rtol=1e-5)
    assert loss.requires_grad and not change.requires_grad


def test_the_virtual_change_moves_answers_more_than_others_do_and_leaves_padding_alone() -> None:
    torch.manual_seed(0)
    # Scores near zero and a short change: the divergence is then a square, and either sign as good.
    weight, words, lengths = 0.1 * torch.randn(3), torch.randn(4, 2, 3), torch.tensor([4, 2])
    mask = (torch.arange(4)[:, None] < lengths)[:, :, None]

    def scores(read: Tensor) -> Tensor:
        return linear((read * weight * mask).sum(dim=(0, 2)))

    before = scores(words)
    change = virtual_adversarial(scores, (words, lengths), before, 0.5)
    assert not change[2:, 1].any()
    moved = divergence(before, scores(words + change))
    for _ in range(20):
        other = scaled(torch.randn(4, 2, 3).masked_fill(~mask, 0), 2, 0.5)
        assert moved >= divergence(before, scores(words + other))


def test_divergence_and_entropy_are_those_of_the_textbook() -> None:
    torch.manual_seed(0)
    p, q = torch.randn(5, 3), torch.randn(5, 3, requires_grad=True)
    share, other = p.softmax(1), q.softmax(1)
    torch.testing.assert_close(divergence(p, q), (share * (share / other).log()).sum())
    torch.testing.assert_close(entropy(q), -(other * other.log()).sum())
    assert float(divergence(p, p)) == pytest.approx(0, abs=1e-6)
    assert float(entropy(torch.zeros(2, 4))) == pytest.approx(2 * math.log(4))
