"""Layers whose weights change no more: words are projected one by one, with gates that hang on nothing else."""

import numpy as np
import pytest
import torch

from models.kernels.recurrence import KERNELS, arranged
from models.networks.fixed import FixedLayer
from models.networks.layers import layer_of

SIZE, HIDDEN, WORDS = 6, 5, 9


@pytest.mark.parametrize("cell", KERNELS)
@pytest.mark.parametrize("directions", [1, 2])
def test_a_words_projection_hangs_on_no_other_word(cell: str, directions: int) -> None:
    torch.manual_seed(0)
    fixed, vectors = FixedLayer(layer_of(cell, directions, SIZE, HIDDEN)), torch.randn(WORDS, SIZE)
    expected = fixed.project(vectors)
    together, apart = torch.full_like(expected, 7), torch.full_like(expected, 7)
    rows = np.array([1, 2, 4, 8])
    fixed.project_rows(vectors, rows, together)
    for row in rows[::-1]:
        fixed.project_rows(vectors, np.array([row]), apart)
    assert torch.equal(together, apart)
    torch.testing.assert_close(together[:, rows], expected[:, rows], atol=1e-6, rtol=1e-6)
    others = np.setdiff1d(np.arange(WORDS), rows)
    assert (together[:, others] == 7).all()


@pytest.mark.parametrize("cell", KERNELS)
def test_a_fixed_layer_reads_as_the_layer_does(cell: str) -> None:
    torch.manual_seed(1)
    layer, vectors, lengths = layer_of(cell, 2, SIZE, HIDDEN), 3 * torch.randn(WORDS, SIZE), torch.tensor([4, 2])
    places = torch.randint(0, WORDS, (4, 2))
    fixed = FixedLayer(layer)
    with torch.inference_mode():
        expected = layer.recur(layer.project(vectors[places.flatten()]), arranged(4, 2), lengths)
        found = fixed.recur(fixed.project(vectors), places, lengths)
    torch.testing.assert_close(found, expected, atol=1e-6, rtol=1e-6)
