"""Networks of torch, and parts of them, as they are read without it."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from classifiers.inference import FixedNetwork
from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork, arrays_of
from models.inference.recurrence import FixedLayer, FixedRecurrence
from models.inference.weights import layer_weights
from models.networks.layers import Layer
from models.networks.recurrence import Recurrence


def saved(module: nn.Module) -> dict[str, NDArray]:
    """Return the arrays under which a module would be saved."""
    return {name: weight.numpy() for name, weight in module.state_dict().items()}


def fixed_layer(layer: Layer) -> FixedLayer:
    return FixedLayer(layer.cell, layer_weights(layer.cell, saved(layer)))


def fixed_recurrence(recurrence: Recurrence) -> FixedRecurrence:
    return FixedRecurrence(recurrence.top.cell, len(recurrence.layers), recurrence.hidden, saved(recurrence))


def fixed_scores(network: TextNetwork, documents: Sequence[Sequence[int]]) -> Tensor:
    """Return what is said without torch of documents given as rows of word vectors, (n, C)."""
    ends = np.cumsum([len(document) for document in documents])
    starts = ends - [len(document) for document in documents]
    rows = np.concatenate([np.array(document, np.int32) for document in documents])
    lookup = np.arange(network.embedding.num_embeddings, dtype=np.int32)
    inputs = TextInputs(rows, starts, ends, lookup, longest=10_000)
    return torch.from_numpy(FixedNetwork(network.settings, arrays_of(network)).scores(inputs))
