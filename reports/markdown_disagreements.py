"""The part of the Markdown report about where two models differ."""

from collections.abc import Iterator

from reports import numerals
from reports.contents import Contents
from reports.statistics.documents.disagreements import Disagreement, Pair, Reading
from reports.writing.markdown_text import escaped

#: Documents that are listed for each model of a pair, and most letters that are shown of each; the page has them all.
LISTED, LETTERS = 4, 240


def disagreement_parts(contents: Contents) -> Iterator[str]:
    """Give the documents with the widest margin, with the words that tell each model most."""
    failure = contents.results.request.explanations_failure
    if not contents.pairs and not failure:
        return
    yield "## Where they differ"
    if failure:
        yield escaped(f"The differences could not be explained: {failure}")
    for pair in contents.pairs:
        yield from _pair(pair)


def _pair(pair: Pair) -> Iterator[str]:
    first, second = pair.first.name, pair.second.name
    yield f"### {escaped(first)} and {escaped(second)}"
    yield escaped(
        f"Of the test documents only {first} is right in {numerals.count(pair.only_first)}, only {second} in "
        f"{numerals.count(pair.only_second)}. Those with the widest margin; numbers are what a word adds to a model's "
        "preference of the label over the other class."
    )
    for way in ("first", "second"):
        for disagreement in [d for d in pair.disagreements if d.way == way][:LISTED]:
            yield from _disagreement(disagreement)


def _disagreement(disagreement: Disagreement) -> Iterator[str]:
    yield f"Labelled **{escaped(disagreement.label)}** ({escaped(disagreement.id)})"
    cut = disagreement.text[:LETTERS]
    yield f"> {escaped(cut)}" + ("…" if len(cut) < len(disagreement.text) else "")
    yield "\n".join(_reading(reading) for reading in disagreement.readings)


def _reading(reading: Reading) -> str:
    words = ", ".join(f"{word} {numerals.signed(value)}" for word, value in reading.telling)
    said = f"{reading.model} says {reading.predicted} with {numerals.probability(reading.probability)}"
    return f"- {escaped(f'{said}: {words}' if words else said)}"
