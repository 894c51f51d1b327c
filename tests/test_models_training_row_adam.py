"""Adam by rows: the steps of torch's dense Adam."""

import pytest
import torch

from models.training.row_adam import RowAdam

BETAS = (0.9, 0.98)
#: More steps than a gradient is remembered for.
MEMORY = 128
WORDS, SIZE = 40, 6


@pytest.mark.parametrize("rare", [1, MEMORY + 30])
def test_rows_move_as_under_dense_adam_however_long_they_wait(rare: int) -> None:
    """Row 0 is touched only every `rare` steps; the step size changes all the time."""
    torch.manual_seed(0)
    start = torch.randn(WORDS, SIZE)
    dense, ours = torch.nn.Parameter(start.clone()), start.clone()
    theirs, adam = torch.optim.Adam([dense], betas=BETAS), RowAdam(ours, BETAS)
    for step in range(2 * MEMORY + 100):
        rows = torch.randperm(WORDS - 1)[: int(torch.randint(1, 6, ()))] + 1
        rows = torch.cat((torch.zeros(1, dtype=torch.int64), rows)) if step % rare == 0 else rows
        leaf, gradient, rate = adam.take(rows), torch.randn(len(rows), SIZE), 0.01 * (1 + step % 7)
        torch.testing.assert_close(leaf.detach(), dense.detach()[rows], atol=2e-5, rtol=1e-4)
        dense.grad = torch.zeros_like(dense)
        dense.grad[rows] = gradient
        theirs.param_groups[0]["lr"] = rate
        theirs.step()
        adam.step(rows, gradient, rate)
    adam.settle()
    torch.testing.assert_close(ours, dense.detach(), atol=2e-5, rtol=1e-4)
    assert (ours - start).abs().max() > 1


def test_rows_that_no_gradient_reached_stay() -> None:
    weight = torch.randn(WORDS, SIZE)
    before, adam = weight.clone(), RowAdam(weight, BETAS)
    adam.take(torch.tensor([3]))
    adam.step(torch.tensor([3]), torch.ones(1, SIZE), 0.1)
    adam.settle()
    moved = (weight != before).any(dim=1)
    assert moved.nonzero().flatten().tolist() == [3]
    assert adam.take(torch.tensor([3])).requires_grad
