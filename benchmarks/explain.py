"""How long it takes to explain a network's view of documents: `python benchmarks/explain.py MODEL CORPUS [DOCUMENTS]`.

MODEL is a folder of TrainClassifier, CORPUS one of CleanCorpus; test documents at even distances, one thread.
"""

import sys
import time
from pathlib import Path

import numpy as np
import torch
from project import ROOT  # noqa: F401  (puts the project on the path)

from classifiers.explain.integrated_gradients import integrated_gradients
from classifiers.inputs import TextInputs
from classifiers.recurrent import load_recurrent
from corpus.store import Corpus
from models.device import prepare_cpu


def main(model: Path, corpus: Path, count: int = 80) -> None:
    prepare_cpu()
    documents, loaded = Corpus.open(corpus), load_recurrent(model)
    network = loaded.network.to(torch.device("cpu")).requires_grad_(False)
    rows = documents.rows("test")[np.linspace(0, len(documents.rows("test")) - 1, count).astype(int)]
    lookup = loaded.vocabulary.rows_of_lexicon(documents.words)
    sequences = TextInputs.of_corpus(documents, rows, lookup, loaded.settings.max_tokens)
    integrated_gradients(network, sequences.rows(0), 0, 1)  # compiles what is not yet compiled
    start, busy = time.perf_counter(), time.process_time()
    found = [integrated_gradients(network, sequences.rows(number), 0, 1) for number in range(count)]
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    rest = [abs(f.contributions.sum() - (f.score - f.start)) / max(1, abs(f.score - f.start)) for f in found]
    steps, times = np.unique([f.steps for f in found], return_counts=True)
    print(f"{count} documents, mean {sequences.lengths.mean():.0f} tokens: {seconds:.1f} s ({busy:.1f} s of processor)")
    points = ", ".join(f"{step} on the line {number} times" for step, number in zip(steps, times, strict=True))
    print(f"points: {points}; incomplete by at most {100 * max(rest):.2f} %")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
