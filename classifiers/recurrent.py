"""A trained recurrent classifier as a thing of its own: raw texts in, probabilities out; its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from classifiers.cleaning_apart import Way
from classifiers.inference import FixedNetwork, array_shapes
from classifiers.inputs import TextInputs
from classifiers.settings import ClassifierSettings
from corpus.cleaning.text import Cleaner
from corpus.cleaning.tokenized import TextTokenizer, TokenizedTexts
from corpus.cleaning.tokenizers import TOKENIZERS
from corpus.json_files import write_json
from corpus.settings import CorpusSettings
from models.accelerators import may_have_gpu
from models.blas import use_one_thread
from models.encoded import Answers
from models.files import DESCRIPTION, WEIGHTS
from models.inference.weights import Arrays
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

if TYPE_CHECKING:  # torch takes a second to load: it is needed where there is a GPU, or where gradients are asked for
    import torch

    from classifiers.network import TextNetwork
    from classifiers.scoring import DeviceNetwork

KIND = "recurrent"


@dataclass(frozen=True)
class RecurrentModel:
    """A network with all it needs to read raw text: vocabulary, labels, and how text was cleaned and tokenised."""

    arrays: Arrays  # the weights, by the names that they are saved under
    vocabulary: Vocabulary
    labels: list[str]
    settings: ClassifierSettings
    cleaner: Cleaner
    cleaning: CorpusSettings
    tokenizer: str
    device: str = "auto"  # where it predicts, as `[classifier] device` says it

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

    @cached_property
    def network(self) -> TextNetwork:
        """The network itself, on the CPU and without dropout; what is done to it does not change predictions."""
        from classifiers.network import network_of

        return network_of(self.settings, self.arrays, len(self.labels))

    @cached_property
    def _gpu(self) -> torch.device | None:
        if self.device == "cpu" or not may_have_gpu():
            return None
        from models.device import choose_device

        device = choose_device(self.device)
        return None if device.type == "cpu" else device

    @property
    def on_gpu(self) -> bool:
        """Say whether a GPU does the work."""
        return self._gpu is not None

    @cached_property
    def prepared(self) -> FixedNetwork | DeviceNetwork:
        """The network made ready to judge texts, once."""
        if self._gpu is None:
            use_one_thread()
            return FixedNetwork(self.settings, self.arrays)
        from classifiers.network import network_of
        from classifiers.scoring import DeviceNetwork

        return DeviceNetwork(network_of(self.settings, self.arrays, len(self.labels)).to(self._gpu), self._gpu)

    @cached_property
    def text_tokenizer(self) -> TextTokenizer:
        """What makes tokens of many raw texts."""
        return TextTokenizer(self.cleaner)

    def save(self, folder: Path) -> None:
        """Write model.safetensors, model.json and words.txt, which together are usable by themselves."""
        save_file({name: np.ascontiguousarray(array) for name, array in self.arrays.items()}, folder / WEIGHTS)
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
            "parameters": sum(array.size for array in self.arrays.values()),
            "embedding": {
                "vocabulary": len(self.vocabulary),
                "vector_size": self.arrays["embedding.weight"].shape[1],
            },
        }


def load_recurrent(folder: Path) -> RecurrentModel:
    """Read what `RecurrentModel.save` wrote; it predicts on the best device there is.

    Raises DataError where a file is broken or says something else than the others, before memory is taken for weights.
    """
    described = read_description(folder)
    labels = read_labels(folder, described)
    settings = read_settings(folder, described, "settings", ClassifierSettings)
    cleaning = read_settings(folder, described, "cleaning", CorpusSettings)
    tokenizer = chosen(folder, described, "tokenizer", TOKENIZERS)
    arrays = _arrays(folder, described, settings, len(labels))
    words = read_words(folder, len(arrays["embedding.weight"]) - FIRST)
    vocabulary = Vocabulary(words, settings.reads_by_spelling)
    cleaner = Cleaner(cleaning, tokenizer=tokenizer)
    return RecurrentModel(arrays, vocabulary, labels, settings, cleaner, cleaning, tokenizer)


def _arrays(folder: Path, described: dict[str, Any], settings: ClassifierSettings, classes: int) -> Arrays:
    """Return the weights, whose shapes follow from the settings."""
    sizes = described.get("embedding")
    sizes = sizes if isinstance(sizes, dict) else {}
    count, size = (whole_number(folder, sizes.get(name), f"embedding.{name}") for name in ("vocabulary", "vector_size"))
    refuse_other_shape(folder, "embedding.weight", (FLOAT, (count + FIRST, size)))
    shapes = array_shapes(settings, count + FIRST, size, classes)
    return read_arrays(folder, {name: (FLOAT, shape) for name, shape in shapes.items()})
