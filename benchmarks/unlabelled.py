"""What unlabelled texts bring on a cut of IMDB: writes the cut and a configuration, for `wordloom run` to run.

    python benchmarks/unlabelled.py aclImdb_v1.tar.gz FOLDER && cd FOLDER && wordloom run ablation.cfg

The cut, drawn by a seed: 2,000 labelled reviews of train, 2,000 others for validation, 10,000 unlabelled ones and
10,000 of test. What was measured stands in docs/unlabelled.md.
"""

import argparse
import json
import random
import tarfile
from collections import defaultdict
from pathlib import Path

CONFIGURATION = """\
[run]
name = unlabelled
seeds = 0, 1
ensembles = none
[corpus]
data = cut.jsonl
[embedding.skipgram]
algorithm = skipgram
epochs = 5
[pretraining]
epochs = 4
[classifier]
cell = mingru
direction = one
max_tokens = 200
batch_size = 32
epochs = 10
patience = 10
[classifier.plain]
[classifier.started]
start = language-model
[classifier.taught]
teacher = nb-svm
epochs = 3
[classifier.started-taught]
start = language-model
teacher = nb-svm
epochs = 3
[classifier.virtual-1]
start = language-model
virtual_adversarial = 1
[classifier.virtual-5]
start = language-model
virtual_adversarial = 5
[baseline]
models = nb-svm
[explain]
documents = 0
"""
#: Split of the cut → part of the archive, and which of its reviews, by their place in a random order.
CUT = {
    "train": ("train", slice(0, 1000)),
    "validation": ("train", slice(1000, 2000)),
    "test": ("test", slice(0, 5000)),
}


def main() -> None:
    """Write cut.jsonl and ablation.cfg into a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    reviews = drawn(given.archive)
    rows = [(text, None, "unlabelled") for text in reviews["train/unsup"][:10_000]]
    for split, (part, places) in CUT.items():
        rows += [(text, label, split) for label in ("pos", "neg") for text in reviews[f"{part}/{label}"][places]]
    with (given.folder / "cut.jsonl").open("w", encoding="utf-8") as stream:
        for text, label, split in rows:
            stream.write(json.dumps({"text": text, "label": label, "split": split}) + "\n")
    (given.folder / "ablation.cfg").write_text(CONFIGURATION, encoding="utf-8")
    (given.folder / "luigi.cfg").touch()
    print(f"cd {given.folder} && wordloom run ablation.cfg")


def drawn(archive: Path) -> dict[str, list[str]]:
    """Return the reviews of each part of the archive, as `train/pos`, in a random order that is the same each time."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    with tarfile.open(archive) as tar:
        for member in tar:
            parts = member.name.split("/")
            if member.isfile() and len(parts) == 4 and (file := tar.extractfile(member)):
                found["/".join(parts[1:3])].append((member.name, file.read().decode("utf-8")))
    random.seed(0)
    for part in ("train/pos", "train/neg", "test/pos", "test/neg", "train/unsup"):
        found[part].sort()
        random.shuffle(found[part])
    return {part: [text for _, text in reviews] for part, reviews in found.items()}


if __name__ == "__main__":
    main()
