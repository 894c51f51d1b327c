"""Pooling: by hand on small states, with padding that would show."""

import math

import pytest
import torch

from models.networks.pooling import POOLINGS, Attention, States

#: Two documents, T = 3, one number forwards and one backwards; the second document has one word and two paddings.
VALUES = torch.tensor([[[1.0, -1.0], [-4.0, 6.0]], [[2.0, -5.0], [99.0, 99.0]], [[0.0, -3.0], [-99.0, -99.0]]])
LENGTHS = torch.tensor([3, 1])
STATES = States(VALUES, LENGTHS, hidden=1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("last", [[0.0, -1.0], [-4.0, 6.0]]),  # forwards at the last word, backwards at the first
        ("mean", [[1.0, -3.0], [-4.0, 6.0]]),
        ("max", [[2.0, -1.0], [-4.0, 6.0]]),
    ],
)
def test_pooling_of_two_documents(name: str, expected: list[list[float]]) -> None:
    torch.testing.assert_close(POOLINGS[name](2)(STATES), torch.tensor(expected))


@pytest.mark.parametrize("name", POOLINGS)
def test_where_products_are_of_half_precision_what_is_pooled_is_not(name: str) -> None:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert POOLINGS[name](2)(STATES).dtype == VALUES.dtype


def test_last_of_one_direction_is_the_state_at_the_last_word() -> None:
    found = POOLINGS["last"](2)(States(VALUES, LENGTHS, hidden=2))
    assert found.tolist() == [[0.0, -3.0], [-4.0, 6.0]]


def test_attention_weighs_states_by_the_softmax_of_their_scores() -> None:
    attention = Attention(2)
    with torch.no_grad():
        attention.projection.weight.copy_(torch.eye(2))
        attention.projection.bias.zero_()
        attention.context.weight.copy_(torch.tensor([[2.0, 0.0]]))
    weights = [math.exp(2 * math.tanh(value)) for value in (1.0, 2.0, 0.0)]
    expected = sum(weight * value for weight, value in zip(weights, (1.0, 2.0, 0.0), strict=True)) / sum(weights)
    found = attention(STATES)
    assert found[0, 0].item() == pytest.approx(expected, rel=1e-5)
    assert found[1].tolist() == [-4.0, 6.0]


def test_mean_and_max_have_the_gradients_of_finite_differences() -> None:
    values = torch.randn(4, 3, 5, dtype=torch.double, requires_grad=True)
    lengths = torch.tensor([2, 4, 1])
    assert torch.autograd.gradcheck(lambda values: States(values, lengths, hidden=5).mean_and_max, (values,))


def test_of_equal_values_the_first_gets_the_gradient_and_nan_is_the_greatest() -> None:
    values = torch.tensor([1.0, 2.0, 2.0])[:, None, None].requires_grad_()
    states = States(values, torch.tensor([3]), hidden=1)
    states.mean_and_max[1].sum().backward()
    assert values.grad is not None
    assert values.grad.flatten().tolist() == [0, 1, 0]
    with_nan = torch.tensor([1.0, math.nan, 2.0])[:, None, None]
    assert States(with_nan, torch.tensor([3]), hidden=1).mean_and_max[1].isnan().all()


@pytest.mark.parametrize("name", POOLINGS)
def test_no_gradient_reaches_padding(name: str) -> None:
    values = VALUES.clone().requires_grad_()
    POOLINGS[name](2)(States(values, LENGTHS, hidden=1)).sum().backward()
    assert values.grad is not None
    assert values.grad[1:, 1].abs().sum() == 0
    assert values.grad[0, 1].abs().sum() > 0
