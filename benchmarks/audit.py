"""How long the audit stage takes and how much memory it needs, each round in a process of its own.

    python benchmarks/audit.py [--data aclImdb_v1.tar.gz] [--rounds 3] [--json]

Measured is the whole stage on a corpus that is cleaned already: copies (exact, and near ones verified), groups, labels,
giveaways, scripts, and the written folder. On IMDB that is 100,000 reviews: 25,000 of train and of test, 50,000
unlabelled. The cleaning before it is not measured. What was found is printed too.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import clean
import peak
from project import ROOT

from corpus.cleaning.clean import clean_corpus
from corpus.settings import CorpusSettings


def measure(corpus: Path, folder: Path) -> None:
    """Audit once and print seconds and MiB; the import of the libraries is not counted in the seconds."""
    from corpus.audit.check import audit_corpus
    from corpus.audit.settings import AuditSettings

    start = time.perf_counter()
    audit_corpus(AuditSettings(), corpus, folder)
    print(json.dumps({"seconds": time.perf_counter() - start, "mib": peak.peak_of_this_process()}))


def verify_imdb(said: dict[str, Any]) -> None:
    """Hold what was found against what is known of IMDB, counted by other means.

    123 texts of test are also in train after cleaning; validation is cut from train here, so they are in either. 269
    are also among the unlabelled. One film is in both splits.
    """
    found = {finding["kind"]: finding for finding in said["findings"]}
    copies = found["exact-duplicate"]["splits"]
    assert abs(copies["train&test"] + copies["validation&test"] - 123) <= 3, copies
    assert abs(copies["unlabelled&test"] - 269) <= 3, copies
    assert found["group-overlap"]["count"] == 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, default=clean.find_archive(), help="default: the IMDB archive, or the demo"
    )
    parser.add_argument("--corpus", type=Path, help="a CleanCorpus folder; without one, --data is cleaned first")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="a JSON line")
    parser.add_argument("--once", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        measure(*options.once)
        return
    with tempfile.TemporaryDirectory() as scratch:
        corpus, folder = options.corpus or Path(scratch) / "corpus", Path(scratch) / "audit"
        folder.mkdir()
        if options.corpus is None:
            corpus.mkdir()
            clean_corpus(CorpusSettings(data=str(options.data or "demo")), corpus)
        command = [sys.executable, __file__, "--once", str(corpus), str(folder)]
        rounds = [
            json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)
            for _ in range(options.rounds)
        ]
        said = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    if said["documents"]["unlabelled"] == 50_000 and said["highest_accuracy"] == 0.99:
        verify_imdb(said)
    row = {
        "documents": sum(said["documents"].values()),
        "seconds": round(statistics.median(turn["seconds"] for turn in rounds), 2),
        "mib": round(max(turn["mib"] for turn in rounds)),
    }
    if options.json:
        print(json.dumps(row))
        return
    print(f"{row['documents']:,} documents: {row['seconds']} s (median of {options.rounds}), peak {row['mib']} MiB")
    for found in said["findings"]:
        where = ", ".join(f"{name} {number}" for name, number in found["splits"].items() if number)
        print(f"{found['severity']:8} {found['kind']:20} {found['count']:7}  {where}  {found['facts']}")


if __name__ == "__main__":
    main()
