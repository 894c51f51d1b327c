"""How a join by position of two files that are sorted by class makes a score: reproduced in small.

    python benchmarks/joined_rows.py [FILE.csv] [--rows FOLDER] [--seeds 0 1 2]

Each document is in two files, as text and as text again, both sorted by class within train and within test. A row of
the data is what stands in the same place of both files, and NB-SVM learns from such rows. The second file is
- in the order of the first;
- in another order of each class (what happened: its documents came from another listing of the same folder);
- so in train alone, or in test alone;
- in another order of each class in train, and of all classes in test.
FILE.csv has columns `text` and `label`; a third of its rows are test. Without one the documents are generated, as in
the demo. --rows FOLDER keeps same-order.csv and joined.csv, for `wordloom check`.
"""

import argparse
import csv
import random
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import project  # noqa: F401

#: Labelled documents where no file is given.
GENERATED = 3000
Document = tuple[str, str]  # text, label
Order = Callable[[Sequence[Document], random.Random], list[Document]]


def same(documents: Sequence[Document], draw: random.Random) -> list[Document]:
    return list(documents)


def within_classes(documents: Sequence[Document], draw: random.Random) -> list[Document]:
    return sorted(documents, key=lambda document: (document[1], draw.random()))


def across_classes(documents: Sequence[Document], draw: random.Random) -> list[Document]:
    return sorted(documents, key=lambda document: draw.random())


#: What is told → the order of the second file in train, and in test.
JOINS: dict[str, tuple[Order, Order]] = {
    "same order in both files": (same, same),
    "another order of each class (the mistake)": (within_classes, within_classes),
    "the same in test alone": (same, within_classes),
    "the same in train alone": (within_classes, same),
    "another order of all in test": (within_classes, across_classes),
}


def read(path: Path | None) -> list[Document]:
    """Return documents with labels, of a file or generated."""
    if path is not None:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return [(row["text"], row["label"]) for row in csv.DictReader(stream) if row["text"].strip()]
    from corpus.demo.reviews import demo_documents

    return [(one.text, one.label) for one in demo_documents(GENERATED) if one.label]


def rows(documents: Sequence[Document], orders: tuple[Order, Order], seed: int) -> Iterator[tuple[str, str, str]]:
    """Yield text, label and split of each row; the label is that of the first file."""
    draw = random.Random(seed)
    shuffled = sorted(documents, key=lambda document: draw.random())
    third = len(shuffled) // 3
    for split, part, order in (("train", shuffled[third:], orders[0]), ("test", shuffled[:third], orders[1])):
        first = sorted(part, key=lambda document: document[1])
        for (text, label), (other, _) in zip(first, order(first, draw), strict=True):
            yield f"{text} {other}", label, split


def write(path: Path, found: Iterator[tuple[str, str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("text", "label", "split"), *found])
    return path


def accuracy(path: Path, seed: int) -> float:
    """Return the accuracy of NB-SVM on the test rows of a file, in per cent."""
    from classifiers.baselines.settings import BaselineSettings
    from classifiers.baselines.train import train_baseline
    from corpus.cleaning.clean import clean_corpus
    from corpus.settings import CorpusSettings
    from models.measures import MEASURES
    from reports.results.model_files import score_of

    with tempfile.TemporaryDirectory() as place:
        corpus, model = Path(place, "corpus"), Path(place, "model")
        corpus.mkdir()
        model.mkdir()
        settings = {"data": str(path), "workers": 1, "duplicates": "report"}
        clean_corpus(CorpusSettings.model_validate({**settings, "split_seed": seed}), corpus)
        train_baseline(BaselineSettings(model="nb-svm"), corpus, None, model)
        return 100 * (score_of(model, MEASURES["accuracy"])["test"] or 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--rows", type=Path, help="folder for same-order.csv and joined.csv")
    parser.add_argument("--seeds", nargs="+", type=int, default=(0, 1, 2))
    options = parser.parse_args()
    documents = read(options.file)
    if options.rows is not None:
        options.rows.mkdir(parents=True, exist_ok=True)
        for name, orders in zip(("same-order", "joined"), JOINS.values(), strict=False):
            write(options.rows / f"{name}.csv", rows(documents, orders, options.seeds[0]))
    print("| second file | test accuracy |\n|---|--:|")
    with tempfile.TemporaryDirectory() as place:
        for told, orders in JOINS.items():
            path = Path(place, "rows.csv")
            scores = [accuracy(write(path, rows(documents, orders, seed)), seed) for seed in options.seeds]
            print(f"| {told} | {statistics.mean(scores):.1f} |", flush=True)


if __name__ == "__main__":
    main()
