"""The page and the notebook on Python do what they say."""

import ast
import doctest
import json
import re
from pathlib import Path
from typing import Any

import pytest

import wordloom
from tests.test_docs import ROOT
from wordloom import comparison

pytestmark = pytest.mark.xdist_group("face")
NOTEBOOK = ROOT / "docs" / "examples" / "python.ipynb"


def code_of(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.S)


def test_the_examples_of_the_page_are_true(place: Path) -> None:
    examples = "".join(block for block in code_of(ROOT / "docs" / "python.md") if block.startswith(">>>"))
    test = doctest.DocTestParser().get_doctest(examples, {}, "python.md", None, None)
    assert len(test.examples) > 10
    assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize("page", ["docs/python.md", "README.md", "README.zh-CN.md"])
def test_what_is_only_shown_names_what_is_there(page: str) -> None:
    for block in code_of(ROOT / page):
        if not block.startswith(">>>"):
            calls = [node for node in ast.walk(ast.parse(block)) if isinstance(node, ast.Attribute)]
            named = {node.attr for node in calls if isinstance(node.value, ast.Name) and node.value.id == "wordloom"}
            assert named and named <= {*wordloom.__all__}


def test_both_readmes_show_the_same_code() -> None:
    shown = [[line.partition("#")[0] for line in "".join(code_of(ROOT / name)).splitlines()] for name in READMES]
    assert shown[0] == shown[1]


READMES = ("README.md", "README.zh-CN.md")


def test_the_notebook_runs(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cells run one after the other in one namespace: a kernel of Jupyter takes seconds to start and adds nothing.

    A run of minutes is replaced by the finished one, after its arguments are checked as ever.
    """
    wanted: list[Any] = []

    def finished_instead(run: Any, *others: Any) -> wordloom.Comparison:
        wanted.append(run)
        return wordloom.Comparison(place / "runs" / "reviews")

    monkeypatch.setattr(comparison, "_carry_out", finished_instead)
    cells = [cell for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    names: dict[str, Any] = {}
    for cell in cells:
        assert cell["outputs"], "it is kept with its outputs"
        assert not any(output["output_type"] in ("error", "stream") for output in cell["outputs"])
        exec("".join(cell["source"]), names)
    assert [run.name for run in wanted] == ["demo"]
    shown = json.dumps(cells, ensure_ascii=False)
    assert "text/html" in shown and "✓ [" in shown and str(Path.home()) not in shown
