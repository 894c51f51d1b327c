"""What a network says of many documents: in batches that suit the device and its memory."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from corpus.errors import DataError
from models.device import mixed_precision
from models.padding import Batch
from models.training.batches import DOCUMENTS, TOKENS, prediction_batches
from models.training.feeding import Documents, prepared

Score = Callable[[Tensor, Tensor], Tensor]

#: Most padded tokens of a batch on a card, and the share of its free memory that a batch may take. Each step of a
#: recurrence costs a card about as much for one document as for thousands. Not measured: see docs/gpu.md.
CARD_TOKENS, CARD_SHARE = 1 << 18, 0.25
#: Bytes of a card for each number of a word and each that it adds to a gate, of which copies are made on the way: in
#: single and half precision, turned around, and beside each other.
WORD_BYTES, GATE_BYTES = 8, 32


class Budget(NamedTuple):
    """Most padded tokens and most documents of a batch."""

    tokens: int
    documents: int


def budget_on(device: torch.device, word: int, gates: int) -> Budget:
    """Return the budget of batches on a device for a network of words of D numbers that add S · G · H to the gates."""
    if device.type != "cuda":  # Apple's does not say what is free
        return Budget(TOKENS, DOCUMENTS)
    free, _ = torch.cuda.mem_get_info(device)
    return budget_of(free, word, gates)


def budget_of(free: int, word: int, gates: int) -> Budget:
    """Return the same where so many bytes of a card are free.

    >>> budget_of(8 << 30, 100, 1024).tokens
    63981
    """
    fitting = int(CARD_SHARE * free) // (WORD_BYTES * word + GATE_BYTES * gates)
    tokens = min(max(fitting, 1), CARD_TOKENS)
    return Budget(tokens, tokens)


def scored(documents: Documents, score: Score, width: int, device: torch.device, budget: Budget) -> Tensor:
    """Return what `score` says of every document, in their order, float32 (n, width), on the CPU.

    `score` takes rows (B, T) and lengths (B,) on the device to (B, width). A batch for which the device has no memory
    is halved. Raises DataError where it has none for a single document.
    """
    batches = prediction_batches(documents.lengths, *budget)
    said = torch.empty(int(sum(map(len, batches))), width)

    def prepare(members: NDArray[np.int64]) -> tuple[NDArray[np.int64], Batch]:
        return members, documents.batch(members).to(device)

    with torch.inference_mode(), mixed_precision(device):
        for members, batch in prepared(prepare, batches, device):
            for place, values in _in_memory(score, batch):
                said[torch.from_numpy(members[place])] = values.float().cpu()
    return said


def _in_memory(score: Score, batch: Batch, start: int = 0) -> Iterator[tuple[slice, Tensor]]:
    """Yield what `score` says of a batch, or of its parts, and which they are; those of the longest come first."""
    count = len(batch.lengths)
    try:
        yield slice(start, start + count), score(*batch)
        return
    except torch.OutOfMemoryError:
        if count == 1:
            raise DataError(
                f"no memory is left on {batch.rows.device} for one document of {int(batch.lengths[0])} words; set "
                "CUDA_VISIBLE_DEVICES= before the command to do without it"
            ) from None
    half = count // 2
    for first, part in ((0, slice(half)), (half, slice(half, None))):
        lengths = batch.lengths[part]
        rows = batch.rows[part, : int(lengths.max())]
        yield from _in_memory(score, Batch(rows, lengths), start + first)
