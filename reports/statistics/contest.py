"""Which models are set against each other document by document, and what they disagree about."""

from dataclasses import dataclass

import numpy as np

from reports.results.cells import Results
from reports.results.models import Model
from reports.statistics.recommendation import best_of, choose, singles
from reports.statistics.summary import Summary, summarise
from reports.statistics.verdicts import mcnemar


@dataclass(frozen=True)
class Disputed:
    """A test document that one of two models gets right and the other wrong."""

    row: int  # of the corpus
    label: str
    against: str  # what the model that is wrong takes it for


def find_contests(results: Results) -> tuple[tuple[Summary, Summary], ...]:
    """Return the best single cell with its strongest rival, and with the best of the other kind if that is another one.

    All by validation. What an ensemble makes of a document is what its members make of it: it is nobody's rival, and
    neither is the majority baseline, which reads nothing.
    """
    summaries = [summary for summary in singles(summarise(results)) if not summary.is_majority]
    choice = choose(summaries)
    if choice is None:
        return ()
    first = choice.taken
    rivals = [*choice.ranked[1:2], best_of(summaries, is_baseline=not first.is_baseline)]
    return tuple((first, rival) for rival in dict.fromkeys(rivals) if rival is not None)


def disputes(results: Results, first: Model, second: Model, most: int) -> tuple[Disputed, ...]:
    """Return up to `most` test documents that only `first` gets right, then as many that only `second` does.

    The widest margin comes first: by how much more probable the model that is right finds the class in the data.
    """
    truth, rows, labels = results.truth["test"], results.rows["test"], results.corpus.labels
    said = first.predictions["test"], second.predictions["test"]
    found: list[Disputed] = []
    for right, wrong in (said, said[::-1]):
        margin = right.truth_probability - wrong.truth_probability  # (documents,)
        places = np.flatnonzero((right.predicted == truth) & (wrong.predicted != truth))
        chosen = places[np.argsort(-margin[places], kind="stable")][:most]
        found += [Disputed(int(rows[p]), labels[truth[p]], labels[wrong.predicted[p]]) for p in chosen.tolist()]
    return tuple(found)


def counts(results: Results, first: Model, second: Model) -> tuple[int, int]:
    """Return how many test documents only `first`, and how many only `second` gets right."""
    found = mcnemar(*(model.predictions["test"].predicted == results.truth["test"] for model in (first, second)))
    return found.first_only, found.second_only
