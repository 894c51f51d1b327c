"""What the lesson says about word vectors: real ones, and what one update of Word2Vec needs beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.store import Corpus
from embeddings.learning_rate import first_rate
from embeddings.native.word_pairs import WordPairs, draw_pairs
from embeddings.settings import EmbeddingSettings
from embeddings.store import load_embedding, rows_of_lexicon
from embeddings.vocabulary import Vocabulary
from serving.page.arrays import Arrays

Matrix = NDArray[np.float32]

#: Numbers of each of the two matrices that a lesson holds: 800 words of 50 numbers.
NUMBERS = 40_000
#: Sentences to choose a window from, and how many words they have.
SENTENCES, SHORTEST, LONGEST = 5, 6, 14
#: Pairs of words by which output vectors are fitted again, how often they are read, and how many at a time.
PAIRS, PASSES, BATCH = 60_000, 4, 4_096
#: The step of Adagrad (Duchi et al. 2011), which each number divides by the root of its squared gradients so far.
STEP = 0.5


@dataclass(frozen=True)
class WordVectors:
    """An embedding of a run, and the text that it stands on."""

    name: str
    folder: Path
    settings: EmbeddingSettings
    corpus: Corpus


def word_part(source: WordVectors, arrays: Arrays) -> dict[str, Any]:
    """Return what the page has of an embedding, whose vectors are put into `arrays`.

    The commonest words alone, and those of the sentences; the noise words of an update are drawn from these.
    """
    words, stored = load_embedding(source.folder)
    vectors, settings = np.array(stored), source.settings
    rows = rows_of_lexicon(words, source.corpus.words)
    counts = np.zeros(len(words), np.int64)
    np.add.at(counts, rows[rows >= 0], source.corpus.counts[rows >= 0])
    vocabulary = Vocabulary(words, counts, rows)
    pairs = draw_pairs(source.corpus, vocabulary, PAIRS)
    outputs = fitted_outputs(vectors, counts, pairs, settings)
    sentences = _sentences(source.corpus, rows)
    kept = _kept(counts, [row for sentence in sentences for row in sentence], vectors.shape[1])
    place_of = {row: place for place, row in enumerate(kept.tolist())}
    return {
        "name": source.name,
        "algorithm": settings.algorithm,
        "objective": settings.objective,
        "source": settings.source,
        "size": vectors.shape[1],
        "known": len(words),
        "window": settings.window,
        "negatives": settings.negative_samples,
        "exponent": settings.negative_exponent,
        "rate": first_rate(settings),
        "pairs": len(pairs.inputs),
        "words": [words[row] for row in kept],
        "counts": counts[kept].tolist(),
        "sentences": [[place_of[row] for row in sentence] for sentence in sentences],
        "vectors": arrays.numbers(vectors[kept]),
        "outputs": arrays.numbers(outputs[kept]),
    }


def fitted_outputs(vectors: Matrix, counts: NDArray[np.int64], pairs: WordPairs, settings: EmbeddingSettings) -> Matrix:
    """Return output vectors (V, D) that suit word vectors (V, D), which are held still; a run keeps those alone.

    Negative sampling with respect to the outputs is a logistic regression for each word (Mikolov et al. 2013, equation
    4): convex, so that they come near to those that training had. `counts` (V,) give the noise.
    """
    generator = np.random.default_rng(settings.seed)
    noise = np.cumsum(np.maximum(counts, 0).astype(np.float64) ** settings.negative_exponent)
    negatives = max(1, settings.negative_samples)
    outputs, squares = np.zeros_like(vectors), np.full_like(vectors, 1e-8)
    for _ in range(PASSES):
        order = generator.permutation(len(pairs.inputs))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            drawn = np.searchsorted(noise, generator.random((len(chosen), negatives)) * noise[-1], side="right")
            asked = np.column_stack([pairs.words[chosen], drawn])  # (B, 1 + N)
            hidden = vectors[pairs.inputs[chosen]]  # (B, D)
            errors = 1 / (1 + np.exp(-np.einsum("bd,bnd->bn", hidden, outputs[asked])))
            errors[:, 0] -= 1
            errors[:, 1:] *= asked[:, 1:] != asked[:, :1]  # noise that is the word itself is left out
            gradient = np.zeros_like(outputs)
            np.add.at(gradient, asked, errors[:, :, np.newaxis].astype(np.float32) * hidden[:, np.newaxis])
            squares += gradient**2
            outputs -= STEP * gradient / np.sqrt(squares)
    return outputs


def _sentences(corpus: Corpus, rows: NDArray[np.int32]) -> list[list[int]]:
    """Return beginnings of training documents, as rows of vectors; short whole ones first."""
    documents = corpus.rows("train")
    lengths = corpus.offsets[documents + 1] - corpus.offsets[documents]
    fitting = documents[(lengths >= SHORTEST) & (lengths <= LONGEST)]
    found: list[list[int]] = []
    for document in [*fitting.tolist(), *documents[lengths > LONGEST].tolist()]:
        start = int(corpus.offsets[document])
        tokens = np.asarray(corpus.tokens[start : min(start + LONGEST, int(corpus.offsets[document + 1]))])
        sentence = [int(row) for row in rows[tokens] if row >= 0]
        if len(sentence) >= SHORTEST and sentence not in found:
            found.append(sentence)
        if len(found) == SENTENCES:
            break
    return found


def _kept(counts: NDArray[np.int64], needed: Sequence[int], size: int) -> NDArray[np.int64]:
    """Return the rows that a page has room for, ascending: those that are needed, and the commonest."""
    order = np.argsort(-counts, kind="stable")
    return np.unique(np.concatenate([np.array(needed, np.int64), order[: max(1, NUMBERS // size)]]))
