"""The stage of one language model: a corpus, and for some an embedding, to a trained model and its cost."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.store import Corpus
from embeddings.store import load_embedding, rows_of_lexicon
from language.kneser_ney import KneserNey
from language.model import TRAINED, LanguageModel, save_model
from language.network import NETWORKS, START_WIDTH, random_vectors
from language.settings import LanguageModelSettings, LanguageSettings, LanguageTrainSettings
from language.text import (
    FIRST,
    LanguageVocabulary,
    chosen_rows,
    learn_vocabulary,
    predicted,
    read_documents,
)
from language.training import LanguageTraining
from models.cost import clock_of, write_cost
from models.device import prepare_cpu
from models.encoded import EncodedDocuments
from models.files import HISTORY
from models.settings import WRITING
from models.training.loop import History


class LearntFrom(NamedTuple):
    """What a model is made from; nothing in it is from test."""

    train: EncodedDocuments
    validation: EncodedDocuments
    vocabulary: LanguageVocabulary
    embedding: Path | None


def train_language_model(settings: LanguageTrainSettings, corpus: Path, embedding: Path | None, folder: Path) -> None:
    """Train on train and choose the epoch on validation.

    Reads a CleanCorpus and, for `start = word2vec`, a TrainEmbedding folder; writes model.safetensors, model.json,
    words.txt, history.json and cost.json into `folder`. Raises DataError where there is too little text or where
    validation is empty, RuntimeError where the gradient stops being a number.
    """
    prepare_cpu()
    source = learnt_from(Corpus.open(corpus), settings.text, embedding)
    clock = clock_of("cpu")
    start = clock()
    model, history = TRAININGS[settings.model.kind](settings.model, source)
    seconds = clock() - start
    save_model(model, folder, source.vocabulary, settings.model)
    write_json(folder / HISTORY, history)
    words = int(predicted(source.train).sum())
    speed = {"tokens_per_second": words * max(1, len(history)) / max(seconds, 1e-9)}
    write_cost(folder, parameters=model.parameter_count(), train_seconds=seconds, speed=speed, train_tokens=words)


def learnt_from(corpus: Corpus, settings: LanguageSettings, embedding: Path | None = None) -> LearntFrom:
    """Return the documents that the models of a run learn from, the same for all, and their vocabulary."""
    rows = chosen_rows(corpus, "train", settings.train_tokens, settings.seed)
    vocabulary = learn_vocabulary(corpus, rows, settings)
    watched = chosen_rows(corpus, "validation", settings.validation_tokens, settings.seed)
    if not len(watched):
        raise DataError(
            "[language]: validation has no documents, and they choose the epoch; see corpus.validation_share"
        )
    train, validation = (read_documents(corpus, chosen, vocabulary) for chosen in (rows, watched))
    return LearntFrom(train, validation, vocabulary, embedding)


def _ngram(settings: LanguageModelSettings, source: LearntFrom) -> tuple[LanguageModel, History]:
    return KneserNey.learn(source.train, settings.order, source.vocabulary.outcomes), []


def _network(settings: LanguageModelSettings, source: LearntFrom) -> tuple[LanguageModel, History]:
    torch.manual_seed(settings.seed)
    outcomes = source.vocabulary.outcomes
    counts = np.bincount(source.train.ids[predicted(source.train)], minlength=outcomes)
    frequencies = np.log((counts + 1) / (counts + 1).sum()).astype(np.float32)
    network = NETWORKS[settings.direction](settings, STARTS[settings.start](settings, source), frequencies)
    training = LanguageTraining(network, settings, torch.from_numpy(counts))
    history = training.fit(source.train, source.validation)
    return TRAINED[settings.direction](network), history


def _drawn(settings: LanguageModelSettings, source: LearntFrom) -> NDArray[np.float32]:
    generator = np.random.default_rng(settings.seed)
    return random_vectors(source.vocabulary.outcomes + 1, settings.embedding_size, generator)


def _of_word2vec(settings: LanguageModelSettings, source: LearntFrom) -> NDArray[np.float32]:
    """Return the vectors of Word2Vec at the size of drawn ones; what has none, as the symbols, is drawn."""
    assert source.embedding is not None, "the task of a model that starts from word2vec requires the embedding"
    words, vectors = load_embedding(source.embedding)
    generator = np.random.default_rng(settings.seed)
    start = random_vectors(source.vocabulary.outcomes + 1, vectors.shape[1], generator)
    rows = rows_of_lexicon(words, list(source.vocabulary.words))
    known = np.flatnonzero(rows >= 0)
    # The standard deviation of the uniform distribution of ± START_WIDTH.
    start[known + FIRST] = vectors[rows[known]] * np.float32(START_WIDTH / 3**0.5 / max(float(np.std(vectors)), 1e-9))
    return start


#: Where word vectors start.
STARTS: dict[str, Callable[[LanguageModelSettings, LearntFrom], NDArray[np.float32]]] = {
    "random": _drawn,
    "word2vec": _of_word2vec,
}
#: Kind of model → its training.
TRAININGS: dict[str, Callable[[LanguageModelSettings, LearntFrom], tuple[LanguageModel, History]]] = {
    "ngram": _ngram,
    **dict.fromkeys(WRITING, _network),
}
