"""How many planted near copies the audit finds, by kind of change and length, and what it finds in clean sets.

    python benchmarks/near_copies.py [--data FOLDER] [--number 100] [--seeds 3] [--sets demo sst2 ...] [--no-clean]

Of each set of sentences some of about the given length are copied with one kind of change (changes.py) into the set,
and those are counted that the audit pairs with their original, exactly or nearly. "Others" are the near pairs besides
them: real copies in the data, and false ones. Then the clean sets (clean_sets.py), with random labels and cut as any
data: what is called severe there is a false alarm. The demo needs no data; --data names a folder with sst2/,
small/subj.csv and ChnSentiCorp_htl_all.csv.
"""

import argparse
import csv
import json
import random
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from changes import CHANGES, Language
from clean_sets import SETS, rows_of
from project import ROOT

from corpus.audit.check import audit_corpus
from corpus.audit.folded_texts import FoldedTexts
from corpus.audit.near_duplicates import find_near_duplicates
from corpus.audit.settings import AuditSettings
from corpus.cleaning.clean import write_corpus
from corpus.cleaning.fingerprints import fingerprint_documents
from corpus.demo.reviews import demo_documents
from corpus.document import RawDocument
from corpus.settings import CorpusSettings
from corpus.store import Corpus

SOURCE = {"source": "benchmark", "format": "memory", "synthetic": True, "notes": []}
#: Words of a sentence, or characters of a Chinese one, that are copied; others of up to a tenth more or less as well.
LENGTHS = {False: (10, 20, 40), True: (12, 25, 50)}


def demo() -> Iterator[str]:
    for document in demo_documents(1500):
        yield from re.split(r"(?<=[.!?]) ", document.text)


def sst2(folder: Path) -> Iterator[str]:
    for name in ("train", "dev", "test"):
        for line in (folder / "sst2" / f"stsa.binary.{name}").read_text(encoding="utf-8").splitlines():
            yield line.partition(" ")[2]


def subj(folder: Path) -> Iterator[str]:
    with (folder / "small" / "subj.csv").open(encoding="utf-8-sig", newline="") as stream:
        yield from (row["text"] for row in csv.DictReader(stream))


def hotels(folder: Path) -> Iterator[str]:
    with (folder / "ChnSentiCorp_htl_all.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            yield from (part for part in re.split("[。！？]", row["review"]) if len(part) > 3)


#: Sentences by name, and whether they are written without spaces; at most this many of each are taken.
READERS: dict[str, tuple[Callable[[Path], Iterator[str]], bool]] = {
    "generated": (lambda folder: (text for text, _ in rows_of("sentences")), False),
    "generated, Chinese": (lambda folder: (text for text, _ in rows_of("Chinese sentences")), True),
    "demo": (lambda folder: demo(), False),
    "sst2": (sst2, False),
    "subj": (subj, False),
    "hotels": (hotels, True),
}
MOST_SENTENCES = 10_000


def written(texts: Sequence[str], folder: Path) -> tuple[Corpus, dict[int, int]]:
    """Return a corpus of texts, and the row of each; texts that clean to nothing have none."""
    documents = [RawDocument(str(n), text, "ab"[n % 2], ("train", "test")[n % 5 == 4]) for n, text in enumerate(texts)]
    write_corpus(iter(documents), CorpusSettings(workers=1, duplicates="report"), folder, SOURCE)
    corpus = Corpus.open(folder)
    return corpus, {int(name): row for row, name in enumerate(corpus.ids)}


def found_pairs(corpus: Corpus) -> tuple[set[tuple[int, int]], Sequence[int]]:
    """Return the near pairs, by the numbers of their sequences of tokens, and the number of each document."""
    tokens = fingerprint_documents(corpus.offsets, len(corpus.words), lambda a, b: corpus.tokens[a:b])
    _, first, number = np.unique(tokens, return_index=True, return_inverse=True)
    asked = AuditSettings()
    near = find_near_duplicates(FoldedTexts(corpus), np.sort(first), asked.near_duplicate, asked.shingle)
    return {(int(min(pair)), int(max(pair))) for pair in number[near.pairs]}, number.tolist()


def plant(
    sentences: Sequence[str], change: str, length: int, characters: bool, number: int, seed: int
) -> tuple[int, int, int]:
    """Return how many copies were planted, how many of them found, and how many other pairs."""
    language, draw = Language(sentences, characters), random.Random(seed)
    fitting = [n for n, text in enumerate(sentences) if abs(len(language.words(text)) - length) <= length / 10]
    chosen = draw.sample(fitting, min(number, len(fitting)))
    texts, copies = list(sentences), []
    for place in chosen:
        texts[place], copy = CHANGES[change](sentences[place], draw, language)
        copies.append(copy)
    with tempfile.TemporaryDirectory() as folder:
        corpus, rows = written([*texts, *copies], Path(folder))
        pairs, numbers = found_pairs(corpus)
    planted = [(rows[place], rows[len(texts) + n]) for n, place in enumerate(chosen) if len(texts) + n in rows]
    sequences = [sorted((numbers[one], numbers[other])) for one, other in planted]
    hits = sum(one == other or (one, other) in pairs for one, other in sequences)
    return len(chosen), hits, len(pairs - {(one, other) for one, other in sequences})


def clean_set(name: str, seed: int) -> tuple[int, list[str], float]:
    """Return rows, the severe findings and seconds of the audit of a clean set."""
    rows = rows_of(name, seed)
    with tempfile.TemporaryDirectory() as scratch:
        corpus, folder = Path(scratch) / "corpus", Path(scratch) / "audit"
        corpus.mkdir()
        folder.mkdir()
        documents = [RawDocument(str(n), text, label, None) for n, (text, label) in enumerate(rows)]
        write_corpus(iter(documents), CorpusSettings(workers=1), corpus, SOURCE)
        start = time.process_time()
        audit_corpus(AuditSettings(), corpus, folder)
        seconds = time.process_time() - start
        said = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    return len(rows), [f["kind"] for f in said["findings"] if f["severity"] == "severe"], seconds


def measure_changes(options: argparse.Namespace) -> None:
    for name in options.sets:
        reader, characters = READERS[name]
        sentences = list(dict.fromkeys(reader(options.data)))
        random.Random(0).shuffle(sentences)
        sentences = sentences[:MOST_SENTENCES]
        lengths = LENGTHS[characters]
        unit = "characters" if characters else "words"
        print(f"\n{name}: {len(sentences):,} sentences, copies of about so many {unit}, share found (others)\n")
        print("| change |" + "".join(f" {length} |" for length in lengths) + "\n|---|" + "--:|" * len(lengths))
        for change in options.changes:
            cells = []
            for length in lengths:
                counts = [
                    plant(sentences, change, length, characters, options.number, seed) for seed in range(options.seeds)
                ]
                planted, hits, others = (sum(column) for column in zip(*counts, strict=True))
                cells.append(f"{hits / planted:.0%} ({others / options.seeds:.0f})" if planted >= 20 else "–")
            print(f"| {change} | " + " | ".join(cells) + " |", flush=True)


def measure_clean_sets(options: argparse.Namespace) -> None:
    alarms: dict[str, list[str]] = defaultdict(list)
    seconds = 0.0
    for name in SETS:
        for seed in range(options.seeds):
            rows, severe, took = clean_set(name, seed)
            seconds += took
            alarms[name] += [f"{kind} ({rows} rows, seed {seed})" for kind in severe]
    false = {name: found for name, found in alarms.items() if found}
    print(f"\n{len(SETS)} clean sets, {options.seeds} seeds each: {len(false)} with a severe finding; {seconds:.1f} s")
    for name, found in false.items():
        print(f"  {name}: {', '.join(found)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--sets", nargs="+", choices=READERS, help="default: those whose data are there")
    parser.add_argument("--changes", nargs="+", choices=CHANGES, default=list(CHANGES))
    parser.add_argument("--number", type=int, default=100, help="copies of each kind and length")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--no-clean", action="store_true", help="leave out the clean sets")
    options = parser.parse_args()
    if options.sets is None:
        options.sets = list(READERS) if options.data.is_dir() else ["generated", "generated, Chinese", "demo"]
    measure_changes(options)
    if not options.no_clean:
        measure_clean_sets(options)


if __name__ == "__main__":
    main()
