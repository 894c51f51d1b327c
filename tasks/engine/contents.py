"""What the files of a finished folder hold: size and SHA-256 of each, recorded once and compared later."""

from pathlib import Path
from typing import Any

from corpus.json_files import write_json
from corpus.whole_files import appearing, sha256

#: Not among the files of a folder: its manifest, which has a seal of its own, and the mark of a damage.
MANIFEST, MARK = "manifest.json", "damaged.json"
#: File within the folder → its size in bytes and its SHA-256.
Files = dict[str, dict[str, Any]]


def of(folder: Path) -> Files:
    """Return size and SHA-256 of each file in a folder, by its path there."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in found]
    return {
        name: {"size": path.stat().st_size, "sha256": sha256(path)}
        for name, path in zip(names, found, strict=True)
        if name not in (MANIFEST, MARK)
    }


def first_difference(folder: Path, files: Files) -> str | None:
    """Return what is first found to be other than recorded, by sizes alone; None where nothing is."""
    return next((told for name, made in files.items() if (told := _by_size(folder / name, name, made))), None)


def differences(folder: Path, files: Files) -> list[str]:
    """Return what is other than recorded, by reading every byte."""
    return [
        told
        for name, made in files.items()
        if (told := _by_size(folder / name, name, made) or _by_content(folder / name, name, made))
    ]


def mark(folder: Path, damages: list[str]) -> None:
    """Note in a folder that it is damaged: from then on every use reads it whole, until it is made anew."""
    with appearing(folder / MARK) as part:
        write_json(part, {"damages": damages})


def unmark(folder: Path) -> None:
    """Take a mark away."""
    (folder / MARK).unlink(missing_ok=True)


def first_damage(folder: Path, files: Files) -> str | None:
    """Return what makes a folder unfit for use: by sizes, or where it is marked by what its files hold."""
    told = first_difference(folder, files)
    if told is None and (folder / MARK).exists():
        told = next(iter(differences(folder, files)), None)
    return told


def _by_size(path: Path, name: str, made: dict[str, Any]) -> str | None:
    if not path.is_file():
        return f"{name} is missing"
    size = path.stat().st_size
    return None if size == made.get("size") else f"{name} has {size:,} bytes, not {made.get('size')}"


def _by_content(path: Path, name: str, made: dict[str, Any]) -> str | None:
    try:
        return None if sha256(path) == made.get("sha256") else f"{name} holds something else than when it was made"
    except OSError as error:
        return f"{name} cannot be read: {error.strerror}"
