"""Dropout: how much is dropped, where, and that the way back drops the same."""

import pytest
import torch

from models.kernels.dropout import CompiledDropout, Dropout


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_the_share_that_is_dropped_and_the_mean_that_stays(rate: float) -> None:
    torch.manual_seed(0)
    values = Dropout(rate)(torch.ones(400, 30, 20))
    assert (values == 0).float().mean().item() == pytest.approx(rate, abs=0.005)
    assert values.mean().item() == pytest.approx(1, abs=0.02)
    assert values.unique().tolist() == pytest.approx([0, 1 / (1 - rate)])


def test_entries_are_dropped_independently() -> None:
    """Neither rows, nor columns, nor neighbours, nor two calls agree more than chance has it."""
    torch.manual_seed(0)
    layer, ones = Dropout(0.5), torch.ones(1000, 100)
    first, second = (layer(ones) > 0).double() - 0.5, (layer(ones) > 0).double() - 0.5
    for dimension in (0, 1):
        shares = first.mean(dim=dimension)
        assert shares.std().item() == pytest.approx(0.5 / ones.shape[dimension] ** 0.5, rel=0.25)
    pairs = (first[:, :-1], first[:, 1:]), (first[:-1], first[1:]), (first, second)
    for left, right in pairs:
        assert 4 * (left * right).mean().item() == pytest.approx(0, abs=0.015)


def test_the_way_back_drops_the_same_entries() -> None:
    values = torch.ones(7, 3, 5, requires_grad=True)
    found = CompiledDropout.apply(values, 0.4, 123)
    found.sum().backward()
    assert torch.equal(values.grad, found.detach())
    double = torch.randn(4, 3, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(lambda values: CompiledDropout.apply(values, 0.4, 5), (double,))


def test_equal_seeds_of_torch_drop_equally_and_prediction_drops_nothing() -> None:
    layer, values = Dropout(0.5), torch.randn(10, 8)
    found = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        found.append(layer(values))
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])
    assert torch.equal(layer.eval()(values), values)
