"""Batches: every document once, within both budgets, with little padding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.training.batches import POOL, cut, padding_share, prediction_batches, training_batches

LENGTHS = st.lists(st.integers(1, 60), min_size=1, max_size=300).map(lambda values: np.array(values, np.int64))


@given(lengths=LENGTHS, tokens=st.integers(1, 500), documents=st.integers(1, 20), seed=st.integers(0, 9))
def test_every_document_is_in_one_batch_within_the_budgets(
    lengths: np.ndarray, tokens: int, documents: int, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    for batches in (
        training_batches(lengths, tokens, documents, generator),
        prediction_batches(lengths, tokens, documents),
    ):
        assert sorted(np.concatenate(batches).tolist()) == list(range(len(lengths)))
        for batch in batches:
            assert len(batch) <= documents
            assert len(batch) * lengths[batch].max() <= tokens or len(batch) == 1


def test_batches_are_as_full_as_the_budget_allows() -> None:
    lengths = np.array([10, 2, 3, 10, 2, 10])
    batches = cut(np.arange(6), lengths, tokens=20, documents=3)
    assert [sorted(batch.tolist()) for batch in batches] == [[1, 2, 4], [0, 3], [5]]
    assert padding_share(batches, lengths) == pytest.approx(1 - 37 / 39)


def test_long_documents_are_padded_by_less_than_five_percent() -> None:
    lengths = np.minimum(np.random.default_rng(0).lognormal(5.2, 0.6, 20_000).astype(np.int64) + 5, 400)
    batches = training_batches(lengths, 12_000, 64, np.random.default_rng(0))
    assert padding_share(batches, lengths) < 0.05
    assert padding_share(list(np.array_split(np.arange(20_000), 400)), lengths) > 0.4


def test_who_shares_a_batch_changes_from_epoch_to_epoch() -> None:
    lengths = np.random.default_rng(0).integers(1, 100, 4 * POOL)
    generator = np.random.default_rng(0)
    first, second = (
        {frozenset(batch.tolist()) for batch in training_batches(lengths, 10_000, 2, generator)} for _ in range(2)
    )
    assert len(first & second) < len(first) / 4


def test_equal_generators_deal_equal_batches() -> None:
    lengths = np.random.default_rng(0).integers(1, 100, 500)
    first, second = (training_batches(lengths, 1000, 16, np.random.default_rng(3)) for _ in range(2))
    assert all(np.array_equal(left, right) for left, right in zip(first, second, strict=True))
