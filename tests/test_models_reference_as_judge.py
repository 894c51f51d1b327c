"""The networks from scratch judge the fast code: compiled recurrences, and the whole classifier."""

import runpy
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from classifiers.network import TextNetwork
from classifiers.settings import ClassifierSettings
from corpus.sizes import CLASSIFIER, IMDB, fitted
from models.networks.layers import GatedLayer
from models.reference.cells import arrays, zeros_like
from models.reference.classifier import Network, read, read_back
from tests.fixed_layers import fixed_scores

_weights = runpy.run_path(str(Path(__file__).with_name("reference_weights.py")))
close, of_torch, stacked = (_weights[name] for name in ("close", "of_torch", "stacked"))
POOLINGS = ("last", "mean", "max")


@pytest.mark.parametrize("name", ["rnn", "lstm", "lstm-forget", "gru"])
@pytest.mark.parametrize("directions", [1, 2])
@settings(max_examples=8)
@given(lengths=st.lists(st.integers(1, 6), min_size=1, max_size=4), hidden=st.integers(1, 5), seed=st.integers(0, 99))
def test_compiled_recurrences_agree(name: str, directions: int, lengths: list[int], hidden: int, seed: int) -> None:
    torch.manual_seed(seed)
    layer = GatedLayer(name, directions, 3, hidden)
    words = torch.randn(max(lengths), len(lengths), 3, requires_grad=True)
    states = layer.by_kernels(words, torch.tensor(lengths))  # (T, B, W)
    from_above = torch.randn_like(states)
    for number, length in enumerate(lengths):
        from_above[length:, number] = 0
    (states * from_above).sum().backward()
    assert words.grad is not None
    expected = [np.zeros(part.shape) for part in layer.parameters()]
    cells = tuple(cell for torchs in layer.directions for cell in of_torch(torchs, cell_name(name)))
    for number, length in enumerate(lengths):
        h, kept = read(cells, words[:length, number].detach().double().numpy())
        close(h, states[:length, number], 1e-5)
        dx, gradients = read_back(cells, kept, from_above[:length, number].double().numpy())
        close(dx, words.grad[:length, number], 1e-4)
        for total, part in zip(expected, [part for own in gradients for part in stacked(own)], strict=True):
            total += part
    for total, weight in zip(expected, layer.parameters(), strict=True):
        assert weight.grad is not None
        close(total, weight.grad, 1e-4)


def cell_name(name: str) -> str:
    return {"rnn": "tanh"}.get(name, name)


@pytest.mark.parametrize("name", ["rnn", "lstm", "lstm-forget", "gru"])
@pytest.mark.parametrize(("direction", "layers"), [("one", 1), ("both", 1), ("both", 2)])
def test_the_whole_classifier_agrees(name: str, direction: str, layers: int) -> None:
    torch.manual_seed(3)
    chosen = fitted(
        ClassifierSettings(
            cell=name,  # type: ignore[arg-type]
            direction=direction,  # type: ignore[arg-type]
            layers=layers,
            pooling=POOLINGS,
            hidden_size=4,
        ),
        CLASSIFIER,
        IMDB,
    )
    vectors = np.random.default_rng(3).normal(0, 1, (20, 5)).astype(np.float32)
    made = TextNetwork(chosen, vectors, classes=3).eval()
    parts = [[c for torchs in layer.directions for c in of_torch(torchs, cell_name(name))] for layer in by_layer(made)]
    weights = (made.head.weight, made.head.bias)
    ours = Network(tuple(map(tuple, parts)), POOLINGS, *(part.detach().double().numpy() for part in weights))
    documents = [[2, 5, 19, 3, 3, 7], [4], [9, 8, 2]]
    rows = torch.tensor([document + [0] * (6 - len(document)) for document in documents])
    lengths, labels = torch.tensor([6, 1, 3]), [0, 2, 1]
    scores = made(rows, lengths)
    by_words = fixed_scores(made, documents)
    F.cross_entropy(scores, torch.tensor(labels), reduction="sum").backward()
    total, embedding = zeros_like_network(ours), np.zeros(vectors.shape)
    for number, (document, label) in enumerate(zip(documents, labels, strict=True)):
        x = vectors[document].astype(np.float64)
        close(ours.scores(x), scores[number], 1e-5)
        close(ours.scores(x), by_words[number], 1e-5)
        _, dx, gradient = ours.gradients(x, label)
        np.add.at(embedding, document, dx)
        for found, part in zip(arrays(total), arrays(gradient), strict=True):
            found += part
    assert made.embedding.weight.grad is not None
    close(embedding, made.embedding.weight.grad, 1e-4)
    fast = [weight.grad for layer in by_layer(made) for weight in layer.parameters()]
    slow = [part for layer in total.layers for cell in layer for part in stacked(cell)]
    for found, right in zip([*slow, total.V, total.b], [*fast, *(part.grad for part in weights)], strict=True):
        assert right is not None
        close(found, right, 1e-4)


def by_layer(made: TextNetwork) -> list[GatedLayer]:
    layers = [*made.recurrence.layers]
    assert all(isinstance(layer, GatedLayer) for layer in layers)
    return layers  # type: ignore[return-value]


def zeros_like_network(made: Network) -> Network:
    layers = tuple(tuple(zeros_like(cell) for cell in layer) for layer in made.layers)
    return Network(layers, made.poolings, np.zeros_like(made.V), np.zeros_like(made.b))
