"""Costs: what is timed, and how much memory was held."""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.store import Corpus
from models.cost import BATCH, clock_of, measure_prediction, peak_mib, timing_texts, write_cost

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(("device", "clock"), [("cpu", "process_time"), ("cuda", "perf_counter")])
def test_prediction_is_timed_at_batch_one_and_at_a_full_batch(
    monkeypatch: pytest.MonkeyPatch, device: str, clock: str
) -> None:
    sizes: list[int] = []

    def predict(texts: list[str]) -> NDArray[np.float64]:
        sizes.append(len(texts))
        return np.zeros((len(texts), 2))

    # A clock of its own, which a call moves on by 2 ms and 0.1 ms a text.
    monkeypatch.setattr(f"models.cost.time.{clock}", lambda: 0.002 * len(sizes) + 0.0001 * sum(sizes))
    found = measure_prediction(predict, ["short", "texts"], device)
    assert set(sizes) == {1, BATCH}
    assert set(found) == {"latency_ms", "documents_per_second"}
    assert found["latency_ms"] == pytest.approx(2.1)
    assert found["documents_per_second"] == pytest.approx(256 / 0.0276)


def test_the_peak_is_that_of_this_process_alone_and_stays_when_memory_is_freed() -> None:
    # The parent holds 400 MiB while the child, which holds 100, looks at itself.
    program = (
        "import numpy as np; from models.cost import peak_mib\n"
        "before = peak_mib(); block = np.ones(100 * 2**17); during = peak_mib(); del block\n"
        "print(before, during, peak_mib())"
    )
    held = np.ones(400 * 2**17)
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    before, during, after = map(float, child.stdout.split())
    assert held.sum() > 0
    assert before < 300
    assert during - before == pytest.approx(100, abs=10)
    assert after == pytest.approx(during, abs=2)


def test_timing_reads_validation_texts_only(demo_corpus: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    texts = timing_texts(corpus)
    assert 0 < len(texts) <= BATCH
    assert set(texts) <= set(corpus.texts(corpus.rows("validation")))
    assert texts == timing_texts(corpus)


def test_the_cost_is_written_as_json(tmp_path: Path) -> None:
    speed = {"latency_ms": 1.5, "documents_per_second": 900.0}
    cost = write_cost(tmp_path, parameters=12, train_seconds=3.0, speed=speed, best_epoch=2)
    assert json.loads((tmp_path / "cost.json").read_text()) == cost
    expected = {"parameters": 12, "train_seconds": 3.0, **speed, "device": "cpu", "threads": 1, "best_epoch": 2}
    assert {**cost, "peak_mib": None} == {**expected, "peak_mib": None}
    assert cost["peak_mib"] == pytest.approx(peak_mib(), rel=0.2)


def test_work_on_the_cpu_is_timed_by_the_processor() -> None:
    assert clock_of("cpu") is time.process_time
    assert clock_of("cuda") is time.perf_counter
