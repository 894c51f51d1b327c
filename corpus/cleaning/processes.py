"""Encoding on all cores: batches of documents go to worker processes and come back in order."""

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice

from corpus.cleaning.encode import EncodedTexts, Encoder
from corpus.cleaning.text import Cleaner
from corpus.cores import cores
from corpus.document import RawDocument
from corpus.settings import CorpusSettings
from corpus.sharing import shared, start

#: Characters of text in a batch: enough to make the journey to a worker cheap, little enough to hold many of them.
BATCH_CHARACTERS = 4_000_000
#: Batches that a worker has before it, so that it never waits for the reader.
WAITING = 2
#: A corpus of so few batches is done before the processes for it would have started (0.3 s each).
FEW_BATCHES = 4

Batch = list[RawDocument]


def batches(documents: Iterable[RawDocument], characters: int = BATCH_CHARACTERS) -> Iterator[Batch]:
    """Cut a stream of documents into lists of about `characters` of text, of at least one document each."""
    batch: Batch = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.text)
        if size >= characters:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def encode_batches(
    stream: Iterator[Batch], settings: CorpusSettings, tokenizer: str
) -> Iterator[tuple[Batch, EncodedTexts]]:
    """Encode batches in order, on as many processes as `settings.workers` says; no token depends on how many.

    This process is one of them: it encodes a batch itself when the others have enough before them. Only a few batches a
    process are held at once. An error in a process is raised here as itself; a killed one raises RuntimeError.
    """
    encoder = Encoder(Cleaner(settings, tokenizer))
    others = (settings.workers or cores()) - 1
    head = list(islice(stream, FEW_BATCHES))
    if not others or len(head) < FEW_BATCHES:
        for batch in chain(head, stream):
            yield batch, encoder.encode(_texts(batch))
        return
    # Spawned, not forked: a fork copies locks of threads (pyarrow's, BLAS's) that will never be released.
    pool = ProcessPoolExecutor(others, multiprocessing.get_context("spawn"), _start, (settings, tokenizer))
    try:
        start(pool, others)
        yield from shared(
            chain(head, stream),
            lambda batch: encoder.encode(_texts(batch)),
            lambda batch: pool.submit(_encode, _texts(batch)),
            others,
            ahead=WAITING,
        )
    except BrokenProcessPool as error:
        raise RuntimeError(
            "a process that cleans text was killed, often because memory ran out; "
            "set corpus.workers to a smaller number, or to 1 to clean without further processes"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _texts(batch: Batch) -> list[str]:
    return [document.text for document in batch]


_encoders: list[Encoder] = []


def _start(settings: CorpusSettings, tokenizer: str) -> None:
    _encoders[:] = [Encoder(Cleaner(settings, tokenizer))]


def _encode(texts: list[str]) -> EncodedTexts:
    return _encoders[0].encode(texts)
