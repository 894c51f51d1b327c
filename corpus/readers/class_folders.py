"""One folder per class, with or without train and test folders above, in a folder or an archive."""

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.readers.junk import is_binary, is_junk
from corpus.readers.labels import Labels
from corpus.readers.limits import largest_document, refuse_large_document
from corpus.readers.lines import decoded
from corpus.readers.members import Parts, member_names, members
from corpus.readers.split_names import split_called, split_in, split_word, words_of
from corpus.readers.streams import COMPRESSIONS, damage_named
from corpus.settings import CorpusSettings

#: Compressions that a document of its own may have; larger things are not packed one by one.
_PACKED = {mark: COMPRESSIONS[mark][1] for mark in (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")}
JUNK, BINARY, BESIDE = (
    "a file that is none of the data (Thumbs.db, a program)",
    "a file that is no text",
    "a file in no class folder",
)


class Layout(NamedTuple):
    """What the names of all folders say about the meaning of one."""

    depth: int  # folders above the data, such as the archive's own name
    splits: bool  # whether folders called train, test, … are splits rather than classes
    parted: bool = False  # whether folders are called after split and class, `train_pos`


def folders_documents(
    path: Path,
    settings: CorpusSettings,
    split: str | None,
    prefix: str,
    left_out: Counter[str] | None = None,
    files: range | None = None,
) -> Iterator[RawDocument]:
    """Yield every file below a class's folder as a document; `split` is for data without split folders.

    Only those that `files` numbers (see `members`). Files beside the class folders (a README), those of the system and
    those that are no text are no documents: they are counted in `left_out`. Raises DataError where there are no class
    folders.
    """
    left = Counter[str]() if left_out is None else left_out
    layout, labels = _layout(path), Labels(settings)
    for parts, data in members(path, lambda parts: not is_junk(parts) and _place(parts, layout) is not None, files):
        place = _place(parts, layout)
        if is_junk(parts) or place is None:
            left[JUNK if is_junk(parts) else BESIDE] += 1
            continue
        content = _unpacked(data, path, parts)
        if is_binary(content):
            left[BINARY] += 1
            continue
        own, label = place
        name = f"{path}: {'/'.join(parts)}"
        yield RawDocument(
            id=prefix + "/".join(parts[layout.depth :]),
            text=decoded(content, name, settings.encoding, settings.errors),
            label=labels.label(label, name) if label is not None else None,
            split=own or split,
        )


def _layout(path: Path) -> Layout:
    """Look at all names once. Memory: the distinct folders, not the files."""
    folders = {parts[:-1] for parts in member_names(path) if len(parts) > 1 and not is_junk(parts)}
    # An archive's own folder stands above the classes: cut what all folders with files share, but never a split.
    depth = 0
    while (
        any(len(folder) > depth + 1 for folder in folders)
        and len({folder[depth : depth + 1] for folder in folders}) == 1
    ):
        shared = next(iter(folders))[depth]
        if split_called(shared):
            break
        # Files beside the next level (a README in the archive's own folder) say nothing more.
        folders = {folder for folder in folders if len(folder) > depth + 1}
        depth += 1
    first = {folder[depth] for folder in folders if len(folder) > depth}
    layout = _meaning(depth, first, {len(folder) - depth for folder in folders})
    if not any(_place((*folder, "file"), layout) for folder in folders):
        raise DataError(
            f"{path}: no class folders found; one folder per class with a file per document is needed, "
            "such as positive/1.txt, or train/positive/1.txt"
        )
    return layout


def _meaning(depth: int, first: set[str], depths: set[int]) -> Layout:
    """Say what the folders of the first level are: a word in all of their names, or a whole name, calls a split."""
    if any(split_called(name) == "train" for name in first):
        return Layout(depth, True)
    parted = bool(first) and all(split_in(name) for name in first) and any(split_in(name) == "train" for name in first)
    return Layout(depth, parted, parted and max(depths, default=0) == 1)


def _place(parts: Parts, layout: Layout) -> tuple[str | None, str | None] | None:
    """Return the split and the label of a file, or None for a file that is no document."""
    folders = parts[layout.depth : -1]
    if not folders:
        return None
    if not layout.splits:
        unlabelled = split_called(folders[0]) == "unlabelled"
        return ("unlabelled", None) if unlabelled else (None, folders[0])
    split = split_in(folders[0])
    inner = folders[1:] if split else folders
    if split == "unlabelled" or (inner and split_called(inner[0]) == "unlabelled"):
        return "unlabelled", None
    if not inner and layout.parted:
        word = split_word(folders[0])
        inner = (" ".join(other for other in words_of(folders[0]) if other != word),)
    return (split, inner[0]) if inner and inner[0] else None


def _unpacked(data: bytes, path: Path, parts: Parts) -> bytes:
    """Return the bytes of a document that may be compressed by itself; raise DataError for damage, and for a bomb."""
    unpack = next((made for mark, made in _PACKED.items() if data.startswith(mark)), None)
    if unpack is None:
        return data
    with damage_named(path.joinpath(*parts)), unpack(io.BytesIO(data)) as stream:
        content: bytes = stream.read(largest_document() + 1)
    refuse_large_document(len(content), f"{path}: {'/'.join(parts)}")
    return content
