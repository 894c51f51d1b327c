"""What a benchmark imports of the project is there: they run for hours, and are run seldom."""

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = sorted((ROOT / "benchmarks").glob("*.py"))
ROOMS = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}


def imported(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in ROOMS:
            for name in node.names:
                yield node.module, name.name


@pytest.mark.skipif(not BENCHMARKS, reason="the benchmarks are not installed with the project")
def test_the_rooms_are_known() -> None:
    assert {"corpus", "models", "reports"} <= ROOMS
    assert ("models.measures", "MEASURES") in set(imported(ROOT / "benchmarks" / "sizes.py"))


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.name)
def test_a_benchmark_imports_what_is_there(path: Path) -> None:
    for module, name in imported(path):
        there = hasattr(importlib.import_module(module), name) or importlib.util.find_spec(f"{module}.{name}")
        assert there, f"{module} has no {name}"
