"""Replicates of a run's cells: by any measure, and with what the seeds of an embedding have in common."""

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.measures import MEASURES
from reports.results.cells import read_results
from reports.statistics.difference import find_difference
from reports.statistics.spread.cell_replicates import find_replicates
from reports.statistics.spread.replicates import find_spreads

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
FEW: dict[str, Any] = {"architectures": ("bi-rnn", "bi-gru"), "baselines": ("nb-svm",), "seeds": (0, 1, 2)}


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_has_differences_with_intervals(tmp_path: Path, name: str) -> None:
    results = read_results(FakeRun(**FEW).make(tmp_path))
    measure = MEASURES[name]
    cells = find_replicates(results, "test", measure)
    assert {len(cell.keys) for cell in cells.values()} == {3}
    model = next(cell for cell in results.cells if cell.name == "cbow/bi-gru").models[0]
    value = measure.direction * measure.value(results.truth["test"], results.probabilities(model)["test"].astype(float))
    assert cells["cbow/bi-gru"].values[0] == pytest.approx(value)
    spreads = find_spreads(cells, dict.fromkeys(cells, 0.01))
    pair = ("cbow/bi-gru", "cbow/bi-rnn")
    found = find_difference(cells[pair[0]], cells[pair[1]], (spreads[pair[0]], spreads[pair[1]]))
    assert found.observed in found.interval(0.95)
    assert found.observed > 0, "a GRU is better than an RNN in this run by any measure"


def test_seeds_of_an_embedding_are_shared_by_what_reads_it(tmp_path: Path) -> None:
    request = FakeRun(**FEW).make(tmp_path)
    alone = find_replicates(read_results(request), "test")
    assert {cell.shared for cell in alone.values()} == {""}
    moved = tuple(c.model_copy(update={"embedding_seed": c.seed if c.embedding else 0}) for c in request.cells)
    cells = find_replicates(read_results(request.model_copy(update={"cells": moved})), "test")
    assert cells["cbow/bi-gru"].shared == cells["cbow/bi-rnn"].shared != cells["skipgram/bi-gru"].shared
    assert cells["nb-svm"].shared == ""
    spreads = find_spreads(cells, dict.fromkeys(cells, 0.01))

    def sides(first: str, second: str) -> int:
        return len(find_difference(cells[first], cells[second], (spreads[first], spreads[second])).sides)

    assert sides("cbow/bi-gru", "cbow/bi-rnn") == 1 and sides("cbow/bi-gru", "skipgram/bi-gru") == 2
    np.testing.assert_allclose(cells["cbow/bi-gru"].values, alone["cbow/bi-gru"].values)
