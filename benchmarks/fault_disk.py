"""A store on a disk that is really full: it grows a little after each failure, until the run is done.

    python benchmarks/fault_disk.py CONFIG [--command run] [--start 8] [--step 60]

The store is a tmpfs of `--start` KiB in a namespace of its own (`unshare -rm`, Linux). Each failure has to end with an
exit code other than 0 and without a traceback, to name a path in the store, and to leave nothing half; afterwards
`verify` reads what was made. The exit code is 1 where one of them does not hold.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from project import ROOT

NAMESPACE = "WORDLOOM_FAULT_DISK"
LEFT_OVER = (".part", ".claim", ".failed.json")


def wordloom(store: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "WORDLOOM_ROOT": str(store), "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "pipeline", *arguments]
    return subprocess.run(command, cwd=store, env=environment, capture_output=True, text=True, check=False)


def mount(store: Path, size: int, *more: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join((f"size={size}k", *more)), "none", store], check=True)


def problems(store: Path, done: "subprocess.CompletedProcess[str]") -> list[str]:
    """Return what is wrong after a command that met the end of the disk."""
    finished = [*store.glob("artifacts/[!.]*/[!.]*"), *store.glob("runs/[!.]*")]
    return [
        *(["a traceback"] if "Traceback" in done.stderr or "looks like a bug" in done.stderr else []),
        *([] if f"No space left on device: {store}" in done.stderr else [f"no path: {done.stderr[-300:]}"]),
        *(f"half of {path}" for path in finished if path.is_dir() and not (path / "manifest.json").exists()),
        *(f"left over: {path}" for path in store.rglob("*") if path.name.endswith(LEFT_OVER)),
    ]


def climb(store: Path, command: str, configuration: Path, size: int, step: int) -> int:
    """Give the command until it succeeds; return how many failures were not as they have to be."""
    failures = wrong = 0
    mount(store, size)
    while (done := wordloom(store, command, str(configuration))).returncode:
        failures += 1
        told = problems(store, done)
        wrong += bool(told)
        print(f"{size} KiB: exit code {done.returncode}", *told, sep="\n  ", flush=True)
        size += step
        mount(store, size, "remount")
    verified = wordloom(store, "verify")
    print(f"done with {size} KiB after {failures} failures, {wrong} of them wrong; {verified.stderr.strip()}")
    return wrong + (verified.returncode != 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("configuration", type=Path)
    parser.add_argument("--command", default="run", choices=("run", "language-model", "sequences"))
    parser.add_argument("--start", type=int, default=8)
    parser.add_argument("--step", type=int, default=60)
    chosen = parser.parse_args()
    if NAMESPACE not in os.environ:
        os.environ[NAMESPACE] = "1"
        os.execvp("unshare", ["unshare", "-rm", sys.executable, *sys.argv])
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        store = Path(folder)
        try:
            wrong = climb(store, chosen.command, chosen.configuration.resolve(), chosen.start, chosen.step)
        finally:
            subprocess.run(["umount", "-l", store], check=False)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
