"""Segments: nothing is lost, and each is read as a document of its own."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.chopping import joined
from models.networks.chopping import chopped
from models.networks.recurrence import Recurrence
from models.settings import RECURRENT


@given(st.lists(st.integers(1, 20), min_size=1, max_size=5), st.integers(1, 25), st.integers(0, 4))
def test_what_is_chopped_can_be_joined(lengths: list[int], words: int, extra: int) -> None:
    times = max(lengths) + extra
    rows = torch.arange(1, times * len(lengths) + 1).view(times, len(lengths))
    segments, parts = chopped(rows, torch.tensor(lengths), words)
    assert segments.shape == (words, -(-times // words) * len(lengths))
    assert torch.equal(joined(segments[:, :, None], len(lengths))[:times, :, 0], rows)
    assert parts.view(-1, len(lengths)).sum(dim=0).tolist() == lengths
    assert parts.max() <= words


@pytest.mark.parametrize("cell", RECURRENT)
def test_each_segment_is_read_as_a_document_of_its_own(cell: str) -> None:
    torch.manual_seed(0)
    recurrence, words = Recurrence(cell, "both", (3, 4), 1, dropout=0.0), 4
    vectors, length = torch.randn(10, 3), 9
    rows, parts = chopped(torch.arange(10)[:, None], torch.tensor([length]), words)
    states = joined(recurrence(vectors[rows], parts), 1)[:length, 0]
    for start in (0, 4, 8):
        segment = vectors[start : min(length, start + words), None]
        alone = recurrence(segment, torch.tensor([len(segment)]))[:, 0]
        torch.testing.assert_close(states[start : start + words], alone, atol=1e-6, rtol=1e-5)
