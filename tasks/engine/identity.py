"""Identity of a result: a digest of everything that made it (settings, code, inputs)."""

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from corpus import entries
from corpus.readers.members import folder_files
from corpus.whole_files import appearing, sha256
from tasks.engine import current, place, spelling
from tasks.engine.claims import claimed
from tasks.engine.sealed import read_sealed, write_sealed

#: The rooms whose code can make a result.
ROOMS = ("corpus", "embeddings", "models", "classifiers", "language", "series", "reports", "translation")
#: The folder in which the rooms stand.
PROJECT = Path(__file__).resolve().parents[2]
#: The folder from which they are imported: that one, or the one above it where they stand under `wordloom`.
IMPORTED_FROM = PROJECT.parent if entries.PREFIX else PROJECT
#: Code that cannot change a result: settings count by their values, progress and error types not at all.
NOT_CODE = frozenset(
    {"corpus.progress", "corpus.errors", *(f"{room}.settings" for room in ROOMS)}
    | {"corpus.series.settings", "corpus.audit.settings", "classifiers.baselines.settings"}
)
#: The entry of `code_of` that says which name of which module each module imports.
IMPORTS = "imports"
#: The key of a memory that has the digest of each content: what a sealed file of another kind has not.
REMEMBERED = "contents"
#: Digest of each content that this process has read, by the same key as in a memory.
_read_here: dict[str, str] = {}


def import_path() -> str:
    """Return PYTHONPATH for a process that is to import this very code, whatever else lies about."""
    return os.pathsep.join([str(IMPORTED_FROM), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)


def digest(value: Any) -> str:
    """Return 16 hexadecimal digits that name a JSON value."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def named(made: Mapping[str, Any], label: str) -> dict[str, Any]:
    """Return everything that made a result, with its label and the digest that names it.

    Of the code only the digests count, not the modules' names: a file may be moved or renamed.
    """
    return {**made, "digest": digest({**made, "code": sorted(made["code"].values())}), "label": label}


@cache
def code_of(start: str) -> dict[str, str]:
    """Return the digest of each project module that the module `start` imports, itself included, and of its templates.

    Imports are found in the syntax tree, inside functions too; docstrings and comments do not count, nor where a module
    stands or how an import of it is spelt. Raises LookupError where there is no such module.
    """
    if source(start) is None:
        raise LookupError(f"{start} is no module of {', '.join(ROOMS)}")
    code: dict[str, str] = {}
    wires: list[tuple[str, str, str]] = []  # module, imported name, the module that it is from
    waiting = [start]
    while waiting:
        module = waiting.pop()
        path = source(module)
        if module in code or path is None or module in NOT_CODE:
            continue
        code[module], imports = _read_module(path)
        wires += [(module, name, origin) for name, origin in imports]
        waiting += [origin for _, origin in imports]
    code[IMPORTS] = digest(sorted((code[user], name, code[origin]) for user, name, origin in wires if origin in code))
    room = PROJECT / start.partition(".")[0]
    for path in sorted(room.rglob("*")):
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts:
            code[path.relative_to(PROJECT).as_posix()] = _file_digest(path)
    return dict(sorted(code.items()))


def data_name(data: str) -> str:
    """Return what data is called: its path without the folders, which differ from host to host.

    >>> data_name("/mnt/store/reviews.csv")
    'reviews.csv'
    """
    return Path(data).name or data


def edited_since(code: Mapping[str, str], began: float) -> list[str]:
    """Return what of `code`, as `code_of` has it, is another now; only files that changed after `began` are read.

    `began` is in seconds since the epoch.
    """
    paths = {name: source(name) or PROJECT / name for name in code if name != IMPORTS}
    return [
        name
        for name, path in paths.items()
        if not path.is_file() or (path.stat().st_mtime >= began and _file_digest(path) != code[name])
    ]


def content_digest(paths: Iterable[Path], memory: Path) -> str:
    """Return a digest of the content of files and folders.

    Content is read once: `memory` (a sealed JSON file) remembers it by path, size and time of change. A memory that
    cannot be read is empty: it costs reading again. What stands in the project has one path for all hosts that share
    it; what stands elsewhere may be another file on each. Nothing is written unless this process makes something.
    """
    known = remembered(memory) or {}
    contents = [_content(_files(path), path if path.is_dir() else None, known, memory) for path in paths]
    return digest(contents)


def digest_within(folder: Path, files: Sequence[Path], memory: Path) -> str:
    """Return a digest of names and bytes of some files of a folder, remembered as `content_digest` does."""
    return _content(files, folder, remembered(memory) or {}, memory)


def _content(files: Sequence[Path], folder: Path | None, known: Mapping[str, str], memory: Path) -> str:
    known_by = [[*_place(file), file.stat().st_size, file.stat().st_mtime_ns] for file in files]
    key = digest(known_by if folder is None else ["with names", *known_by])
    if key not in _read_here:
        _read_here[key] = known.get(key) or _read_digest(files, folder)
    if key not in known and current.may_write:
        _remember(memory, key)
    return _read_here[key]


def _place(file: Path) -> tuple[str, str]:
    """Return on which host a file stands, "" where all see it, and its path there."""
    whole, project = file.resolve(), place.root().resolve()
    return (
        ("", whole.relative_to(project).as_posix()) if whole.is_relative_to(project) else (platform.node(), str(whole))
    )


def source(module: str) -> Path | None:
    """Return the file of a project module, named as in the source tree; None of what is none, or a whole package."""
    path = PROJECT.joinpath(*module.split(".")).with_suffix(".py")
    return path if module.partition(".")[0] in ROOMS and path.is_file() else None


@cache
def _read_module(path: Path) -> tuple[str, list[spelling.Import]]:
    """Read a module once for all entries that it stands below: most of them share most of what they import."""
    return spelling.read(path, source)


def _file_digest(path: Path) -> str:
    """Digest a module as `code_of` does, and any other file as it is."""
    if path.suffix == ".py":
        return spelling.read(path, source)[0]
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _files(path: Path) -> list[Path]:
    return sorted(path.joinpath(*parts) for parts in folder_files(path)) if path.is_dir() else [path]


def _read_digest(files: Iterable[Path], folder: Path | None) -> str:
    """Digest bytes of files and their names in a folder; a single file's does not count: a renamed copy is the same."""
    total = hashlib.sha256()
    for file in files:
        total.update(file.relative_to(folder).as_posix().encode() if folder else b"")
        total.update(bytes.fromhex(sha256(file)))
    return total.hexdigest()[:16]


def remembered(memory: Path) -> dict[str, str] | None:
    """Return the digest of each content that a memory has, None where it is none, or one byte of it is another."""
    known = (read_sealed(memory) or {}).get(REMEMBERED)
    return known if isinstance(known, dict) else None


def _remember(memory: Path, key: str) -> None:
    """Add what was read to what the memory has by now: others add to it as well."""
    memory.parent.mkdir(parents=True, exist_ok=True)
    with claimed(memory), appearing(memory) as part:
        write_sealed(part, {REMEMBERED: {**(remembered(memory) or {}), key: _read_here[key]}})
