"""How many short texts a second `wordloom serve` answers, how fast at half of that, and whether memory stays level.

    cd PROJECT && python …/benchmarks/serve.py imdb --cells nb-svm skipgram/bi-mingru --seconds 60 --write

needs wrk (`apt install wrk`), which shares the cores with the server. First as fast as 64 connections go, each of which
sends the next text when the last is answered; then PACE texts a second, at times drawn as of people who know nothing of
each other. Texts are the first 20 words of validation documents of the run, one a request. Prints a line a cell; exits
with 1 where a request failed. --write puts the lines into docs/benchmarks.md.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from document import write_table
from project import ROOT

from corpus.store import Corpus
from pipeline.project import comparison_folder, root
from reports.request import ReportRequest

WORDS, TEXTS = 20, 2000
CONNECTIONS = 64
#: Milliseconds that an answer takes about, which a connection does not wait then.
ANSWER = 6
#: Texts a second that are asked for, and that the second half of the measurement sends: half of them.
GOAL = 1500
PACE = GOAL / 2
COLUMNS = (
    "cell",
    "workers",
    "texts a second",
    "processor ms a text",
    "ms, median / 99 %",
    "at texts a second",
    "ms, median / 99 %",
    "requests",
    "errors",
    "MiB before → full → paced",
)
#: What wrk runs: `DELAY` is the mean of milliseconds between an answer and the next text of a connection, 0: none.
SCRIPT = """
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
local bodies, mean = {}, DELAY
for line in io.lines("BODIES") do bodies[#bodies + 1] = line end
local last = 0
function init(arguments) math.randomseed(os.time()) end
function request()
  last = last % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[last])
end
if mean > 0 then
  function delay() return math.floor(-mean * math.log(1 - math.random()) + 0.5) end
end
function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format('RESULT {"requests": %d, "seconds": %.3f, "p50": %.3f, "p99": %.3f, "most": %.3f, "errors": %d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


def short_texts(run: str) -> list[str]:
    """Return the first words of documents of validation."""
    request = ReportRequest.read(comparison_folder(run, "model to serve"), root())
    assert request is not None, f"{run} is a single model, and no run whose texts could be sent"
    corpus = Corpus.open(request.corpus)
    return [" ".join(text.split()[:WORDS]) for text in corpus.texts(corpus.rows("validation")[:TEXTS])]


@contextmanager
def served(run: str, cell: str, workers: int, log: Path) -> Iterator[str]:
    """Yield the address of a server that answers, and writes what it has to say into a file."""
    command = [sys.executable, "-m", "wordloom", "serve", run, "--cell", cell, "--port", "0", "-j", str(workers)]
    environment = {"PYTHONPATH": str(ROOT), "WORDLOOM_ROOT": str(root()), "PATH": "/usr/bin:/bin"}
    pipes = {"stdout": subprocess.PIPE, "text": True, "env": environment}
    with log.open("w") as errors, subprocess.Popen(command, stderr=errors, **pipes) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            assert address, log.read_text(encoding="utf-8")
            while number(address, "wordloom_workers") < workers:
                pass  # each question is answered by a worker that has begun
            yield address
        finally:
            process.terminate()


def number(address: str, name: str) -> float:
    """Return a number of /metrics."""
    with urllib.request.urlopen(f"{address}/metrics") as answer:
        match = re.search(rf"^{name} (\S+)$", answer.read().decode(), flags=re.M)
    assert match is not None, f"/metrics has no {name}"
    return float(match[1])


def load(address: str, bodies: Path, seconds: int, pace: float | None = None) -> dict[str, Any]:
    """Return what wrk measured; `pace` is texts a second, None as many as are answered."""
    delay = 0.0 if pace is None else 1000 * CONNECTIONS / pace - ANSWER
    script = bodies.with_name("load.lua")
    script.write_text(SCRIPT.replace("DELAY", str(delay)).replace("BODIES", str(bodies)), encoding="utf-8")
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--timeout",
        "10s",
        "-s",
        script,
        f"{address}/predict",
    ]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    measured: dict[str, Any] = json.loads(printed.partition("RESULT ")[2])
    return measured


def measure(run: str, cell: str, workers: int, seconds: int) -> tuple[str, int]:
    """Return the line of a cell, and how many requests failed."""
    with tempfile.TemporaryDirectory() as folder, served(run, cell, workers, Path(folder) / "log") as address:
        bodies = Path(folder) / "bodies.jsonl"
        bodies.write_text("\n".join(json.dumps({"text": text}) for text in short_texts(run)), encoding="utf-8")
        load(address, bodies, 3)
        before, worked = number(address, "process_resident_memory_bytes"), number(address, "process_cpu_seconds_total")
        full = load(address, bodies, seconds)
        worked = number(address, "process_cpu_seconds_total") - worked
        between = number(address, "process_resident_memory_bytes")
        paced = load(address, bodies, seconds, PACE)
        after = number(address, "process_resident_memory_bytes")
    memory = " → ".join(f"{size / 2**20:.0f}" for size in (before, between, after))
    requests, errors = (full[name] + paced[name] for name in ("requests", "errors"))
    columns = [
        cell,
        workers,
        f"**{full['requests'] / full['seconds']:,.0f}**",
        f"{1000 * worked / full['requests']:.2f}",
        f"{full['p50']:.0f} / {full['p99']:.0f}",
        f"{paced['requests'] / paced['seconds']:,.0f}",
        f"{paced['p50']:.1f} / **{paced['p99']:.1f}**",
        f"{requests:,}",
        errors,
        memory,
    ]
    return f"| {' | '.join(map(str, columns))} |", errors


def main() -> None:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("run")
    about.add_argument("--cells", nargs="+", default=["nb-svm"])
    about.add_argument("--workers", type=int, nargs="+", default=[2])
    about.add_argument("--seconds", type=int, default=60)
    about.add_argument("--write", action="store_true")
    given = about.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("this measurement needs wrk: apt install wrk")
    lines = [f"| {' | '.join(COLUMNS)} |", "|---" + "|--:" * (len(COLUMNS) - 1) + "|"]
    print("\n".join(lines), flush=True)
    failed = 0
    for cell in given.cells:
        for workers in given.workers:
            line, errors = measure(given.run, cell, workers, given.seconds)
            print(line, flush=True)
            lines.append(line)
            failed += errors
    if given.write:
        write_table("serve", lines)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
