"""The stage of one recurrent cell: a corpus and an embedding to a trained classifier, its predictions and its cost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from classifiers.gradient_flow import GradientFlow
from classifiers.inputs import TextInputs
from classifiers.language_start import joined_vectors, read_starts, start_network
from classifiers.network import TextNetwork, arrays_of
from classifiers.recurrent import RecurrentModel
from classifiers.regularised import RegularisedTraining
from classifiers.scoring import ready
from classifiers.settings import ClassifierSettings
from classifiers.teacher import sizes_of, taught
from classifiers.training import Training
from classifiers.unlabelled import UnlabelledBatches, unlabelled_batches
from classifiers.words import class_ratios, first_vectors, have_room, leaning, vocabulary_of
from corpus.cleaning.text import Cleaner
from corpus.json_files import write_json
from corpus.sizes import BY_FAMILY, by_rules
from corpus.store import Corpus
from embeddings.store import load_embedding
from models.cells import CELLS
from models.cost import clock_of, measure_prediction, timing_texts, write_cost
from models.device import choose_device
from models.files import HISTORY
from models.predictions import predicted_rows, write_predictions
from models.training.feeding import Labelled
from models.vocabulary import Vocabulary


class Sources(NamedTuple):
    """The folders that a classifier is made from, besides the corpus."""

    embedding: Path
    forwards: Path | None = None  # the language models that it starts from
    backwards: Path | None = None
    teacher: Path | None = None  # a model of any kind

    @property
    def starts(self) -> list[Path]:
        """The language models, in the order in which a layer reads."""
        return [folder for folder in (self.forwards, self.backwards) if folder]


def train_classifier(
    settings: ClassifierSettings, corpus: Path, embedding: Path, folder: Path, **more: Path | None
) -> dict[str, Any]:
    """Train on train, choose the epoch on validation, then predict validation and test.

    Reads a CleanCorpus and a TrainEmbedding folder, and what else `Sources` names; writes model.safetensors,
    model.json, words.txt, history.json, predictions.parquet and cost.json into `folder`, and gradients.json where
    `gradient_steps` asks for it. Raises DataError for a device that is not there, for more `gradient_steps` than a
    document has words and for a language model that does not fit, RuntimeError where the loss stops being a number.
    Returns the settings that rules gave.
    """
    return train_on(Corpus.open(corpus), settings, Sources(embedding, **more), folder)


def train_on(documents: Corpus, settings: ClassifierSettings, sources: Sources, folder: Path) -> dict[str, Any]:
    """Do what `train_classifier` does, on an opened corpus."""
    ruled = by_rules(settings, BY_FAMILY[CELLS[settings.cell].family], sizes_of(documents, settings))
    settings = settings.model_copy(update=ruled)
    device = choose_device(settings.device)
    words, vectors = load_embedding(sources.embedding)
    vocabulary = vocabulary_of(documents, words, settings.min_count, settings.reads_by_spelling, settings.max_words)
    lookup = vocabulary.rows_of_lexicon(documents.words)
    start_at = _start_vectors(vectors, documents, lookup, len(vocabulary), settings)
    torch.manual_seed(settings.seed)
    network = _network(settings, vocabulary, start_at, sources, len(documents.labels))
    train, validation = (_labelled(documents, split, lookup, settings) for split in ("train", "validation"))
    flow = GradientFlow(network, train, settings) if settings.applicable().get("gradient_steps") else None
    if settings.teacher:
        train = taught(documents, sources.teacher, lookup, settings)
    clock = clock_of(device.type)
    start = clock()
    look = flow.look if flow else None
    training = _training(network, settings, device, look, unlabelled_batches(documents, lookup, settings))
    history = training.fit(train, validation)
    seconds = clock() - start
    write_json(folder / HISTORY, history)
    if flow:
        flow.write(folder)

    model = _model(network, vocabulary, documents, settings, device)
    model.save(folder)
    rows = predicted_rows(documents)
    inputs = TextInputs.of_corpus(documents, rows, lookup, settings.max_tokens)
    write_predictions(folder, documents, rows, documents.labels, ready(network, device).probabilities(inputs))
    write_cost(
        folder,
        parameters=network.parameter_count(),
        train_seconds=seconds,
        speed=measure_prediction(model.probabilities, timing_texts(documents), device.type),
        device=device.type,
        threads=torch.get_num_threads(),
        best_epoch=training.best.peak_epoch,
        kept_epoch=training.best.epoch,
        stopped_epoch=len(history),
    )
    return ruled


def _start_vectors(
    vectors: NDArray[np.float32], documents: Corpus, lookup: NDArray[np.int32], words: int, settings: ClassifierSettings
) -> NDArray[np.float32]:
    """Return what training starts from for `words` words, (words + FIRST, D); `vectors` (V, D) are of the first."""
    start = first_vectors(vectors, words, settings.embedding_scale, settings.seed)
    if not settings.applicable().get("class_ratios") or not have_room(vectors.shape[1], len(documents.labels)):
        return start
    return leaning(start, class_ratios(documents, lookup, len(start)), settings.embedding_scale, settings.seed)


def _network(
    settings: ClassifierSettings, vocabulary: Vocabulary, vectors: NDArray[np.float32], sources: Sources, classes: int
) -> TextNetwork:
    """Return the network before its first step; `vectors` (V + FIRST, D)."""
    if not settings.starts_from_language_models:
        return TextNetwork(settings, vectors, classes)
    starts = read_starts(sources.starts, settings, vocabulary)
    network = TextNetwork(settings, joined_vectors(starts, vocabulary, vectors), classes)
    start_network(network, starts)
    return network


def _training(
    network: TextNetwork,
    settings: ClassifierSettings,
    device: torch.device,
    look: Callable[[int], None] | None,
    unlabelled: UnlabelledBatches | None,
) -> Training:
    if settings.regularised:
        return RegularisedTraining(network, settings, device, look, unlabelled)
    return Training(network, settings, device, look)


def _labelled(
    corpus: Corpus, split: str, lookup: NDArray[np.int32], settings: ClassifierSettings
) -> Labelled[TextInputs]:
    rows = corpus.rows(split)
    return Labelled(TextInputs.of_corpus(corpus, rows, lookup, settings.max_tokens), corpus.label_ids[rows])


def _model(
    network: TextNetwork,
    vocabulary: Vocabulary,
    corpus: Corpus,
    settings: ClassifierSettings,
    device: torch.device,
) -> RecurrentModel:
    tokenizer = corpus.audit["tokenizer"]
    cleaner = Cleaner(corpus.cleaning, tokenizer=tokenizer)
    arrays, cleaning = arrays_of(network), corpus.cleaning
    return RecurrentModel(arrays, vocabulary, corpus.labels, settings, cleaner, cleaning, tokenizer, device.type)
