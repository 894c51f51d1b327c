"""Accuracy by kind of document: length, unknown words, negation, class, group, tag."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from reports import numerals
from reports.results.arrays import Integers
from reports.results.cells import Cell, Results
from reports.statistics.documents.negation import count_negations
from reports.statistics.intervals import Interval, wilson

Mask = npt.NDArray[np.bool_]
#: Most tags, classes or groups that are shown one by one; rarer ones are put together.
MOST_TAGS = 12
#: Documents are cut into fifths by length: enough to see a trend, and each fifth large enough to measure.
LENGTH_SLICES = 5
#: Negation words are counted, and cut into fourths of the documents.
NEGATION_SLICES = 4
#: Fewer documents with unknown words than this are not cut any further: nothing could be measured on them.
FEWEST = 30
#: Groups (authors, films, …) with fewer test documents are put together: an interval would span 12 points and more.
FEWEST_IN_GROUP = 100


@dataclass(frozen=True)
class Slice:
    """Test documents that have something in common."""

    label: str
    inside: Mask  # (test documents,)
    is_quoted: bool = False  # whether its label is a name of the corpus
    kinds: str = "{}"  # what its documents are in a sentence, around its label

    @property
    def kind(self) -> str:
        """What its documents are, in a sentence: `texts of 5–17 tokens`, `“books”`."""
        return self.kinds.format(f"“{self.label}”" if self.is_quoted else self.label)

    @property
    def documents(self) -> int:
        """How many documents are in it."""
        return int(self.inside.sum())


@dataclass(frozen=True)
class Slicing:
    """One way to cut the test documents into kinds: every document is in exactly one slice, and none is empty."""

    name: str  # of its figure
    title: str
    about: str
    slices: tuple[Slice, ...]


def slicings(results: Results, embedding: str | None) -> tuple[Slicing, ...]:
    """Return every way to cut that this corpus allows; one slice alone says nothing and is left out.

    Unknown words are those without a vector in `embedding`; without one, those that never occur in train text.
    """
    if results.rows["test"].size == 0:
        return ()
    found = (
        _by_length(results),
        _by_unknown_words(results, embedding),
        _by_negation(results),
        _by_class(results),
        _by_group(results),
        _by_tag(results),
    )
    return tuple(slicing for slicing in found if slicing is not None and len(slicing.slices) > 1)


def accuracy_in(cell: Cell, results: Results, part: Slice) -> float:
    """Return the mean accuracy over seeds on one slice."""
    truth = results.truth["test"]
    hits = [(model.predictions["test"].predicted == truth)[part.inside].mean() for model in cell.models]
    return float(np.mean(hits))


def interval_in(cell: Cell, results: Results, part: Slice) -> Interval:
    """Return the interval of the accuracy on one slice."""
    share = accuracy_in(cell, results, part)
    interval = wilson(share, part.documents, results.request.settings.confidence)
    assert interval is not None  # a slice is never empty
    return interval


def _by_length(results: Results) -> Slicing:
    offsets, rows = results.corpus.offsets, results.rows["test"]
    slices = _ranges(offsets[rows + 1] - offsets[rows], LENGTH_SLICES, "texts of {} tokens")
    return Slicing("accuracy_by_length", "By length", "tokens in the document, cut into fifths", slices)


def _ranges(numbers: Integers, parts: int, kinds: str) -> tuple[Slice, ...]:
    """Cut documents by whole numbers (documents,) into parts of about equal size, equal numbers kept together."""
    quantiles = np.quantile(numbers, np.linspace(0, 1, parts + 1)[1:-1])
    edges = np.unique(np.floor(quantiles)).astype(np.int64)  # a slice holds numbers up to its edge
    where = np.searchsorted(edges, numbers, side="left")
    slices = []
    for number in np.unique(where):
        inside = where == number
        low, high = int(numbers[inside].min()), int(numbers[inside].max())
        slices.append(Slice(f"{low}–{high}" if high > low else str(low), inside, kinds=kinds))
    return tuple(slices)


def _by_unknown_words(results: Results, embedding: str | None) -> Slicing | None:
    share = unknown_shares(results, embedding)
    some = share[share > 0]
    parts = min(4, some.size // FEWEST)
    if parts == 0:
        return None
    # Edges in whole thousandths: they are read by people.
    edges = np.unique(np.round(np.quantile(some, np.linspace(0, 1, parts + 1)[1:-1]), 3))
    where = np.where(share == 0, 0, 1 + np.searchsorted(edges, share, side="left"))
    names = ["none", *_range_names(edges)]
    kinds = "texts with {} of their words unknown"
    slices = tuple(Slice(names[number], where == number, kinds=kinds) for number in np.unique(where))
    about = (
        f"share of tokens without a vector in {embedding}"
        if embedding
        else "share of tokens never seen in train or unlabelled text"
    )
    return Slicing("accuracy_by_unknown_words", "By unknown words", about, slices)


def unknown_shares(results: Results, embedding: str | None) -> npt.NDArray[np.float64]:
    """Return the share of each test document's tokens that are unknown: (test documents,)."""
    corpus = results.corpus
    if embedding in results.embeddings:
        vocabulary = set(results.embeddings[embedding].words)
        unknown = np.array([word not in vocabulary for word in corpus.words])
    else:
        unknown = corpus.counts == 0
    bounds = zip(corpus.offsets[results.rows["test"]], corpus.offsets[results.rows["test"] + 1], strict=True)
    return np.array([unknown[corpus.tokens[start:end]].mean() if end > start else 0.0 for start, end in bounds])


def _range_names(edges: npt.NDArray[np.float64]) -> list[str]:
    if not edges.size:
        return ["some"]
    text = [f"{100 * edge:.1f}" for edge in edges]
    unit = f"{numerals.SPACE}%"
    between = [f"{low}–{high}{unit}" for low, high in pairwise(text)]
    return [f"up to {text[0]}{unit}", *between, f"over {text[-1]}{unit}"]


def _by_negation(results: Results) -> Slicing:
    counts = count_negations(results.corpus.texts(results.rows["test"]))
    slices = _ranges(counts, NEGATION_SLICES, "texts with {} negation words")
    about = "negation words in the text: not, n't, no, never, …, in Chinese 不, 没, 无, 未, 别, …"
    return Slicing("accuracy_by_negation", "By negation", about, slices)


def _by_class(results: Results) -> Slicing:
    names = np.array(results.corpus.labels, dtype=object)[results.truth["test"]].tolist()
    about = "the label in the data; accuracy on one class is its recall"
    return Slicing("accuracy_by_class", "By class", about, _named(names, ("other classes", "unlabelled")))


def _by_group(results: Results) -> Slicing | None:
    """Cut by group where two or more are large enough to be measured."""
    groups = results.corpus.values("group", results.rows["test"])
    sizes = Counter(group for group in groups if group is not None).values()
    if sum(size >= FEWEST_IN_GROUP for size in sizes) < 2:
        return None
    about = f"the group of the document; groups of fewer than {FEWEST_IN_GROUP} documents are put together"
    slices = _named(groups, ("other groups", "no group"), FEWEST_IN_GROUP)
    return Slicing("accuracy_by_group", "By group", about, slices)


def _by_tag(results: Results) -> Slicing | None:
    tags = results.corpus.values("tag", results.rows["test"])
    if not any(tag is not None for tag in tags):
        return None
    return Slicing(
        "accuracy_by_tag", "By phenomenon", "the tag of the document", _named(tags, ("other tags", "untagged"))
    )


def _named(values: list[str | None], rest: tuple[str, str], fewest: int = 1) -> tuple[Slice, ...]:
    """Cut documents by a name, the most frequent first; `rest` calls those that are too rare, and those without one."""
    counts = Counter(value for value in values if value is not None).most_common(MOST_TAGS)
    shown = {name: number for number, (name, documents) in enumerate(counts) if documents >= fewest}
    # Numbers, not names: a tag may itself be called "other tags".
    where = np.array([len(shown) + 1 if v is None else shown.get(v, len(shown)) for v in values])
    names = [*shown, *rest]
    return tuple(Slice(names[number], where == number, number < len(shown)) for number in np.unique(where))
