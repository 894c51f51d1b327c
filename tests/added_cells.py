"""Two cells that are not the project's, each its record, its step and its kernel, and what follows from these alone.

Run by tests/test_models_cells.py in a process of its own: a choice of the settings is read when they are imported.
"""

import json
from typing import Any

import numpy as np
import torch
from torch import Tensor

from corpus.sizes import CLASSIFIER, IMDB, fitted
from models.cells import CELLS, Cell
from models.kernels.backward import Row, backward
from models.kernels.compiled import Array, Kernels, Weights, sigmoid, tanh
from models.kernels.forward import one_by_one, side_by_side
from models.kernels.states import KERNELS
from models.networks.plain_steps import STEPS, Step


class Leaky(Weights):
    """h = h' + σ(v) (x − h'), v for each number of the state (Jaeger et al. 2007, leaky integrators)."""

    @staticmethod
    def advance(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
        half, rate = h.dtype.type(0.5), weights.vectors[s, 0]
        for j in range(len(h)):
            h[j] += sigmoid(rate[j], half) * (x[j] - h[j])

    @staticmethod
    def retreat(weights: Any, row: Row, vectors: Array, d_vectors: Array) -> None:
        half, one, h, rate, d_rate = row.h.dtype.type(0.5), row.h.dtype.type(1), row.h_before, vectors[0], d_vectors[0]
        x, dh, carried, dx = row.x, row.dh, row.carried, row.dx
        for j in range(len(h)):
            share = sigmoid(rate[j], half)
            total = dh[j] + carried[j]
            dx[j] = total * share
            d_rate[j] += total * (x[j] - h[j]) * share * (one - share)
            carried[j] = total - dx[j]


class Mgu(Weights):
    """h = h' + f (n − h'), n = tanh(x + f q), q = U h' + b (Zhou et al. 2016, but f lies on q)."""

    @staticmethod
    def advance(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
        size, half, bias, u_f, u_n = len(h), h.dtype.type(0.5), weights.vectors[s, 0], product[0, b], product[1, b]
        f, n, q = kept[:size], kept[size : 2 * size], kept[2 * size :]
        for j in range(size):
            f[j] = sigmoid(x[j] + u_f[j], half)
            q[j] = u_n[j] + bias[j]
            n[j] = tanh(x[size + j] + f[j] * q[j])
            h[j] += f[j] * (n[j] - h[j])

    @staticmethod
    def retreat(weights: Any, row: Row, vectors: Array, d_vectors: Array) -> None:
        h, dh, later, carried, kept = row.h_before, row.dh, row.dh_later, row.carried, row.kept
        size, one, bias, dx, gates, dq = len(h), h.dtype.type(1), d_vectors[0], row.dx, row.gates, row.d_hidden
        f, n, q = kept[:size], kept[size : 2 * size], kept[2 * size :]
        for j in range(size):
            total = dh[j] + later[j] + carried[j]
            dx[size + j] = total * f[j] * (one - n[j] * n[j])
            dx[j] = (total * (n[j] - h[j]) + dx[size + j] * q[j]) * f[j] * (one - f[j])
            dq[j] = dx[size + j] * f[j]
            bias[j] += dq[j]
            gates[j], gates[size + j] = dx[j], dq[j]
            carried[j] = total * (one - f[j])


def leaky(x: Any, inner: Any, vectors: Any, before: Step) -> Step:
    h = before.memory + torch.sigmoid(vectors[0]) * (x[0] - before.memory)
    return Step(h, h, {})


def mgu(x: Any, inner: Any, vectors: Any, before: Step) -> Step:
    f = torch.sigmoid(x[0] + inner[0])
    h = before.memory + f * (torch.tanh(x[1] + f * (inner[1] + vectors[0])) - before.memory)
    return Step(h, h, {"forget": f})


CELLS["leaky"] = Cell("Leaky", "elementwise", ("word",), cost=1, source="Jaeger et al. 2007")
CELLS["mgu"] = Cell("MGU", "gated", ("forget", "candidate"), cost=30, source="Zhou et al. 2016")
KERNELS.update({"leaky": Kernels(Leaky, vectors=1), "mgu": Kernels(Mgu, vectors=1, kept=3, apart=1)})
STEPS.update({"leaky": leaky, "mgu": mgu})
for frame in (side_by_side, one_by_one, backward):
    frame._cache.disable()  # no other process could import the classes of this one from the index of compiled code

from classifiers.inputs import TextInputs  # noqa: E402
from classifiers.network import TextNetwork  # noqa: E402
from classifiers.settings import ClassifierSettings  # noqa: E402
from classifiers.training import Training  # noqa: E402
from models.networks.layers import layer_of  # noqa: E402
from models.training.feeding import Labelled  # noqa: E402
from series.settings import NetworkSettings  # noqa: E402


def difference(cell: str) -> float:
    """Return how far compiled states and gradients of a layer of both directions are from those of plain steps."""
    torch.manual_seed(0)
    layer = layer_of(cell, 2, 5, 3).double()
    for weight in layer.parameters():
        torch.nn.init.normal_(weight)
    words, lengths = torch.randn(6, 3, 5, dtype=torch.double), torch.tensor([6, 4, 1])
    within = (torch.arange(6)[:, None] < lengths)[:, :, None]
    forms = (layer, layer.by_torch)
    results: list[list[Tensor]] = []
    for form in forms:
        layer.zero_grad()
        states = form(words, lengths) * within
        states.square().sum().backward()
        results.append([states, *(weight.grad.clone() for weight in layer.parameters() if weight.grad is not None)])
    return max(float((own - other).abs().max()) for own, other in zip(*results, strict=True))


def trained(cell: str) -> dict[str, Any]:
    """Return the history of a tiny classifier that has to tell whether a word occurs, and what its settings say."""
    generator = np.random.default_rng(0)
    ids = generator.integers(3, 30, (200, 8)).astype(np.int32)
    labels = generator.integers(0, 2, 200)
    ids[np.arange(200), generator.integers(0, 8, 200)] = np.where(labels == 1, 2, 3)
    ends = np.cumsum(np.full(200, 8))
    documents = TextInputs(ids.ravel(), ends - 8, ends, np.arange(30, dtype=np.int32), 8)
    settings = fitted(
        ClassifierSettings.model_validate(
            {
                **{"cell": cell, "hidden_size": 8, "epochs": 15, "batch_size": 16, "device": "cpu"},
                **{"learning_rate": 0.05, "embedding_learning_rate": 0.02},
                **{"embedding_dropout": 0, "word_dropout": 0, "head_dropout": 0},
            }
        ),
        CLASSIFIER,
        IMDB,
    )
    torch.manual_seed(0)
    network = TextNetwork(settings, generator.normal(0, 0.3, (30, 6)).astype(np.float32), 2)
    data = Labelled(documents, labels.astype(np.int64))
    history = Training(network, settings, torch.device("cpu")).fit(data, data)
    return {
        "label": settings.label,
        "series_label": NetworkSettings(cell=cell, direction="one").label,
        "significant": sorted(settings.significant()),
        "loss": [history[0]["train_loss"], history[-1]["train_loss"]],
        "accuracy": max(record["validation_accuracy"] for record in history),
    }


if __name__ == "__main__":
    print(json.dumps({cell: {"difference": difference(cell), **trained(cell)} for cell in ("leaky", "mgu")}))
