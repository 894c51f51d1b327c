"""The embedding stage: a cleaned corpus to word vectors, and how good they are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus.json_files import write_json
from corpus.sizes import EMBEDDING, Sizes, by_rules
from corpus.store import Corpus
from embeddings.embedding import Embedding
from embeddings.pretrained import read_pretrained
from embeddings.quality.judge import measure_quality
from embeddings.random_vectors import draw_vectors
from embeddings.settings import EmbeddingSettings
from embeddings.store import write_embedding
from embeddings.word2vec import train_word2vec

#: Where vectors come from; the folder is for scratch files.
SOURCES: dict[str, Callable[[EmbeddingSettings, Corpus, Path], Embedding]] = {
    "word2vec": train_word2vec,
    "random": draw_vectors,
    "pretrained": read_pretrained,
}


def train_embedding(settings: EmbeddingSettings, corpus: Path, folder: Path) -> dict[str, Any]:
    """Make word vectors for the CleanCorpus folder `corpus`.

    Writes vectors.npy (V, D) float32, words.txt, history.json and quality.json into `folder`; see docs/artifacts.md.
    Returns the settings that rules gave.
    Raises DataError where settings and corpus do not fit each other.
    """
    cleaned = Corpus.open(corpus)
    # Nothing is trained on a file of vectors, so there is nothing to fit to the size of the data.
    ruled = {} if settings.is_outside else by_rules(settings, EMBEDDING, Sizes.of(cleaned))
    settings = settings.model_copy(update=ruled)
    embedding = SOURCES[settings.source](settings, cleaned, folder)
    write_embedding(folder, embedding.words, embedding.vectors)
    write_json(folder / "history.json", embedding.history)
    write_json(folder / "quality.json", measure_quality(embedding, cleaned, settings))
    return ruled
