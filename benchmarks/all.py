"""Every comparison once, small, and one line of each: what a change costs.

    python benchmarks/all.py --quick [--data aclImdb_v1.tar.gz] [--only clean …] [--keras PYTHON] [--fasttext PYTHON]

--quick is meant for ten minutes on two free cores; its figures are for comparing two commits on one machine on one
day, not for the documents, which have those of the whole benchmarks (docs/benchmarks.md says how each is made).
Without --quick each benchmark runs as its documents say, which takes hours. Where IMDB is not at hand, its place is
taken by the demo. Exits with 1 where a benchmark failed; its end is then shown.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from clean import find_archive
from project import ROOT

from corpus.readers.read import read_documents
from corpus.settings import CorpusSettings

HERE = Path(__file__).parent
#: Reviews of the small set, of which a tenth is test.
REVIEWS = 3000
#: A run whose models are asked; small networks, for only their speed is looked at.
RUN = """
[run]
name = quick
[corpus]
data = texts.csv
[embedding.skipgram]
algorithm = skipgram
vector_size = 100
epochs = 1
[classifier]
epochs = 1
hidden_size = 128
[classifier.bi-mingru]
cell = mingru
[classifier.bi-lstm]
cell = lstm
[baseline]
models = nb-svm, bag-ngrams
[explain]
documents = 0
"""


class Place(NamedTuple):
    """What benchmarks work on."""

    data: list[str]  # --data and the archive, or nothing
    project: Path
    table: Path


class Comparison(NamedTuple):
    """A benchmark: its quick arguments, and which lines of what it prints are told."""

    file: str
    quick: Callable[[Place], Sequence[str]]
    tells: Callable[[str], bool]
    in_project: bool = False


def in_table(*words: str) -> Callable[[str], bool]:
    """Return whether a line is a row of a table that has one of these words."""
    return lambda line: line.startswith("|") and any(word in line for word in words)


COMPARISONS = {
    "clean": Comparison(
        "clean.py", lambda place: ["--megabytes", "20", "--rounds", "1", *place.data], lambda line: "MB/s" in line
    ),
    "word2vec": Comparison(
        "word2vec.py",
        lambda place: ["--tokens", "1500000", "--epochs", "1", "--seeds", "0", *place.data],
        in_table("wordloom", "corpus_file", "fasttext"),
    ),
    "classifiers": Comparison(
        "classifiers.py", lambda place: ["--reviews", "300", *place.data], in_table("wordloom", "tutorial", "keras")
    ),
    "predict": Comparison(
        "predict.py",
        lambda place: ["quick", "--data", str(place.table), "--cells", "nb-svm", "bag-ngrams", "skipgram/bi-mingru"],
        in_table("now", "fastText", "TF-IDF", "tutorial"),
        in_project=True,
    ),
    "one_text": Comparison(
        "one_text.py",
        lambda place: ["quick", "--cells", "nb-svm", "skipgram/bi-lstm"],
        in_table("now"),
        in_project=True,
    ),
    "start": Comparison("start.py", lambda place: [str(place.project), "--rounds", "1"], in_table("wordloom")),
}


def quick_project(archive: Path | None, folder: Path) -> Path:
    """Make a project with a small finished run in `folder`; return its table of texts."""
    settings = CorpusSettings(
        data=str(archive) if archive else "demo", **({} if archive else {"demo_documents": REVIEWS})
    )
    documents = [one for one in read_documents(settings) if one.label]
    table = folder / "texts.csv"
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("text", "label", "split"))
        for number, one in enumerate(documents[:: max(1, len(documents) // REVIEWS)]):
            writer.writerow((" ".join(one.text.split()), one.label, "train" if number % 10 else "test"))
    (folder / "luigi.cfg").write_text("[core]\n" + RUN, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WORDLOOM_ROOT": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "run"], cwd=folder, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"the run whose models are asked failed:\n{done.stderr[-2000:]}")
    return table


def told(comparison: Comparison, arguments: Sequence[str], place: Place) -> tuple[list[str], bool]:
    """Return what a benchmark has to say, and whether it went well."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WORDLOOM_ROOT": str(place.project)}
    words = [sys.executable, str(HERE / comparison.file), *arguments]
    folder = place.project if comparison.in_project else None
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        return [done.stderr.strip()[-500:]], False
    return [line.strip() for line in done.stdout.splitlines() if comparison.tells(line)], True


def main() -> None:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("--quick", action="store_true")
    about.add_argument("--data", type=Path, default=find_archive(), help="IMDB archive; default: found, else the demo")
    about.add_argument("--only", nargs="+", choices=COMPARISONS, default=list(COMPARISONS))
    about.add_argument("--keras", metavar="PYTHON", help="an interpreter that has Keras")
    about.add_argument("--fasttext", metavar="PYTHON", help="an interpreter that has fasttext-wheel")
    given = about.parse_args()
    more = {"classifiers": ["--keras", given.keras] if given.keras else []}
    more["predict"] = ["--fasttext", given.fasttext] if given.fasttext else []
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder).resolve()
        needs_run = any(COMPARISONS[name].in_project or name == "start" for name in given.only)
        table = quick_project(given.data, project) if needs_run else project / "texts.csv"
        place = Place(["--data", str(given.data)] if given.data else [], project, table)
        for name in given.only:
            comparison, start = COMPARISONS[name], time.perf_counter()
            arguments = comparison.quick(place) if given.quick else place.data
            lines, is_well = told(comparison, [*arguments, *more.get(name, [])], place)
            failed += not is_well
            found = "; ".join(" ".join(line.replace("|", " ").split()) for line in lines)
            print(f"{name}{'' if is_well else ' FAILED'}, {time.perf_counter() - start:.0f} s: {found}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
