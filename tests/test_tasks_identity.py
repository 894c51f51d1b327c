"""Identity: what changes a result's name, and what does not."""

import ast
import os
from pathlib import Path

import pytest

from corpus.settings import CorpusSettings
from embeddings.settings import EmbeddingSettings
from tasks import identity
from tasks.identity import content_digest, digest


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small project in which the identity of code is asked for."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "clean.py").write_text(
        '"""Old."""\nfrom corpus import text\n\ndef f(x):\n    return text.g(x)\n'
    )
    (tmp_path / "corpus" / "text.py").write_text("def g(x):\n    # a comment\n    return x\n")
    (tmp_path / "corpus" / "unrelated.py").write_text("A = 1\n")
    (tmp_path / "corpus" / "settings.py").write_text("B = 1\n")
    monkeypatch.setattr(identity, "PROJECT", tmp_path)
    return tmp_path


def code() -> dict[str, str]:
    identity.code_of.cache_clear()
    found = identity.code_of("corpus.clean")
    identity.code_of.cache_clear()
    return found


def test_code_is_what_the_entry_imports(project: Path) -> None:
    assert set(code()) == {"corpus.clean", "corpus.text"}


@pytest.mark.parametrize(
    ("file", "text", "changes"),
    [
        ("text.py", "def g(x):\n    return x + 1\n", True),
        ("text.py", 'def g(x):\n    """Say more."""\n\n    return (x)  # the same\n', False),
        ("unrelated.py", "A = 2\n", False),
        ("settings.py", "B = 2\n", False),
        ("words.txt", "a\n", True),
        ("__pycache__/text.nbi", "compiled\n", False),
    ],
)
def test_only_code_that_can_change_a_result_counts(project: Path, file: str, text: str, changes: bool) -> None:
    before = code()
    (project / "corpus" / "__pycache__").mkdir()
    (project / "corpus" / file).write_text(text)
    assert (code() != before) is changes


def test_imports_inside_functions_count(project: Path) -> None:
    (project / "corpus" / "text.py").write_text("def g(x):\n    from corpus.unrelated import A\n    return A\n")
    assert "corpus.unrelated" in code()


def test_a_body_of_only_a_docstring_stays_valid() -> None:
    tree = identity._without_docstrings(ast.parse('def f():\n    """Only this."""\n'))
    assert ast.unparse(tree) == "def f():\n    pass"


def test_settings_of_the_machine_do_not_count() -> None:
    assert EmbeddingSettings(threads=1).significant() == EmbeddingSettings(threads=7).significant()
    assert EmbeddingSettings(window=4).significant() != EmbeddingSettings(window=7).significant()
    assert "workers" not in CorpusSettings().significant()


def test_content_is_read_once_and_names_do_not_count(tmp_path: Path) -> None:
    memory = tmp_path / "memory.json"
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("text,label\n")
    second.write_text("text,label\n")
    name = content_digest([first], memory)
    assert content_digest([second], memory) == name
    stamp = first.stat()
    first.write_text("label,text\n")  # same size
    os.utime(first, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert content_digest([first], memory) == name, "remembered by path, size and time"
    os.utime(first)
    assert content_digest([first], memory) != name


@pytest.mark.parametrize("content", ["", '{"a": "b"}}', "[1]", '{"a": {"b": 1}}'])
def test_a_broken_memory_costs_reading_again_and_no_more(tmp_path: Path, content: str) -> None:
    data, memory = tmp_path / "a.csv", tmp_path / "memory.json"
    data.write_text("text,label\n")
    expected = content_digest([data], tmp_path / "other.json")
    memory.write_text(content)
    assert content_digest([data], memory) == expected
    assert memory.read_bytes() == (tmp_path / "other.json").read_bytes()


def test_a_folder_counts_its_names(tmp_path: Path) -> None:
    memory = tmp_path / "memory.json"
    folder = tmp_path / "data"
    (folder / "pos").mkdir(parents=True)
    (folder / "pos" / "1.txt").write_text("good")
    before = content_digest([folder], memory)
    (folder / "neg").mkdir()
    (folder / "pos" / "1.txt").rename(folder / "neg" / "1.txt")
    assert content_digest([folder], memory) != before


def test_a_digest_ignores_the_order_of_keys() -> None:
    assert digest({"a": 1, "b": "语"}) == digest({"b": "语", "a": 1})
