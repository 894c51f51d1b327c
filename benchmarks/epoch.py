"""Where an epoch's time goes, for each cell: `python benchmarks/epoch.py [--reviews N] [--json] [--write]`.

One epoch of training on N of IMDB's reviews (where it is not at hand, the demo's), one thread. Torch's profiler says
how long each operation took by itself, our own timers how long batches were built and word vectors brought up to date;
what is left of the wall time is Python, small operations and the profiler itself (`other`), and waiting (`idle`).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import project  # noqa: F401
from clean import find_archive
from document import write_table
from reviews import LONGEST, Reviews, prepare

from corpus.sizes import CLASSIFIER, IMDB, fitted

CELLS = ("rnn", "lstm", "gru", "sru", "mingru")
#: Part of an epoch → what its operations' names begin with.
OPERATIONS = {
    "recurrence": ("CompiledRecurrence", "aten::mkldnn_rnn", "aten::tanh", "aten::sigmoid"),
    "products": ("Projection", "aten::mm", "aten::addmm", "aten::bmm"),
    "pooling": ("CompiledMeanMax",),
    "dropout": ("CompiledDropout", "aten::bernoulli"),
    "gathering": ("aten::index", "aten::scatter_add", "aten::embedding", "aten::_unique"),
    "copies": ("aten::cat", "aten::copy_", "aten::fill_"),
    "update": ("aten::_fused_adam", "aten::_foreach", "aten::linalg_vector_norm"),
}
#: Part of an epoch → method whose calls are timed.
METHODS = {
    "batches": ("classifiers.inputs", "TextInputs", "batch"),
    "words taken": ("models.training.row_adam", "RowAdam", "take"),
    "words moved": ("models.training.row_adam", "RowAdam", "step"),
}


def timed(place: tuple[str, str, str]) -> Callable[[], float]:
    """Time the calls of a method from now on; return what tells the seconds so far."""
    module, owner, name = place
    kind = getattr(__import__(module, fromlist=[owner]), owner)
    method, spent = getattr(kind, name), [0.0]

    def call(*arguments: Any) -> Any:
        start = time.perf_counter()
        try:
            return method(*arguments)
        finally:
            spent[0] += time.perf_counter() - start

    setattr(kind, name, call)
    return lambda: spent[0]


def measure(folder: Path, cell: str) -> dict[str, Any]:
    """Return the share of each part in the wall time of an epoch, in percent, and its thousand words a second."""
    import torch

    from classifiers.inputs import TextInputs
    from classifiers.network import TextNetwork
    from classifiers.settings import ClassifierSettings
    from classifiers.training import Training
    from models.device import choose_device
    from models.training.feeding import Labelled

    device, vectors, train = choose_device("cpu"), np.load(folder / "vectors.npy"), Reviews.load(folder, "train")
    settings = fitted(ClassifierSettings(cell=cell, epochs=1), CLASSIFIER, IMDB)
    lookup = np.arange(len(vectors), dtype=np.int32)
    documents = TextInputs(train.rows, train.offsets[:-1], train.offsets[1:], lookup, LONGEST)
    data = Labelled(documents, train.labels)
    training = Training(TextNetwork(settings, vectors, 2), settings, device)
    training.epoch(1, data)  # compiles
    plain = training.epoch(1, data)
    clocks = {part: timed(place) for part, place in METHODS.items()}
    start, busy = time.perf_counter(), time.process_time()
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profiler:
        training.epoch(1, data)
    wall, busy = time.perf_counter() - start, time.process_time() - busy
    events = profiler.key_averages()
    parts = {part: clock() for part, clock in clocks.items()}
    for part, names in OPERATIONS.items():
        parts[part] = sum(event.self_cpu_time_total for event in events if event.key.startswith(names)) / 1e6
    parts["idle"] = max(0.0, wall - busy)
    parts["other"] = wall - sum(parts.values())
    shares = {part: round(100 * seconds / wall, 1) for part, seconds in parts.items()}
    padding = round(100 * plain["padding_share"], 1)
    return {"cell": cell, "thousand words/s": round(plain["tokens_per_second"] / 1000, 1), "padding": padding, **shares}


def main() -> None:
    from tasks.engine.stage_task import KEEP_MEMORY, ONE_THREAD

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=find_archive(), help="IMDB archive; default: found, else the demo")
    parser.add_argument("--reviews", type=int, default=2000)
    parser.add_argument("--json", action="store_true", help="a JSON line per cell")
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(Path(options.measure[0]), options.measure[1])))
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        prepare(options.data, options.reviews, Path(folder))
        for cell in CELLS:
            command = [sys.executable, __file__, "--measure", folder, cell]
            environment = {**os.environ, **ONE_THREAD, **KEEP_MEMORY}
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
            rows.append(json.loads(done.stdout.splitlines()[-1]))
            if options.json:
                print(json.dumps(rows[-1]), flush=True)
    lines = ["| | " + " | ".join(row["cell"] for row in rows) + " |", "|---|" + "--:|" * len(rows)]
    lines += [
        f"| {part} | " + " | ".join(f"{row[part]:.1f}" for row in rows) + " |" for part in rows[0] if part != "cell"
    ]
    print("\n".join(lines), file=sys.stderr if options.json else sys.stdout)
    if options.write:
        write_table("epoch", lines)


if __name__ == "__main__":
    main()
