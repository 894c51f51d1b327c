"""Google's analogies: Athens is to Greece as Oslo is to …? (Mikolov et al. 2013; the file ships with gensim.)"""

from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from gensim.test.utils import datapath
from numpy.typing import NDArray

from embeddings.quality.word_lookup import WordLookup

QUESTIONS = "questions-words.txt"
#: Cosines held at a time: 64 MiB of float32.
CELLS = 1 << 24
#: 97.5 % quantile of the normal distribution.
Z = 1.959964


def answer_analogies(unit: NDArray[np.float32], lookup: WordLookup) -> dict[str, Any] | None:
    """Return the share of right answers among the questions whose four words are known; None where there is none.

    `unit` (V, D) are vectors of length 1. The answer to a : b = c : ? is the word, other than the three, whose vector
    is nearest to b - a + c (3CosAdd). The dict has accuracy, correct, answered, questions, low and high.
    """
    questions = read_questions(Path(datapath(QUESTIONS)))
    rows = np.array([lookup.rows(question) for question in questions], np.int64).reshape(-1, 4)
    rows = rows[(rows >= 0).all(axis=1)]
    if not len(rows):
        return None
    size = max(1, CELLS // len(unit))
    correct = sum(_count_correct(unit, rows[start : start + size]) for start in range(0, len(rows), size))
    low, high = wilson_interval(correct, len(rows))
    share = correct / len(rows)
    counts = {"correct": correct, "answered": len(rows), "questions": len(questions)}
    return {"accuracy": share, **counts, "low": low, "high": high}


def read_questions(path: Path) -> list[list[str]]:
    """Read the four words of each question; lines with a colon name a section."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line.strip() and not line.startswith(":")]


def wilson_interval(correct: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), which stays within 0 and 1 at its ends."""
    share, weight = correct / total, Z**2 / total
    centre = (share + weight / 2) / (1 + weight)
    half = sqrt(share * (1 - share) * weight + weight**2 / 4) / (1 + weight)
    return max(0.0, centre - half), min(1.0, centre + half)


def _count_correct(unit: NDArray[np.float32], rows: NDArray[np.int64]) -> int:
    first, second, third, right = rows.T  # (Q,) each
    cosines = (unit[second] - unit[first] + unit[third]) @ unit.T  # (Q, V)
    np.put_along_axis(cosines, rows[:, :3], -np.inf, axis=1)
    return int((cosines.argmax(axis=1) == right).sum())
