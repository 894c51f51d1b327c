"""Identity: what changes a result's name, and what does not."""

import os
from pathlib import Path

import pytest

from corpus.settings import CorpusSettings
from embeddings.settings import EmbeddingSettings
from tasks.engine import current, identity
from tasks.engine.identity import content_digest, digest, digest_within
from tasks.engine.stage_task import StageTask

CLEAN = '"""Old."""\nfrom corpus import text\n\ndef f(x):\n    return text.g(x)\n'
TEXT = "def g(x):\n    # a comment\n    return x\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small project in which the identity of code is asked for."""
    monkeypatch.setattr(identity, "PROJECT", tmp_path)
    write(tmp_path, "clean", CLEAN)
    write(tmp_path, "text", TEXT)
    write(tmp_path, "unrelated", "A = 1\n")
    write(tmp_path, "settings", "B = 1\n")
    return tmp_path


def write(project: Path, module: str, text: str) -> None:
    """Write a module of the room `corpus`."""
    path = project / "corpus" / f"{module}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def code(start: str = "corpus.clean") -> dict[str, str]:
    forget()
    found = identity.code_of(start)
    forget()
    return found


def forget() -> None:
    """Forget what was read, as another process would."""
    identity.code_of.cache_clear()
    identity._read_module.cache_clear()


def name(start: str = "corpus.clean") -> str:
    """Return the digest of a result that this code made."""
    return str(identity.named({"code": code(start)}, "a result")["digest"])


def test_code_is_what_the_entry_imports(project: Path) -> None:
    assert set(code()) == {"corpus.clean", "corpus.text", identity.IMPORTS}


def test_code_that_is_not_there_is_refused(project: Path) -> None:
    for start in ("corpus.cleen", "corpus", "numpy"):
        with pytest.raises(LookupError, match=start):
            code(start)


def test_a_module_may_move_and_be_renamed(project: Path) -> None:
    before = name()
    (project / "corpus" / "text.py").unlink()
    write(project, "words/letters", TEXT)
    write(project, "cleaning/clean", "from corpus.words import letters\n\ndef f(x):\n    return letters.g(x)\n")
    assert name("corpus.cleaning.clean") == before


@pytest.mark.parametrize(
    "spelt",
    [
        "from corpus.text import g\n\ndef f(x):\n    return g(x)\n",
        "from corpus.text import g as letters\n\ndef f(x):\n    return letters(x)\n",
        "from corpus import text as t\n\ndef f(x):\n    return t.g(x)\n",
        "def f(x):\n    from corpus.text import g\n\n    return g(x)\n",
        "from wordloom.corpus.text import g\n\ndef f(x):\n    return g(x)\n",
    ],
)
def test_how_an_import_is_spelt_does_not_count(project: Path, monkeypatch: pytest.MonkeyPatch, spelt: str) -> None:
    before = name()
    monkeypatch.setattr("corpus.entries.PREFIX", "wordloom." if "wordloom" in spelt else "")
    write(project, "clean", spelt)
    assert name() == before


@pytest.mark.parametrize(
    "text",
    [
        "from corpus.{} import g\nfrom corpus.{} import g as h\n\ndef f(x):\n    return g(x) / h(x)\n",
        "from corpus import {} as a, {} as b\n\ndef f(x):\n    return a.g(x) / b.g(x)\n",
        "from corpus.{} import g\nfrom corpus.{} import a\n\ndef f(x):\n    return g(x)\n",
    ],
)
def test_which_module_a_name_is_from_counts(project: Path, text: str) -> None:
    write(project, "other", "def g(x):\n    return -x\n\na = 1\n")
    write(project, "text", f"{TEXT}\na = 1\n")
    write(project, "clean", text.format("text", "other"))
    before = name()
    write(project, "clean", text.format("other", "text"))
    assert name() != before


def test_a_file_drops_out_by_its_full_name_alone(project: Path) -> None:
    write(project, "errors", "class DataError(ValueError): ...\n")
    write(project, "text", "from corpus.errors import DataError\nfrom corpus.readers.errors import kinds\n")
    write(project, "readers/errors", "kinds = 1\n")
    before = code()
    assert "corpus.readers.errors" in before and "corpus.errors" not in before


def test_the_entries_of_the_project_are_all_there() -> None:
    pending = list(StageTask.__subclasses__())
    while pending:
        task = pending.pop()
        pending += task.__subclasses__()
        for start in (value for value in (getattr(task, "entry", None), getattr(task, "rules", None)) if value):
            assert identity.code_of(start.partition(":")[0])


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


def test_a_body_of_only_a_docstring_is_an_empty_one(project: Path) -> None:
    write(project, "clean", 'def f():\n    """Only this."""\n')
    before = code()
    write(project, "clean", "def f():\n    pass\n")
    assert code() == before


def test_settings_of_the_machine_do_not_count() -> None:
    assert EmbeddingSettings(threads=1).significant() == EmbeddingSettings(threads=7).significant()
    assert EmbeddingSettings(window=4).significant() != EmbeddingSettings(window=7).significant()
    assert "workers" not in CorpusSettings().significant()


def test_content_is_read_once_and_names_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current, "may_write", True)
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
def test_a_broken_memory_costs_reading_again_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setattr(current, "may_write", True)
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


def test_what_is_read_by_links_to_folders_counts(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "1.txt").write_text("good")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pos").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    before = content_digest([tmp_path / "data"], tmp_path / "memory.json")
    (tmp_path / "elsewhere" / "2.txt").write_text("better")
    assert content_digest([tmp_path / "data"], tmp_path / "memory.json") != before


def test_a_digest_ignores_the_order_of_keys() -> None:
    assert digest({"a": 1, "b": "语"}) == digest({"b": "语", "a": 1})


def test_some_files_of_a_folder_are_known_by_their_names_and_one_alone_is_not(tmp_path: Path) -> None:
    memory, folder = tmp_path / "memory.json", tmp_path / "folder"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / name).write_text("the same")
    one, other = ([folder / name] for name in ("a", "b"))
    assert content_digest(one, memory) == content_digest(other, memory)
    assert digest_within(folder, one, memory) != digest_within(folder, other, memory)
    assert digest_within(folder, [*one, *other], memory) != digest_within(folder, one, memory)
