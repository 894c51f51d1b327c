"""How much memory each stage takes as the data grow: it should follow the model, not the corpus.

    python benchmarks/memory.py [--documents 65000 260000 1040000] [--stages clean audit embed nb-svm minGRU]

Text is generated. A document has about 50 words (300 bytes): half of them words drawn by Zipf's law from 300,000, half
phrases of 2 to 4 words, drawn likewise from 200,000; three of a hundred tell the class. Each stage runs in a process of
its own, one after the other on the same folder, and its peak is that of `/proc` (VmHWM: pages of files that are only
mapped count, too).
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from peak import peak_of_children, peak_of_this_process
from project import ROOT

WORDS, PHRASES, TELLING = 300_000, 200_000, 2_000
BLOCK = 20_000
LETTERS = np.array(list("etaoinshrdlucmfwypvbgkqjxz"))


def write_data(path: Path, documents: int, seed: int = 0) -> None:
    """Write a CSV file of `documents` texts of two classes."""
    generator = np.random.default_rng(seed)
    words = _words(generator)
    phrases = [" ".join(words[_zipf(generator, WORDS, size)]) for size in generator.integers(2, 5, PHRASES).tolist()]
    book = np.array(phrases, object)
    with path.open("w", encoding="utf-8") as file:
        file.write("label,text\n")
        for first in range(0, documents, BLOCK):
            size = min(BLOCK, documents - first)
            lengths = generator.integers(15, 85, size)  # pieces: words, and phrases half as many
            labels = generator.integers(0, 2, size)
            pieces = words[_zipf(generator, WORDS, int(lengths.sum()))]
            is_phrase = generator.random(len(pieces)) < 0.25
            pieces[is_phrase] = book[_zipf(generator, PHRASES, int(is_phrase.sum()))]
            tells = generator.random(len(pieces)) < 0.03
            told = generator.integers(0, TELLING // 2, int(tells.sum())) * 2
            wrong = generator.random(len(told)) < 0.2
            pieces[tells] = words[20_000 + told + (np.repeat(labels, lengths)[tells] ^ wrong)]
            for label, text in zip(labels.tolist(), np.split(pieces, np.cumsum(lengths)[:-1]), strict=True):
                file.write(f"{'ab'[label]},{' '.join(text.tolist())}.\n")


def _words(generator: np.random.Generator) -> np.ndarray:
    made: dict[str, None] = {}
    while len(made) < WORDS:
        lengths = np.clip(generator.poisson(6, WORDS), 2, 14)
        letters = "".join(LETTERS[_zipf(generator, len(LETTERS), int(lengths.sum()))])
        ends = np.cumsum(lengths).tolist()
        made.update(dict.fromkeys(letters[start:end] for start, end in zip([0, *ends], ends, strict=False)))
    return np.array(sorted(made, key=len)[:WORDS], object)


def _zipf(generator: np.random.Generator, size: int, draws: int) -> np.ndarray:
    """Draw ranks whose frequency falls as 1 / (rank + 2.7), by the inverse of its integral."""
    shift = 2.7
    drawn = shift * ((size + shift) / shift) ** generator.random(draws) - shift
    return np.minimum(drawn.astype(np.int64), size - 1)


def clean(folder: Path) -> None:
    from corpus.cleaning.clean import clean_corpus
    from corpus.settings import CorpusSettings

    (folder / "corpus").mkdir(exist_ok=True)
    clean_corpus(CorpusSettings(data=str(folder / "data.csv"), workers=1), folder / "corpus")


def audit(folder: Path) -> None:
    from corpus.audit.check import audit_corpus
    from corpus.audit.settings import AuditSettings

    (folder / "audit").mkdir(exist_ok=True)
    audit_corpus(AuditSettings(), folder / "corpus", folder / "audit")


def embed(folder: Path) -> None:
    from embeddings.settings import EmbeddingSettings
    from embeddings.train import train_embedding

    (folder / "embedding").mkdir(exist_ok=True)
    settings = EmbeddingSettings.model_validate({"epochs": 1, "threads": 1})
    train_embedding(settings, folder / "corpus", folder / "embedding")


def baseline(model: str) -> Callable[[Path], None]:
    def train(folder: Path) -> None:
        from classifiers.baselines.settings import BaselineSettings
        from classifiers.baselines.train import train_baseline

        (folder / model).mkdir(exist_ok=True)
        settings = BaselineSettings.model_validate({"model": model})
        train_baseline(settings, folder / "corpus", folder / "embedding", folder / model)
        print("accuracy", accuracy(folder / model), flush=True)

    return train


def network(folder: Path) -> None:
    from classifiers.settings import ClassifierSettings
    from classifiers.train import train_classifier

    (folder / "minGRU").mkdir(exist_ok=True)
    settings = ClassifierSettings.model_validate({"cell": "mingru", "epochs": 1, "hidden_size": 64})
    train_classifier(settings, folder / "corpus", folder / "embedding", folder / "minGRU")
    print("accuracy", accuracy(folder / "minGRU"), flush=True)


def accuracy(folder: Path) -> float:
    """Return the share of the test documents that a model in `folder` got right, in per cent."""
    from models.measures import MEASURES
    from reports.results.model_files import score_of

    return round(100 * (score_of(folder, MEASURES["accuracy"])["test"] or 0.0), 2)


STAGES: dict[str, Callable[[Path], None]] = {
    "clean": clean,
    "audit": audit,
    "embed": embed,
    **{name: baseline(name) for name in ("nb-svm", "tfidf-logreg", "char-logreg", "bag-ngrams", "mean-logreg")},
    "minGRU": network,
}


def run(stage: str, folder: Path) -> None:
    """Run one stage in this process, and print what it took."""
    started = time.perf_counter()
    STAGES[stage](folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "stage": stage, "peak_mib": round(max(peak_of_this_process(), peak_of_children())),
        "seconds": round(time.perf_counter() - started), "processor": round(used.ru_utime + used.ru_stime),
    }), flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[65_000, 260_000, 1_040_000])
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=["clean", "audit", "embed", "nb-svm", "minGRU"])
    parser.add_argument("--folder", type=Path, help="for the data and results, which then stay; made where needed")
    parser.add_argument("--stage", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        run(options.stage, options.folder)
        return
    for documents in options.documents:
        folder = (options.folder or Path(tempfile.mkdtemp())) / str(documents)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "data.csv").exists():
            write_data(folder / "data.csv", documents)
        print(f"{documents} documents, {(folder / 'data.csv').stat().st_size / 1e6:.0f} MB", flush=True)
        for stage in options.stages:
            environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'benchmarks'}"}
            command = [sys.executable, __file__, "--stage", stage, "--folder", str(folder)]
            if subprocess.run(command, env=environment, check=False).returncode:
                print(f"{stage} failed", flush=True)
        if not options.folder:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
