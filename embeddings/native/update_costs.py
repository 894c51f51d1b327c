"""What one update of Word2Vec touches, and how long it takes, under each objective and on this corpus."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.progress import report
from corpus.sizes import EMBEDDING, Sizes, fitted
from corpus.store import Corpus
from embeddings.native.objectives import OBJECTIVES, Objective
from embeddings.native.word_pairs import draw_pairs
from embeddings.settings import UpdateSettings
from embeddings.vocabulary import build_vocabulary

FILE = "updates.json"
#: Words of the vocabularies that are compared, where the corpus has as many.
SIZES = (10_000, 50_000)
#: Pairs that are drawn at most: more than any cache holds the rows of.
PAIRS = 200_000
#: Rounds in which all objectives take turns, so that none of them alone meets a busy moment, and seconds of a turn.
ROUNDS = 9
TURN_SECONDS = 0.03


def measure_updates(settings: UpdateSettings, corpus: Path, folder: Path) -> None:
    """Measure single updates on the CleanCorpus folder `corpus`; write updates.json into `folder`.

    The words are the most frequent of train + unlabelled. See docs/artifacts.md for each key. Raises DataError where
    the corpus has too few words to learn from.
    """
    cleaned = Corpus.open(corpus)
    settings = fitted(settings, EMBEDDING, Sizes.of(cleaned))
    known = int((cleaned.counts > 0).sum())
    sizes = sorted({min(size, known) for size in SIZES})
    costs = []
    for number, size in enumerate(sizes, start=1):
        costs += _costs(settings, cleaned, size)
        report("updates", number, len(sizes), "vocabularies", f"{size:,} words")
    found = {**settings.model_dump(), "corpus_words": known, "asked": list(SIZES), "rounds": ROUNDS, "costs": costs}
    write_json(folder / FILE, found)


def touched(output_rows: float, size: int) -> dict[str, float]:
    """Return what an update of so many output rows of `size` numbers touches.

    `numbers` of the model are read and written, those of the input word included. `multiply_adds`: each output row is
    multiplied by the input vector, then added to its gradient, and the input vector is added to the row.
    """
    return {"output_rows": output_rows, "numbers": (output_rows + 1) * size, "multiply_adds": 3 * output_rows * size}


def _costs(settings: UpdateSettings, corpus: Corpus, words: int) -> list[dict[str, Any]]:
    """Return a record for each objective with the `words` most frequent words."""
    vocabulary = build_vocabulary(corpus, min_count=1, max_words=words)
    if len(vocabulary) < 2:
        raise DataError(
            f"[run] update_costs: {vocabulary.words[0]!r} is the only word of the corpus, and one word cannot be told "
            "from others\n  give more text, or leave it out"
        )
    pairs = draw_pairs(corpus, vocabulary, PAIRS)
    objectives = {name: new(settings, vocabulary.counts, pairs) for name, new in OBJECTIVES.items()}
    times = time_in_turns(objectives)
    return [
        {
            "objective": name,
            "words": len(vocabulary),
            **touched(objective.output_rows, settings.vector_size),
            **_quartiles(times[name]),
        }
        for name, objective in objectives.items()
    ]


def time_in_turns(objectives: dict[str, Objective]) -> dict[str, NDArray[np.float64]]:
    """Return the microseconds of an update in each round, (ROUNDS,), by objective.

    By the processor's clock: one thread works, and other programs must not count.
    """
    numbers = {name: _updates_a_turn(objective.update) for name, objective in objectives.items()}
    times: dict[str, list[float]] = {name: [] for name in objectives}
    for turn in range(ROUNDS):
        for name, number in numbers.items():
            times[name].append(1e6 * _seconds(objectives[name].update, turn * number, number) / number)
    return {name: np.array(each) for name, each in times.items()}


def _updates_a_turn(update: Callable[[int, int], object]) -> int:
    """Return how many updates take TURN_SECONDS; the first call, which loads the compiled code, does not count."""
    update(0, 1)
    number = 1
    # The shorter of two: an interruption would be taken for slow updates, and then too few of them be timed.
    while (taken := min(_seconds(update, 0, number) for _ in range(2))) < TURN_SECONDS / 4:
        number *= 4
    return max(1, round(number * TURN_SECONDS / taken))


def _seconds(update: Callable[[int, int], object], first: int, number: int) -> float:
    start = time.process_time()
    update(first, number)
    return time.process_time() - start


def _quartiles(times: NDArray[np.float64]) -> dict[str, float]:
    low, median, high = np.quantile(times, [0.25, 0.5, 0.75]).tolist()
    return {"microseconds": median, "low": low, "high": high}
