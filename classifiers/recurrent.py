"""A trained recurrent classifier as a thing of its own: raw texts in, probabilities out; its files."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file

from classifiers.inference import probabilities
from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork
from classifiers.settings import ClassifierSettings
from corpus.cleaning.text import Cleaner
from corpus.json_files import write_json
from corpus.settings import CorpusSettings
from models.device import choose_device
from models.files import DESCRIPTION, WEIGHTS
from models.vocabulary import FIRST, Vocabulary

KIND = "recurrent"


@dataclass(frozen=True)
class RecurrentModel:
    """A network with all it needs to read raw text: vocabulary, labels, and how text was cleaned and tokenised."""

    network: TextNetwork
    vocabulary: Vocabulary
    labels: list[str]
    settings: ClassifierSettings
    cleaner: Cleaner
    cleaning: CorpusSettings
    tokenizer: str
    device: torch.device

    def probabilities(self, texts: list[str]) -> NDArray[np.float32]:
        """Return the probability of each label for every text, (n, C), in the order of `texts` and `labels`."""
        words = [self.cleaner.tokens(text) for text in texts]
        documents = TextInputs.of_words(words, self.vocabulary, self.settings.max_tokens)
        return probabilities(self.network, documents, self.device)

    def save(self, folder: Path) -> None:
        """Write model.safetensors, model.json and words.txt, which together are usable by themselves."""
        weights = {name: weight.detach().cpu().contiguous() for name, weight in self.network.state_dict().items()}
        save_file(weights, folder / WEIGHTS)
        self.vocabulary.write(folder)
        write_json(folder / DESCRIPTION, self.description())

    def description(self) -> dict[str, Any]:
        """Return what model.json holds."""
        return {
            "kind": KIND,
            "labels": self.labels,
            "cleaning": self.cleaning.model_dump(mode="json"),
            "tokenizer": self.tokenizer,
            "settings": self.settings.model_dump(mode="json"),
            "parameters": self.network.parameter_count(),
            "embedding": {"vocabulary": len(self.vocabulary), "vector_size": self.network.embedding.embedding_dim},
        }


def load_recurrent(folder: Path) -> RecurrentModel:
    """Read what `RecurrentModel.save` wrote, onto the best device there is."""
    description = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    settings = ClassifierSettings.model_validate(description["settings"])
    vocabulary = Vocabulary.read(folder, settings.reads_by_spelling)
    device = choose_device("auto")
    empty = np.zeros((len(vocabulary) + FIRST, description["embedding"]["vector_size"]), np.float32)
    network = TextNetwork(settings, empty, len(description["labels"]))
    network.load_state_dict(load_file(folder / WEIGHTS))
    cleaning = CorpusSettings.model_validate(description["cleaning"])
    tokenizer = description["tokenizer"]
    cleaner = Cleaner(cleaning, tokenizer=tokenizer)
    labels = list(description["labels"])
    return RecurrentModel(network.to(device), vocabulary, labels, settings, cleaner, cleaning, tokenizer, device)
