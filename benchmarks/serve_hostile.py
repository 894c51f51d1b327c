"""Does any request make an error of `wordloom serve`? schemathesis makes them up from the server's own OpenAPI.

    pip install "wordloom[fuzz]"
    cd PROJECT && python …/benchmarks/serve_hostile.py demo --cell nb-svm

At least REQUESTS of them. Every check of schemathesis is on: no status of 500, answers as they are described, what the
description allows accepted and what it does not refused. Exits with 1 where one fails, or the server logged an error.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from serve import number, served

REQUESTS = 1000
#: Examples that schemathesis makes of each kind of request for an address, before it leaves out those that are alike.
EXAMPLES = 1000


def main() -> None:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("run")
    about.add_argument("--cell", default="nb-svm")
    about.add_argument("--seed", type=int, default=1)
    about.add_argument("--schemathesis", default=shutil.which("st") or "st", help="where its command is")
    given = about.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(given.run, given.cell, 1, Path(folder) / "log") as address:
        command = [given.schemathesis, "run", f"{address}/openapi.json", "--checks", "all", "--seed", str(given.seed)]
        done = subprocess.run([*command, "--max-examples", str(EXAMPLES)], cwd=folder, check=False)
        asked = number(address, "wordloom_predict_seconds_count")
        log = (Path(folder) / "log").read_text(encoding="utf-8")
    lines = [line for line in log.splitlines() if line != "Invalid HTTP request received."]
    print(f"{asked:,.0f} requests to /predict; the server wrote: {lines}")
    sys.exit(1 if done.returncode or asked < REQUESTS or any("error" in line for line in lines) else 0)


if __name__ == "__main__":
    main()
