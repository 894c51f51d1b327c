"""The network of Word2Vec: input vectors, an output layer, and what it says about a word beside a context."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class HuffmanTree:
    """The path to each of V words through the inner nodes of a binary tree, padded to the longest path L."""

    #: Inner nodes from the root on, (V, L); 0 where the path has ended.
    points: NDArray[np.int32]
    #: +1 where the sigmoid is the probability of the step, -1 where it is that of the other, 0 past the end, (V, L).
    signs: NDArray[np.int8]


@dataclass(frozen=True)
class Network:
    """The weights that training changes; an engine shows them after each epoch."""

    #: Input vectors, (V, D): the word vectors.
    vectors: NDArray[np.float32]
    #: Output vectors, (V, D), of the words or, with a tree, of its inner nodes.
    outputs: NDArray[np.float32]
    #: Given where the objective is the hierarchical softmax.
    tree: HuffmanTree | None = None

    def log_odds(
        self, hidden: NDArray[np.float32], words: NDArray[np.int64], log_noise: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return the log-odds that a word stands in a place rather than being noise, (P, J, K).

        `hidden` (P, J, D) are J hidden layers for each of P places, `words` (P, K) rows of candidates, `log_noise`
        (P, K) is log(N q(word)) for N noise words drawn from q. With negative sampling the log-odds are the dot product
        itself (Mikolov et al. 2013, eq. 4). The hierarchical softmax gives p(word); its log-odds are log p - log(N q),
        as in noise-contrastive estimation (Gutmann & Hyvärinen 2012), so that both objectives can be compared.
        """
        P, K = words.shape  # noqa: N806
        if self.tree is None:
            return np.asarray(hidden @ self.outputs[words].transpose(0, 2, 1))
        points, signs = self.tree.points[words], self.tree.signs[words]  # (P, K, L)
        nodes = self.outputs[points.reshape(P, -1)]  # (P, K · L, D)
        scores = (hidden @ nodes.transpose(0, 2, 1)).reshape(P, -1, K, points.shape[2])  # (P, J, K, L)
        signs = signs[:, np.newaxis]
        log_steps = np.where(signs == 0, np.float32(0), -np.logaddexp(np.float32(0), -signs * scores))
        log_odds: NDArray[np.float32] = log_steps.sum(axis=3) - log_noise[:, np.newaxis]
        return log_odds
