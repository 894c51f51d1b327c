"""A run on four hosts of one machine: the same report as one host, whoever dies, whatever is slow, lacks or differs.

    python benchmarks/hosts.py plain kill restart slow lacking refused --rounds 20

Linux only: hosts are made of namespaces (see host_spaces.py), which needs `unshare` and `ip`.
"""

import argparse
import json
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from host_grid import CELLS, SETTINGS, data_of, section
from host_results import doings, made
from host_spaces import OUTSIDE, Host, enter_cluster
from project import ROOT

HOSTS = 4
PORT = 8082
SCHEDULER = ("--scheduler", f"{OUTSIDE}:{PORT}")
LIMIT = 900  # seconds for a run


class Cluster:
    """A store with a project and its hosts, and a scheduler outside of them."""

    def __init__(self, base: Path, networks: Sequence[str]) -> None:
        self.base, self.store = base, base / "store"
        self.store.mkdir(parents=True)
        sections = map(section, networks)
        (self.store / "luigi.cfg").write_text("", encoding="utf-8")
        (self.store / "grid.cfg").write_text(SETTINGS + "".join(sections), encoding="utf-8")
        self.hosts = [Host(number, self.store, base) for number in range(HOSTS)]
        self.scheduler: subprocess.Popen[bytes] | None = None

    def start_scheduler(self) -> None:
        """Start the scheduler, on none of the hosts."""
        command = [sys.executable, "-m", "pipeline", "scheduler", "--address", OUTSIDE, "--port", str(PORT)]
        self.scheduler = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        while True:
            with suppress(ConnectionRefusedError):
                return socket.create_connection((OUTSIDE, PORT)).close()
            time.sleep(0.1)

    def start(self, hosts: Sequence[Host] | None = None) -> None:
        """Let the first host run the grid and the others work at it, each with data of its own."""
        for host in hosts or self.hosts:
            command = "worker" if host.number else "run"
            host.start([command, "grid.cfg", "--data", str(data_of(host)), *SCHEDULER, "-j", "1"])

    def end(self) -> None:
        """End whatever still runs, and remove everything."""
        for host in self.hosts:
            if host.process is not None:
                host.kill()
        if self.scheduler is not None:
            self.scheduler.kill()
            self.scheduler.wait()
        shutil.rmtree(self.base, ignore_errors=True)


def reference(base: Path, networks: Sequence[str]) -> dict[str, str]:
    """Return what one host makes, without a scheduler."""
    cluster = Cluster(base / "reference", networks)
    try:
        host = cluster.hosts[0]
        host.start(["run", "grid.cfg", "--data", str(data_of(host)), "-j", "2"])
        assert host.wait(LIMIT) == 0, host.log.read_text()
        return made(cluster.store)
    finally:
        cluster.end()


def trial(
    base: Path, networks: Sequence[str], disturb: Callable[[Cluster], Sequence[Host]], odd: dict[int, dict[str, str]]
) -> dict[str, object]:
    """Run the grid on all hosts while `disturb` does something to them; return what came of it.

    `disturb` returns the hosts that are to finish; `odd` says, by number of host, what is odd about it.
    """
    cluster = Cluster(base, networks)
    try:
        for number, environment in odd.items():
            cluster.hosts[number].environment = environment
        cluster.start_scheduler()
        began = time.monotonic()
        cluster.start(cluster.hosts[:1] if disturb is refused else None)
        finishing = disturb(cluster)
        codes = [host.wait(LIMIT) for host in finishing]
        seconds = time.monotonic() - began
        begun, done = doings(cluster.hosts)
        dead = {host.number for host in cluster.hosts} - {host.number for host in finishing}
        again = [label for label, hosts in begun.items() if len(hosts) > 1]
        return {
            "codes": codes,
            "seconds": round(seconds),
            "made": made(cluster.store),
            "by host": [sum(number in hosts for hosts in done.values()) for number in range(HOSTS)],
            "again": again,
            "needlessly again": [label for label in again if not dead.intersection(begun[label])],
            "finished twice": [label for label, hosts in done.items() if len(hosts) > 1],
            "logs": {host.number: host.log.read_text(errors="replace") for host in cluster.hosts},
        }
    finally:
        cluster.end()


def everybody(cluster: Cluster) -> Sequence[Host]:
    """Disturb nothing."""
    return cluster.hosts


def wait_for_the_run(cluster: Cluster) -> None:
    """Return when the first host has begun the run."""
    while not (cluster.store / "artifacts" / ".hosts" / "hosts.json").is_file():
        time.sleep(0.1)


def kill_two(cluster: Cluster) -> Sequence[Host]:
    """Kill two hosts, one after the other, at random moments after the run has begun."""
    doomed = random.sample(cluster.hosts, 2)
    wait_for_the_run(cluster)
    for host in doomed:
        time.sleep(random.uniform(0, 12))
        host.kill()
    return [host for host in cluster.hosts if host not in doomed]


def restart(cluster: Cluster) -> Sequence[Host]:
    """Kill the scheduler in the middle, and start another one."""
    wait_for_the_run(cluster)
    time.sleep(8)
    assert cluster.scheduler is not None
    cluster.scheduler.kill()
    cluster.scheduler.wait()
    time.sleep(5)
    cluster.start_scheduler()
    return cluster.hosts


def lacking(cluster: Cluster) -> Sequence[Host]:
    """Let the last host end with its error; the others are to finish."""
    last = cluster.hosts[-1]
    print(f"  host without torch: exit {last.wait(LIMIT)}: {last.log.read_text().strip().splitlines()[-1]}")
    return cluster.hosts[:-1]


def refused(cluster: Cluster) -> Sequence[Host]:
    """Let hosts with other code, with another store and without a scheduler end with their errors."""
    first, code, store, alone = cluster.hosts
    edited = cluster.base / "code"
    shutil.copytree(ROOT, edited, ignore=shutil.ignore_patterns(".*", "trial", "artifacts", "runs"))
    (edited / "corpus" / "split.py").open("a").write("\nANOTHER = 1\n")
    code.code = edited
    store.store = cluster.base / "another"
    shutil.copytree(cluster.store, store.store, ignore=shutil.ignore_patterns("artifacts", "runs"))
    wait_for_the_run(cluster)
    for host, port in ((code, PORT), (store, PORT), (alone, PORT + 1)):
        at = ("--scheduler", f"{OUTSIDE}:{port}")
        host.start(["worker", "grid.cfg", "--data", str(data_of(host)), *at, "-j", "1"])
    for host in (code, store, alone):
        print(f"  exit {host.wait(LIMIT)}: {host.log.read_text().strip()}", flush=True)
    return [first]


#: What is done to the hosts in each kind of trial, besides nothing.
DISTURBANCES = {"kill": kill_two, "restart": restart, "lacking": lacking, "refused": refused}


def main() -> None:
    """Run the trials that are named and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", nargs="+", choices=["plain", *DISTURBANCES, "slow"])
    parser.add_argument("--rounds", type=int, default=1, help="of `kill`")
    parser.add_argument("--networks", default=",".join(CELLS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", help="where to keep what a failed round printed")
    given = parser.parse_args()
    enter_cluster()
    random.seed(given.seed)
    networks = [name for name in given.networks.split(",") if name]
    odd: dict[str, dict[int, dict[str, str]]] = {
        "slow": {1: {"HOST_DELAY": "0.05"}, 2: {"HOST_DELAY": "0.02"}},
        "lacking": {HOSTS - 1: {"HOST_LACKS": "torch"}},
    }
    with tempfile.TemporaryDirectory(prefix="hosts-") as folder:
        expected = reference(Path(folder), networks)
        print(f"one host: {len(expected)} files and cells", flush=True)
        for name in given.trials:
            for number in range(given.rounds if name == "kill" else 1):
                result = trial(
                    Path(folder) / f"{name}-{number}", networks, DISTURBANCES.get(name, everybody), odd.get(name, {})
                )
                same = result.pop("made") == expected
                logs = result.pop("logs")
                print(f"{name} {number}: same {same}, {json.dumps(result, ensure_ascii=False)}", flush=True)
                if given.folder and not (same and not any(result["codes"])):
                    Path(given.folder).mkdir(parents=True, exist_ok=True)
                    (Path(given.folder) / f"{name}-{number}.json").write_text(
                        json.dumps(logs, indent=1, ensure_ascii=False)
                    )


if __name__ == "__main__":
    main()
