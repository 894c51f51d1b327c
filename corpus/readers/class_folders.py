"""One folder per class, with or without train and test folders above, in a folder or a tar archive."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.readers.lines import decoded
from corpus.readers.members import Parts, member_names, members
from corpus.readers.split_names import split_called
from corpus.settings import CorpusSettings


class Layout(NamedTuple):
    """What the names of all folders say about the meaning of one."""

    depth: int  # folders above the data, such as the archive's own name
    splits: bool  # whether folders called train, test, … are splits rather than classes


def folders_documents(path: Path, settings: CorpusSettings, split: str | None, prefix: str) -> Iterator[RawDocument]:
    """Yield every file below a class's folder as a document; `split` is for data without split folders.

    Files beside the class folders (a README) are no documents. Raises DataError where there are no class folders.
    """
    layout = _layout(path)
    for parts, data in members(path, lambda parts: _place(parts, layout) is not None):
        place = _place(parts, layout)
        if place is None:
            continue
        own, label = place
        yield RawDocument(
            id=prefix + "/".join(parts[layout.depth :]),
            text=decoded(data, f"{path}: {'/'.join(parts)}", settings.encoding, settings.errors),
            label=label,
            split=own or split,
        )


def _layout(path: Path) -> Layout:
    """Look at all names once. Memory: the distinct folders, not the files."""
    folders = {parts[:-1] for parts in member_names(path) if len(parts) > 1}
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
    first = [folder[depth] for folder in folders if len(folder) > depth]
    layout = Layout(depth, any(split_called(name) == "train" for name in first))
    if not any(_place((*folder, "file"), layout) for folder in folders):
        raise DataError(
            f"{path}: no class folders found; one folder per class with a file per document is needed, "
            "such as positive/1.txt, or train/positive/1.txt"
        )
    return layout


def _place(parts: Parts, layout: Layout) -> tuple[str | None, str | None] | None:
    """Return the split and the label of a file, or None for a file that is no document."""
    folders = parts[layout.depth : -1]
    if not folders:
        return None
    if not layout.splits:
        unlabelled = split_called(folders[0]) == "unlabelled"
        return ("unlabelled", None) if unlabelled else (None, folders[0])
    split = split_called(folders[0])
    inner = folders[1:] if split else folders
    if split == "unlabelled" or (inner and split_called(inner[0]) == "unlabelled"):
        return "unlabelled", None
    return (split, inner[0]) if inner else None
