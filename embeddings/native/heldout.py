"""The held-out loss: how well a model tells words of unread text from noise.

The sample is drawn from validation documents that no engine is ever trained on, as Word2Vec draws its training pairs at
its default settings (window 5 with the dynamic width, 5 noise words ~ count^0.75, words above 0.001 of the text
thinned), whatever the settings of the model are. So one corpus has one sample, and losses can be compared between
epochs, settings, seeds and engines. The loss is that of negative sampling (Mikolov et al. 2013, eq. 4), in nats a
positive pair with its 5 noise words: 6 ln 2 = 4.16 knows nothing, lower is better. Skip-gram is asked once for each
word of the context, CBOW once with their mean, so of two numbers from different algorithms CBOW's had the richer
question. A word without a vector gets the even guess, so a small vocabulary cannot hide what it leaves out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.store import Corpus
from embeddings.native.draws import keep_limits
from embeddings.network import Network
from embeddings.vocabulary import Vocabulary

#: The constants of the sample: the defaults of word2vec.c, see above.
WINDOW = 5
NEGATIVES = 5
EXPONENT = 0.75
SUBSAMPLE = 1e-3
SEED = 20130116  # its own seed: the sample is the same for every seed of training
#: Tokens of validation text to draw from, at most half of its documents.
TOKENS = 60_000
#: Places in the sample; the loss's standard error is then about 0.02 nats, and much less between two epochs.
PLACES = 10_000
#: Places at a time: with D = 100 and the longest Huffman paths, some 50 MB.
CHUNK = 512
#: Stands for no word in `contexts`.
NOTHING = -1


@dataclass(frozen=True)
class HeldOut:
    """P places of unread text; all words are token ids of the corpus."""

    #: Rows of the documents the places come from: never to be trained on.
    documents: NDArray[np.int64]
    #: The word of each place, (P,), the words of its window, (P, 2 · WINDOW), and its noise, (P, NEGATIVES).
    centres: NDArray[np.int64]
    contexts: NDArray[np.int64]
    negatives: NDArray[np.int64]
    #: log(NEGATIVES · q(word)) of each word of the lexicon, (lexicon,).
    log_noise: NDArray[np.float32]

    def loss(self, network: Network, vocabulary: Vocabulary, algorithm: str) -> float | None:
        """Return the mean loss of `network` in nats a positive pair; None where the sample is empty."""
        hidden_layers = HIDDEN_LAYERS[algorithm]
        total, pairs = 0.0, 0
        for start in range(0, len(self.centres), CHUNK):
            part = slice(start, start + CHUNK)
            context_rows, present = _rows(vocabulary, self.contexts[part])  # (P, 2 · WINDOW)
            hidden, asked = hidden_layers(network.vectors, context_rows, present)  # (P, J, D), (P, J)
            words = np.column_stack([self.centres[part], self.negatives[part]])  # (P, K), K = 1 + NEGATIVES
            rows, _ = _rows(vocabulary, words)
            log_odds = network.log_odds(hidden, np.maximum(rows, 0), self.log_noise[words])  # (P, J, K)
            # The even guess: an unknown word, or no known word to judge by.
            known = (rows >= 0)[:, np.newaxis] & (np.abs(hidden).sum(axis=2) > 0)[:, :, np.newaxis]
            log_odds = np.where(known, log_odds, np.float32(0))
            log_odds[:, :, 0] *= -1
            losses = np.logaddexp(np.float32(0), log_odds)  # -log sigmoid(±log-odds)
            # A noise word that is the word itself is left out, as in word2vec.c.
            losses[:, :, 1:] *= (words[:, 1:] != words[:, :1])[:, np.newaxis]
            total += float(losses.sum(axis=2, dtype=np.float64)[asked].sum())
            pairs += int(asked.sum())
        return total / pairs if pairs else None


def draw_sample(corpus: Corpus, places: int = PLACES) -> HeldOut:
    """Draw the sample of a corpus; it is empty where validation has fewer than two documents."""
    generator = np.random.default_rng(SEED)
    documents = _documents(corpus, generator)
    tokens, owners = _thinned_tokens(corpus, documents, generator)
    contexts = _windows(tokens, owners, generator)
    chosen = np.flatnonzero((contexts != NOTHING).any(axis=1))
    if len(chosen) > places:
        chosen = np.sort(generator.choice(chosen, places, replace=False))
    weights = np.asarray(corpus.counts, np.float64) ** EXPONENT
    noise = weights / max(weights.sum(), 1.0)
    cumulative = np.cumsum(noise)
    draws = generator.random((len(chosen), NEGATIVES)) * (cumulative[-1] if len(cumulative) else 0.0)
    negatives = np.searchsorted(cumulative, draws, side="right")
    log_noise = np.log(np.maximum(NEGATIVES * noise, np.finfo(np.float32).tiny)).astype(np.float32)
    return HeldOut(documents, tokens[chosen], contexts[chosen], negatives, log_noise)


def _documents(corpus: Corpus, generator: np.random.Generator) -> NDArray[np.int64]:
    rows = generator.permutation(corpus.rows("validation"))
    rows = rows[: len(rows) // 2]
    lengths = np.cumsum(corpus.offsets[rows + 1] - corpus.offsets[rows])
    return np.sort(rows[: int(np.searchsorted(lengths, TOKENS)) + 1])


def _thinned_tokens(
    corpus: Corpus, documents: NDArray[np.int64], generator: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return tokens and the document of each, (N,), without words new to this text and with common words thinned."""
    pieces = [np.asarray(corpus.tokens[corpus.offsets[row] : corpus.offsets[row + 1]], np.int64) for row in documents]
    tokens = np.concatenate([np.empty(0, np.int64), *pieces])
    owners = np.repeat(np.arange(len(pieces)), [len(piece) for piece in pieces])
    limits = keep_limits(corpus.counts, SUBSAMPLE)[tokens]
    stays = (corpus.counts[tokens] > 0) & (generator.random(len(tokens)) * 2**32 <= limits)
    return tokens[stays], owners[stays]


def _windows(tokens: NDArray[np.int64], owners: NDArray[np.int64], generator: np.random.Generator) -> NDArray[np.int64]:
    """Return the words around each place within 1…WINDOW places (drawn), NOTHING elsewhere, (N, 2 · WINDOW)."""
    widths = generator.integers(1, WINDOW + 1, len(tokens))
    distances = [*range(-WINDOW, 0), *range(1, WINDOW + 1)]
    places = np.arange(len(tokens))[:, np.newaxis] + distances  # (N, 2 · WINDOW)
    inside = (places >= 0) & (places < len(tokens)) & (np.abs(distances) <= widths[:, np.newaxis])
    places = np.where(inside, places, 0)
    inside &= owners[places] == owners[:, np.newaxis]
    return np.where(inside, tokens[places], NOTHING)


def _rows(vocabulary: Vocabulary, words: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the row of each token id, -1 where it has none, and which of `words` are words at all."""
    present = words != NOTHING
    return np.where(present, vocabulary.rows[words], -1).astype(np.int64), present


def _each_word(
    vectors: NDArray[np.float32], rows: NDArray[np.int64], present: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Skip-gram: each word of the window is a hidden layer, (P, J, D), J = 2 · WINDOW; asked where there is one."""
    return vectors[np.maximum(rows, 0)] * (rows >= 0)[:, :, np.newaxis], present


def _mean_of_window(
    vectors: NDArray[np.float32], rows: NDArray[np.int64], present: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """CBOW: the mean over the known words of the window, (P, 1, D)."""
    known = (rows >= 0)[:, :, np.newaxis]
    total = (vectors[np.maximum(rows, 0)] * known).sum(axis=1, keepdims=True)
    mean = total / np.maximum(known.sum(axis=1, keepdims=True), 1)
    return mean.astype(np.float32), np.asarray(present.any(axis=1, keepdims=True))


#: What each algorithm makes of a window.
HIDDEN_LAYERS = {"skipgram": _each_word, "cbow": _mean_of_window}
