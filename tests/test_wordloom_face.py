"""What `import wordloom` brings, and that everything public is there, described, and true."""

import doctest
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import wordloom
from tests.test_docs import ROOT

#: What needs no example of its own: the class shows it.
UNSHOWN = {"Comparison.table"}
pytestmark = pytest.mark.xdist_group("face")
#: What the examples of methods call `texts` and `labels`.
THINGS = ("film", "story", "plot", "cast", "music", "ending")
EXAMPLES = {
    "texts": [f"{word} {thing}" for word in ("excellent", "tedious") for thing in THINGS],
    "labels": [1] * 6 + [0] * 6,
}
HEAVY = ("torch", "gensim", "sklearn", "numba", "numpy", "pyarrow", "luigi", "pydantic", "typer")


def test_importing_it_imports_nothing_heavy_and_everything_is_listed() -> None:
    code = (
        "import sys, wordloom\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
        "print(set(wordloom.__all__) <= set(dir(wordloom)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["[]", "True", ""]


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(AttributeError, match=r"has no attribute 'laod'; it has Comparison, .*load"):
        wordloom.laod  # noqa: B018


@pytest.mark.parametrize("name", wordloom.__all__)
def test_everything_public_is_described_with_an_example_that_is_true(name: str, place: Path) -> None:
    found = getattr(wordloom, name)
    members = vars(found).items() if inspect.isclass(found) else ()
    assert all(member.__doc__ for key, member in members if not key.startswith("_"))
    methods = {f"{name}.{key}" for key, member in members if not key.startswith("_") and callable(member)}
    examples = [test for test in doctest.DocTestFinder().find(found, name, extraglobs=EXAMPLES) if test.examples]
    assert {test.name for test in examples} >= {name, *methods - UNSHOWN}
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for test in examples:
        assert runner.run(test).failed == 0, test.name
