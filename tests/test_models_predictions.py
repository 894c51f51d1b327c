"""The table of predictions: rows in the documents' order, the true label, a distribution for each."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.store import Corpus
from models.predictions import predicted_rows, write_predictions


@pytest.fixture
def corpus(demo_corpus: Path) -> Corpus:
    return Corpus.open(demo_corpus)


def test_only_validation_and_test_documents_are_predicted(corpus: Corpus) -> None:
    rows = predicted_rows(corpus)
    assert set(corpus.split[rows].tolist()) == {"validation", "test"}
    assert len(rows) == len(corpus.rows("validation")) + len(corpus.rows("test"))
    assert np.all(np.diff(rows) > 0)


def test_rows_come_in_the_order_of_the_documents(corpus: Corpus, tmp_path: Path) -> None:
    rows = predicted_rows(corpus)
    first = np.random.default_rng(0).random(len(rows))
    probabilities = np.stack((first, 1 - first), axis=1)
    order = np.random.default_rng(1).permutation(len(rows))
    write_predictions(tmp_path, corpus, rows[order], corpus.labels, probabilities[order])
    table = pq.read_table(tmp_path / "predictions.parquet")
    assert table.column("id").to_pylist() == [corpus.ids[row] for row in rows]
    assert table.column("split").to_pylist() == corpus.split[rows].tolist()
    assert table.column("label").to_pylist() == [corpus.labels[corpus.label_ids[row]] for row in rows]
    assert table.schema.field("probability").type == pa.list_(pa.float32())
    np.testing.assert_allclose(table.column("probability").to_pylist(), probabilities, rtol=1e-6)


@pytest.mark.parametrize("value", [0.2, float("nan")])
def test_what_is_no_distribution_is_refused(corpus: Corpus, tmp_path: Path, value: float) -> None:
    rows = predicted_rows(corpus)
    probabilities = np.full((len(rows), 2), 0.5)
    probabilities[3, 1] = value
    with pytest.raises(ValueError, match="sum to 1"):
        write_predictions(tmp_path, corpus, rows, corpus.labels, probabilities)
    assert not list(tmp_path.iterdir())


def test_shapes_must_agree(corpus: Corpus, tmp_path: Path) -> None:
    rows = predicted_rows(corpus)
    with pytest.raises(ValueError, match="probabilities are"):
        write_predictions(tmp_path, corpus, rows, corpus.labels, np.ones((len(rows), 3)) / 3)
