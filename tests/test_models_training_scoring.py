"""Batches in prediction: as large as a device carries, halved where they are not, and no answer changed by either."""

import numpy as np
import pytest
import torch
from torch import Tensor

from corpus.errors import DataError
from models.padding import Batch
from models.training.scoring import CARD_TOKENS, Budget, budget_of, budget_on, scored

CPU = torch.device("cpu")


class Numbered:
    """n documents, of which each says its number and its length."""

    def __init__(self, lengths: list[int]) -> None:
        self.lengths = np.array(lengths, np.int64)

    def batch(self, documents: np.ndarray) -> Batch:
        """Return documents whose words all are their number."""
        lengths = self.lengths[documents]
        rows = np.where(np.arange(lengths.max()) < lengths[:, None], documents[:, None], 0)
        return Batch(torch.from_numpy(rows), torch.from_numpy(lengths))


class Card:
    """A network that has memory for so many padded tokens; keeps the shapes that it was given."""

    def __init__(self, tokens: int) -> None:
        self.tokens = tokens
        self.shapes: list[tuple[int, int]] = []

    def __call__(self, rows: Tensor, lengths: Tensor) -> Tensor:
        """Return first word, sum of words and length, (B, 3)."""
        assert rows.shape[1] == lengths.max()
        if rows.numel() > self.tokens:
            raise torch.OutOfMemoryError("CUDA out of memory")
        self.shapes.append(tuple(rows.shape))
        return torch.stack((rows[:, 0], rows.sum(dim=1), lengths), dim=1)


@pytest.mark.parametrize("memory", [6, 7, 20, 1000])
@pytest.mark.parametrize("budget", [Budget(1000, 1000), Budget(12, 3)])
def test_batches_that_do_not_fit_are_halved_and_answers_stay_in_order(memory: int, budget: Budget) -> None:
    documents, card = Numbered([3, 1, 6, 2, 2, 5, 1, 4, 6]), Card(memory)
    said = scored(documents, card, 3, CPU, budget)
    numbers, lengths = np.arange(9), documents.lengths
    np.testing.assert_array_equal(said.numpy(), np.stack((numbers, numbers * lengths, lengths), axis=1))
    assert said.dtype == torch.float32 and max(count * longest for count, longest in card.shapes) <= memory
    if memory == 1000 and budget.tokens == 1000:
        assert card.shapes == [(9, 6)]


def test_a_document_that_no_memory_is_left_for_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match=r"one document of 6 words; set CUDA_VISIBLE_DEVICES= before"):
        scored(Numbered([3, 6]), Card(5), 3, CPU, Budget(100, 100))


def test_no_documents_have_no_answers() -> None:
    assert scored(Numbered([]), Card(5), 3, CPU, Budget(100, 100)).shape == (0, 3)


def test_a_batch_takes_a_part_of_the_free_memory_and_no_more_than_pays() -> None:
    small, large = budget_of(1 << 30, 100, 1024), budget_of(1 << 40, 100, 1024)
    assert 1000 < small.tokens < large.tokens == large.documents == CARD_TOKENS
    assert budget_of(1 << 30, 300, 8192).tokens < small.tokens
    assert budget_of(0, 100, 1024) == Budget(1, 1)
    assert budget_on(CPU, 100, 1024).documents < 100  # on the CPU what its caches hold is fastest
