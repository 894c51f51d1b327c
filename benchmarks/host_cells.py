"""What the engine itself costs a cell on several hosts: `python benchmarks/host_cells.py [--cells 1000] [--workers 4]`.

Cells that do nothing, each in a process of its own as all stages are, handed out by a real scheduler to workers that
share a store. Two parts, each with the processor's time (other programs do not count) and the clock's: the whole, and
without starting the process: scheduler, claims, checks for what is done, failures.
"""

import argparse
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from host_trifle import TrifleSettings
from project import ROOT

from tasks.engine import current, identity, manifest, place
from tasks.engine.execution import quieten
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import StageTask
from tasks.hosts.scheduler import address_of, reached
from tasks.hosts.work import shared
from tasks.hosts.worker import HostWorker

SETTLE = 120.0  # seconds after which the last worker has ended or something is wrong


class Trifle(StageTask):
    """A cell that does nothing."""

    stage = "classify"
    entry = "host_trifle:trifle"
    libraries: ClassVar[tuple[str, ...]] = ("numpy",)
    resources: ClassVar[dict[str, int]] = {"cores": 1}
    settings: TrifleSettings = settings_parameter(TrifleSettings)

    @property
    def label(self) -> str:
        """What people call this result."""
        return f"trifle {self.settings.number}"  # type: ignore[attr-defined]

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Everything that made the result, with the code of a real stage, which every manifest holds."""
        code = identity.code_of("classifiers.train")
        return identity.named(
            {"family": self.task_family, "settings": self.settings.significant(), "inputs": {}, "code": code},
            self.label,
        )


class QuickTrifle(Trifle):
    """The same, made without a process of its own."""

    def _run_process(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        manifest.write(self.folder, {**self.provenance, "stage": self.stage, "run": current.run_id}, (), 0.0)


KINDS = {"whole": Trifle, "without process": QuickTrifle}


def work(kind: str, cells: int, address: str) -> None:
    """Work at all cells as one host of several, one at a time."""
    quieten()
    current.take_part("trial", (), stop_at_failure=False)
    items = [shared(KINDS[kind](settings=TrifleSettings(number=number)), "trial") for number in range(cells)]
    with HostWorker(reached(address_of(address)), f"host-{os.getpid()}", 1) as worker:
        worker.attempt(items)
    print(len(worker.begun))


def measured(kind: str, cells: int, workers: int) -> dict[str, Any]:
    """Return what the cells of a kind cost together."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="cells-") as folder:
        path = os.pathsep.join([str(ROOT), str(ROOT / "benchmarks")])
        environment = {**os.environ, place.VARIABLE: folder, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        serve = [sys.executable, "-m", "pipeline", "scheduler", "--port", port]
        serving = subprocess.Popen(serve, env=environment, stderr=subprocess.DEVNULL)
        arguments = ["--work", kind, "--cells", str(cells), "--address", f"127.0.0.1:{port}"]
        command = [sys.executable, __file__, *arguments]
        hosts = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(workers)]
        begun = [int(host.communicate()[0]) for host in hosts]
        seconds = time.monotonic() - start
        serving.terminate()
        serving.wait(SETTLE)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        made = len([*Path(folder).glob("artifacts/*/[!.]*/manifest.json")])
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"kind": kind, "cells": made, "begun": begun, "processor_s": processor / cells, "clock_s": seconds / cells}


def main() -> None:
    """Measure both kinds, or be one of the hosts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=[*KINDS])
    parser.add_argument("--work", choices=KINDS, help=argparse.SUPPRESS)
    parser.add_argument("--address", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(given.work, given.cells, given.address)
        return
    for kind in given.kinds:
        print(json.dumps(measured(kind, given.cells, given.workers)), flush=True)


if __name__ == "__main__":
    main()
