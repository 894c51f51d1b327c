"""How fast the cleaning stage is, beside gensim's `simple_preprocess` in one process, on the same texts in one run.

    python benchmarks/clean.py [--data aclImdb_v1.tar.gz] [--megabytes 130] [--rounds 3] [--json]

Measured of Wordloom is the whole stage without reading the raw files: documents in memory to the written folder (HTML,
Unicode, contractions, tokens, lexicon, splits, duplicates, Parquet), the start of its processes included. Measured of
gensim is `[simple_preprocess(text) for text in texts]`, whose tokens are then thrown away. Each round gives gensim its
share of the texts and then Wordloom all of them, so that both meet the same moods of the machine. Both run with the
allocator settings that `wordloom run` gives its stages. A megabyte is a million bytes of UTF-8.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from project import ROOT

from corpus.cleaning.clean import write_corpus
from corpus.cores import cores
from corpus.document import RawDocument
from corpus.readers.read import read_documents
from corpus.settings import CorpusSettings

#: As in tasks/engine/stage_task.py, which is not imported: each process that cleans would import luigi too.
KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(2**32),
    "MALLOC_TRIM_THRESHOLD_": str(2**36),
    "MALLOC_TOP_PAD_": str(2**26),
}
ARCHIVE = "aclImdb_v1.tar.gz"


def find_archive() -> Path | None:
    folders = [os.environ.get("WORDLOOM_DATA"), os.environ.get("WORDLOOM_TEST_DATA"), ROOT.parent / "shared" / "data"]
    candidates = [Path(folder) / ARCHIVE for folder in folders if folder]
    return next((path for path in candidates if path.is_file()), None)


def sample(data: Path | None, megabytes: float) -> tuple[list[RawDocument], float]:
    """Return documents of about `megabytes`, and their exact size; without data, the demo's, again and again."""

    def demo() -> Iterator[RawDocument]:
        once = list(read_documents(CorpusSettings(data="demo")))
        for number, document in enumerate(cycle(once)):
            yield document._replace(id=f"{number}")

    documents, size = [], 0.0
    for document in read_documents(CorpusSettings(data=str(data))) if data else demo():
        if size >= megabytes:
            break
        # Labels and splits are given here, so that any part of the archive is a corpus.
        label = ("neg", "pos")[len(documents) % 2]
        documents.append(document._replace(label=label, split="train"))
        size += len(document.text.encode()) / 1e6
    return documents, size


def measure_gensim(texts: list[str]) -> float:
    # Imported here, for each process that Wordloom starts imports this file again.
    from gensim.utils import simple_preprocess

    start = time.perf_counter()
    tokens = [simple_preprocess(text) for text in texts]
    seconds = time.perf_counter() - start
    assert len(tokens) == len(texts)
    return seconds


def measure_stage(documents: list[RawDocument], workers: int) -> float:
    source = {"source": "benchmark", "format": "memory", "synthetic": False, "notes": []}
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        write_corpus(iter(documents), CorpusSettings(workers=workers), Path(folder), source)
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=find_archive(), help="IMDB archive; default: found, else the demo")
    parser.add_argument("--megabytes", type=float, default=130.0, help="text to clean")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=0, help="processes of Wordloom; 0: one per core")
    parser.add_argument("--json", action="store_true", help="a JSON line per tool")
    options = parser.parse_args()
    if not KEEP_MEMORY.items() <= os.environ.items():
        # glibc reads them once, when a process starts.
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **KEEP_MEMORY})
    documents, size = sample(options.data, options.megabytes)
    gensim_seconds, stage_seconds = 0.0, []
    for turn in range(options.rounds):
        gensim_seconds += measure_gensim([document.text for document in documents[turn :: options.rounds]])
        stage_seconds.append(measure_stage(documents, options.workers))
    workers = options.workers or cores()
    rows = [
        ("gensim.utils.simple_preprocess", 1, size / gensim_seconds),
        ("wordloom", workers, size / statistics.median(stage_seconds)),
    ]
    for tool, processes, speed in rows:
        row = {"tool": tool, "processes": processes, "megabytes_per_second": round(speed, 2)}
        print(json.dumps(row) if options.json else f"{tool:32} {processes:3} processes {speed:8.2f} MB/s")
    if not options.json:
        print(f"{rows[1][2] / rows[0][2]:.1f} times, on {size:.0f} MB of {options.data or 'demo text'}")


if __name__ == "__main__":
    main()
