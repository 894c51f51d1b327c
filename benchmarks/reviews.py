"""The reviews that classifiers are measured on, as arrays that need nothing of this project to be read."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

#: Words read of a review.
LONGEST = 400


class Reviews(NamedTuple):
    """n reviews: their rows of the word vectors one after the other, (N,), where each begins and ends, their labels."""

    rows: np.ndarray
    offsets: np.ndarray
    labels: np.ndarray

    @classmethod
    def load(cls, folder: Path, split: str) -> "Reviews":
        return cls(*(np.load(folder / f"{split}.{name}.npy") for name in cls._fields))

    def __len__(self) -> int:
        return len(self.labels)

    def padded(self, members: np.ndarray, before: bool) -> np.ndarray:
        """Return the rows of some reviews, padded with 0 to the longest of them, or (`before`) to LONGEST in front."""
        lengths = np.diff(self.offsets)[members]
        found = np.zeros((len(members), LONGEST if before else int(lengths.max())), np.int64)
        for place, member in enumerate(members):
            review = self.rows[self.offsets[member] : self.offsets[member + 1]]
            columns = slice(-len(review), None) if before else slice(len(review))
            found[place, columns] = review
        return found


def prepare(data: Path | None, reviews: int, folder: Path) -> None:
    """Write the reviews of both splits, and the vectors that all tools start from."""
    from classifiers.inputs import TextInputs
    from corpus.cleaning.clean import clean_corpus
    from corpus.settings import CorpusSettings
    from corpus.store import Corpus
    from embeddings.settings import EmbeddingSettings
    from embeddings.store import load_embedding
    from embeddings.train import train_embedding
    from models.vocabulary import Vocabulary, start_vectors

    for name in ("corpus", "embedding"):
        (folder / name).mkdir()
    shares = {} if data else {"demo_documents": 4 * reviews, "test_share": 0.4}
    clean_corpus(CorpusSettings(data=str(data) if data else "demo", **shares), folder / "corpus")
    train_embedding(EmbeddingSettings(epochs=2), folder / "corpus", folder / "embedding")
    corpus = Corpus.open(folder / "corpus")
    words, vectors = load_embedding(folder / "embedding")
    np.save(folder / "vectors.npy", start_vectors(vectors, 0.3))
    lookup = Vocabulary(words).rows_of_lexicon(corpus.words)
    generator = np.random.default_rng(0)
    for split in ("train", "test"):
        rows = generator.permutation(corpus.rows(split))[:reviews]
        documents = TextInputs.of_corpus(corpus, rows, lookup, LONGEST)
        np.save(folder / f"{split}.rows.npy", np.concatenate([documents.rows(place) for place in range(len(rows))]))
        np.save(folder / f"{split}.offsets.npy", np.append(0, np.cumsum(documents.lengths)))
        np.save(folder / f"{split}.labels.npy", corpus.label_ids[rows].astype(np.int64))
