"""Intervals and verdicts on made-up runs hold the truth as often as they say: quick versions of the benchmark."""

import importlib
import json
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
MODULES = ("coverage_designs", "coverage_draws", "coverage_remedies", "coverage_tables", "verdict_coverage")


@pytest.fixture(scope="module")
def benchmark() -> Iterator[Any]:
    """The benchmark, which imports what stands beside it as a script does."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield importlib.import_module("verdict_coverage")
    finally:
        sys.path.remove(str(BENCHMARKS))
        for name in MODULES:
            sys.modules.pop(name, None)


@pytest.mark.parametrize(
    "options",
    [
        {"seeds": 3},
        {"seeds": 3, "spread": 0.3},
        {"seeds": 6, "spread": 0.8},
        {"seeds": 6, "networks": 2, "difference": 1.0},
        {"baseline": True},
        {"seeds": 1},
        {"spreads": (1.5, 0.5, 0.5, 0.5)},  # pooled over all it would be 85 %
        {"seeds": 2},
    ],
    ids=lambda options: ", ".join(f"{name} {value}" for name, value in options.items()),
)
def test_intervals_hold_the_truth_as_often_as_they_say(benchmark: Any, options: dict[str, Any]) -> None:
    found = benchmark.measure(benchmark.Design("quick", **options), 800)
    assert 0.92 <= found.covered <= 0.98
    if not options.get("difference"):
        assert found.better <= 0.05


def test_an_interval_narrows_with_documents_and_with_seeds(benchmark: Any) -> None:
    def width(**options: Any) -> float:
        return float(benchmark.measure(benchmark.Design("", **{"documents": 1000, **options}), 20).width)

    assert width(documents=8000) < 0.8 * width()
    assert width(seeds=12, spread=0.8) < 0.75 * width(spread=0.8)


def test_few_tables_have_a_false_verdict(benchmark: Any) -> None:
    design, generator = benchmark.Design("quick", documents=500, spread=1.0), np.random.default_rng(1)
    tables = [benchmark.table_of(design, generator)["own table"]["false"] for _ in range(120)]
    assert np.mean(tables) <= 0.07


def test_results_do_not_depend_on_where_the_work_was_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of results that was cut off goes on where it ends, and says the same as one that was not."""
    script, file = BENCHMARKS / "verdict_coverage.py", tmp_path / "results.jsonl"
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.setattr(
        sys, "argv", ["", "--runs", "50", "--only", "2 networks", "--parts", "tables", "--results", str(file)]
    )
    runpy.run_path(str(script), run_name="__main__")
    whole, lines = capsys.readouterr().out, file.read_text().splitlines(keepends=True)
    assert len(lines) == 3 * 2 and {json.loads(line)["part"] for line in lines} == {"tables"}
    file.write_text(lines[0] + lines[3])
    runpy.run_path(str(script), run_name="__main__")
    assert capsys.readouterr().out == whole and sorted(file.read_text().splitlines(keepends=True)) == sorted(lines)
    for name in MODULES:
        sys.modules.pop(name, None)
