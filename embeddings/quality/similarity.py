"""Word similarity: does the cosine of two words rise with what people say of them?

WordSim-353 (Finkelstein et al. 2002) asks for relatedness, SimLex-999 (Hill et al. 2015) for similarity alone, so that
"coffee" and "cup" are close in the one and far apart in the other. Both ship with gensim.
"""

from pathlib import Path
from typing import Any

import numpy as np
from gensim.test.utils import datapath
from numpy.typing import NDArray
from scipy.stats import rankdata

from embeddings.quality.word_lookup import WordLookup

#: The files of the test sets: two words and the mean of people's scores a line.
TEST_SETS = {"wordsim353": "wordsim353.tsv", "simlex999": "simlex999.txt"}
#: A correlation of fewer pairs says nothing: at ten, its 95 % interval is already ±0.6 wide.
FEWEST_PAIRS = 10
RESAMPLES = 1000
SEED = 0


def word_similarity(name: str, unit: NDArray[np.float32], lookup: WordLookup) -> dict[str, Any] | None:
    """Return Spearman's correlation on a test set, with its 95 % bootstrap interval over the covered pairs.

    `unit` (V, D) are vectors of length 1. The dict has spearman, low, high, pairs (in the test set) and covered (both
    words known). None where fewer than FEWEST_PAIRS are covered.
    """
    pairs = read_pairs(Path(datapath(TEST_SETS[name])))
    found = [(*lookup.rows([first, second]), score) for first, second, score in pairs]
    covered = [(first, second, score) for first, second, score in found if first >= 0 and second >= 0]
    if len(covered) < FEWEST_PAIRS:
        return None
    firsts, seconds = np.array([pair[:2] for pair in covered]).T
    cosines = np.einsum("pd,pd->p", unit[firsts], unit[seconds])
    spearman, low, high = spearman_interval(cosines, np.array([pair[2] for pair in covered]))
    return {"spearman": spearman, "low": low, "high": high, "pairs": len(pairs), "covered": len(covered)}


def read_pairs(path: Path) -> list[tuple[str, str, float]]:
    """Read a test set: first word, second word, score; lines with # are comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    fields = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [(first.strip(), second.strip(), float(score)) for first, second, score in fields]


def spearman_interval(cosines: NDArray[Any], scores: NDArray[Any]) -> tuple[float, float, float]:
    """Return Spearman's correlation of two arrays (pairs,) and its 95 % percentile bootstrap interval over pairs."""
    draws = np.random.default_rng(SEED).integers(0, len(scores), (RESAMPLES, len(scores)))
    resampled = _spearman(cosines[draws], scores[draws])
    low, high = np.nanpercentile(resampled, [2.5, 97.5])
    return float(_spearman(cosines[np.newaxis], scores[np.newaxis])[0]), float(low), float(high)


def _spearman(first: NDArray[Any], second: NDArray[Any]) -> NDArray[np.float64]:
    """Return Pearson's correlation of the ranks in each row, ties at their mean rank: (rows, pairs) → (rows,)."""
    ranks = [rankdata(values, axis=1) for values in (first, second)]
    one, other = (rank - rank.mean(axis=1, keepdims=True) for rank in ranks)
    size = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    correlation: NDArray[np.float64] = (one * other).sum(axis=1) / np.where(size > 0, size, np.inf)
    return correlation
