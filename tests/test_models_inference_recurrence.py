"""Recurrences whose weights change no more read as those of torch do; a word's projection hangs on no other word."""

import numpy as np
import pytest
import torch

from models.inference.weights import layer_shapes
from models.kernels.recurrence import arranged
from models.kernels.states import KERNELS
from models.networks.layers import layer_of
from tests.fixed_layers import fixed_layer, saved

SIZE, HIDDEN, WORDS = 6, 5, 9


@pytest.mark.parametrize("cell", KERNELS)
@pytest.mark.parametrize("directions", [1, 2])
def test_a_words_projection_hangs_on_no_other_word(cell: str, directions: int) -> None:
    torch.manual_seed(0)
    fixed, vectors = fixed_layer(layer_of(cell, directions, SIZE, HIDDEN)), torch.randn(WORDS, SIZE).numpy()
    expected = fixed.project(vectors)
    together, apart = np.full_like(expected, 7), np.full_like(expected, 7)
    rows = np.array([1, 2, 4, 8])
    fixed.project_rows(vectors, rows, together)
    for row in rows[::-1]:
        fixed.project_rows(vectors, np.array([row]), apart)
    assert np.array_equal(together, apart)
    np.testing.assert_allclose(together[:, rows], expected[:, rows], atol=1e-6, rtol=1e-6)
    others = np.setdiff1d(np.arange(WORDS), rows)
    assert (together[:, others] == 7).all()


@pytest.mark.parametrize("cell", KERNELS)
@pytest.mark.parametrize("directions", [1, 2])
def test_a_fixed_layer_reads_as_the_layer_does(cell: str, directions: int) -> None:
    torch.manual_seed(1)
    layer, vectors, lengths = (
        layer_of(cell, directions, SIZE, HIDDEN),
        3 * torch.randn(WORDS, SIZE),
        torch.tensor([4, 2]),
    )
    places = torch.randint(0, WORDS, (4, 2))
    fixed = fixed_layer(layer)
    with torch.inference_mode():
        expected = layer.recur(layer.project(vectors[places.flatten()]), arranged(4, 2), lengths)
    found = fixed.recur(fixed.project(vectors.numpy()), places.numpy(), lengths.numpy())
    np.testing.assert_allclose(found, expected, atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("cell", KERNELS)
@pytest.mark.parametrize("directions", [1, 2])
def test_the_arrays_of_a_layer_are_those_that_torch_saves(cell: str, directions: int) -> None:
    expected = {name: array.shape for name, array in saved(layer_of(cell, directions, SIZE, HIDDEN)).items()}
    assert layer_shapes(cell, directions, SIZE, HIDDEN) == expected
