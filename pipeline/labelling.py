"""Many texts through a model: on all cores where that pays, and told how fast."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from corpus.cores import cores
from corpus.sharing import shared
from pipeline.errors import StageError
from pipeline.output import count, is_plain, note, short
from pipeline.trained import TrainedModel, load_predictor

if TYPE_CHECKING:
    from classifiers.predict import Predictions, Predictor
    from corpus.readers.new_texts import Chunk

#: Bytes of a file below which further processes, which load the model first (a second or two each), do not pay.
PARALLEL_BYTES = 16_000_000
#: Chunks that another process has before it, so that it never waits for this one, which reads, writes and predicts.
WAITING = 3
#: Seconds between two words of progress.
INTERVAL = 0.5


def processes_for(path: Path, wanted: int | None) -> int:
    """Return how many processes label the texts of a file or folder: those that are wanted, else what pays."""
    if wanted is not None:
        return wanted
    return cores() if _bytes_of(path) >= PARALLEL_BYTES else 1


def _bytes_of(path: Path) -> int:
    """Return the bytes of a file, or of the files of a folder as far as they are needed."""
    size = 0
    for file in [path] if path.is_file() else path.rglob("*"):
        size += file.stat().st_size if file.is_file() else 0
        if size >= PARALLEL_BYTES:
            break
    return size


def answered(
    chunks: Iterable[Chunk], predictor: Predictor, model: TrainedModel, processes: int
) -> Iterator[tuple[Chunk, Predictions]]:
    """Yield each chunk with its answers, in order; a few chunks a process are held at once.

    This process is one of them, which works too where the others have enough before them. Each further one loads the
    `model`; but where that is on a card, which one process keeps busy, the others clean texts for this one. An error in
    a process is raised here as itself; a killed one raises StageError.
    """
    if processes == 1:
        for chunk in chunks:
            yield chunk, predictor.predictions(chunk.texts)
        return
    division = _cleaned_apart(predictor) if predictor.model.on_gpu else _answered_apart(predictor, model)
    # Spawned, not forked: a fork copies locks of threads (torch's, pyarrow's) that will never be released.
    pool = ProcessPoolExecutor(processes - 1, multiprocessing.get_context("spawn"), *division.start)
    try:
        for chunk, done in shared(
            chunks,
            lambda chunk: division.here(chunk.texts),
            lambda chunk: pool.submit(division.there, chunk.texts),
            processes - 1,
            ahead=WAITING,
        ):
            yield chunk, division.finish(done)
    except BrokenProcessPool:
        raise StageError("a process that labels texts was killed, often because memory ran out; give -j 1") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class Division(NamedTuple):
    """How the work on texts is divided among processes."""

    start: tuple[Callable[..., None], tuple[Any, ...]]  # what each further process begins with, and its arguments
    there: Callable[[list[str]], Any]  # what is done in one of them
    here: Callable[[list[str]], Any]  # and the same in this process
    finish: Callable[[Any], Predictions]  # what is done in this process with what came


def _answered_apart(predictor: Predictor, model: TrainedModel) -> Division:
    """Each process does everything."""
    return Division((_load, (model,)), _answer, predictor.predictions, lambda answers: answers)


def _cleaned_apart(predictor: Predictor) -> Division:
    """Further processes make tokens of texts, and this one answers."""
    from classifiers.cleaning_apart import Cleaning, Gathering

    ways = predictor.model.ways
    gatherings = [Gathering() for _ in ways]

    def finish(encoded: list[Any]) -> Predictions:
        pairs = zip(gatherings, encoded, strict=True)
        return predictor.predictions_of_ways([gathering.take(texts) for gathering, texts in pairs])

    return Division((_clean_in, (ways,)), _clean, Cleaning(ways).clean, finish)


#: What a further process works with: a model, or what cleans texts.
_tools: list[Any] = []


def _load(model: TrainedModel) -> None:
    _tools[:] = [load_predictor(model)]


def _answer(texts: list[str]) -> Any:
    return _tools[0].predictions(texts)


def _clean_in(ways: tuple[Any, ...]) -> None:
    from classifiers.cleaning_apart import Cleaning

    _tools[:] = [Cleaning(ways)]


def _clean(texts: list[str]) -> Any:
    return _tools[0].clean(texts)


class Pace:
    """Counts texts, says how fast they go, and which of them no model can tell anything of."""

    def __init__(self, moving: bool = True) -> None:
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
