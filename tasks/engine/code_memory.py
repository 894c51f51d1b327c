"""What was found of the code of each stage, kept for later processes: to read a hundred modules takes a second."""

import hashlib
import platform
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from corpus.whole_files import appearing
from tasks.engine import identity, place
from tasks.engine.claims import claimed
from tasks.engine.sealed import read_sealed, write_sealed

#: The keys of a memory: what the source files are that it is about, and the code of each module that a stage starts at.
TREE, CODE = "tree", "code"
Codes = Mapping[str, dict[str, str]]


def code_of(start: str) -> dict[str, str]:
    """Return what `identity.code_of` returns, from the memory of the project where it knows that."""
    known = _remembered(place.code_memory()).get(start)
    return identity.code_of(start) if known is None else known


def remember(starts: set[str]) -> None:
    """Write down the code of the modules that stages start at, where the memory has not all of it."""
    memory = place.code_memory()
    if starts <= _remembered(memory).keys():
        return
    memory.parent.mkdir(parents=True, exist_ok=True)
    with claimed(memory), appearing(memory) as part:
        write_sealed(part, {TREE: tree(identity.PROJECT), CODE: {start: identity.code_of(start) for start in starts}})
    _remembered.cache_clear()


@cache
def tree(project: Path) -> str:
    """Return a digest of the names and bytes of all source files of the rooms, and of the version of Python.

    What a module says is written out by Python, and may be written otherwise by another.
    """
    total = hashlib.sha256(platform.python_version().encode())
    for room in identity.ROOMS:
        for path in sorted((project / room).rglob("*")):
            if "__pycache__" not in path.parts and path.is_file():
                total.update(f"\n{path.relative_to(project).as_posix()}\n".encode())
                total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


@cache
def _remembered(memory: Path) -> Codes:
    kept = read_sealed(memory) or {}
    codes = kept.get(CODE)
    return codes if isinstance(codes, dict) and kept.get(TREE) == tree(identity.PROJECT) else {}
