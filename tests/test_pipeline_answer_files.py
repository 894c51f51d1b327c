"""Answers in a file of separated values: what Python's own writer would write."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.predict import Predictions
from corpus.outgoing import cell
from corpus.readers.new_texts import Chunk, NewTexts
from pipeline.answer_columns import Added
from pipeline.answer_files import DelimitedWriter

CELLS = st.one_of(st.text(max_size=12), st.text('a,;\t"\n\r =', max_size=6), st.integers(), st.floats(allow_nan=False))


@pytest.mark.parametrize("separator", [",", "\t"])
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_rows_are_written_as_pythons_writer_writes_them(separator: str, rows: list[tuple[object, object]]) -> None:
    labels, columns = ('say "no"', "yes"), ("text", "a,b")
    stream, pieces = io.StringIO(newline=""), list[str]()
    added = Added.beside(columns, labels)
    texts = NewTexts(Path("new.csv"), "csv", columns, lambda: iter(()))
    shares = np.array([[0.25, 0.75]] * len(rows))
    writer = DelimitedWriter(pieces.append, added, texts, separator)
    answers = Predictions(np.ones(len(rows), np.int64), shares, None)
    writer.write(Chunk([""] * len(rows), [list(column) for column in zip(*rows, strict=True)]), answers)
    plain = csv.writer(stream, delimiter=separator, lineterminator="\n")
    plain.writerow([*columns, *added.names])
    for row in rows:
        kept = [cell(value) if isinstance(value, str) else value for value in row]
        plain.writerow([*kept, "yes", 0.75, 0.25, 0.75])
    assert "".join(pieces) == stream.getvalue()
