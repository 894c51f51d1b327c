"""What is assumed of a single seed: the most that was measured on data of its size, in our own results."""

import csv
import statistics
from collections import defaultdict
from pathlib import Path

import pytest

from reports.statistics.spread.measured_spreads import EVIDENCE, LARGEST, upper_end

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "evidence", [e for e in EVIDENCE if e.source.startswith("docs/examples")], ids=lambda evidence: evidence.data
)
def test_the_numbers_are_those_of_the_results_they_name(evidence: object) -> None:
    found = next(e for e in EVIDENCE if e is evidence)
    scores: dict[str, list[float]] = defaultdict(list)
    with (ROOT / found.source.partition(", ")[0]).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] != "baseline":
                scores[row["cell"]].append(100 * float(row["test_accuracy"]))
    measured = sorted(round(statistics.stdev(each), 2) for each in scores.values())
    assert measured == sorted((*found.recurrent, *found.convolutional))
    assert {len(each) for each in scores.values()} == {found.seeds}


def test_every_number_is_in_the_document_that_is_named() -> None:
    for evidence in EVIDENCE:
        assert (ROOT / evidence.source.partition(", ")[0]).is_file()
    said = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    (small,) = [e for e in EVIDENCE if e.source.startswith("docs/benchmarks.md")]
    for spread in (*small.recurrent, *small.convolutional):
        assert f"{spread:.2f}" in said


@pytest.mark.parametrize(("train", "points"), [(100, 2.11), (800, 2.11), (6_900, 2.11), (7_000, 1.0), (10**6, 0.7)])
def test_less_data_moves_further_and_the_upper_end_is_taken(train: int, points: float) -> None:
    assert upper_end(train) == points <= LARGEST


def test_a_convolutional_network_has_evidence_of_its_own() -> None:
    assert upper_end(25_000, is_convolutional=True) == 2.23 and upper_end(900, is_convolutional=True) == 1.76
