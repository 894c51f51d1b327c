"""The weights of recurrent layers, as whoever writes them down elsewhere needs them."""

from typing import cast

import numpy as np
from numpy.typing import NDArray

from models.networks.layers import GatedLayer, Layer, OneDirection


def of_gated(layer: Layer) -> list[list[NDArray[np.float32]]]:
    """Return for each direction of a gated layer the weights of input and state, and the biases of both."""
    directions = cast(list[OneDirection], [*cast(GatedLayer, layer).directions])
    return [[weight.detach().numpy() for weight in one.all_weights[0]] for one in directions]
