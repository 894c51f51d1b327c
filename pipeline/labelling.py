"""Many texts through a model: on all cores where that pays, and told how fast."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from corpus.cores import cores
from corpus.sharing import shared, start
from models.accelerators import may_have_gpu
from models.stored import read_description
from pipeline.errors import StageError
from pipeline.output import count, is_plain, note, short
from pipeline.trained import TrainedModel, load_predictor

if TYPE_CHECKING:
    from classifiers.cleaning_apart import Cleaning, Way
    from classifiers.predict import Predictions, Predictor
    from corpus.cleaning.encode import EncodedTexts
    from corpus.readers.new_texts import Chunk

#: Bytes of a file below which further processes, which load the model first (a second or two each), do not pay.
PARALLEL_BYTES = 16_000_000
#: Chunks that another process has before it, so that it never waits for this one, which reads, writes and predicts.
WAITING = 3
#: What model.json calls a kind of model for which a GPU never works.
BASELINE = "baseline"
#: Seconds between two words of progress.
INTERVAL = 0.5


def processes_for(path: Path, wanted: int | None) -> int:
    """Return how many processes label the texts of a file or folder: those that are wanted, else what pays."""
    if wanted is not None:
        return wanted
    return cores() if _bytes_of(path) >= PARALLEL_BYTES else 1


def may_be_on_gpu(model: TrainedModel) -> bool:
    """Say whether a GPU may do the work of a model, before it is loaded."""
    return may_have_gpu() and read_description(model.folder).get("kind") != BASELINE


def _bytes_of(path: Path) -> int:
    """Return the bytes of a file, or of the files of a folder as far as they are needed."""
    size = 0
    for file in [path] if path.is_file() else path.rglob("*"):
        size += file.stat().st_size if file.is_file() else 0
        if size >= PARALLEL_BYTES:
            break
    return size


class Others:
    """Further processes beside this one: each loads the model as soon as it begins, and labels texts.

    But where the model is on a GPU, which one process keeps busy, each cleans texts for this one.

    >>> with Others(model) as others:            # doctest: +SKIP
    ...     others.begin(processes_for(path, None) - 1)
    ...     texts, predictor = open_new_texts(path, settings), load_predictor(model)
    ...     answers = [*answered(texts.chunks(), predictor, others)]
    """

    def __init__(self, model: TrainedModel) -> None:
        self.count = 0
        self.ways: tuple[Way, ...] | None = None
        self._model = model
        self._pool: ProcessPoolExecutor | None = None

    def begin(self, count: int, ways: tuple[Way, ...] | None = None) -> None:
        """Begin `count` processes, unless there are some already; with `ways`, they clean texts in these."""
        if self.count or not count:
            return
        # Spawned, not forked: a fork copies locks of threads (torch's, pyarrow's) that will never be released.
        given = self._model if ways is None else ways
        self._pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _take, (given,))
        start(self._pool, count)
        self.count, self.ways = count, ways
        for _ in range(count if ways is None else 0):
            self._pool.submit(_load)  # what is wrong with a model this process will tell, which loads it, too

    def work(self, chunk: Chunk) -> Future[Any]:
        """Hand a chunk to one of them, for answers or for tokens in each way."""
        assert self._pool is not None
        return self._pool.submit(_answer if self.ways is None else _clean, chunk.texts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if self._pool is not None:
            # After an error nobody waits for a process that still loads.
            self._pool.shutdown(wait=error is None, cancel_futures=True)


def answered(chunks: Iterable[Chunk], predictor: Predictor, others: Others) -> Iterator[tuple[Chunk, Predictions]]:
    """Yield each chunk with its answers, in order; a few chunks a process are held at once.

    This process is one of them, which works too where the others have enough before them. An error in a process is
    raised here as itself; a killed one raises StageError.
    """
    if not others.count:
        for chunk in chunks:
            yield chunk, predictor.predictions(chunk.texts)
        return
    here, finish = (predictor.predictions, _as_it_is) if others.ways is None else _cleaned_apart(predictor, others.ways)
    try:
        for chunk, done in shared(chunks, lambda chunk: here(chunk.texts), others.work, others.count, ahead=WAITING):
            yield chunk, finish(done)
    except BrokenProcessPool:
        raise StageError("a process that labels texts was killed, often because memory ran out; give -j 1") from None


def _as_it_is(answers: Predictions) -> Predictions:
    return answers


def _cleaned_apart(
    predictor: Predictor, ways: tuple[Way, ...]
) -> tuple[Callable[..., Any], Callable[..., Predictions]]:
    """Return what cleans texts in this process, and what answers for texts that were cleaned in any."""
    from classifiers.cleaning_apart import Cleaning, Gathering

    gatherings = [Gathering() for _ in ways]

    def finish(encoded: list[Any]) -> Predictions:
        pairs = zip(gatherings, encoded, strict=True)
        return predictor.predictions_of_ways([gathering.take(texts) for gathering, texts in pairs])

    return Cleaning(ways).clean, finish


#: What a further process works with: a model, or in which ways texts are cleaned.
_given: list[Any] = []


def _take(given: Any) -> None:
    _given[:] = [given]
    # Once all is answered nobody shall wait until each remembered word and module is given back one by one (0.4 s).
    atexit.register(os._exit, 0)


def _load() -> None:
    _predictor()


@cache
def _predictor() -> Predictor:
    return load_predictor(_given[0])


def _answer(texts: list[str]) -> Predictions:
    return _predictor().predictions(texts)


@cache
def _cleaning() -> Cleaning:
    from classifiers.cleaning_apart import Cleaning

    return Cleaning(_given[0])


def _clean(texts: list[str]) -> list[EncodedTexts]:
    return _cleaning().clean(texts)


class Pace:
    """Counts texts, says how fast they go, and which of them no model can tell anything of.

    `moving`: there may be a line that moves, which is shown where the standard error is a terminal.
    """

    def __init__(self, moving: bool) -> None:
        self.texts = self.unknown = 0
        self.first_unknown = 0  # its number, from 1
        self._began = self._said = time.monotonic()
        self._moving = moving and not is_plain(sys.stderr)
        self._shown = 0

    def add(self, answers: Predictions) -> None:
        """Count the texts of some answers; on a terminal, move the line that tells of them."""
        if answers.known_words is not None:
            without = (answers.known_words == 0).nonzero()[0].tolist()
            if without and not self.unknown:
                self.first_unknown = self.texts + without[0] + 1
            self.unknown += len(without)
        self.texts += len(answers.probabilities)
        now = time.monotonic()
        if self._moving and now - self._said >= INTERVAL:
            self._said = now
            self._draw(self._pace())

    def finish(self) -> None:
        """Say how many texts there were, how fast it went, and how many of them have no word that is known."""
        self._draw("")
        if self.texts > 1:
            note(self._pace())
        self.tell_unknown()

    def tell_unknown(self) -> None:
        """Say how many texts have no word that the model knows."""
        if self.unknown == 1 == self.texts:
            note("the model knows no word of this text: what it says is only its guess for an empty one")
        elif self.unknown:
            note(
                f"{count(self.unknown, 'text')} without a word that the model knows, first number "
                f"{self.first_unknown:,}: what it says of them is only its guess for an empty one"
            )

    def _pace(self) -> str:
        seconds = max(time.monotonic() - self._began, 1e-9)
        return f"{count(self.texts, 'text')} labelled, {short(self.texts / seconds)} texts/s"

    def _draw(self, text: str) -> None:
        """Put a text in the place of the one that is there, on the line of a terminal."""
        if self._shown or text:
            sys.stderr.write(f"\r{text.ljust(self._shown)}\r")
            sys.stderr.flush()
        self._shown = len(text)
