"""Random damages of the files of a finished project: each is noticed, and none is used after a change of size."""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tasks.engine import contents, manifest, place
from tasks.engine.kept_folders import KEPT
from tasks.engine.verification import engine_files, verdicts
from tasks.tuning.trials import broken_files


class Damage(NamedTuple):
    """What was done to a file, and what came of it."""

    kind: str
    file: str  # from the project on
    noticed: bool  # by `verify`
    resized: bool
    refused: bool  # the result that it belongs to counts as not there, without a look at what its files hold
    escaped: str  # an exception that is none of ours


def flip(content: bytes, draw: random.Random, other: bytes) -> bytes:
    """Flip one bit."""
    place = draw.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << draw.randrange(8)]) + content[place + 1 :]


def cut(content: bytes, draw: random.Random, other: bytes) -> bytes:
    """Cut the end off, at any place."""
    return content[: draw.randrange(len(content))]


def swap(content: bytes, draw: random.Random, other: bytes) -> bytes:
    """Have what another file of the project has."""
    return other


def blank(content: bytes, draw: random.Random, other: bytes) -> bytes:
    """Have zeros in a piece, as of a block that never reached the disk."""
    start = draw.randrange(len(content))
    stop = min(len(content), start + draw.choice((16, 512, 4096)))
    return content[:start] + bytes(stop - start) + content[stop:]


def exchange(content: bytes, draw: random.Random, other: bytes) -> bytes:
    """Have two halves in the other order."""
    place = draw.randrange(len(content))
    return content[place:] + content[:place]


def grow(content: bytes, draw: random.Random, other: bytes) -> bytes:
    """Have more at the end."""
    return content + draw.randbytes(draw.choice((1, 100)))


#: None: the file is removed.
KINDS: dict[str, Callable[[bytes, random.Random, bytes], bytes] | None] = {
    "bit": flip, "cut": cut, "swap": swap, "blank": blank, "exchange": exchange, "grow": grow, "removal": None,
}  # fmt: skip


def files_of(root: Path) -> list[Path]:
    """Return every file of a project's store that is kept between runs."""
    return sorted(path for room in ("artifacts", "runs") for path in (root / room).rglob("*") if path.is_file())


def damages(root: Path, cases: int, seed: int | str) -> Iterator[Damage]:
    """Damage a finished project `cases` times, each time as it was before, and yield what came of it."""
    place.use(root)
    files = files_of(root)
    for number in range(cases):
        draw = random.Random(f"{seed}/{number}")
        path = files[number % len(files)]
        content, other = path.read_bytes(), draw.choice(files).read_bytes()
        kind = draw.choice(list(KINDS))
        change = KINDS[kind]
        if not content and change is not None:
            continue
        damaged = change(content, draw, other) if change else None
        if damaged != content:
            yield _damaged(root, path, content, damaged, kind)


def _damaged(root: Path, path: Path, content: bytes, damaged: bytes | None, kind: str) -> Damage:
    home = _home(root, path)
    escaped, noticed, refused = "", False, home is None
    try:
        path.unlink() if damaged is None else path.write_bytes(damaged)
        if home is None:
            # One that is not there is as an empty one.
            noticed = damaged is None or any(True for _ in (*engine_files(root), *broken_files(root)))
        else:
            refused = not _counts(root, home)
            noticed = any(verdict.damages for verdict in verdicts([home]))
            if noticed and _counts(root, home):
                escaped = "it counts as there although verify has noticed it"
    except Exception as error:
        escaped = repr(error)
    finally:
        path.write_bytes(content)
        if home is not None:
            contents.unmark(home)
    resized = damaged is None or len(damaged) != len(content)
    return Damage(kind, path.relative_to(root).as_posix(), noticed, resized, refused, escaped)


def _counts(root: Path, home: Path) -> bool:
    """Say whether a folder counts as the result that is looked for in its place, as `StageTask.is_done` does."""
    made = manifest.whole(home)
    return made is not None and (home.is_relative_to(root / "runs") or made["digest"] == home.name)


def _home(root: Path, path: Path) -> Path | None:
    """Return the finished folder that a file belongs to; None of a file of the engine."""
    parts = path.relative_to(root).parts
    depth = 3 if parts[0] == "artifacts" else 4 if KEPT in parts[2:3] else 2  # a report's evaluations stand in it
    return root.joinpath(*parts[:depth]) if len(parts) > depth and not parts[1].startswith(".") else None


def tally(found: list[Damage]) -> dict[str, Counter[str]]:
    """Count, for each kind of damage, cases and what went wrong with them."""
    table: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for one in found:
        counts = table[one.kind]
        counts["cases"] += 1
        counts["not noticed"] += not one.noticed
        counts["of another size"] += one.resized
        counts["used after a change of size"] += one.resized and not one.refused
        counts["escaped"] += bool(one.escaped)
    return table


def copied(project: Path, place: Path) -> Path:
    """Return a copy of a finished project."""
    return Path(shutil.copytree(project, place))
