"""A few hundred damaged inputs of every kind: each ends in an error of ours that names it (`benchmarks/fuzz.py`)."""

import importlib
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
#: Cases of each kind; bombs and tables of ten thousand columns take a second each and are left to the benchmark.
CASES, LONG = 24, {"bomb": 0, "wide": 1, "model-network": 8, "model-lstm": 8}
KINDS = (
    "csv", "tsv", "json", "parquet", "arrow", "fasttext", "folder", "tar", "zip", "compressed", "bomb", "wide", "idx",
    "vectors", "series", "model-network", "model-convolution", "model-linear", "model-mean", "model-language",
    "model-lstm", "cfg", "setting", "memory",
)  # fmt: skip


@pytest.fixture(scope="module")
def fuzz() -> Iterator[ModuleType]:
    sys.path.insert(0, str(BENCHMARKS))
    yield importlib.import_module("fuzz")
    sys.path.remove(str(BENCHMARKS))


@pytest.mark.parametrize("kind", KINDS)
def test_no_damaged_input_escapes(fuzz: Any, tmp_path: Path, kind: str) -> None:
    doors = importlib.import_module("fuzz_doors")
    for number in range(LONG.get(kind, CASES)):
        place = tmp_path / str(number)
        place.mkdir()
        case = doors.KINDS[kind][0](place, random.Random(f"tests/{kind}/{number}"))
        try:
            case.read()
        except Exception as error:
            assert not fuzz.escaped(error, case.names), f"case {number}: {error!r}"


def test_every_kind_is_tried(fuzz: Any) -> None:
    assert set(KINDS) == set(importlib.import_module("fuzz_doors").KINDS)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (lambda: 1 / 0, "ZeroDivisionError escapes"),
        (lambda: int("x"), "ValueError escapes"),
        (lambda: [0] * 10**12, "MemoryError escapes"),
    ],
)
def test_the_fuzzer_itself_sees_what_escapes(
    fuzz: Any, monkeypatch: pytest.MonkeyPatch, fault: Callable[[], Any], said: str
) -> None:
    doors, data = importlib.import_module("fuzz_doors"), importlib.import_module("fuzz_data")
    monkeypatch.setitem(doors.KINDS, "faulty", (lambda place, draw: data.Case((), fault), 1))
    assert fuzz.run_case("faulty", 0, 0, fuzz.Bounds(5, 1024)).escape == said


def test_the_fuzzer_itself_sees_what_hangs_and_what_names_nothing(fuzz: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpus.errors import DataError

    def hang() -> None:
        while True:
            pass

    def say_nothing() -> None:
        raise DataError("something is wrong")

    doors, data = importlib.import_module("fuzz_doors"), importlib.import_module("fuzz_data")
    monkeypatch.setitem(doors.KINDS, "hangs", (lambda place, draw: data.Case((), hang), 1))
    monkeypatch.setitem(doors.KINDS, "vague", (lambda place, draw: data.Case(("file",), say_nothing), 1))
    assert fuzz.run_case("hangs", 0, 0, fuzz.Bounds(0.05, 1024)).escape == "TooSlow escapes"
    assert fuzz.run_case("vague", 0, 0, fuzz.Bounds(5, 1024)).escape == "an error without the name of what is wrong"
