"""Where a training step's time goes: `python benchmarks/steps.py [--json]`.

A full step (forward, backward, clipping, update) of each cell on one thread, with glibc keeping freed memory and
without, interleaved; the update alone with each form of Adam. Processor seconds: other programs do not count.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from tasks.stage_task import KEEP_MEMORY, ONE_THREAD

BATCH, LENGTH, VOCABULARY, VECTOR_SIZE = 48, 256, 60_000, 100
CELLS = ("rnn", "lstm", "gru")
ROUNDS, STEPS = 3, 5


def median_seconds(work: Callable[[], object]) -> float:
    """Return the median processor seconds of a call, after two that warm up."""
    taken = []
    for _ in range(2 + STEPS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken[2:])


def measure_step(cell: str) -> dict[str, float]:
    """Return thousand tokens a second in training and in prediction, for one cell."""
    import numpy as np
    import torch

    from classifiers.device import choose_device
    from classifiers.network import SequenceClassifier
    from classifiers.optimizers import set_learning_rate
    from classifiers.sequences import Sequences
    from classifiers.settings import ClassifierSettings
    from classifiers.training import Training

    generator = np.random.default_rng(0)
    settings = ClassifierSettings(cell=cell)
    ends = np.cumsum(np.full(BATCH, LENGTH))
    tokens = generator.integers(0, VOCABULARY, ends[-1]).astype(np.int32)
    documents = Sequences(tokens, ends - LENGTH, ends, np.arange(VOCABULARY, dtype=np.int32) + 2, LENGTH)
    start = generator.normal(0, 0.3, (VOCABULARY + 2, VECTOR_SIZE)).astype(np.float32)
    network = SequenceClassifier(settings, start, 2)
    training = Training(network, settings, choose_device("cpu"))
    set_learning_rate(training.optimizer, 0.5, settings.warmup_share)
    members, labels = np.arange(BATCH), torch.randint(0, 2, (BATCH,))
    network.train()
    train = median_seconds(lambda: training.step(documents, members, labels))
    network.eval()
    batch = documents.batch(members)
    with torch.inference_mode():
        predict = median_seconds(lambda: network(*batch))
    thousand = BATCH * LENGTH / 1000
    return {"train": thousand / train, "predict": thousand / predict}


def measure_update() -> dict[str, float]:
    """Return milliseconds of one Adam step over the word vectors, for each of torch's forms."""
    import torch

    torch.set_num_threads(1)
    weight = torch.nn.Parameter(torch.randn(VOCABULARY, VECTOR_SIZE))
    weight.grad = torch.randn(VOCABULARY, VECTOR_SIZE)
    forms = {"fused": {"fused": True}, "foreach": {"foreach": True}, "plain": {"foreach": False}}
    return {name: 1000 * median_seconds(torch.optim.Adam([weight], **form).step) for name, form in forms.items()}


def in_a_process(what: str, environment: dict[str, str]) -> dict[str, float]:
    """Run one measurement in a fresh process: memory settings hold from its start."""
    command = [sys.executable, __file__, "--measure", what]
    done = subprocess.run(command, env={**os.environ, **ONE_THREAD, **environment}, capture_output=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="a JSON line for each row")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure_update() if options.measure == "update" else measure_step(options.measure)))
        return
    found: dict[tuple[str, str], list[dict[str, float]]] = {}
    for _ in range(ROUNDS):
        for cell in CELLS:
            for memory, environment in (("default", {}), ("kept", KEEP_MEMORY)):
                found.setdefault((cell, memory), []).append(in_a_process(cell, environment))
    for (cell, memory), rounds in found.items():
        row = {kind: round(statistics.median(r[kind] for r in rounds), 1) for kind in ("train", "predict")}
        show({"cell": cell, "memory": memory, **row}, options.json)
    show({name: round(value, 1) for name, value in in_a_process("update", {}).items()}, options.json)


def show(row: dict[str, object], as_json: bool) -> None:
    """Print one row: thousand tokens a second, or milliseconds."""
    print(json.dumps(row) if as_json else "  ".join(f"{name} {value}" for name, value in row.items()), flush=True)


if __name__ == "__main__":
    main()
