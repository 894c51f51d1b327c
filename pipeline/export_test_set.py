"""The documents of validation and test of a run, for models elsewhere to answer: a rival is made of what they say."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.json_files import json_text
from corpus.outgoing import cells
from corpus.whole_files import appearing
from pipeline.answer_files import format_of_answers
from pipeline.export import Export
from pipeline.output import count, note
from pipeline.project import comparison_request, run_name

COLUMNS = ("id", "split", "text")


def export_test_set(wanted: Export) -> None:
    """Write id, split and text of every document that is judged, and no label: test stays closed.

    Raises UsageError for a file of another kind, and where the documents are not there.
    """
    from corpus.store import Corpus
    from models.predictions import SPLITS, predicted_rows

    file = wanted.place or Path(f"{run_name(wanted.run)}-test-set.csv")
    form, is_packed = format_of_answers(file, option="")
    _, request = comparison_request(wanted.run, "documents of classifiers", "says what it was judged on")
    corpus = Corpus.open(request.corpus)
    rows = predicted_rows(corpus)
    documents = [
        dict(zip(COLUMNS, (corpus.ids[row], str(corpus.split[row]), text), strict=True))
        for row, text in zip(rows.tolist(), corpus.texts(rows), strict=True)
    ]
    with appearing(file) as part:
        content = WRITERS[form](documents)
        part.write_bytes(gzip.compress(content) if is_packed else content)
    sizes = ", ".join(f"{split} {int((corpus.split[rows] == split).sum()):,}" for split in SPLITS)
    note(f"{file}: {count(len(documents), 'document')} ({sizes})")
    note(
        f"  answers, in a file with id and label (and probability_LABEL of each of {', '.join(corpus.labels)}), become "
        "a rival: -S rival.NAME.predictions=FILE beside what the run was made with"
    )


def _separated(documents: Sequence[Mapping[str, Any]], separator: str) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS, delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells(document) for document in documents)
    return stream.getvalue().encode("utf-8")


def _lines(documents: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(json_text(document, indent=None) + "\n" for document in documents).encode("utf-8")


def _parquet(documents: Sequence[Mapping[str, Any]]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    stream = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(list(documents)), stream, compression="zstd")
    return stream.getvalue()


#: Format → what writes documents in it.
WRITERS: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], bytes]] = {
    "csv": lambda documents: _separated(documents, ","),
    "tsv": lambda documents: _separated(documents, "\t"),
    "jsonl": _lines,
    "parquet": _parquet,
}
