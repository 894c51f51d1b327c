"""The stage of explanations: what each word contributes where two models disagree, for both of them."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from classifiers.baselines.model import load_baseline
from classifiers.explain.integrated_gradients import integrated_gradients, places_read
from classifiers.explain.linear_contributions import linear_contributions, preference
from classifiers.explain.request import Dispute, ExplainRequest, Pair
from classifiers.inputs import TextInputs
from classifiers.recurrent import load_recurrent
from corpus.progress import report
from corpus.store import Corpus
from models.device import prepare_cpu
from models.files import DESCRIPTION

FILE = "explanations.parquet"


class Explanation(NamedTuple):
    """What one model makes of one document: preferences of its class over another one, in nats or a linear score."""

    probability: NDArray[np.floating]  # (C,), in the order of the corpus's labels
    start: float  # where no word says anything
    score: float
    contributions: NDArray[np.float64]  # (tokens,), NaN where the model does not read the token


def explain_differences(request: ExplainRequest, folder: Path) -> None:
    """Explain both models of each pair on each document that they disagree about; write explanations.parquet.

    One row a pair, document and model: `first`, `second` (the pair), `id`, `label`, `against`, `model`, `probability`
    (in the order of the corpus's labels), `start`, `score`, `tokens` and `contribution` (a number for each token, null
    where it was not read).
    """
    corpus = Corpus.open(request.corpus)
    total = 2 * sum(len(pair.disputes) for pair in request.pairs)
    rows: list[dict[str, Any]] = []
    for pair in request.pairs:
        for model in (pair.first, pair.second):
            for dispute, found in zip(pair.disputes, _explain(request.models[model], corpus, pair), strict=True):
                report("explain", len(rows), total, "documents", model)
                rows.append(_row(corpus, pair, dispute, model, found))
    report("explain", total, total, "documents")
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), folder / FILE)


def _explain(folder: Path, corpus: Corpus, pair: Pair) -> Iterator[Explanation]:
    """Give what a model makes of the documents of a pair, in their order."""
    kind = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))["kind"]
    return EXPLAINERS[kind](folder, corpus, pair.disputes)


def _recurrent(folder: Path, corpus: Corpus, disputes: Sequence[Dispute]) -> Iterator[Explanation]:
    prepare_cpu()
    model = load_recurrent(folder)
    network, longest = model.network, model.settings.max_tokens
    lookup = model.vocabulary.rows_of_lexicon(corpus.words)
    documents = TextInputs.of_corpus(corpus, _rows(disputes), lookup, longest)
    shares = _in_order(model.prepared.probabilities(documents), model.labels, corpus.labels)
    for number, dispute in enumerate(disputes):
        classes = (model.labels.index(label) for label in (dispute.label, dispute.against))
        found = integrated_gradients(network, documents.rows(number), *classes)
        length = int(documents.ends[number] - documents.starts[number])
        contributions = np.full(length, np.nan)
        if length:  # an empty document is read as one unknown word, which is none of its tokens
            contributions[places_read(length, longest)] = found.contributions
        yield Explanation(shares[number], found.start, found.score, contributions)


def _linear(folder: Path, corpus: Corpus, disputes: Sequence[Dispute]) -> Iterator[Explanation]:
    model = load_baseline(folder)
    shares = _in_order(model.of_corpus(corpus, _rows(disputes)), model.labels, corpus.labels)
    for dispute, share in zip(disputes, shares, strict=True):
        weights, bias = preference(model.linear, *(model.labels.index(n) for n in (dispute.label, dispute.against)))
        contributions = linear_contributions(model, _tokens(corpus, dispute), weights)
        yield Explanation(share, bias, bias + float(contributions.sum()), contributions)


#: Kind in model.json → what explains such a model.
EXPLAINERS: dict[str, Callable[[Path, Corpus, Sequence[Dispute]], Iterator[Explanation]]] = {
    "recurrent": _recurrent,
    "baseline": _linear,
}

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("first", "second", "id", "label", "against", "model")),
        ("probability", pa.list_(pa.float32())),
        ("start", pa.float64()),
        ("score", pa.float64()),
        ("tokens", pa.list_(pa.string())),
        ("contribution", pa.list_(pa.float32())),
    ]
)


def _row(corpus: Corpus, pair: Pair, dispute: Dispute, model: str, found: Explanation) -> dict[str, Any]:
    return {
        "first": pair.first,
        "second": pair.second,
        "id": corpus.ids[dispute.row],
        "label": dispute.label,
        "against": dispute.against,
        "model": model,
        "probability": found.probability.tolist(),
        "start": found.start,
        "score": found.score,
        "tokens": _tokens(corpus, dispute),
        "contribution": [None if np.isnan(value) else value for value in found.contributions.tolist()],
    }


def _tokens(corpus: Corpus, dispute: Dispute) -> list[str]:
    tokens = corpus.tokens[corpus.offsets[dispute.row] : corpus.offsets[dispute.row + 1]]
    return [corpus.words[token] for token in tokens.tolist()]


def _rows(disputes: Sequence[Dispute]) -> NDArray[np.int64]:
    return np.array([dispute.row for dispute in disputes], np.int64)


def _in_order(found: NDArray[Any], labels: list[str], wanted: list[str]) -> NDArray[Any]:
    """Return probabilities (n, C) of `labels` in the order of the labels `wanted`."""
    return found[:, [labels.index(label) for label in wanted]]
