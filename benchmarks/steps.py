"""How long a training step takes, and what a compiled recurrence gains: `python benchmarks/steps.py [--json]`.

A full step (forward, backward, clipping, update) and a prediction of each cell on one thread, with glibc keeping freed
memory and without; a layer of both directions by torch and compiled, forwards and backwards; the word vectors' update
by dense Adam and by rows. Each in a process of its own, interleaved. Processor seconds: other programs do not count.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import project  # noqa: F401

from corpus.sizes import CLASSIFIER, IMDB, fitted
from models.cells import CELLS, named
from tasks.engine.stage_task import KEEP_MEMORY, ONE_THREAD

BATCH, LENGTH, VOCABULARY, VECTOR_SIZE, HIDDEN = 48, 256, 50_000, 100, 128
ROUNDS, STEPS = 3, 5


def median_seconds(work: Callable[[], object]) -> float:
    """Return the median processor seconds of a call, after two that warm up."""
    taken = []
    for _ in range(2 + STEPS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken[2:])


def tokens() -> Any:
    """Return as many words as a batch has, as frequent as words are (Zipf's law)."""
    import numpy as np

    shares = 1 / np.arange(1, VOCABULARY + 1)
    return np.random.default_rng(0).choice(VOCABULARY, BATCH * LENGTH, p=shares / shares.sum()).astype(np.int32)


def measure_step(cell: str) -> dict[str, float]:
    """Return thousand tokens a second in training and in prediction, for one cell."""
    import numpy as np
    import torch

    from classifiers.inputs import TextInputs
    from classifiers.network import TextNetwork
    from classifiers.scoring import ready
    from classifiers.settings import ClassifierSettings
    from classifiers.training import Training
    from models.device import choose_device
    from models.training.feeding import LabelledBatch

    device = choose_device("cpu")
    settings = fitted(ClassifierSettings(cell=cell, hidden_size=HIDDEN), CLASSIFIER, IMDB)
    ends = np.cumsum(np.full(BATCH, LENGTH))
    documents = TextInputs(tokens(), ends - LENGTH, ends, np.arange(VOCABULARY, dtype=np.int32) + 2, LENGTH)
    start = np.random.default_rng(0).normal(0, 0.3, (VOCABULARY + 2, VECTOR_SIZE)).astype(np.float32)
    network = TextNetwork(settings, start, 2)
    training = Training(network, settings, device)
    fed = LabelledBatch(documents.batch(np.arange(BATCH)), torch.randint(0, 2, (BATCH,)), BATCH)
    network.train()
    train = median_seconds(lambda: training.step(fed, 0.5))
    fixed = ready(network, device)
    predict = median_seconds(lambda: fixed.scores(documents))
    thousand = BATCH * LENGTH / 1000
    return {"train": thousand / train, "predict": thousand / predict}


def measure_layer(cell: str) -> dict[str, float]:
    """Return milliseconds of one layer of both directions, forwards and backwards: torch's and the compiled one."""
    import torch

    from models.device import choose_device
    from models.networks.layers import GatedLayer

    choose_device("cpu")
    layer = GatedLayer(cell, 2, VECTOR_SIZE, HIDDEN)
    words = torch.randn(LENGTH, BATCH, VECTOR_SIZE, requires_grad=True)
    lengths, gradient = torch.full((BATCH,), LENGTH), torch.randn(LENGTH, BATCH, 2 * HIDDEN)

    def milliseconds(form: Callable[[Any, Any], Any]) -> float:
        return 1000 * median_seconds(lambda: form(words, lengths).backward(gradient))

    return {"torch": milliseconds(layer.by_torch), "compiled": milliseconds(layer.by_kernels)}


def measure_update(_: str) -> dict[str, float]:
    """Return milliseconds of one Adam step over the word vectors: torch's dense one, and that of a batch's rows."""
    import torch

    from models.device import choose_device
    from models.training.optimizers import BETAS
    from models.training.row_adam import RowAdam

    choose_device("cpu")
    weight = torch.nn.Parameter(torch.randn(VOCABULARY, VECTOR_SIZE))
    weight.grad = torch.randn(VOCABULARY, VECTOR_SIZE)
    rows = torch.unique(torch.from_numpy(tokens()).long())
    adam, gradient = RowAdam(weight, BETAS), torch.randn(len(rows), VECTOR_SIZE)

    def by_rows() -> None:
        adam.take(rows)
        adam.step(rows, gradient, 1e-3)

    dense = torch.optim.Adam([weight], fused=True)
    return {"dense": 1000 * median_seconds(dense.step), "rows": 1000 * median_seconds(by_rows)}


MEASURES = {"step": measure_step, "layer": measure_layer, "update": measure_update}


def in_a_process(what: str, cell: str, environment: dict[str, str]) -> dict[str, float]:
    """Run one measurement in a fresh process: memory settings hold from its start."""
    command = [sys.executable, __file__, "--measure", what, cell]
    done = subprocess.run(command, env={**os.environ, **ONE_THREAD, **environment}, stdout=subprocess.PIPE, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="a JSON line for each row")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        what, cell = options.measure
        print(json.dumps(MEASURES[what](cell)))
        return
    wanted = [("step", cell, memory) for cell in CELLS for memory in ("default", "kept")]
    wanted += [("layer", cell, "kept") for cell in named(lambda cell: cell.family == "gated")]
    wanted += [("update", "adam", "kept")]
    found: dict[tuple[str, str, str], list[dict[str, float]]] = {}
    for _ in range(ROUNDS):
        for what, cell, memory in wanted:
            measured = in_a_process(what, cell, KEEP_MEMORY if memory == "kept" else {})
            found.setdefault((what, cell, memory), []).append(measured)
    for (what, cell, memory), rounds in found.items():
        row = {kind: round(statistics.median(r[kind] for r in rounds), 1) for kind in rounds[0]}
        show({"what": what, "cell": cell, "memory": memory, **row}, options.json)


def show(row: dict[str, object], as_json: bool) -> None:
    """Print one row: thousand tokens a second, or milliseconds."""
    print(json.dumps(row) if as_json else "  ".join(f"{name} {value}" for name, value in row.items()), flush=True)


if __name__ == "__main__":
    main()
