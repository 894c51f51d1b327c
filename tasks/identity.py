"""Identity of a result: a digest of everything that made it (settings, code, inputs)."""

import ast
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from corpus.whole_files import appearing, read_object

PACKAGES = ("corpus", "embeddings", "classifiers", "reports")
PROJECT = Path(__file__).resolve().parent.parent
#: Code that cannot change a result: settings count by their values, progress and error types not at all.
NOT_CODE = frozenset({"settings", "language_settings", "numeric_settings", "progress", "errors"})


def digest(value: Any) -> str:
    """Return 16 hexadecimal digits that name a JSON value."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def code_of(entry: str) -> dict[str, str]:
    """Return the digest of each project module that the module `entry` imports, itself included, and of its templates.

    Imports are found in the syntax tree, inside functions too; docstrings and comments do not count.
    """
    found: dict[str, str] = {}
    waiting = [entry]
    while waiting:
        module = waiting.pop()
        path = _source(module)
        if module in found or path is None or module.rpartition(".")[2] in NOT_CODE:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        waiting += _imports(tree)
        found[module] = _tree_digest(tree)
    package = PROJECT / entry.partition(".")[0]
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts:
            found[path.relative_to(PROJECT).as_posix()] = _code_digest(path)
    return dict(sorted(found.items()))


def edited_since(code: Mapping[str, str], began: float) -> list[str]:
    """Return what of `code`, as `code_of` has it, is another now; only files that changed after `began` are read.

    `began` is in seconds since the epoch.
    """
    paths = {name: _source(name) or PROJECT / name for name in code}
    return [
        name
        for name, path in paths.items()
        if not path.is_file() or (path.stat().st_mtime >= began and _code_digest(path) != code[name])
    ]


def content_digest(paths: Iterable[Path], memory: Path) -> str:
    """Return a digest of the content of files and folders.

    Content is read once: `memory` (a JSON file) remembers it by path, size and time of change. A memory that cannot be
    read is empty: it costs reading again.
    """
    known = {key: name for key, name in (read_object(memory) or {}).items() if isinstance(name, str)}
    contents = []
    for path in paths:
        key = digest([(str(file.resolve()), file.stat().st_size, file.stat().st_mtime_ns) for file in _files(path)])
        if key not in known:
            known[key] = _read_digest(path)
            _store(memory, known)
        contents.append(known[key])
    return digest(contents)


def _source(module: str) -> Path | None:
    path = PROJECT.joinpath(*module.split(".")).with_suffix(".py")
    return path if module.partition(".")[0] in PACKAGES and path.is_file() else None


def _code_digest(path: Path) -> str:
    """Digest a module without comments and docstrings, and any other file as it is."""
    if path.suffix != ".py":
        return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    return _tree_digest(ast.parse(path.read_text(encoding="utf-8")))


def _tree_digest(tree: ast.Module) -> str:
    return digest(ast.unparse(_without_docstrings(tree)))


def _imports(tree: ast.Module) -> list[str]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                node.body = node.body[1:] or [ast.Pass()]
    return tree


def _files(path: Path) -> list[Path]:
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def _read_digest(path: Path) -> str:
    """Digest names and bytes of all files; a single file's name does not count, so a renamed copy is the same data."""
    total = hashlib.sha256()
    for file in _files(path):
        total.update(file.relative_to(path).as_posix().encode() if path.is_dir() else b"")
        with file.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()[:16]


def _store(memory: Path, known: Mapping[str, str]) -> None:
    memory.parent.mkdir(parents=True, exist_ok=True)
    with appearing(memory) as part:
        part.write_text(json.dumps(known, indent=1), encoding="utf-8")
