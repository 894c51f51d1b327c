"""The sets that `sizes.py` cuts to size: (text, label) pairs of train and test, drawn by a seed."""

import csv
import gzip
import io
import random
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

Rows = list[tuple[str, str]]
#: Folds of the sets without a test split: one in ten is test, as in the literature on subj and CR.
FOLDS = 10
#: Texts of a class that every cut has: a class without any can be neither learnt nor judged.
LEAST = 10
#: Most test texts of a large set.
MOST_TEST = 5000


class Cut(NamedTuple):
    """Texts to learn from, of which validation is cut unless it is given, and texts to judge by."""

    train: Rows
    test: Rows
    validation: Rows | None = None


def _table(path: Path, text: str, label: str) -> Rows:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [(row[text], row[label]) for row in rows if row[text].strip()]


def _fold(rows: Rows, seed: int) -> Cut:
    """Cut off the fold number `seed` of a fixed shuffle."""
    rows = list(rows)
    random.Random(0).shuffle(rows)
    size = min(len(rows) // FOLDS, MOST_TEST)
    start = (seed % FOLDS) * size
    return Cut(rows[:start] + rows[start + size :], rows[start : start + size])


def _sst2(folder: Path, seed: int) -> Cut:
    splits = []
    for name in ("train", "test", "dev"):
        lines = (folder / "sst2" / f"stsa.binary.{name}").read_text(encoding="utf-8").splitlines()
        splits.append([(line[2:], line[0]) for line in lines])
    return Cut(*splits)


#: Set → its texts for a seed; `imdb` is read by the project itself.
SETS: dict[str, Callable[[Path, int], Cut]] = {
    "sst2": _sst2,
    "subj": lambda folder, seed: _fold(_table(folder / "small" / "subj.csv", "text", "label"), seed),
    "cr": lambda folder, seed: _fold(_table(folder / "small" / "cr.csv", "text", "label"), seed),
    "chn": lambda folder, seed: _fold(_table(folder / "ChnSentiCorp_htl_all.csv", "review", "label"), seed),
    "shop": lambda folder, seed: _fold(_table(folder / "small" / "shopping_cat.csv.gz", "text", "label"), seed),
}


def cut(folder: Path, name: str, texts: int, seed: int) -> Cut | None:
    """Return `texts` labelled texts of a set for a seed (0: all of them), None where it has not so many.

    Smaller cuts of a seed are parts of larger ones. A validation split of its own belongs to the whole set alone.
    """
    whole = SETS[name](folder, seed)
    if not texts:
        return whole
    if texts >= len(whole.train):
        return None
    train = list(whole.train)
    random.Random(seed).shuffle(train)
    first: dict[str, int] = defaultdict(int)  # the texts of a class before each
    places = []
    for place, (_, label) in enumerate(train):
        places.append((first[label] >= LEAST, place))
        first[label] += 1
    return Cut([train[place] for _, place in sorted(places)[:texts]], whole.test)


def write(rows: Rows, path: Path) -> Path:
    """Write rows as a CSV file with a header."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("text", "label"), *rows])
    return path
