"""Accuracy by kind of document: by length, by the share of unknown words, by tag."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from reports import numerals
from reports.intervals import Interval, wilson
from reports.results import Cell, Results
from reports.summary import Summary

Mask = npt.NDArray[np.bool_]
#: Most tags that are shown one by one; rarer ones are put together.
MOST_TAGS = 12
#: Documents are cut into fifths by length: enough to see a trend, and each fifth large enough to measure.
LENGTH_SLICES = 5
#: Fewer documents with unknown words than this are not cut any further: nothing could be measured on them.
FEWEST = 30


@dataclass(frozen=True)
class Slice:
    """Test documents that have something in common."""

    label: str
    inside: Mask  # (test documents,)

    @property
    def documents(self) -> int:
        """How many documents are in it."""
        return int(self.inside.sum())


@dataclass(frozen=True)
class Slicing:
    """One way to cut the test documents into kinds."""

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
    found = (_by_length(results), _by_unknown_words(results, embedding), _by_tag(results))
    return tuple(slicing for slicing in found if slicing is not None and len(slicing.slices) > 1)


def accuracy_in(cell: Cell, results: Results, part: Slice) -> float:
    """Return the mean accuracy over seeds on one slice."""
    truth = results.truth["test"]
    hits = [(model.predictions["test"].predicted == truth)[part.inside].mean() for model in cell.models]
    return float(np.mean(hits))


def interval_in(summary: Summary, results: Results, part: Slice) -> Interval | None:
    """Return the interval of the accuracy on one slice."""
    share = accuracy_in(summary.cell, results, part)
    return wilson(share, part.documents, results.request.settings.confidence)


def _by_length(results: Results) -> Slicing:
    offsets, rows = results.corpus.offsets, results.rows["test"]
    length = offsets[rows + 1] - offsets[rows]
    quantiles = np.quantile(length, np.linspace(0, 1, LENGTH_SLICES + 1)[1:-1])
    edges = np.unique(np.floor(quantiles)).astype(np.int64)  # a slice holds lengths up to its edge
    where = np.searchsorted(edges, length, side="left")
    slices = []
    for number in np.unique(where):
        inside = where == number
        low, high = int(length[inside].min()), int(length[inside].max())
        slices.append(Slice(f"{low}–{high}" if high > low else str(low), inside))
    return Slicing("accuracy_by_length", "By length", "tokens in the document, cut into fifths", tuple(slices))


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
    slices = tuple(Slice(names[number], where == number) for number in np.unique(where))
    about = (
        f"share of tokens without a vector in {embedding}" if embedding else "share of tokens never seen in train text"
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


def _by_tag(results: Results) -> Slicing | None:
    every = results.corpus.column("tag")
    tags = [every[row] for row in results.rows["test"]]
    counts = Counter(tag for tag in tags if tag is not None)
    if not counts:
        return None
    shown = [tag for tag, _ in counts.most_common(MOST_TAGS)]
    names = np.array([tag if tag in shown else "other tags" if tag is not None else "untagged" for tag in tags])
    order = [name for name in [*shown, "other tags", "untagged"] if (names == name).any()]
    slices = tuple(Slice(name, names == name) for name in dict.fromkeys(order))
    return Slicing("accuracy_by_tag", "By phenomenon", "the tag of the document", slices)
