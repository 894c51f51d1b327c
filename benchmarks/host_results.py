"""What hosts made, and who did what, as digests and lines that can be compared."""

import csv
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

from host_spaces import Host

#: Files of an artefact that have to be the same, bit for bit, whoever made them; others hold times.
SAME = ("documents.parquet", "tokens.npy", "vectors.npy", "model.safetensors", "predictions.parquet")


def made(store: Path) -> dict[str, str]:
    """Return what a run made, as digests by name: each artefact's arrays, and the scores and words of its report."""
    found = {}
    for path in sorted(store.glob("artifacts/*/[!.]*/*")):
        if path.name in SAME:
            found[path.relative_to(store).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    scores = store / "runs" / "hosts" / "cells.csv"
    if not scores.is_file():
        return found
    with scores.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            lasting = {
                name: value for name, value in row.items() if not re.search("second|ms_|latency|memory|mib", name)
            }
            found[f"cell {row['cell']}"] = json.dumps(lasting, sort_keys=True)
    return found


def doings(hosts: Sequence[Host]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return which hosts began each result, and which finished it, as their lines say."""
    begun: dict[str, list[int]] = {}
    done: dict[str, list[int]] = {}
    for host in hosts:
        for line in host.log.read_text(encoding="utf-8", errors="replace").splitlines():
            if match := re.match(r"(·|✓ \[.*?\]) +(clean|audit|embed|classify|report) +(.*?)(?:  [\d.]+ \w+)?$", line):
                (begun if match[1] == "·" else done).setdefault(match[3], []).append(host.number)
    return begun, done
