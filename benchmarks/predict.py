"""From a table of texts to a table of answers: ours on all cores, ours before, and what people would write instead.

    cd PROJECT && python …/benchmarks/predict.py imdb --data aclImdb_v1.tar.gz --before CLONE --fasttext PYTHON --write

`imdb` is a finished run of configs/imdb.cfg; CLONE is the repository at an earlier commit (8d00cc6 or later), and
PYTHON an interpreter with `fasttext-wheel`. Every contender is asked once a round, in turn. Of ours everything counts,
the start of Python and the model's loading included; of the others only what comes after (see predict_rivals.py), and
of ours before, which read no tables then, a text a line. Wall seconds say something only where nothing else runs; the
ratios are those of processor seconds over the processes that share them. --rows takes fewer texts, spread over all.
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from document import write_table
from project import ROOT

from corpus.readers.read import read_documents
from corpus.settings import CorpusSettings
from pipeline.project import root
from pipeline.trained import find_model

CELLS = ("nb-svm", "bag-ngrams", "skipgram/bi-mingru", "skipgram/bi-gru", "skipgram/bi-lstm")
RIVALS = {
    "fasttext": "fastText, word pairs",
    "scikit-learn": "TF-IDF + logistic regression",
    "tutorial": "tutorial's Bi-LSTM",
}
COLUMNS = ("model", "", "processes", "processor s", "wall s", "texts/s a core", "× before", "right, %")
#: Runs the earlier command line after a look at what its settings know: later models say more.
BEFORE = """
import json, sys
from pathlib import Path
from classifiers.settings import ClassifierSettings
from corpus.settings import CorpusSettings
described = json.loads(Path(sys.argv[1], "model.json").read_text())
for name, known in (("cleaning", CorpusSettings), ("settings", ClassifierSettings)):
    kept = described.get(name, {}).items()
    described[name] = {key: value for key, value in kept if key in known.model_fields and value != "auto"}
Path(sys.argv[2], "model.json").write_text(json.dumps(described))
for file in ("model.safetensors", "words.txt"):
    Path(sys.argv[2], file).symlink_to(Path(sys.argv[1], file))
"""


class Measured(NamedTuple):
    """What one pass took, over all of its processes."""

    processor: float
    wall: float


class Contender(NamedTuple):
    """A way to label a table."""

    model: str
    name: str
    processes: int
    run: Callable[[], Measured]
    answers: Path


def timed(words: list[str], code: Path, output: Path | None = None) -> Measured:
    """Run a command of the project at `code`; return what it took from its first instruction on."""
    environment = {**os.environ, "PYTHONPATH": str(code), "OMP_NUM_THREADS": "1", "WORDLOOM_ROOT": str(root())}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with (output or Path(os.devnull)).open("wb") as stream:
        subprocess.run(words, check=True, env=environment, stdout=stream, stderr=subprocess.PIPE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Measured(processor, time.perf_counter() - start)


def ours(run: str, cell: str, jobs: int, folder: Path) -> Contender:
    answers = folder / f"{cell.replace('/', '-')}-{jobs}.csv"
    words = [sys.executable, "-m", "pipeline", "predict", run, str(folder / "texts.csv"), "--cell", cell]
    words += ["-j", str(jobs), "-o", str(answers)]
    return Contender(cell, "now", jobs, lambda: timed(words, ROOT), answers)


def before(run: str, cell: str, clone: Path, folder: Path) -> Contender:
    """The same model in the earlier project."""
    place, answers = folder / f"before-{cell.replace('/', '-')}", folder / f"{cell.replace('/', '-')}-before.txt"
    place.mkdir()
    model = str(find_model(run, cell).folder.resolve())
    timed([sys.executable, "-c", BEFORE, model, str(place)], clone)
    words = [sys.executable, "-m", "pipeline", "predict", str(place), str(folder / "texts.txt")]
    return Contender(cell, "before", 1, lambda: timed(words, clone, answers), answers)


def rival(name: str, python: str, folder: Path) -> Contender:
    answers = folder / f"{name}.csv"
    words = [python, str(Path(__file__).with_name("predict_rivals.py")), name]
    words += [str(folder / file) for file in ("train.csv", "texts.csv", answers.name)]

    def run() -> Measured:
        told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        return Measured(**json.loads(told.splitlines()[-1]))

    return Contender(RIVALS[name], "", 2 if name == "tutorial" else 1, run, answers)


def write_texts(data: Path, rows: int, folder: Path) -> None:
    """Write the labelled texts as a table and as lines, those of train also to learn from."""
    read = [one for one in read_documents(CorpusSettings(data=str(data))) if one.label]
    chosen = read[:: max(1, len(read) // rows)]
    for name, documents in (("texts", chosen), ("train", [one for one in read if one.split == "train"])):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("text", "label", "split"))
            writer.writerows((" ".join(one.text.split()), one.label, one.split) for one in documents)
    lines = "".join(f"{' '.join(one.text.split())}\n" for one in chosen)
    (folder / "texts.txt").write_text(lines, encoding="utf-8")


def share_right(contender: Contender, folder: Path) -> float:
    """Return how many per cent of the test reviews have the right label."""
    with (folder / "texts.csv").open(encoding="utf-8", newline="") as stream:
        truth = [(row["split"], row["label"]) for row in csv.DictReader(stream)]
    said = [*_labels(contender.answers)]
    right = [label == known for label, (split, known) in zip(said, truth, strict=True) if split == "test"]
    return 100 * sum(right) / max(1, len(right))


def _labels(answers: Path) -> Iterator[str]:
    with answers.open(encoding="utf-8", newline="") as stream:
        if answers.suffix == ".txt":
            yield from (line.split("\t")[0] for line in stream)
            return
        yield from (row["predicted_label"] for row in csv.DictReader(stream))


def line_of(contender: Contender, passes: list[Measured], base: float | None, folder: Path) -> str:
    """Return a row of the table; `base` are the seconds a core of ours before."""
    with (folder / "texts.txt").open("rb") as stream:
        texts = sum(1 for _ in stream)
    processor, wall = (median(one[place] for one in passes) for place in (0, 1))
    each = processor / contender.processes
    columns = [contender.model, contender.name, contender.processes, f"{processor:.1f}", f"{wall:.1f}"]
    columns += [f"{texts / processor:,.0f}", f"{base / each:.1f}" if base else "–"]
    right = "–" if contender.model == RIVALS["tutorial"] else f"{share_right(contender, folder):.1f}"
    return f"| {' | '.join(map(str, [*columns, right]))} |"


def main() -> None:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("run")
    about.add_argument("--data", type=Path, required=True)
    about.add_argument("--cells", nargs="*", default=list(CELLS))
    about.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    about.add_argument("--before", type=Path)
    about.add_argument("--fasttext", metavar="PYTHON")
    about.add_argument("--rivals", nargs="*", default=["scikit-learn", "tutorial"], choices=[*RIVALS])
    about.add_argument("--rows", type=int, default=50_000)
    about.add_argument("--rounds", type=int, default=1)
    about.add_argument("--write", action="store_true")
    given = about.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_texts(given.data, given.rows, folder)
        contenders = []
        for cell in given.cells:
            contenders += [before(given.run, cell, given.before, folder)] if given.before and "bag" not in cell else []
            contenders += [ours(given.run, cell, jobs, folder) for jobs in given.jobs]
        contenders += [rival("fasttext", given.fasttext, folder)] if given.fasttext else []
        contenders += [rival(name, sys.executable, folder) for name in given.rivals if name != "fasttext"]
        passes: list[list[Measured]] = [[] for _ in contenders]
        for _ in range(given.rounds):
            for contender, own in zip(contenders, passes, strict=True):
                own.append(contender.run())
        lines = [f"| {' | '.join(COLUMNS)} |", "|---|---" + "|--:" * (len(COLUMNS) - 2) + "|"]
        bases = {
            c.model: median(one[0] for one in own)
            for c, own in zip(contenders, passes, strict=True)
            if c.name == "before"
        }
        lines += [line_of(c, own, bases.get(c.model), folder) for c, own in zip(contenders, passes, strict=True)]
    print("\n".join(lines))
    if given.write:
        write_table("predict", lines)


if __name__ == "__main__":
    main()
