"""What is remembered of code holds for the very same source files alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.engine import code_memory, identity, place


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a small project whose code is remembered."""
    monkeypatch.setattr(identity, "PROJECT", tmp_path)
    monkeypatch.setenv(place.VARIABLE, str(tmp_path))
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "clean.py").write_text("def f(x):\n    return x\n")
    forget()
    code_memory.remember({"corpus.clean"})
    yield tmp_path
    forget()


def forget() -> None:
    """Forget what was read, as another process would."""
    for found in (identity.code_of, identity._read_module, code_memory.tree, code_memory._remembered):
        found.cache_clear()


def code(monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, str], bool]:
    """Return the code of the module, and whether another process had to read it."""
    forget()
    asked, read = list[str](), identity.code_of
    with monkeypatch.context() as patch:
        patch.setattr(identity, "code_of", lambda start: asked.append(start) or read(start))
        return code_memory.code_of("corpus.clean"), bool(asked)


def test_what_is_remembered_is_not_read_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code(monkeypatch) == (identity.code_of("corpus.clean"), False)


@pytest.mark.parametrize("name", ["clean.py", "other.py", "words.txt"])
def test_after_any_change_of_a_file_it_is_read_again(project: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (project / "corpus" / name).write_text("def f(x):\n    return x + 1\n")
    found, is_read = code(monkeypatch)
    forget()
    assert is_read and found == identity.code_of("corpus.clean")


@pytest.mark.parametrize("content", ["", "{}", '{"tree": "", "code": {"corpus.clean": {"corpus.clean": "0"}}}'])
def test_a_memory_that_is_none_costs_reading_again(
    project: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    place.code_memory().write_text(content)
    assert code(monkeypatch)[1]


def test_another_version_of_python_reads_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.python_version", lambda: "3.99")
    assert code(monkeypatch)[1]
