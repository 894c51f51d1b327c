"""Scans over time: what step by step gives, forwards and back, for any number of steps."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from models.cells import CELLS
from models.kernels.states import KERNELS
from models.networks.layers import GatedLayer, layer_of
from models.networks.plain_recurrence import AT_ONCE, by_steps, plain_states
from models.networks.plain_steps import steps_of
from models.networks.scan import LinearScan, SruMemory, after, before, scanned
from tests.reference_weights import of_torch

SIZE, HIDDEN = 5, 3


def in_turn(factors: Tensor, terms: Tensor) -> Tensor:
    """Return h[t] = factors[t] h[t − 1] + terms[t], one step after the other."""
    state, states = torch.zeros_like(terms[0]), []
    for factor, term in zip(factors, terms, strict=True):
        state = factor * state + term
        states.append(state)
    return torch.stack(states)


@settings(max_examples=60, deadline=None)
@given(times=st.integers(1, 70), width=st.integers(1, 3), seed=st.integers(0, 1000), backwards=st.booleans())
def test_a_scan_is_what_step_by_step_gives(times: int, width: int, seed: int, backwards: bool) -> None:
    generator = torch.Generator().manual_seed(seed)
    factors, terms = (torch.randn(times, width, 2, generator=generator) for _ in range(2))
    kept = factors.clone(), terms.clone()
    read = [part.flip(0) if backwards else part for part in (factors, terms)]
    expected = in_turn(*(part.double() for part in read))
    expected = expected.flip(0) if backwards else expected
    scale = max(1.0, float(expected.abs().max()))
    torch.testing.assert_close(scanned(factors, terms, backwards).double(), expected, atol=1e-5 * scale, rtol=0)
    assert torch.equal(factors, kept[0]) and torch.equal(terms, kept[1])  # what it is given stays as it is


@pytest.mark.parametrize("times", [1, 2, 3, 4, 5, 9, 10, 17])
def test_gradients_of_scans_are_those_of_finite_differences(times: int) -> None:
    generator = torch.Generator().manual_seed(times)

    def drawn(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.double).requires_grad_()

    assert torch.autograd.gradcheck(LinearScan.apply, (drawn(times, 2), drawn(times, 2)))
    words, forget, weight = drawn(times, 3, 2, 2), drawn(times, 3, 2, 2), drawn(2, 2)
    assert torch.autograd.gradcheck(SruMemory.apply, (words, forget, weight))


def test_closed_gates_and_long_documents_neither_overflow_nor_forget() -> None:
    """Products of 1,000 factors vanish where they should, and keep what is kept, also where a factor is 0."""
    terms = torch.zeros(1000, 3)
    terms[0] = 1
    factors = torch.tensor([[1.0, 0.5, 1.0]]).repeat(1000, 1)
    factors[500, 2] = 0
    states = scanned(factors, terms)
    assert states[-1].tolist() == [1.0, 0.0, 0.0] and states[499, 2] == 1 and states[500, 2] == 0
    assert states.isfinite().all()


def test_the_steps_before_and_after_are_zero_beyond_the_ends() -> None:
    values = torch.tensor([[1.0], [2.0], [3.0]])
    assert before(values).flatten().tolist() == [0, 1, 2] and after(values).flatten().tolist() == [2, 3, 0]
    assert before(values[:1]).tolist() == [[0]] and after(values[:1]).tolist() == [[0]]


@pytest.mark.parametrize("cell", AT_ONCE)
@pytest.mark.parametrize("times", [1, 2, 7, 30])
@pytest.mark.parametrize("directions", [1, 2])
def test_cells_at_once_are_their_steps_one_by_one(cell: str, times: int, directions: int) -> None:
    torch.manual_seed(times)
    projections = torch.randn(times, 4, directions, len(CELLS[cell].gates), HIDDEN)
    vectors = torch.randn(directions, KERNELS[cell].vectors, HIDDEN)
    results = []
    for form in (AT_ONCE[cell], lambda *parts: by_steps(cell, *parts)):
        read, weights = projections.clone().requires_grad_(), vectors.clone().requires_grad_()
        states = form(read, weights)
        (states * torch.linspace(-1, 1, states.numel()).view_as(states)).sum().backward()
        results.append([states, read.grad, *([weights.grad] if weights.numel() else [])])
    for own, expected in zip(*results, strict=True):
        torch.testing.assert_close(own, expected, atol=1e-5, rtol=1e-5)
    matrix = torch.zeros(0, HIDDEN, HIDDEN)  # elementwise cells have none
    steps = steps_of(cell, projections[:, :, 0], matrix, vectors[0])
    torch.testing.assert_close(results[0][0][:, :, 0], torch.stack([step.shown for step in steps]), atol=1e-5, rtol=0)


@pytest.mark.parametrize("cell", AT_ONCE)
def test_sums_over_time_are_not_taken_in_half_precision(cell: str) -> None:
    torch.manual_seed(0)
    projections = torch.randn(50, 2, 1, len(CELLS[cell].gates), HIDDEN).bfloat16()
    vectors = torch.randn(1, KERNELS[cell].vectors, HIDDEN)
    states = plain_states(cell, projections, vectors)
    assert states.dtype == torch.float32
    torch.testing.assert_close(states, plain_states(cell, projections.float(), vectors))


@pytest.mark.parametrize("cell", ["sru", "mingru"])
@pytest.mark.parametrize("directions", [1, 2])
@settings(max_examples=15, deadline=None)
@given(lengths=st.lists(st.integers(1, 40), min_size=1, max_size=4))
def test_the_way_of_a_card_gives_what_compiled_code_gives(cell: str, directions: int, lengths: list[int]) -> None:
    """In single precision, documents of any lengths side by side, both directions."""
    torch.manual_seed(len(lengths))
    layer = layer_of(cell, directions, SIZE, HIDDEN)
    torch.nn.init.normal_(layer.vectors)
    words, long = torch.randn(max(lengths), len(lengths), SIZE), torch.tensor(lengths)
    within = (torch.arange(max(lengths))[:, None] < long)[:, :, None]
    results = []
    for form in (layer, layer.by_torch):
        layer.zero_grad()
        states = form(words, long) * within
        states.square().mean().backward()
        results.append([states, *(weight.grad.clone() for weight in layer.parameters() if weight.numel())])
    for own, plain in zip(*results, strict=True):
        torch.testing.assert_close(own, plain, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("times", [1, 6])
def test_an_lstm_with_open_gates_is_the_one_that_has_a_forget_gate_alone(times: int) -> None:
    """By torch's LSTM, compiled, and from scratch; gradients too."""
    torch.manual_seed(times)
    layer = GatedLayer("lstm-forget", 2, SIZE, HIDDEN).double()
    for weight in layer.parameters():
        torch.nn.init.normal_(weight)
    words, lengths = torch.randn(times, 3, SIZE, dtype=torch.double), torch.tensor([times, 1, max(1, times - 2)])
    within = (torch.arange(times)[:, None] < lengths)[:, :, None]
    results = []
    for form in (layer.by_torch, layer.by_kernels):
        layer.zero_grad()
        states = form(words, lengths) * within
        states.square().sum().backward()
        results.append([states, *(weight.grad.clone() for weight in layer.parameters())])
    for own, expected in zip(*results, strict=True):
        torch.testing.assert_close(own, expected)
    (cell,) = of_torch(layer.directions[0], "lstm-forget")
    scratch = cell.forward(words[:, 0].numpy())["h"][:-1]
    torch.testing.assert_close(results[0][0][:, 0, :HIDDEN].detach(), torch.from_numpy(scratch))
