"""What a server counts, for Prometheus: of all workers together, whichever of them is asked.

Each worker counts in a file of its own, in a folder that all of them see, and the sum over the files is told. The file
of a worker that died stays, so that no count goes down. The text is Prometheus' exposition format, version 0.0.4.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil
from numpy.typing import NDArray

#: What a request is counted as; anything else is `other`, for addresses are whatever somebody asks for.
ADDRESSES = ("/predict", "/explain", "/", "/health", "/metrics", "/docs", "/openapi.json", "other")
STATUSES = (200, 400, 404, 405, 408, 413, 422, 500, 503, 504, 0)  # 0: any other
#: Upper bounds of seconds, those of Prometheus' own clients from 1 ms on; and of texts in a batch.
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
TEXTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
SUFFIX = ".counts"

#: Where in a worker's numbers each part begins; of a histogram: a count for each bound, one beyond, and the sum.
_REQUESTS = 0
_TIMES = _REQUESTS + len(ADDRESSES) * len(STATUSES)
_BATCHES = _TIMES + len(SECONDS) + 2
_WAITING = _BATCHES + len(TEXTS) + 2
_SIZE = _WAITING + 1


class Metrics:
    """The counts of this process, in `folder`; `text` tells those of all processes that count there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        path = folder / f"{os.getpid()}{SUFFIX}"
        # A plain view: adding to an element of a numpy.memmap object costs ten times as much.
        self._counts = np.asarray(np.memmap(path, np.float64, "w+", shape=(_SIZE,)))

    def answered(self, address: str, status: int, seconds: float) -> None:
        """Count a request, and of those that ask the model the time."""
        row = ADDRESSES.index(address) if address in ADDRESSES else len(ADDRESSES) - 1
        column = STATUSES.index(status) if status in STATUSES else len(STATUSES) - 1
        self._counts[_REQUESTS + row * len(STATUSES) + column] += 1
        if address == "/predict":
            _observe(self._counts[_TIMES:_BATCHES], SECONDS, seconds)

    def predicted(self, texts: int) -> None:
        """Count a batch of texts."""
        _observe(self._counts[_BATCHES:_WAITING], TEXTS, texts)

    def waits(self, texts: int) -> None:
        """Tell how many texts wait now."""
        self._counts[_WAITING] = texts

    def text(self) -> str:
        """Return the counts of all workers."""
        files = [(int(path.stem), np.fromfile(path)) for path in self._folder.glob(f"*{SUFFIX}")]
        files = [(worker, counts) for worker, counts in files if len(counts) == _SIZE]  # one may just begin
        total = np.sum([counts for _, counts in files], axis=0)  # (_SIZE,)
        living = [(usage, counts) for worker, counts in files if (usage := _usage(worker)) is not None]
        lines = [
            *_requests(total),
            *_histogram("wordloom_predict_seconds", "time to answer /predict", SECONDS, total[_TIMES:_BATCHES]),
            *_histogram("wordloom_batch_texts", "texts predicted together", TEXTS, total[_BATCHES:_WAITING]),
            *_single(
                "wordloom_waiting_texts", "gauge", "texts that wait", sum(counts[_WAITING] for _, counts in living)
            ),
            *_single("wordloom_workers", "gauge", "processes that answer", len(living)),
            *_single(
                "process_resident_memory_bytes", "gauge", "memory of all workers", sum(u.memory for u, _ in living)
            ),
            *_single("process_cpu_seconds_total", "counter", "work of all workers", sum(u.seconds for u, _ in living)),
        ]
        return "\n".join(lines) + "\n"


def _observe(counts: NDArray[np.float64], bounds: Sequence[float], value: float) -> None:
    counts[bisect_left(bounds, value)] += 1
    counts[-1] += value


class Usage(NamedTuple):
    """What a worker holds and has used."""

    memory: int  # bytes
    seconds: float  # of a processor


def _usage(worker: int) -> Usage | None:
    """Return what a worker uses; None where it is gone."""
    try:
        process = psutil.Process(worker)
        times = process.cpu_times()
        return Usage(process.memory_info().rss, times.user + times.system)
    except psutil.Error:
        return None


def _requests(total: NDArray[np.float64]) -> Iterator[str]:
    name = "wordloom_requests_total"
    yield f"# HELP {name} requests by address and status"
    yield f"# TYPE {name} counter"
    for row, address in enumerate(ADDRESSES):
        for column, status in enumerate(STATUSES):
            count = total[_REQUESTS + row * len(STATUSES) + column]
            if count:
                yield f'{name}{{address="{address}",status="{status or "other"}"}} {count:.0f}'


def _histogram(name: str, about: str, bounds: Sequence[float], counts: NDArray[np.float64]) -> Iterator[str]:
    below = np.cumsum(counts[:-1])
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} histogram"
    for bound, count in zip((*map(str, bounds), "+Inf"), below, strict=True):
        yield f'{name}_bucket{{le="{bound}"}} {count:.0f}'
    yield f"{name}_sum {counts[-1]:.12g}"
    yield f"{name}_count {below[-1]:.0f}"


def _single(name: str, kind: str, about: str, value: float) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
    yield f"{name} {value:.12g}"
