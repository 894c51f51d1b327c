"""The model card: what a model is, how well it does and how sure that is, what it costs, and what it cannot do.

Its first lines are the metadata that model hubs read: Hugging Face's, with its `model-index`
(huggingface.co/docs/hub/model-cards). Model cards: Mitchell et al. 2019.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from corpus.outgoing import visible
from models.files import DESCRIPTION, WORDS
from models.measures import MEASURES
from reports import numerals
from reports.scales import SCALES
from reports.sections import data, limits
from reports.sections.costs import COSTS, cost_of
from reports.sections.headline import headline
from reports.statistics.comparison import Comparison
from reports.statistics.intervals import Interval
from reports.statistics.summary import Summary, summarise
from reports.writing.blocks import Block, Chapter, Column, Details, Figure, Items, Listing, Paragraph, Row, Table
from reports.writing.inline import Code, Text
from reports.writing.markdown import MarkdownWriter
from serving.hub.yaml_text import yaml_text

#: Name of a measure → how hubs call it; the others have the name that they have here.
METRICS = {"macro-f1": "f1", "mcc": "matthews_correlation", "auc": "roc_auc"}
#: Measure → what a hub is told of how it is worked out.
ARGUMENTS = {"macro-f1": {"average": "macro"}}
#: Classes that are named.
MOST_NAMES = 20
#: Kind of model → what it is.
KINDS = {
    "baseline": "a linear model",
    "recurrent": "a network that reads word vectors in their order",
    "ensemble": "several models together",
}


@dataclass(frozen=True)
class Handed:
    """The model that is handed over, and what only its owner can say of it."""

    name: str  # of the run, and of the cell where it was asked for by name
    summary: Summary  # of its cell
    description: dict[str, Any]  # its model.json
    version: str  # of Wordloom
    license: str | None = None
    author: str | None = None


class Metric(NamedTuple):
    """A score of the one model that is handed over."""

    measure: str
    validation: float | None
    test: float | None
    interval: Interval | None  # of `test`, over documents


def model_card(known: Comparison, handed: Handed) -> str:
    """Return README.md: metadata between lines of dashes, then the card."""
    scores = metrics(known, handed.summary)
    metadata = yaml_text(_metadata(known, handed, scores))
    card = MarkdownWriter("svg").report(handed.name, list(_chapters(known, handed, scores)))
    return f"---\n{metadata}\n---\n\n{card}"


def metrics(known: Comparison, summary: Summary) -> list[Metric]:
    """Return the scores of a cell's model that is handed over, which is one of its seeds."""
    cell = replace(summary.cell, models=(summary.model,), failures=())
    (one,) = summarise(replace(known.results, cells=(cell,)))
    (score,) = one.scores
    validated = known.results.truth["validation"].size > 0
    macro_f1 = known.results.measured(summary.model, "validation", MEASURES["macro-f1"]).value if validated else None
    found = [
        Metric("accuracy", score.validation_accuracy, score.test_accuracy, one.accuracy_interval),
        Metric("macro-f1", macro_f1, score.test_macro_f1, one.macro_f1_interval),
    ]
    measure = known.results.measure.name
    if all(metric.measure != measure for metric in found):
        found.insert(0, Metric(measure, score.validation, score.test, score.interval))
    return found


def _metadata(known: Comparison, handed: Handed, scores: Sequence[Metric]) -> dict[str, Any]:
    """Return what hubs read: fields and their types as Hugging Face documents them."""
    audit, confidence = known.results.corpus.audit, known.results.request.settings.confidence
    tested = [metric for metric in scores if metric.test is not None]
    told = [_metric(metric, confidence) for metric in tested]
    result = {
        "task": {"type": "text-classification", "name": "Text classification"},
        "dataset": {"type": visible(audit["source"]), "name": visible(audit["source"]), "split": "test"},
        "metrics": told,
    }
    return {
        **({"license": handed.license} if handed.license else {}),
        "library_name": "wordloom",
        "pipeline_tag": "text-classification",
        "tags": ["text-classification", "wordloom", handed.summary.cell.architecture],
        "metrics": [metric["type"] for metric in told],
        **({"model-index": [{"name": handed.name, "results": [result]}]} if told else {}),
    }


def _metric(metric: Metric, confidence: float) -> dict[str, Any]:
    scale, kind = SCALES[metric.measure], METRICS.get(metric.measure, metric.measure)
    told = {"type": kind, "value": round(float(metric.test or 0.0), 6), "name": scale.title}
    arguments = ARGUMENTS.get(metric.measure, {})
    if metric.interval is None:
        return {**told, **({"args": arguments} if arguments else {})}
    bounds = {"low": round(metric.interval.low, 6), "high": round(metric.interval.high, 6)}
    return {
        **told,
        "name": f"{scale.title} ({numerals.level(confidence)} interval {scale.span(*metric.interval)})",
        "args": {**arguments, "confidence": confidence, **bounds},
    }


def _chapters(known: Comparison, handed: Handed, scores: Sequence[Metric]) -> Iterator[Chapter]:
    yield Chapter("model", handed.name, _about(known, handed))
    yield Chapter("use", "Use", _use())
    yield Chapter("scores", "Scores", _scores(known, handed.summary, scores))
    costs = [f"{COSTS[name].title}: {cost_of(handed.summary, name)}" for name in COSTS]
    yield Chapter("costs", "Costs", [Items(costs), Paragraph("Measured on one thread of the machine that trained it.")])
    yield Chapter("data", "Data", _without_texts(data.tell(known)))
    of_numbers: list[Block] = [Paragraph("Of the comparison that the numbers are from:"), Items(limits.limits(known))]
    yield Chapter("limits", "Limits", [Items([*_of_model(handed)]), *of_numbers])


def _about(known: Comparison, handed: Handed) -> list[Block]:
    labels, kind = known.results.corpus.labels, KINDS[handed.summary.cell.kind]
    author = f" by {handed.author}" if handed.author else ""
    names = ", ".join(labels[:MOST_NAMES]) + (", …" if len(labels) > MOST_NAMES else "")
    about = (
        f"A classifier of texts into {len(labels)} classes ({names}): {handed.summary.name}, {kind}. Trained{author} "
        f"with Wordloom {handed.version}, which compared {len(known.summaries)} models on these data."
    )
    # Of the model that the run hands over: of another cell, the headline would recommend what is not here.
    is_answer = known.answer.handed_over is not None and handed.summary.name == known.answer.handed_over.name
    return [Paragraph(about), *([Paragraph(headline(known), "headline")] if is_answer else [])]


def _use() -> list[Block]:
    return [
        Paragraph("With Wordloom installed, in the folder that this file is in:"),
        Listing('wordloom predict . "A text."\nwordloom serve .'),
        Listing('import wordloom\n\nwordloom.load(".").predict(["A text."])'),
    ]


def _scores(known: Comparison, summary: Summary, scores: Sequence[Metric]) -> list[Block]:
    level = numerals.level(known.results.request.settings.confidence)
    heads = ("Measure", "Validation", "Test", f"{level} interval")
    rows = [
        Row([SCALES[s.measure].title, SCALES[s.measure].value(s.validation), SCALES[s.measure].value(s.test), _span(s)])
        for s in scores
    ]
    documents = {split: numerals.count(truth.size) for split, truth in known.results.truth.items()}
    seeds = len(summary.scores)
    lines: list[Text] = [
        f"On {documents['validation']} documents of validation, by which it was chosen, and {documents['test']} of "
        "test, which were opened once. Intervals are over documents of test."
    ]
    if seeds > 1:
        spread = SCALES[known.results.measure.name].spread(summary.deviation)
        lines.append(f"Of {seeds} seeds this is the best on validation; over all of them, test moves by {spread}.")
    table = Table("Scores", [Column(head, is_number=bool(place)) for place, head in enumerate(heads)], rows)
    return [table, *map(Paragraph, lines)]


def _span(metric: Metric) -> str:
    return numerals.NONE if metric.interval is None else SCALES[metric.measure].span(*metric.interval)


def _of_model(handed: Handed) -> Iterator[Text]:
    """Yield what this model cannot do."""
    yield (
        "It gives one of its classes to any text, also to one that belongs to none. Where it knows no word of a text, "
        "its answer is what it says of an empty one; ",
        Code("wordloom predict --json"),
        " tells how many words it knows.",
    )
    most = handed.description.get("settings", {}).get("max_tokens")
    if most:
        yield f"Of a text longer than {numerals.count(most)} words it reads the beginning and the end."
    yield (
        Code(WORDS),
        " lists the words that it knows, all of them from the texts that it was trained on; ",
        Code(DESCRIPTION),
        " has every setting.",
    )


def _without_texts(blocks: Sequence[Block]) -> list[Block]:
    """Leave out what shows documents, for nobody was asked whether they may be shown; and figures, which are files."""
    return [block for block in blocks if not isinstance(block, Details | Figure)]
