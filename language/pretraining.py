"""The stage of a language model that classifiers start from: it reads train and unlabelled texts in one direction.

Such a model exists for its word vectors and its recurrent layer alone (Dai & Le 2015, section 3; Miyato et al. 2017,
section 2), so it differs from those that are compared as language models: it reads the words of the embedding with the
rows that they have in classifiers, any recurrent cell will do, and documents are cut into pieces of `steps` words, each
of which is read from the zero state on, as a classifier reads a document.
"""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.store import Corpus
from embeddings.store import load_embedding
from language.direction import DirectionNetwork, DirectionTraining, Pieces
from language.settings import DirectionSettings, PretrainingSettings
from language.text import some_rows
from models.cost import clock_of, write_cost
from models.device import prepare_cpu
from models.encoded import encoded_chunks
from models.files import HISTORY
from models.networks.language_start import LanguageStart
from models.vocabulary import PADDING, Vocabulary, start_vectors

#: Splits whose texts are learnt from; test joins them where `transductive` says so.
LEARNT = ("train", "unlabelled")


def pretrain_direction(settings: DirectionSettings, corpus: Path, embedding: Path, folder: Path) -> None:
    """Train on the texts of train and unlabelled, on train alone where there are no others; never on labels.

    Reads a CleanCorpus and a TrainEmbedding folder; writes model.safetensors, model.json, words.txt, history.json and
    cost.json into `folder`. Raises DataError where there is no text, RuntimeError where the gradient stops being a
    number.
    """
    prepare_cpu()
    opened, chosen = Corpus.open(corpus), settings.pretraining
    words, vectors = load_embedding(embedding)
    vocabulary = Vocabulary(words)
    learnt = pretraining_rows(opened, chosen)
    train = _pieces(opened, learnt, vocabulary, settings)
    watched = some_rows(opened, opened.rows("validation"), chosen.validation_tokens, chosen.seed)
    validation = _pieces(opened, watched, vocabulary, settings)
    if not len(train) or not len(validation):
        raise DataError(
            "[pretraining]: train or validation has no words to learn from; look at the corpus's audit.json"
        )
    torch.manual_seed(chosen.seed)
    start = start_vectors(vectors, chosen.embedding_scale)
    counts = _counts(opened, learnt, vocabulary, len(start))
    network = DirectionNetwork(settings, start, counts)
    clock = clock_of("cpu")
    began = clock()
    history = DirectionTraining(network, chosen, counts).fit(train, validation)
    seconds = clock() - began
    write_json(folder / HISTORY, history)
    network.embedding.weight.data[PADDING] = 0  # it stood for the end of a document
    LanguageStart(vocabulary, network.embedding.weight, network.layer).write(folder)
    read = int(train.lengths.sum())
    write_cost(
        folder,
        parameters=sum(weight.numel() for weight in network.parameters()),
        train_seconds=seconds,
        speed={"tokens_per_second": read * len(history) / max(seconds, 1e-9)},
        train_tokens=read,
        unlabelled_documents=int(np.isin(learnt, opened.rows("unlabelled")).sum()),
    )


def pretraining_rows(corpus: Corpus, settings: PretrainingSettings) -> NDArray[np.int64]:
    """Return the rows of the documents that are learnt from, ascending."""
    splits = (*LEARNT, "test") if settings.transductive else LEARNT
    rows = np.concatenate([corpus.rows(split) for split in splits])
    return some_rows(corpus, rows, settings.tokens, settings.seed)


def _counts(corpus: Corpus, rows: NDArray[np.int64], vocabulary: Vocabulary, outcomes: int) -> NDArray[np.int64]:
    """Return how often each row of the embedding occurs in documents, (outcomes,); PADDING once at each end."""
    lookup, counts = vocabulary.rows_of_lexicon(corpus.words), np.zeros(outcomes, np.int64)
    for chunk in encoded_chunks(corpus.tokens, corpus.offsets, rows):
        counts += np.bincount(lookup[chunk.ids], minlength=outcomes)
    counts[PADDING] = len(rows)
    return counts


def _pieces(corpus: Corpus, rows: NDArray[np.int64], vocabulary: Vocabulary, settings: DirectionSettings) -> Pieces:
    lookup = vocabulary.rows_of_lexicon(corpus.words)
    return Pieces.of_corpus(corpus, rows, lookup, settings.pretraining.steps, settings.reads == "backwards")
