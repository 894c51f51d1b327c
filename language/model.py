"""Trained language models as things of their own: what they can be asked, and their files."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from torch.nn import functional as F

from corpus.json_files import write_json
from language.batches import MEASURED, MEASURED_STEPS, NOTHING, ordered_batches, padded, segments
from language.kneser_ney import KneserNey
from language.network import NETWORKS, ForwardNetwork, LanguageNetwork, SurroundingNetwork, kept_state
from language.settings import LanguageModelSettings
from language.text import LanguageVocabulary, predicted
from models.encoded import EncodedDocuments
from models.files import DESCRIPTION, WEIGHTS
from models.settings import WRITING

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
        "kind": "language",
        "settings": settings.model_dump(mode="json"),
        "parameters": model.parameter_count(),
    }
    write_json(folder / DESCRIPTION, described)


def load_model(folder: Path) -> tuple[LanguageModel, LanguageVocabulary]:
    """Read what `save_model` wrote."""
    described = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    settings = LanguageModelSettings.model_validate(described["settings"])
    return LOADERS[settings.kind](settings, load_file(folder / WEIGHTS)), LanguageVocabulary.read(folder)


def _network(settings: LanguageModelSettings, arrays: Arrays) -> LanguageModel:
    network = NETWORKS[settings.direction](settings, arrays["embedding.weight"], arrays["bias"])
    network.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()})
    return TRAINED[settings.direction](network)


#: Kind of model → how its arrays become the model again.
LOADERS: dict[str, Callable[[LanguageModelSettings, Arrays], LanguageModel]] = {
    "ngram": lambda settings, arrays: KneserNey.from_arrays(arrays),
    **dict.fromkeys(WRITING, _network),
}
