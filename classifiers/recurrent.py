"""A trained recurrent classifier as a thing of its own: raw texts in, probabilities out; its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

from classifiers.cleaning_apart import Way
from classifiers.inference import PreparedNetwork
from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork
from classifiers.settings import ClassifierSettings
from corpus.cleaning.text import Cleaner
from corpus.cleaning.tokenized import TextTokenizer, TokenizedTexts
from corpus.cleaning.tokenizers import TOKENIZERS
from corpus.json_files import write_json
from corpus.settings import CorpusSettings
from models.device import choose_device
from models.encoded import Answers
from models.files import DESCRIPTION, WEIGHTS
from models.stored import (
    FLOAT,
    chosen,
    read_arrays,
    read_description,
    read_labels,
    read_settings,
    read_words,
    refuse_other_shape,
    whole_number,
)
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

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the probability of each label for every text, (n, C), in the order of `texts` and `labels`."""
        shares: NDArray[np.float32] = self.answers(texts).probabilities
        return shares

    def answers(self, texts: Sequence[str]) -> Answers:
        """Return the same, and how many words of each text have a vector."""
        return self.answers_of(self.text_tokenizer.tokenize(texts))

    def answers_of(self, tokens: TokenizedTexts) -> Answers:
        """Return the same, for texts that were tokenised as `text_tokenizer` does."""
        documents = TextInputs.of_tokens(tokens, self.vocabulary, self.settings.max_tokens)
        known = tokens.counts(self.vocabulary.known.table(tokens.words))
        return Answers(self.prepared.probabilities(documents), known)

    @property
    def ways(self) -> tuple[Way, ...]:
        """In which way the model has texts cleaned."""
        return (Way(self.cleaning, self.tokenizer),)

    def answers_of_ways(self, tokens: Sequence[TokenizedTexts]) -> Answers:
        """Return what `answers` returns, for texts that were tokenised in this way."""
        return self.answers_of(*tokens)

    @property
    def on_gpu(self) -> bool:
        """Say whether a GPU does the work."""
        return self.device.type != "cpu"

    @cached_property
    def prepared(self) -> PreparedNetwork:
        """The network made ready to judge texts, once."""
        return PreparedNetwork(self.network, self.device)

    @cached_property
    def text_tokenizer(self) -> TextTokenizer:
        """What makes tokens of many raw texts."""
        return TextTokenizer(self.cleaner)

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
            "cleaning": self.cleaning.kept(),
            "tokenizer": self.tokenizer,
            "settings": self.settings.model_dump(mode="json"),
            "parameters": self.network.parameter_count(),
            "embedding": {"vocabulary": len(self.vocabulary), "vector_size": self.network.embedding.embedding_dim},
        }


def load_recurrent(folder: Path) -> RecurrentModel:
    """Read what `RecurrentModel.save` wrote, onto the best device there is.

    Raises DataError where a file is broken or says something else than the others, before memory is taken for weights.
    """
    described = read_description(folder)
    labels = read_labels(folder, described)
    settings = read_settings(folder, described, "settings", ClassifierSettings)
    cleaning = read_settings(folder, described, "cleaning", CorpusSettings)
    tokenizer = chosen(folder, described, "tokenizer", TOKENIZERS)
    network = _network(folder, described, settings, len(labels))
    words = read_words(folder, network.embedding.num_embeddings - FIRST)
    device = choose_device("auto")
    cleaner = Cleaner(cleaning, tokenizer=tokenizer)
    vocabulary = Vocabulary(words, settings.reads_by_spelling)
    return RecurrentModel(network.to(device), vocabulary, labels, settings, cleaner, cleaning, tokenizer, device)


def _network(folder: Path, described: dict[str, Any], settings: ClassifierSettings, classes: int) -> TextNetwork:
    """Return the network with its weights, whose shapes follow from the settings."""
    sizes = described.get("embedding")
    sizes = sizes if isinstance(sizes, dict) else {}
    count, size = (whole_number(folder, sizes.get(name), f"embedding.{name}") for name in ("vocabulary", "vector_size"))
    refuse_other_shape(folder, "embedding.weight", (FLOAT, (count + FIRST, size)))
    # Without memory behind it: a few settings can ask for any number of weights, and only a file that has them gets it.
    # How the weights start does not matter, and not every start works without memory.
    plain = settings.model_copy(update={"recurrent_start": "auto"})
    with torch.device("meta"):
        vectors = torch.empty(count + FIRST, size)
        network = TextNetwork(plain, vectors, classes)
    shapes = {name: (FLOAT, tuple(weight.shape)) for name, weight in network.state_dict().items()}
    weights = {name: torch.from_numpy(array) for name, array in read_arrays(folder, shapes).items()}
    network.load_state_dict(weights, assign=True)
    return network
