"""The run that the hosts of a trial share: its settings, its networks, and the data that each host has of its own."""

import csv
import random
from itertools import product
from pathlib import Path

from host_spaces import Host

#: The grid of configs/architectures.cfg in small: the same kinds of cells, on texts that take no time.
SETTINGS = """
[run]
name = hosts
ensembles = none
[corpus]
workers = 1
[embedding]
vector_size = 8
epochs = 1
min_count = 1
threads = 1
deterministic = true
[embedding.skipgram]
algorithm = skipgram
[classifier]
hidden_size = 4
epochs = 1
device = cpu
[baseline]
models = majority, tfidf-logreg, nb-svm, mean-logreg
[explain]
documents = 0
[report]
bootstrap = 100
"""
CELLS = (
    *(
        "".join(parts)
        for parts in product(("", "bi-"), ("rnn", "rnn-relu", "lstm", "gru", "sru", "mingru"), ("", "-2"))
    ),
    "cnn",
)


def section(name: str) -> str:
    """Return the section of a network: `bi-gru-2` is a GRU in both directions with two layers."""
    cell, direction = name.removeprefix("bi-").removesuffix("-2"), "both" if name.startswith("bi-") else "one"
    layers = f"direction = {direction}\nlayers = {2 if name.endswith('-2') else 1}\n" if cell != "cnn" else ""
    return f"[classifier.{name}]\ncell = {cell}\n{layers}"


def data_of(host: Host) -> Path:
    """Write the data of a host, which is the same on each, to a place that is not."""
    path = host.base / f"host-{host.number}" / ("data", "scratch/in")[host.number % 2] / "texts.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    draw, words = random.Random(0), ["plain dull long flat old grey", "bright quick warm new fine clear"]
    shared = ["the", "film", "was", "and", "it", "but", "some", "one", "day", "house", "we", "saw"]
    rows = []
    for number in range(120):
        kind = number % 2
        text = [draw.choice(words[kind].split() if draw.random() < 0.3 else shared) for _ in range(12)]
        rows.append([" ".join(text), ("bad", "good")[kind]])
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["text", "label"], *rows])
    return path
