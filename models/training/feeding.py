"""Batches on their way to the device."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from corpus.threads import in_threads
from models.padding import Batch
from models.vocabulary import PADDING

#: Steps and documents of a batch are filled up to multiples of these where it is to have one of a few shapes.
STEPS, DOCUMENTS = 16, 8
#: Class of a document that is none: `torch.nn.functional.cross_entropy` passes over it.
NOBODY = -100


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
    """B documents, on a device, and what is to be said of each, (B,); the first `size` are any, see `filled`."""

    batch: Batch
    labels: Tensor
    size: int


def feed(
    data: Labelled[DocumentsType], batches: Sequence[NDArray[np.int64]], device: torch.device, fill: bool = False
) -> Iterator[LabelledBatch]:
    """Give each batch on the device, in order; see `prepared`. On CUDA from pinned memory: nobody waits for a copy.

    `fill`: to one of a few shapes, see `filled`.
    """
    return prepared(lambda members: _prepare(data, members, device, fill), batches, device)


def prepared(
    prepare: Callable[[NDArray[np.int64]], Prepared], batches: Sequence[NDArray[np.int64]], device: torch.device
) -> Iterator[Prepared]:
    """Give what `prepare` makes of the documents of each batch, in order; for CUDA a thread makes two of them ahead.

    On the CPU that would only take time from the work.
    """
    return in_threads(prepare, batches, threads=1 if device.type == "cuda" else 0)


def filled(batch: Batch, labels: Tensor) -> tuple[Tensor, ...]:
    """Return rows, lengths and classes of a batch (B, T) with padding and documents of class NOBODY behind.

    So many that T and B are multiples of STEPS and DOCUMENTS.

    >>> rows, lengths, labels = filled(Batch(torch.ones(7, 20, dtype=torch.int64), torch.full((7,), 20)), torch.ones(7))
    >>> rows.shape, lengths[-1], labels[-1]
    (torch.Size([8, 32]), tensor(1), tensor(-100.))
    """
    documents, steps = -len(batch.rows) % DOCUMENTS, -batch.rows.shape[1] % STEPS
    rows = F.pad(batch.rows, (0, steps, 0, documents), value=PADDING)
    return rows, F.pad(batch.lengths, (0, documents), value=1), F.pad(labels, (0, documents), value=NOBODY)


def _prepare(
    data: Labelled[DocumentsType], members: NDArray[np.int64], device: torch.device, fill: bool
) -> LabelledBatch:
    batch, labels = data.documents.batch(members), torch.from_numpy(data.labels[members])
    tensors: tuple[Tensor, ...] = filled(batch, labels) if fill and labels.ndim == 1 else (*batch, labels)
    if device.type == "cuda":
        tensors = tuple(tensor.pin_memory() for tensor in tensors)
    rows, lengths, labels = (tensor.to(device, non_blocking=True) for tensor in tensors)
    return LabelledBatch(Batch(rows, lengths), labels, len(members))
