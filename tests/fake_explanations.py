"""Made-up explanations of a made-up run, in the file format of the artefact."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from reports.request import ReportRequest
from reports.results.cells import Results, read_results
from reports.results.model_files import read_probabilities
from reports.results.models import Model
from reports.statistics.contest import Disputed, disputes, find_contests


def write_explanations(request: ReportRequest, folder: Path, most: int) -> None:
    """Write explanations.parquet for the pairs and documents that would be chosen; contributions add up."""
    results = read_results(request)
    generator = np.random.default_rng(5)
    rows: list[dict[str, Any]] = []
    for first, second in find_contests(results):
        for summary in (first, second):
            shares = _probabilities(summary.model, results)
            for one in disputes(results, first.model, second.model, most):
                names = {"first": first.name, "second": second.name, "model": summary.name}
                rows.append(names | _row(results, one, shares, generator))
    folder.mkdir(parents=True)
    parquet.write_table(pa.Table.from_pylist(rows), folder / "explanations.parquet")


def _probabilities(model: Model, results: Results) -> dict[int, list[float]]:
    table = parquet.read_table(model.folder / "predictions.parquet")
    test = np.array(table.column("split").to_pylist()) == "test"
    order = [model.details["labels"].index(label) for label in results.corpus.labels]
    shares = read_probabilities(table, len(order))[test][:, order].tolist()
    return dict(zip(results.rows["test"].tolist(), shares, strict=True))


def _row(
    results: Results, one: Disputed, shares: dict[int, list[float]], generator: np.random.Generator
) -> dict[str, Any]:
    corpus = results.corpus
    tokens = [corpus.words[i] for i in corpus.tokens[corpus.offsets[one.row] : corpus.offsets[one.row + 1]]]
    label, against = (corpus.labels.index(name) for name in (one.label, one.against))
    score = float(np.log(shares[one.row][label] / shares[one.row][against]))
    each = generator.standard_t(2, len(tokens))
    each += (score - 0.1 - each.sum()) / len(tokens)
    contributions = [None if 40 < place < 60 else value for place, value in enumerate(each.tolist())]
    return {
        "id": corpus.ids[one.row],
        "label": one.label,
        "against": one.against,
        "probability": shares[one.row],
        "start": 0.1,
        "score": score,
        "tokens": tokens,
        "contribution": contributions,
    }
