"""Recurrences in one launch of a GPU: interpreted where there is none, they are what the other ways of a layer are.

That Triton interprets is said in conftest.py, for it is read as Triton is imported.
"""

import os
from importlib.util import find_spec

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional as F

from models.gpu.recurrence import CODES, KEPT, WIDEST, in_one_launch, states_in_one_launch
from models.networks.layers import Layer, layer_of
from models.padding import Batch
from models.settings import RECURRENT
from models.training.feeding import DOCUMENTS, NOBODY, STEPS, filled

GPU = torch.cuda.is_available()
DEVICE = torch.device("cuda" if GPU else "cpu")
SIZE, HIDDEN = 6, 5


def results(layer: Layer, words: Tensor, lengths: Tensor, in_one: bool) -> list[Tensor]:
    """Return the states of a layer, and the gradients of words and weights of a loss over them."""
    layer.zero_grad()
    words = words.clone().requires_grad_()
    if in_one:
        longer = layer.projecting().flatten(0, 1)
        shape = (*words.shape[:2], layer.reads, -1, layer.hidden)
        projections = F.linear(words, longer[:, :-1], longer[:, -1]).view(shape)
        states = states_in_one_launch(layer.cell, projections, lengths, *layer.weights())
    else:
        states = layer.by_torch(words, lengths)
    within = (torch.arange(len(words), device=words.device)[:, None] < lengths)[:, :, None]
    kinds = torch.cos(torch.arange(states.numel(), device=words.device)).view_as(states)
    (states * kinds * within).sum().backward()
    gradients = [weight.grad for weight in layer.parameters() if weight.numel()]
    assert words.grad is not None
    return [states.detach() * within, words.grad, *(grad for grad in gradients if grad is not None)]


@pytest.mark.skipif(find_spec("triton") is None, reason="Triton is not installed; it is there for Linux")
@pytest.mark.skipif(not GPU and "TRITON_INTERPRET" not in os.environ, reason="this machine's GPU is none for torch")
@pytest.mark.parametrize("cell", CODES)
@pytest.mark.parametrize("directions", [1, 2])
@settings(max_examples=3, deadline=None)
@given(lengths=st.lists(st.integers(1, 6), min_size=1, max_size=20), seed=st.integers(0, 99))
def test_all_steps_in_one_launch_are_what_one_after_the_other_is(
    cell: str, directions: int, lengths: list[int], seed: int
) -> None:
    """States, and gradients of words and of every weight; documents of any lengths, in single precision."""
    torch.manual_seed(seed)
    layer = layer_of(cell, directions, SIZE, HIDDEN).to(DEVICE)
    for weight in layer.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    words, long = torch.randn(max(lengths) + 1, len(lengths), SIZE, device=DEVICE), torch.tensor(lengths, device=DEVICE)
    for own, expected in zip(*(results(layer, words, long, in_one) for in_one in (True, False)), strict=True):
        torch.testing.assert_close(own, expected, atol=1e-4, rtol=1e-4)


def test_every_cell_is_known_and_those_that_are_not_take_another_way() -> None:
    assert set(CODES) == set(RECURRENT)
    assert set(KEPT) == {cell for cell in CODES if cell not in ("sru", "mingru")}
    cpu, half = torch.device("cpu"), torch.bfloat16
    assert not any(in_one_launch(cell, (2, 128), cpu, half) for cell in CODES)
    assert not in_one_launch("of tomorrow", (2, 128), torch.device("cuda"), half)


@pytest.mark.skipif(not GPU, reason="this machine has no GPU that torch can use")
def test_a_wide_state_or_a_precise_product_takes_another_way() -> None:
    assert not in_one_launch("lstm", (2, WIDEST + 1), DEVICE, torch.bfloat16)
    assert not in_one_launch("lstm", (2, WIDEST), DEVICE, torch.float32)
    assert in_one_launch("mingru", (2, WIDEST + 1), DEVICE, torch.float32)


@given(lengths=st.lists(st.integers(1, 40), min_size=1, max_size=20))
def test_a_filled_batch_has_a_shape_of_a_few_and_the_loss_that_it_had(lengths: list[int]) -> None:
    generator = np.random.default_rng(len(lengths))
    rows = torch.from_numpy(generator.integers(1, 9, (len(lengths), max(lengths))))
    labels = torch.from_numpy(generator.integers(0, 3, len(lengths)))
    more, longer, wanted = filled(Batch(rows, torch.tensor(lengths)), labels)
    assert more.shape[0] % DOCUMENTS == 0 and more.shape[1] % STEPS == 0
    assert len(more) == len(longer) == len(wanted) and len(more) - len(rows) < DOCUMENTS
    torch.testing.assert_close(more[: len(rows), : rows.shape[1]], rows)
    assert (wanted[len(rows) :] == NOBODY).all() and (longer[len(rows) :] == 1).all()
    logits, weights = torch.randn(len(more), 3), torch.rand(3)
    expected = F.cross_entropy(logits[: len(rows)], labels, weights)
    torch.testing.assert_close(F.cross_entropy(logits, wanted, weights), expected)
