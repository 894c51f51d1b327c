"""Word2Vec in plain NumPy, one word after the other, from the papers' formulas: what the compiled core must equal."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy.special import expit

MASK, GOLDEN = (1 << 64) - 1, 0x9E3779B97F4A7C15
#: Targets of one gradient step of skip-gram, and places of one of CBOW.
TILE, PLACES = 6, 4
#: Words that are read at a time.
PIECE = 1_000


def loss(x: np.ndarray, b: np.ndarray, goals: np.ndarray) -> float:
    """Σ −log σ(±x·b) of contexts x (M, D) and targets b (K, D); goal 1 is the word, 0 noise, −1 does not count."""
    logits = x @ b.T  # (M, K)
    losses = np.where(goals == 1, np.logaddexp(0, -logits), np.logaddexp(0, logits))
    return float(losses[:, goals >= 0].sum())


def gradients(x: np.ndarray, b: np.ndarray, goals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradients of `loss` by x and by b."""
    errors = np.where(goals >= 0, expit(x @ b.T) - goals, 0.0)  # (M, K)
    return errors @ b, errors.T @ x


def step(x: np.ndarray, b: np.ndarray, goals: np.ndarray, rate: float, options: Any) -> None:
    """Change x and b by one gradient step for each TILE targets."""
    for k in range(0, len(b), TILE):
        by_x, by_b = gradients(x, b[k : k + TILE], goals[k : k + TILE])
        x -= rate * by_x
        b[k : k + TILE] -= rate * by_b


class Draws:
    """splitmix64 (Steele et al. 2014) on Python's integers."""

    def __init__(self, seed: int) -> None:
        self.state = self.mixed(seed)

    @staticmethod
    def mixed(z: int) -> int:
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def bits(self) -> int:
        self.state = (self.state + GOLDEN) & MASK
        return self.mixed(self.state)

    def below(self, limit: int) -> int:
        return ((self.bits() >> 32) * limit) >> 32

    def noise(self, table: np.ndarray, count: int) -> list[int]:
        found = []
        for _ in range(count):
            bits = self.bits()
            word = ((bits >> 32) * len(table)) >> 32
            entry = int(table[word])
            found.append(word if bits & 0xFFFFFFFF <= entry >> 32 else entry & 0xFFFFFFFF)
        return found


def cbow_group(
    words: list[int], places: range, reach: int, noise: list[int], rate: float, model: Any, tree: Any, options: Any
) -> None:
    """Change the model by one step for neighbouring places: errors are those of the rows before; then rows change.

    A place's word or path changes first, then the noise words, for all places at once, then the words around.
    """
    vectors, outputs = model.vectors, model.outputs
    steps = []  # for each place with words around: them, their mean, its own targets and the weights of all
    for i in places:
        around = [words[j] for j in range(max(0, i - reach), min(len(words), i + reach + 1)) if j != i]
        if around:
            own, goals = [words[i]], [1.0] + [-1.0 if other == words[i] else 0.0 for other in noise]
            if not options.negatives:
                own, goals = tree.points[words[i]][tree.signs[words[i]] != 0], tree.signs[words[i]] > 0
            mean, known = vectors[around].mean(axis=0), np.array(goals, float)[: len(own) + len(noise)]
            errors = np.where(known >= 0, known - expit(outputs[[*own, *noise]] @ mean), 0.0)
            steps.append((around, mean, own, rate * errors))
    changes = [np.zeros_like(mean) for _, mean, _, _ in steps]
    for change, (_, mean, own, weights) in zip(changes, steps, strict=True):
        for k, row in enumerate(own):
            change += weights[k] * outputs[row]
            outputs[row] += weights[k] * mean
    for k, row in enumerate(noise, start=1):
        before = outputs[row].copy()
        for change, (_, mean, _, weights) in zip(changes, steps, strict=True):
            change += weights[k] * before
            outputs[row] += weights[k] * mean
    for change, (around, _, _, _) in zip(changes, steps, strict=True):
        np.add.at(vectors, around, change / (len(around) if options.divided else 1))


def pieces(
    documents: Sequence[Sequence[int]], rates: Sequence[float], draws: Draws, keep: np.ndarray
) -> Iterator[tuple[list[int], float]]:
    """Give the words of each document that stay, PIECE at a time, and its rate."""
    for document, rate in zip(documents, rates, strict=True):
        words: list[int] = []
        for word in document:
            if draws.bits() >> 32 <= keep[word]:
                words.append(word)
            if len(words) == PIECE:
                yield words, rate
                words = []
        yield words, rate


def train(
    documents: Sequence[Sequence[int]],
    rates: Sequence[float],
    model: Any,
    draw: Any,
    tree: Any,
    options: Any,
    seed: int,
) -> None:
    """Change model.vectors and model.outputs as one pass over documents of words does; each has its rate.

    Skip-gram: rows are worked on apart, the context's from entering the window to leaving it, noise for `shared`
    places, and the changes are added to the model then. CBOW: see `cbow_group`.
    """
    vectors, outputs = model.vectors, model.outputs
    draws = Draws(seed)
    coming = draws.noise(draw.noise, options.negatives)
    for words, rate in pieces(documents, rates, draws, draw.keep):
        if options.cbow:
            for first in range(0, len(words), PLACES):
                noise, coming = coming, draws.noise(draw.noise, options.negatives)
                reach = options.window - (draws.below(options.window) if options.dynamic else 0)
                cbow_group(
                    words, range(first, min(first + PLACES, len(words))), reach, noise, rate, model, tree, options
                )
            continue
        window: dict[int, tuple[np.ndarray, np.ndarray]] = {}  # place: the row, and as it came
        for i, word in enumerate(words):
            if options.negatives and i % options.shared == 0:
                noise, coming = coming, draws.noise(draw.noise, options.negatives)
                own, came = outputs[noise], outputs[noise]
            if i > options.window:
                row, before = window.pop(i - options.window - 1)
                vectors[words[i - options.window - 1]] += row - before
            for place in range(min(len(words), i + options.window + 1)):
                if place >= i - options.window and place not in window:
                    window[place] = vectors[words[place]].copy(), vectors[words[place]].copy()
            reach = options.window - (draws.below(options.window) if options.dynamic else 0)
            around = [j for j in range(max(0, i - reach), min(len(words), i + reach + 1)) if j != i]
            if options.negatives:
                rows, b = [word], np.concatenate([outputs[[word]], own])
                goals = np.array([1.0, *(-1.0 if other == word else 0.0 for other in noise)])
            else:
                rows = tree.points[word][tree.signs[word] != 0]
                b, goals = outputs[rows], (tree.signs[word][tree.signs[word] != 0] > 0).astype(float)
            if around:
                x = np.stack([window[j][0] for j in around])
                step(x, b, goals, rate, options)
                for j, row in zip(around, x, strict=True):
                    window[j][0][:] = row
            outputs[rows] = b[: len(rows)]
            if options.negatives:
                own = b[1:]
                if i + 1 == len(words) or (i + 1) % options.shared == 0:
                    np.add.at(outputs, noise, own - came)
        for place, (row, before) in window.items():
            vectors[words[place]] += row - before
