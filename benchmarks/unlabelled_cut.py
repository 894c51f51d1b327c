"""A cut of IMDB with few labels, for docs/unlabelled.md: `python benchmarks/unlabelled_cut.py FILE.jsonl`.

2,000 reviews of train, 2,000 of train for validation, 10,000 of test and 10,000 without a label, half of each class
where there are classes, drawn by one seed. Films are not kept apart between train and validation, as a run on all of
IMDB does.
"""

import json
import random
import sys
import tarfile
from pathlib import Path

import project  # noqa: F401
from clean import find_archive

#: Folders of the archive, in the order in which they are drawn from.
FOLDERS = ("train/pos", "train/neg", "test/pos", "test/neg", "train/unsup")
#: Folder, which of its reviews, their label, and the split that they go into.
PARTS = (
    ("train/pos", slice(0, 1000), "pos", "train"),
    ("train/pos", slice(1000, 2000), "pos", "validation"),
    ("test/pos", slice(0, 5000), "pos", "test"),
    ("train/neg", slice(0, 1000), "neg", "train"),
    ("train/neg", slice(1000, 2000), "neg", "validation"),
    ("test/neg", slice(0, 5000), "neg", "test"),
    ("train/unsup", slice(0, 10_000), None, "unlabelled"),
)


def read(archive: Path) -> dict[str, list[str]]:
    """Return the texts of each folder, in an order drawn by one seed."""
    found: dict[str, list[tuple[str, str]]] = {folder: [] for folder in FOLDERS}
    with tarfile.open(archive) as tar:
        for member in tar:
            folder = "/".join(member.name.split("/")[1:-1])
            if member.isfile() and folder in found and (stream := tar.extractfile(member)):
                found[folder].append((member.name, stream.read().decode("utf-8")))
    generator = random.Random(0)
    for named in found.values():
        named.sort()
        generator.shuffle(named)
    return {folder: [text for _, text in named] for folder, named in found.items()}


def main(path: Path) -> None:
    """Write the cut."""
    archive = find_archive()
    if archive is None:
        sys.exit("aclImdb_v1.tar.gz is not at hand; name the folder that holds it in WORDLOOM_DATA")
    texts = read(archive)
    with path.open("w", encoding="utf-8") as file:
        for folder, chosen, label, split in PARTS:
            for text in texts[folder][chosen]:
                file.write(json.dumps({"text": text, "label": label, "split": split}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
