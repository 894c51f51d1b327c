"""Trained language models as things of their own: what they can be asked, and their files."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch.nn import functional as F

from corpus.errors import DataError
from corpus.json_files import write_json
from language.batches import MEASURED, MEASURED_STEPS, NOTHING, ordered_batches, padded, segments
from language.kneser_ney import KneserNey
from language.network import NETWORKS, ForwardNetwork, LanguageNetwork, SurroundingNetwork, kept_state
from language.settings import LanguageModelSettings
from language.text import FIRST, LanguageVocabulary, predicted
from models.encoded import EncodedDocuments
from models.files import DESCRIPTION, WEIGHTS
from models.settings import WRITING
from models.stored import FLOAT, INTEGER, array_shapes, chosen, read_arrays, read_description, read_settings, read_words

KIND = "language"

Reals = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]


class LanguageModel(Protocol):
    """What every trained model has."""

    def parameter_count(self) -> int:
        """Return how many numbers the model holds; of n-grams, how many n-grams."""

    def arrays(self) -> Arrays:
        """Return what has to be stored."""


@runtime_checkable
class TextModel(LanguageModel, Protocol):
    """A model that gives every text a probability."""

    def log_probabilities(self, documents: EncodedDocuments) -> Reals:
        """Return ln p of every id but the first of each document, given those before it, (N − documents,)."""

    def distribution(self, context: Sequence[int]) -> Reals:
        """Return the probability of each outcome after the ids `context`, (outcomes,)."""


@runtime_checkable
class FillingModel(LanguageModel, Protocol):
    """A model that gives every word between others a probability."""

    def fill(self, windows: EncodedDocuments, places: NDArray[np.int64], words: NDArray[np.int64]) -> Reals:
        """Return ln p of `words` (windows, C) at the place `places` (windows,) of each window, (windows, C).

        What stands at the place is not read.
        """


class NetworkModel:
    """A trained network."""

    def __init__(self, network: LanguageNetwork) -> None:
        self.network = network.eval()

    def parameter_count(self) -> int:
        """Return how many numbers the model holds."""
        return self.network.parameter_count()

    def arrays(self) -> Arrays:
        """Return the weights by name."""
        return {name: weight.detach().contiguous().numpy() for name, weight in self.network.state_dict().items()}


class TextNetwork(NetworkModel):
    """A network that reads forwards."""

    network: ForwardNetwork

    @torch.inference_mode()
    def log_probabilities(self, documents: EncodedDocuments) -> Reals:
        """Return ln p of every id but the first of each document, by the full softmax, (N − documents,)."""
        logs = np.zeros(len(documents.ids))
        for batch in ordered_batches(documents, MEASURED):
            state = None
            for segment in segments(documents, batch, MEASURED_STEPS):
                before = None if segment.first else kept_state(state, segment.ids.shape[1])
                features, state = self.network(segment.ids, before)
                there = segment.targets != NOTHING  # (T, B)
                loss = F.cross_entropy(self.network.scores(features[there]), segment.targets[there], reduction="none")
                logs[segment.places[there.numpy()]] = -loss.numpy()
        return logs[predicted(documents)]

    @torch.inference_mode()
    def distribution(self, context: Sequence[int]) -> Reals:
        """Return the probability of each outcome after the ids `context`, (outcomes,)."""
        features, _ = self.network(torch.tensor(context, dtype=torch.int64)[:, None])
        return self.network.scores(features[-1, 0]).double().softmax(dim=0).numpy()


class FillingNetwork(NetworkModel):
    """A network that reads what stands around a place."""

    network: SurroundingNetwork

    @torch.inference_mode()
    def fill(self, windows: EncodedDocuments, places: NDArray[np.int64], words: NDArray[np.int64]) -> Reals:
        """Return ln p of `words` (windows, C) at the place `places` (windows,) of each window, (windows, C)."""
        parts = []
        for first in range(0, len(windows), MEASURED):
            batch = np.arange(first, min(first + MEASURED, len(windows)))
            ids, lengths = padded(windows, batch)
            features = self.network(ids, lengths)  # (T − 2, B, ·): of places 1 … T − 2
            there = features[torch.from_numpy(places[batch] - 1), torch.arange(len(batch))]
            logs = self.network.scores(there).double().log_softmax(dim=1)
            parts.append(logs.gather(1, torch.from_numpy(words[batch])).numpy())
        return np.concatenate(parts)


#: Direction of a network → what it is when it is trained.
TRAINED: dict[str, Callable[[Any], LanguageModel]] = {"one": TextNetwork, "both": FillingNetwork}


def save_model(
    model: LanguageModel, folder: Path, vocabulary: LanguageVocabulary, settings: LanguageModelSettings
) -> None:
    """Write model.safetensors, model.json and words.txt, which together are usable by themselves."""
    save_file(dict(model.arrays()), folder / WEIGHTS)
    vocabulary.write(folder)
    described = {
        "kind": KIND,
        "settings": settings.model_dump(mode="json"),
        "parameters": model.parameter_count(),
    }
    write_json(folder / DESCRIPTION, described)


def load_model(folder: Path) -> tuple[LanguageModel, LanguageVocabulary]:
    """Read what `save_model` wrote; raise DataError where a file is broken or says something else than the others."""
    described = read_description(folder)
    chosen(folder, described, "kind", (KIND,))
    settings = read_settings(folder, described, "settings", LanguageModelSettings)
    model, outcomes = LOADERS[settings.kind](settings, folder)
    return model, LanguageVocabulary(read_words(folder, outcomes - FIRST))


def _ngrams(settings: LanguageModelSettings, folder: Path) -> tuple[LanguageModel, int]:
    """Return the counted n-grams and how many outcomes they have."""
    lengths = range(1, settings.order + 1)
    shapes = {f"{name}.{n}": (INTEGER, (None,)) for n in lengths for name in ("keys", "counts")}
    arrays = read_arrays(folder, {**shapes, "outcomes": (INTEGER, (1,))})
    try:
        model = KneserNey.from_arrays(arrays)
    except ValueError as error:
        raise DataError(f"{folder / WEIGHTS}: {error}; get the model again") from None
    return model, model.outcomes


def _network(settings: LanguageModelSettings, folder: Path) -> tuple[LanguageModel, int]:
    """Return the network with its weights, and how many outcomes it has."""
    _, shape = array_shapes(folder).get("embedding.weight", (FLOAT, ()))
    symbols, size = shape if len(shape) == 2 and all(shape) else (1, 1)  # what else it may be is refused below
    outcomes = max(symbols - 1, FIRST)
    with torch.device("meta"):  # without memory behind it: only a file that has the weights gets it
        network = NETWORKS[settings.direction](settings, torch.empty(outcomes + 1, size), torch.empty(outcomes))
    shapes = {name: (FLOAT, tuple(weight.shape)) for name, weight in network.state_dict().items()}
    weights = {name: torch.from_numpy(array) for name, array in read_arrays(folder, shapes).items()}
    network.load_state_dict(weights, assign=True)
    return TRAINED[settings.direction](network), outcomes


#: Kind of model → how its arrays become the model again, and how many outcomes it has.
LOADERS: dict[str, Callable[[LanguageModelSettings, Path], tuple[LanguageModel, int]]] = {
    "ngram": _ngrams,
    **dict.fromkeys(WRITING, _network),
}
