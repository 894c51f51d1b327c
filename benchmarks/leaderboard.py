"""The leaderboard: the same cells on every data set at hand, and what they say together; resumable.

    python benchmarks/leaderboard.py [--data FOLDER] [--sets sst2 subj …] [--seeds 0,1,2] [--documents N] [--write]

Runs configs/leaderboard.cfg on each set, the smallest first, as the run `board-SET`, and then
`wordloom compare board-… --across`. What is finished is not made again: after Ctrl-C, or when a set failed, the same
command goes on. Sets with an official split keep it; of the others the project cuts a fifth for test. --documents cuts
each set to that many training texts, for a try (runs are then called `board-SET-N`); --write makes docs/leaderboard.md
and docs/examples/leaderboard/ of the result. --data names a folder with sst2/, small/, ChnSentiCorp_htl_all.csv and
aclImdb_v1.tar.gz.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from project import ROOT
from size_sets import SETS, cut, write

#: Set → where it is in the folder of data, the smallest first.
PLACES = {
    "cr": "small/cr.csv",
    "sst2": "sst2",
    "chn": "ChnSentiCorp_htl_all.csv",
    "subj": "small/subj.csv",
    "imdb": "aclImdb_v1.tar.gz",
    "shop": "small/shopping_cat.csv.gz",
}
#: Set → what it is.
TITLES = {
    "cr": "customer reviews (CR)",
    "sst2": "sentences of film reviews (SST-2)",
    "chn": "Chinese hotel reviews (ChnSentiCorp)",
    "subj": "subjective and objective sentences (Subj)",
    "imdb": "film reviews (IMDB)",
    "shop": "Chinese reviews of ten kinds of goods, whose kind is asked",
}
PAGE, EXAMPLE = ROOT / "docs" / "leaderboard.md", ROOT / "docs" / "examples" / "leaderboard"


def wordloom(*arguments: str) -> int:
    """Run a command of this copy of the project in the current folder; return its exit code."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    print(f"$ wordloom {' '.join(arguments)}", flush=True)
    return subprocess.run([sys.executable, "-m", "wordloom", *arguments], env=environment).returncode


def data_of(name: str, folder: Path, documents: int) -> list[str]:
    """Return the options that say what is read: the set, or a cut of it in files of the current folder."""
    if not documents:
        return ["--data", str(folder / PLACES[name])]
    if name not in SETS:
        raise SystemExit(f"{name} is not cut; leave --documents out, or name other sets: {', '.join(SETS)}")
    found, place = cut(folder, name, documents, 0), Path("runs", ".leaderboard-data", f"{name}-{documents}")
    if found is None:
        raise SystemExit(f"{name} has not {documents} training texts; leave --documents out, or give fewer")
    place.mkdir(parents=True, exist_ok=True)
    train, test = write(found.train, place / "train.csv"), write(found.test, place / "test.csv")
    return ["--data", str(train), "-S", f"corpus.test_data={test}"]


def run_sets(names: Sequence[str], options: argparse.Namespace) -> list[str]:
    """Run every set; return the names of the runs that finished."""
    done = []
    for name in names:
        run = f"board-{name}" + (f"-{options.documents}" if options.documents else "")
        data = data_of(name, options.data, options.documents)
        code = wordloom(
            "run", str(ROOT / "configs" / "leaderboard.cfg"), *data, "--name", run, "--seeds", options.seeds
        )
        if code == 0:
            done.append(run)
        else:
            print(f"{run} ended with {code}; the same command goes on with it", flush=True)
    return done


def write_page(report: Path, runs: Sequence[str], command: str) -> None:
    """Make docs/leaderboard.md of the report on all sets, its figures beside the examples."""
    if EXAMPLE.exists():
        shutil.rmtree(EXAMPLE)
    EXAMPLE.mkdir(parents=True)
    shutil.copytree(report / "figures", EXAMPLE / "figures")
    sets = "; ".join(f"{run}, {TITLES[run.split('-')[1]]}" for run in runs)
    title, _, rest = (report / "report.md").read_text(encoding="utf-8").partition("\n")
    machine = f"{os.cpu_count()} cores ({platform.machine()})"
    made = (
        f"Made by `{command}` on {datetime.now(UTC):%Y-%m-%d}, {machine}. The cells are those of "
        "[configs/leaderboard.cfg](../configs/leaderboard.cfg), the same on every data set; test was opened once. "
        f"The data sets: {sets}."
    )
    rest = rest.replace("](figures/", "](examples/leaderboard/figures/")
    PAGE.write_text(f"{title.replace('Over', 'Leaderboard: over')}\n\n{made}\n{rest}", encoding="utf-8")
    print(PAGE)


def main() -> None:
    """Run the sets and compare them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--sets", nargs="+", choices=[*PLACES], default=[*PLACES])
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--documents", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    names = [name for name in PLACES if name in options.sets]  # the smallest first
    done = run_sets(names, options)
    if len(done) < 2:
        raise SystemExit(f"{len(done)} of {len(names)} runs finished; two are needed to compare")
    report = Path("runs") / ".leaderboard"
    if wordloom("compare", *done, "--across", "-o", str(report)):
        raise SystemExit(1)
    if options.write:
        write_page(report, done, " ".join(["python benchmarks/leaderboard.py", *sys.argv[1:]]))
    if len(done) < len(names):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
