"""A reduced model as bytes for a page."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from classifiers.baselines.feature_kinds import MeanVector
from classifiers.baselines.model import Baseline
from classifiers.baselines.ngram_features import CharacterTfIdf, NgramPresence, NgramShares, NgramTfIdf
from classifiers.baselines.reading import Characters
from classifiers.predict import Predictor
from classifiers.recurrent import RecurrentModel
from corpus.errors import DataError
from models.cells import CELLS
from models.kernels.largest import WIDTHS
from models.linear.combination import FLOOR
from models.linear.ngrams import NgramVocabulary
from models.networks.convolution import Convolution
from models.networks.layers import ElementwiseLayer, Layer
from models.networks.pooling import Attention
from models.spelling import EDGES, LEAST, ORDERS
from models.stack import RESIDUAL
from serving.layers import of_gated
from serving.members import Members, Single
from serving.page.arrays import Arrays
from serving.page.ngrams import tree_of
from serving.page.reduced import FREQUENCY_STEPS, is_fine, vector_steps
from serving.rules import cleaning_rules
from serving.whole_numbers import FEWEST, quantised, quantised_roots

#: Recurrent cells of which network.js has a step.
STEPS = ("rnn", "rnn-relu", "lstm", "lstm-forget", "gru", "sru", "mingru")


def packed(predictor: Predictor) -> bytes:
    """Return a predictor that `reduced` returned as compressed bytes."""
    members, arrays = Members.of(predictor), Arrays()
    threshold = predictor.threshold
    described = {
        "labels": predictor.labels,
        "temperature": predictor.temperature,
        "threshold": threshold and {"positive": threshold.positive, "probability": threshold.probability},
        "cleaning": cleaning_rules(members.cleaner),
        "weights": None if members.weights is None else members.weights.tolist(),
        "bias": None if members.bias is None else members.bias.tolist(),
        "floor": FLOOR,
        "orders": members.orders,
        "members": [_packed(model, arrays) for model in members.models],
    }
    return arrays.joined(described)


def _packed(model: Single, arrays: Arrays) -> dict[str, Any]:
    return _network(model, arrays) if isinstance(model, RecurrentModel) else _baseline(model, arrays)


def _network(model: RecurrentModel, arrays: Arrays) -> dict[str, Any]:
    network = model.network
    vectors = network.embedding.weight.numpy()
    reader = network.recurrence
    spelling = {"orders": ORDERS, "edges": EDGES, "least": LEAST} if model.vocabulary.by_spelling else None
    found: dict[str, Any] = {
        "kind": "network",
        "words": arrays.text(list(model.vocabulary.words)),
        "spelling": spelling,
        "longest": model.settings.max_tokens,
        "vectors": arrays.matrix(vectors, len(vectors), vector_steps(len(vectors))),
        "head": arrays.numbers(network.head.weight.numpy()),
        "bias": arrays.numbers(network.head.bias.numpy()),
    }
    if isinstance(reader, Convolution):
        layers = [(layer.get_parameter("weight"), layer.get_parameter("bias")) for layer in reader.convolutions]
        filters = [
            {"width": width, "weight": arrays.matrix(weight.numpy(), len(weight)), "bias": arrays.numbers(bias.numpy())}
            for width, (weight, bias) in zip(WIDTHS, layers, strict=True)
        ]
        return {**found, "filters": filters}
    if model.settings.cell not in STEPS:
        raise DataError(f"the cell {model.settings.cell} cannot run in a page; known are {', '.join(STEPS)} and cnn")
    return {
        **found,
        "cell": model.settings.cell,
        "chop": network.chop,
        "residual": RESIDUAL,
        "layers": [_layer(layer, arrays) for layer in reader.layers if isinstance(layer, Layer)],
        "pooling": [
            _pooling(name, pool, arrays) for name, pool in zip(model.settings.pooling, network.pooling, strict=True)
        ],
    }


def _layer(layer: Layer, arrays: Arrays) -> list[dict[str, Any]]:
    """Return what each direction of a layer is: gates from the word, gates from the state, and the cell's vectors."""
    size = layer.hidden * len(CELLS[layer.cell].gates)
    _, vectors = layer.weights()
    inputs: list[tuple[NDArray[np.float32], NDArray[np.float32] | None]]
    if isinstance(layer, ElementwiseLayer):
        inputs = [(part, None) for part in np.split(layer.projection.weight.numpy(), layer.reads)]
    else:
        inputs = [(weights[0], weights[1]) for weights in of_gated(layer)]
    width = inputs[0][0].shape[1]
    biases = layer.project(torch.zeros(1, width))[:, 0]  # what a word of zeros adds, (S, G · H)
    return [
        {
            "hidden": layer.hidden,
            "input": arrays.matrix(weight, size),
            "bias": arrays.numbers(bias.numpy()),
            "state": None if state is None else arrays.matrix(state, size),
            "vectors": [arrays.numbers(vector.numpy()) for vector in own],
        }
        for (weight, state), bias, own in zip(inputs, biases, vectors, strict=True)
    ]


def _pooling(name: str, pool: torch.nn.Module, arrays: Arrays) -> dict[str, Any]:
    if not isinstance(pool, Attention):
        return {"name": name}
    parts = {"matrix": pool.projection.weight, "bias": pool.projection.bias, "context": pool.context.weight}
    return {"name": name, **{key: arrays.numbers(part.numpy()) for key, part in parts.items()}}


def _baseline(model: Baseline, arrays: Arrays) -> dict[str, Any]:
    features, linear = model.features, model.linear
    reading = model.reading
    found: dict[str, Any] = {
        "kind": features.kind,
        "words": arrays.text(model.words),
        "characters": isinstance(reading, Characters),
        "joined": isinstance(reading, Characters) and reading.joined,
        "link": linear.link,
        "classes": len(linear.weight),
        "bias": linear.bias.astype(float).tolist(),
    }
    if isinstance(features, MeanVector):
        # What a word's vector adds to each score: the mean is linear.
        added = features.vectors.astype(np.float64) @ linear.weight.T.astype(np.float64)  # (V, K)
        return {**found, "added": arrays.numbers(added)}
    if isinstance(features, NgramPresence | NgramTfIdf | NgramShares | CharacterTfIdf):
        return {**found, **_ngrams(features.vocabulary, linear.weight, getattr(features, "idf", None), arrays)}
    return found


def _ngrams(
    vocabulary: NgramVocabulary, weight: NDArray[np.float32], idf: NDArray[np.float32] | None, arrays: Arrays
) -> dict[str, Any]:
    """Return the tree of the n-grams, and for each of its nodes that is one its weights and frequency."""
    tree = tree_of(vocabulary)
    columns = tree.columns[tree.columns >= 0]
    ordered = weight[:, columns]
    if weight.size < FEWEST:
        weights: dict[str, Any] = {"values": arrays.numbers(ordered), "scales": None}
    else:
        fine = is_fine(weight)
        whole, scales = quantised(ordered, np.int16) if fine else quantised_roots(ordered)
        weights = {"values": arrays.add(whole), "scales": scales.astype(float).tolist(), "roots": not fine}
    found: dict[str, Any] = {
        "levels": tree.levels,
        "children": arrays.add(tree.children),
        "steps": arrays.add(tree.steps),
        "is_ngram": None if (tree.columns >= 0).all() else arrays.add((tree.columns >= 0).astype(np.uint8)),
        "weight": weights,
    }
    if idf is None:
        return found
    low, high = float(idf.min()), float(idf.max())
    step = (high - low) / FREQUENCY_STEPS or 1.0
    rounded = np.round((idf[columns] - low) / step).astype("<u2")
    return {**found, "idf": {"low": low, "step": step, "values": arrays.add(rounded)}}
