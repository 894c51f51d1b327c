"""Arithmetic on whole registers, on registers of this machine and on narrower ones."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numba import njit

from embeddings.native.lanes import LIMIT, TOTALS, load, logistic, spread, store, store_totals, width

PROJECT = Path(__file__).resolve().parent.parent


@njit
def _logistic(values: np.ndarray) -> None:
    for column in range(0, values.shape[1], width(values)):
        store(values, 0, column, logistic(load(values, 0, column)))


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 2e-7), (np.float64, 1e-15)])
def test_the_logistic_function_is_exact_to_rounding(dtype: type, tolerance: float) -> None:
    points = np.linspace(-LIMIT, LIMIT, 160_000)[np.newaxis].astype(dtype)
    found = points.copy()
    _logistic(found)
    assert np.abs(found - 1 / (1 + np.exp(-points.astype(np.float64)))).max() < tolerance


def test_beyond_its_limit_the_logistic_function_stays_where_it_is() -> None:
    far = np.full((1, 16), 50, np.float32)
    _logistic(far)
    np.testing.assert_allclose(far, 1 / (1 + np.exp(-LIMIT)), rtol=1e-6)


@njit
def _totals(rows: np.ndarray, sums: np.ndarray) -> int:
    a, b, c, d, e, f = _six(rows)
    store_totals(sums, 0, 1, (a, b, c, d, e, f, f, e, d, c, b, spread(rows[0, 0])))
    return width(rows)


@njit
def _six(rows: np.ndarray):  # type: ignore[no-untyped-def]
    return load(rows, 0, 0), load(rows, 1, 0), load(rows, 2, 0), load(rows, 3, 0), load(rows, 4, 0), load(rows, 5, 0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_sums_of_twelve_registers_stand_in_their_order(dtype: type) -> None:
    rows, sums = np.random.default_rng(0).normal(size=(6, 16)).astype(dtype), np.zeros((1, TOTALS + 2), dtype)
    lanes = _totals(rows, sums)
    each = rows[:, :lanes].sum(axis=1)
    np.testing.assert_allclose(sums[0, 1:-1], [*each, *each[:0:-1], rows[0, 0] * lanes], rtol=1e-5)
    assert sums[0, 0] == sums[0, -1] == 0


def test_registers_of_sixteen_bytes_give_the_same_model(tmp_path: Path) -> None:
    """The formulas hold on processors without AVX, for which other code is compiled."""
    script = (
        "import pytest, sys, embeddings.native.lanes as lanes; lanes._REGISTER_BYTES = 16; "
        "sys.exit(pytest.main(sys.argv[1:]))"
    )
    command = [
        sys.executable,
        "-c",
        script,
        "tests/test_embeddings_native_span_pass.py",
        "-k",
        "core_equals",
        "-p",
        "no:cacheprovider",
    ]
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
