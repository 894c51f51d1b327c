"""Batches on their way to the device."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from corpus.threads import in_threads
from models.padding import Batch


class Documents(Protocol):
    """n sequences of any kind that can be put into batches."""

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Steps of each, (n,)."""

    def batch(self, documents: NDArray[np.int64]) -> Batch:
        """Return some of them, padded to the longest."""


DocumentsType = TypeVar("DocumentsType", bound=Documents)
#: A batch, made ready.
Prepared = TypeVar("Prepared")


class Labelled(NamedTuple, Generic[DocumentsType]):
    """n documents and what is to be said of each, (n,): the number of its class, int64, or a value, float32."""

    documents: DocumentsType
    labels: NDArray[Any]


class LabelledBatch(NamedTuple):
    """B documents, on a device, and what is to be said of each, (B,)."""

    batch: Batch
    labels: Tensor


def feed(
    data: Labelled[DocumentsType], batches: Sequence[NDArray[np.int64]], device: torch.device
) -> Iterator[LabelledBatch]:
    """Give each batch on the device, in order; see `prepared`. On CUDA from pinned memory: nobody waits for a copy."""
    return prepared(lambda members: _prepare(data, members, device), batches, device)


def prepared(
    prepare: Callable[[NDArray[np.int64]], Prepared], batches: Sequence[NDArray[np.int64]], device: torch.device
) -> Iterator[Prepared]:
    """Give what `prepare` makes of the documents of each batch, in order; for CUDA a thread makes two of them ahead.

    On the CPU that would only take time from the work.
    """
    return in_threads(prepare, batches, threads=1 if device.type == "cuda" else 0)


def _prepare(data: Labelled[DocumentsType], members: NDArray[np.int64], device: torch.device) -> LabelledBatch:
    tensors: tuple[Tensor, ...] = (*data.documents.batch(members), torch.from_numpy(data.labels[members]))
    if device.type == "cuda":
        tensors = tuple(tensor.pin_memory() for tensor in tensors)
    rows, lengths, labels = (tensor.to(device, non_blocking=True) for tensor in tensors)
    return LabelledBatch(Batch(rows, lengths), labels)
