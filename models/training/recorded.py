"""Steps of training on a GPU, recorded and replayed: one launch instead of some hundred and fifty.

A step on ten thousand words keeps a GPU busy for one to three milliseconds, and the processor that asks for its
operations for five to ten (docs/gpu.md). A recording (a CUDA graph) is asked for as a whole. It holds for one shape of
batch, so batches are filled up to a few shapes (`feeding.filled`), and the second batch of a shape is recorded.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from corpus.errors import DataError
from corpus.progress import tell
from models.device import RECORD
from models.padding import Batch
from models.training.feeding import LabelledBatch
from models.training.records import Outcome


class Recording(NamedTuple):
    """A step on the batch `piece`, whose numbers are replaced before each replay, and what it comes to, (2,)."""

    graph: torch.cuda.CUDAGraph
    piece: LabelledBatch
    numbers: Tensor

    def replay(self, piece: LabelledBatch) -> Outcome:
        """Take the step on a batch of the same shape."""
        for place, given in zip((*self.piece.batch, self.piece.labels), (*piece.batch, piece.labels), strict=True):
            place.copy_(given, non_blocking=True)
        self.graph.replay()
        return Outcome(self.numbers.clone(), piece.size, is_sum=False)


class RecordedSteps:
    """Takes steps on batches by `take`, which waits for nothing that the GPU does, or by a recording of it."""

    def __init__(self, take: Callable[[LabelledBatch], Outcome], weights: Sequence[Tensor]) -> None:
        self.take, self.weights = take, weights
        self.places: list[int] = []  # where the weights stand, which a recording has for good
        self.seen: set[tuple[int, ...]] = set()
        self.recordings: dict[tuple[int, ...], Recording] = {}
        self.stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        self.refused = False  # whether there was no memory for a recording

    def step(self, piece: LabelledBatch) -> Outcome:
        """Take a step. Raises torch.OutOfMemoryError where there is none even without recordings."""
        places = [weight.data_ptr() for weight in self.weights]
        if places != self.places:  # torch lays those of its recurrences out anew whenever a module is sent to a device
            self.forget()
            self.places = places
        shape = tuple(piece.batch.rows.shape)
        try:
            if self.refused or shape not in self.seen:  # a first step also compiles, and finds its algorithms
                self.seen.add(shape)
                return self.take(piece)
            if shape not in self.recordings:
                self.recordings[shape] = self._record(piece)
            return self.recordings[shape].replay(piece)
        except torch.OutOfMemoryError:
            if self.refused:
                raise
        tell("no memory is left to record more steps of training: they are asked for one by one, which takes longer")
        self.refused = True
        self.forget()
        return self.take(piece)

    def forget(self) -> None:
        """Give all recordings and their memory back."""
        self.recordings.clear()
        torch.cuda.empty_cache()

    def _record(self, piece: LabelledBatch) -> Recording:
        """Record a step on a batch of this shape, without taking it."""
        copy = piece._replace(batch=Batch(*map(torch.clone, piece.batch)), labels=piece.labels.clone())
        pool = next(iter(self.recordings.values())).graph.pool() if self.recordings else None
        graph = torch.cuda.CUDAGraph()
        torch.cuda.empty_cache()  # what validation has left there cannot be had while a step is recorded
        self.stream.wait_stream(torch.cuda.current_stream())
        try:
            with torch.cuda.stream(self.stream):
                # The thread that makes the next batch ready may ask for memory meanwhile.
                graph.capture_begin(pool=pool, capture_error_mode="thread_local")
                try:
                    numbers = self.take(copy).numbers
                finally:
                    graph.capture_end()
        except torch.OutOfMemoryError:
            raise
        except RuntimeError as error:  # torch cannot go on after that
            raise DataError(
                f"a step of training could not be recorded ({error}); try {RECORD}=0 wordloom run"
            ) from error
        torch.cuda.current_stream().wait_stream(self.stream)
        return Recording(graph, copy, numbers)
