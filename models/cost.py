"""What a model costs: memory while it was made, and time to predict."""

import resource
import statistics
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.json_files import write_json
from corpus.store import Corpus
from models.files import COST

#: Documents that latency is the median of.
SINGLE_DOCUMENTS = 51
#: Documents of one large batch, and how many such batches are timed.
BATCH = 256
BATCHES = 3

#: What is predicted of: a raw text, or an array of numbers.
Item = TypeVar("Item")
Predict = Callable[[list[Item]], NDArray[np.floating]]


def clock_of(device: str) -> Callable[[], float]:
    """Return the clock by which training and prediction are timed, in seconds.

    On the CPU the processor's own, for a model works on one thread and other programs must not count (on the wall, one
    GRU took 3.1 or 7.8 ms a document, alone or beside other trainings); where another device does the work, that on the
    wall.
    """
    return time.process_time if device == "cpu" else time.perf_counter


def timing_texts(corpus: Corpus) -> list[str]:
    """Return up to 256 texts, the same for every model of a corpus: validation documents at even distances.

    Validation and not test: nothing before the last step has a reason to look at a test document.
    """
    rows = corpus.rows("validation")
    chosen = np.unique(np.linspace(0, len(rows) - 1, min(BATCH, len(rows))).astype(np.int64))
    return corpus.texts(rows[chosen])


def measure_prediction(predict: Predict[Item], texts: list[Item], device: str = "cpu") -> dict[str, float]:
    """Time `predict` from raw text to probabilities, cleaning included, by the clock of the `device` that works.

    Returns `latency_ms`, the median milliseconds a call with one document, and `documents_per_second` of calls with
    256 documents (median of 3; `texts` are repeated where there are fewer). Warm-up calls come first: the first call
    pays for loading and for memory that later ones reuse.
    """
    clock = clock_of(device)
    singles = list(islice(cycle(texts), SINGLE_DOCUMENTS))
    batch = list(islice(cycle(texts), BATCH))
    for text in singles[:3]:
        predict([text])
    latency = statistics.median(_seconds(predict, [text], clock) for text in singles)
    predict(batch)
    whole = statistics.median(_seconds(predict, batch, clock) for _ in range(BATCHES))
    return {"latency_ms": 1000.0 * latency, "documents_per_second": BATCH / whole}


def _seconds(predict: Predict[Item], texts: list[Item], clock: Callable[[], float]) -> float:
    start = clock()
    predict(texts)
    return clock() - start


def peak_mib() -> float:
    """Return the most memory that this process has held at once (resident set), MiB.

    Linux hands a child the peak of its parent in getrusage, also across exec (fs/exec.c, `exec_mmap`), so
    the peak of this very program is read from /proc where there is one.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2.0**20 if sys.platform == "darwin" else 1024.0)  # macOS counts bytes, the others KiB


def write_cost(
    folder: Path, *, parameters: int, train_seconds: float, speed: dict[str, float], **more: Any
) -> dict[str, Any]:
    """Write cost.json: `speed` from `measure_prediction`; `more` may say device, threads and epochs."""
    cost: dict[str, Any] = {"parameters": parameters, "train_seconds": train_seconds, "peak_mib": peak_mib(), **speed}
    cost = {**cost, "device": "cpu", "threads": 1, **more}
    write_json(folder / COST, cost)
    return cost
