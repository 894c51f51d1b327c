"""What a language model of one direction hands to classifiers: its word vectors and its recurrent layer, as files.

A classifier that reads both ways starts from two such models, each with word vectors of its own, which its layer was
trained with. So a word of the classifier has both vectors, one after the other, and a direction starts by reading its
own half: each direction's states are at first exactly those of its language model.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from corpus.errors import DataError
from corpus.json_files import write_json
from models.files import DESCRIPTION, WEIGHTS
from models.networks.layers import ElementwiseLayer, GatedLayer, Layer, layer_of
from models.vocabulary import Vocabulary

KIND = "language-start"
#: Names of the arrays in the file of weights: that of the vectors, and what those of the layer begin with.
VECTORS, LAYER = "vectors", "layer."


@dataclass(frozen=True)
class LanguageStart:
    """One direction: vectors (V + FIRST, D) of V words, and a layer of one direction that reads them."""

    vocabulary: Vocabulary
    vectors: Tensor
    layer: Layer

    def write(self, folder: Path) -> None:
        """Write model.safetensors, model.json and words.txt."""
        layer = {f"{LAYER}{name}": weight.detach().contiguous() for name, weight in self.layer.state_dict().items()}
        save_file({VECTORS: self.vectors.detach().contiguous(), **layer}, folder / WEIGHTS)
        self.vocabulary.write(folder)
        described = {"kind": KIND, "cell": self.layer.cell, "hidden_size": self.layer.hidden}
        write_json(folder / DESCRIPTION, {**described, "vector_size": self.vectors.shape[1]})

    @classmethod
    def read(cls, folder: Path) -> "LanguageStart":
        """Read what `write` wrote; raises DataError where there is no such thing."""
        path = folder / DESCRIPTION
        described = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        if described.get("kind") != KIND:
            raise DataError(f"{folder} holds no language model to start from; make it with `wordloom run`")
        arrays = load_file(folder / WEIGHTS)
        layer = layer_of(described["cell"], 1, described["vector_size"], described["hidden_size"])
        layer.load_state_dict({name.removeprefix(LAYER): part for name, part in arrays.items() if name != VECTORS})
        return cls(Vocabulary.read(folder), arrays[VECTORS], layer)


@torch.no_grad()
def start_layer(layer: Layer, parts: Sequence[Layer]) -> None:
    """Make each direction of `layer` what `parts` are, one of each, that read their shares of the words, in order.

    Raises ValueError where cell, size of the state or number of directions differ.
    """
    kinds = {(part.cell, part.hidden) for part in parts}
    if layer.reads != len(parts) or kinds != {(layer.cell, layer.hidden)}:
        raise ValueError(f"{layer.reads} of {layer.cell}, {layer.hidden} cannot start from {sorted(kinds)}")
    STARTED[type(layer)](layer, parts)


def _gated(layer: GatedLayer, parts: Sequence[GatedLayer]) -> None:
    """Take over torch's weights of input (G · H, S · D) and state, and both biases, of each direction."""
    for number, part in enumerate(parts):
        into, source = (cast(Any, each).all_weights[0] for each in (layer.directions[number], part.directions[0]))
        _take_columns(into[0], source[0], number)
        for weight, given in zip(into[1:], source[1:], strict=True):
            weight.copy_(given)


def _elementwise(layer: ElementwiseLayer, parts: Sequence[ElementwiseLayer]) -> None:
    """Take over the one projection (S · G · H, S · D) with its bias, and the vectors (S, M, H)."""
    for number, part in enumerate(parts):
        rows = slice(number * len(part.projection.weight), (number + 1) * len(part.projection.weight))
        _take_columns(layer.projection.weight[rows], part.projection.weight, number)
        layer.projection.bias[rows] = part.projection.bias
        layer.vectors[number] = part.vectors[0]


def _take_columns(into: Tensor, source: Tensor, number: int) -> None:
    """Set `into` (W, S · D) to `source` (W, D) in its share of the columns, and to zero elsewhere."""
    size = source.shape[1]
    into.zero_()
    into[:, number * size : (number + 1) * size] = source


#: Class of a layer → how it takes over the weights of layers of one direction.
STARTED: dict[type[Layer], Callable[[Any, Any], None]] = {GatedLayer: _gated, ElementwiseLayer: _elementwise}
