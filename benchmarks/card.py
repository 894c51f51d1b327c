"""What a card (GPU) does: each cell alone, the answers to texts as ids, and a whole run with 1 to 8 cells on the card.

    python benchmarks/card.py [cells] [run] [turns] [--data aclImdb_v1.tar.gz] [--config configs/imdb.cfg] [--json]

cells: words/s of an epoch of training (the third one) and reviews/s of prediction from ids, each cell in a process of
its own, with the batches of the defaults and with batches eight times as large. run: the whole configuration in an
empty project, seconds of each stage. turns: its networks once more, with WORDLOOM_CARD_CELLS of 1, 2, 4 and 8. All
three unless some are named. Without a card there is nothing to measure, and nothing is wrong; `--device cpu` tries the
script out, with few reviews.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from clean import find_archive
from project import ROOT
from reviews import LONGEST, Reviews, prepare

from corpus.sizes import CLASSIFIER, IMDB, fitted

PARTS = ("cells", "run", "turns")
CELLS = ("rnn", "lstm", "gru", "lstm-forget", "sru", "mingru", "cnn")
#: Documents and padded tokens a step: those of the defaults, and eight times as many.
BATCHES = {"default": (64, 12_000), "× 8": (512, 96_000)}
SIDE_BY_SIDE = (1, 2, 4, 8)
#: Reviews that are judged at least, so that a batch is full.
JUDGED = 50_000
DEMO = "demo"


def measure(folder: Path, cell: str, device_name: str) -> dict[str, Any]:
    """Return what one cell does, in thousand words/s and thousand reviews/s, and the MiB that it took of the card."""
    import torch

    from classifiers.inputs import TextInputs
    from classifiers.network import TextNetwork
    from classifiers.scoring import ready
    from classifiers.settings import ClassifierSettings
    from classifiers.training import Training
    from models.device import choose_device
    from models.training.feeding import Labelled

    device, vectors, train = choose_device(device_name), np.load(folder / "vectors.npy"), Reviews.load(folder, "train")
    lookup = np.arange(len(vectors), dtype=np.int32)
    documents = TextInputs(train.rows, train.offsets[:-1], train.offsets[1:], lookup, LONGEST)
    row: dict[str, Any] = {"cell": cell}
    for name, (size, tokens) in BATCHES.items():
        asked = {"cell": cell, "batch_size": size, "batch_tokens": tokens}
        settings = fitted(ClassifierSettings.model_validate(asked), CLASSIFIER, IMDB)
        training = Training(TextNetwork(settings, vectors, 2), settings, device)
        for _ in range(2):  # compiles, finds its algorithms, and records steps
            training.epoch(1, Labelled(documents, train.labels))
        record = training.epoch(1, Labelled(documents, train.labels))
        row[f"thousand words/s, {name}"] = round(record["tokens_per_second"] / 1000, 1)
    times = -(-JUDGED // len(documents)) if device.type == "cuda" else 1
    many = TextInputs(
        documents.tokens, *(np.tile(ends, times) for ends in (documents.starts, documents.ends)), lookup, LONGEST
    )
    prepared = ready(training.network, device)
    prepared.scores(many)
    start = time.perf_counter()
    prepared.scores(many)
    row["thousand reviews/s"] = round(len(many) / (time.perf_counter() - start) / 1000, 2)
    row["MiB"] = round(torch.cuda.max_memory_allocated() / 2**20) if device.type == "cuda" else 0
    return row


def cells(data: str, reviews: int, device: str) -> list[dict[str, Any]]:
    """Measure each cell in a process of its own."""
    from tasks.engine.stage_task import KEEP_MEMORY, ONE_THREAD

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        prepare(None if data == DEMO else Path(data), reviews, Path(folder))
        for cell in CELLS:
            command = [sys.executable, __file__, "--measure", folder, cell, device]
            environment = {**os.environ, **ONE_THREAD, **KEEP_MEMORY}
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
            rows.append(json.loads(done.stdout.splitlines()[-1]))
    return rows


def timed_run(project: Path, config: Path, data: str, *options: str, **environment: str) -> dict[str, Any]:
    """Run the configuration in a project; return the seconds of all and, of what was made, those of each stage."""
    command = [sys.executable, "-m", "wordloom", "run", str(config), "--data", data, *options]
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    code = {"PYTHONPATH": path, "WORDLOOM_ROOT": str(project), "NO_COLOR": "1", **environment}
    since, start = time.time(), time.perf_counter()
    subprocess.run(command, cwd=project, env={**os.environ, **code}, stdout=subprocess.DEVNULL, check=True)
    row: dict[str, Any] = {"seconds": round(time.perf_counter() - start, 1)}
    stages: defaultdict[str, list[float]] = defaultdict(list)
    for path in project.glob("artifacts/*/[!.]*/manifest.json"):
        if path.stat().st_mtime >= since:
            made = json.loads(path.read_text(encoding="utf-8"))
            stages[made["stage"]].append(made["seconds"])
    return {**row, **{stage: f"{len(each)} in {max(each):.1f} at most" for stage, each in sorted(stages.items())}}


def runs(parts: list[str], config: Path, data: str) -> list[dict[str, Any]]:
    """Make the whole run, then its networks once more by turn and side by side."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / "luigi.cfg").touch()
        data = data if data == DEMO else str(Path(data).resolve())
        rows.append({"run": config.name, **timed_run(project, config.resolve(), data)})
        for cells in SIDE_BY_SIDE if "turns" in parts else ():
            again = ("--only", "classify", "--force")
            more = timed_run(project, config.resolve(), data, *again, WORDLOOM_CARD_CELLS=str(cells))
            rows.append({"run": f"{cells} on the card", **more})
    return rows


def main() -> None:
    """Measure what is asked for; say so where there is no card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--data", default=find_archive() or DEMO, help="IMDB archive; default: found, else `demo`")
    parser.add_argument("--config", type=Path, default=ROOT / "configs" / "imdb.cfg")
    parser.add_argument("--reviews", type=int, default=22_500, help="of train, for `cells`")
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--json", action="store_true", help="a JSON line each")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        folder, cell, device = options.measure
        print(json.dumps(measure(Path(folder), cell, device)))
        return
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"{', '.join(sorted(unknown))}: none of {', '.join(PARTS)}")
    from models.cards import memory_of_cards

    memory = memory_of_cards()
    if options.device == "cuda" and not memory:
        print("no card here: nothing to measure")
        return
    print(f"cards of {', '.join(f'{size / 2**30:.0f} GiB' for size in memory) or 'none'}, {os.cpu_count()} cores")
    parts = options.parts or list(PARTS)
    rows = cells(str(options.data), options.reviews, options.device) if "cells" in parts else []
    rows += runs(parts, options.config, str(options.data)) if {"run", "turns"} & set(parts) else []
    for row in rows:
        print(json.dumps(row) if options.json else " · ".join(f"{name} {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
