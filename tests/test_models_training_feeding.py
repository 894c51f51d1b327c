"""Batches on their way to the device: each once, in order, with its labels."""

import numpy as np
import pytest
import torch

from classifiers.inputs import TextInputs
from models.training.feeding import Labelled, feed


@pytest.mark.parametrize("device", ["cpu", "cuda"])
@pytest.mark.parametrize("count", [1, 2, 7])
def test_batches_come_in_order_with_their_labels(device: str, count: int) -> None:
    if device == "cuda" and not torch.cuda.is_available():
        pytest.skip("this machine has no GPU that torch can use")
    ends = np.arange(1, count + 1) * 3
    documents = TextInputs(
        np.arange(3 * count, dtype=np.int32), ends - 3, ends, np.arange(3 * count, dtype=np.int32), 9
    )
    batches = [np.array([number]) for number in np.random.default_rng(0).permutation(count)]
    fed = list(feed(Labelled(documents, np.arange(count)), batches, torch.device(device)))
    assert [labels.tolist() for _, labels, _ in fed] == [batch.tolist() for batch in batches]
    for (rows, lengths), labels, _ in fed:
        assert rows.tolist() == [[3 * int(labels), 3 * int(labels) + 1, 3 * int(labels) + 2]]
        assert lengths.tolist() == [3]
        assert rows.device.type == device
