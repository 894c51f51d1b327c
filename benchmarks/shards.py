"""Cleaning in pieces against cleaning in one: wall time, processor time, memory, and whether the corpus is the same.

    python benchmarks/shards.py [--documents 5200000] [--files 8] [--ways one two pieces-1 pieces-2] [--folder FOLDER]

The text is that of `benchmarks/memory.py` (300 bytes a document), parted into CSV files of equal size. Each way is the
command `wordloom run --until clean` in a project of its own: `one` cleans with one process, `two` with a second one
that encodes, as is done without pieces; `pieces-1` and `pieces-2` make one or two pieces of about 256 MiB at a time.
Memory is the largest peak of a process that makes a result, by its manifest.
"""

import argparse
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from memory import write_data
from project import ROOT

CONFIG = "[run]\nname = shards\n[corpus]\ndata = {data}\n"
WAYS: dict[str, Sequence[str]] = {
    "one": ("-S", "corpus.shard_size=0", "-S", "corpus.workers=1", "-j", "1"),
    "two": ("-S", "corpus.shard_size=0", "-S", "corpus.workers=2", "-j", "2"),
    "pieces-1": ("-j", "1"),
    "pieces-2": ("-j", "2"),
}


def write_files(folder: Path, documents: int, files: int) -> None:
    """Write the generated text as `files` CSV files, each with a header."""
    part = folder.with_name(f"{folder.name}.part")
    part.mkdir(parents=True)
    write_data(part / "all.csv", documents)
    with (part / "all.csv").open(encoding="utf-8") as whole:
        header = next(whole)
        for number in range(files):
            with (part / f"part-{number:05}.csv").open("w", encoding="utf-8") as file:
                file.write(header)
                file.writelines(islice(whole, -(-documents // files)))
    (part / "all.csv").unlink()
    part.rename(folder)


def measured(way: str, data: Path, project: Path) -> dict[str, object]:
    """Clean the data in one way, in a new project, and return what it took."""
    project.mkdir(parents=True)
    (project / "luigi.cfg").write_text(CONFIG.format(data=data), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "pipeline", "run", "--until", "clean", *WAYS[way]]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
    seconds, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    made = [json.loads(path.read_text(encoding="utf-8")) for path in project.glob("artifacts/*/*/manifest.json")]
    peaks = {family: max(one["peak_mib"] for one in made if one["family"] == family)
             for family in sorted({one["family"] for one in made})}  # fmt: skip
    corpus = next(project.glob("artifacts/CleanCorpus/*"))
    audit = json.loads((corpus / "audit.json").read_text(encoding="utf-8"))
    del audit["cleaning"]["workers"]
    whole = [sha256(path) for path in sorted(corpus.iterdir()) if path.suffix != ".json"]
    return {
        "way": way,
        "seconds": round(seconds),
        "processor": round(used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime),
        "results": len(made),
        "peak_mib": peaks,
        "corpus": hashlib.sha256(json.dumps([*whole, audit]).encode()).hexdigest()[:16],
    }


def sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5_200_000)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=[*WAYS])
    parser.add_argument("--folder", type=Path, help="for the data, which then stays; made where needed")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp())
    data = folder / f"{options.documents}-{options.files}"
    if not data.exists():
        write_files(data, options.documents, options.files)
    print(f"{sum(path.stat().st_size for path in data.iterdir()) / 1e6:.0f} MB in {options.files} files", flush=True)
    for way in options.ways:
        project = folder / way
        shutil.rmtree(project, ignore_errors=True)
        print(json.dumps(measured(way, data.resolve(), project)), flush=True)
        shutil.rmtree(project)
    if not options.folder:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
