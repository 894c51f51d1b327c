"""Hosts of a trial on one machine: each with network, processes, mounts, name and clock of its own.

Each sees the store, and its copy of the data, at a place of its own; process numbers start at 1 on each; clocks differ
by hours (those that Python asks; files have the kernel's time, as those of a file server have that server's).
"""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from project import ROOT

#: Address of the machine itself in the network of the hosts, where the scheduler listens.
OUTSIDE = "10.77.0.254"
#: Runs in each host before its program: other clocks, slow calls of the store, libraries that are not there.
STARTUP = """
import builtins, importlib.abc, io, os, random, sys, time

skew, delay = float(os.environ.get("HOST_SKEW", "0")), float(os.environ.get("HOST_DELAY", "0"))
store, lacking = os.environ.get("HOST_STORE", "/nowhere"), os.environ.get("HOST_LACKS", "").split()
true_time, true_time_ns = time.time, time.time_ns
time.time, time.time_ns = lambda: true_time() + skew, lambda: true_time_ns() + int(skew * 1e9)

def slow(function):
    def call(path, *others, **named):
        if isinstance(path, (str, os.PathLike)) and os.fspath(path).startswith(store):
            time.sleep(random.uniform(0, 2 * delay))
        return function(path, *others, **named)
    return call

if delay:
    builtins.open = io.open = slow(io.open)
    for name in "open stat lstat rename replace link unlink mkdir listdir scandir utime".split():
        setattr(os, name, slow(getattr(os, name)))

class Lacking(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in lacking:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

if lacking:
    sys.meta_path.insert(0, Lacking())
"""


def enter_cluster() -> None:
    """Go on in a network, a mount table and a user of our own, which end with this process; returns only there."""
    if os.environ.get("WORDLOOM_CLUSTER"):
        subprocess.run(["ip", "link", "add", "hosts", "type", "bridge"], check=True)
        subprocess.run(["ip", "address", "add", f"{OUTSIDE}/24", "dev", "hosts"], check=True)
        for device in ("lo", "hosts"):
            subprocess.run(["ip", "link", "set", device, "up"], check=True)
        return
    os.environ["WORDLOOM_CLUSTER"] = "1"
    os.execvp("unshare", ["unshare", "--user", "--map-root-user", "--net", "--mount", sys.executable, *sys.argv])


@dataclass
class Host:
    """A host that sees `store` at `place`; `environment` says what is odd about it."""

    number: int
    store: Path
    base: Path  # where its own folders may be made
    environment: dict[str, str] = field(default_factory=dict)
    code: Path = ROOT
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def place(self) -> Path:
        """Where the store is mounted on this host."""
        return self.base / f"host-{self.number}" / ("mnt/store", "srv/results/wordloom")[self.number % 2]

    @property
    def log(self) -> Path:
        """What its command printed."""
        return self.base / f"host-{self.number}.log"

    def start(self, arguments: Sequence[str]) -> None:
        """Start `wordloom ARGUMENTS` in the project folder of the store."""
        own = self.base / f"host-{self.number}"
        (own / "python").mkdir(parents=True, exist_ok=True)
        self.place.mkdir(parents=True, exist_ok=True)
        (own / "python" / "sitecustomize.py").write_text(STARTUP, encoding="utf-8")
        environment = {
            **os.environ,
            "PYTHONPATH": f"{own / 'python'}{os.pathsep}{self.code}",
            "OMP_NUM_THREADS": "1",
            "NO_COLOR": "1",
            "HOST_SKEW": str((0, 3 * 3600, -86400, 1800)[self.number % 4]),
            "HOST_STORE": str(self.place),
            **self.environment,
        }
        program = [sys.executable, "-m", "pipeline", *arguments]
        inside = f"""
            hostname host-{self.number}; mount --bind {shlex.quote(str(self.store))} {shlex.quote(str(self.place))}
            mount -t tmpfs none {shlex.quote(str(self.store))}; ip link set lo up
            until ip -brief address show eth0 2>/dev/null | grep -q 10.77; do sleep 0.05; done
            cd {shlex.quote(str(self.place))}; {shlex.join(program)}
        """
        spaces = ["unshare", "--net", "--mount", "--pid", "--uts", "--fork", "--mount-proc", "--kill-child"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*spaces, "sh", "-c", inside], env=environment, stdout=log, stderr=log, start_new_session=True
            )
        self._connect()

    def _connect(self) -> None:
        """Lay a cable from the host to all others."""
        inner = self._first_process()
        cable = f"cable{self.number}"
        subprocess.run(["ip", "link", "delete", cable], stderr=subprocess.DEVNULL)
        lay = ["ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", str(inner)]
        subprocess.run(lay, check=True)
        subprocess.run(["ip", "link", "set", cable, "master", "hosts", "up"], check=True)
        enter = ["nsenter", "--target", str(inner), "--net", "ip"]
        subprocess.run([*enter, "link", "set", "eth0", "up"], check=True)
        subprocess.run([*enter, "address", "add", f"10.77.0.{self.number + 1}/24", "dev", "eth0"], check=True)

    def _first_process(self) -> int:
        """Return the number, as seen from outside, of the host's process 1, once it is in its own network."""
        assert self.process is not None
        ours = Path("/proc/self/ns/net").readlink()
        while True:
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            if children and Path(f"/proc/{children[0]}/ns/net").readlink() != ours:
                return int(children[0])
            if self.process.poll() is not None:
                raise RuntimeError(f"host {self.number} did not start: {self.log.read_text()}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End the host at once, as a power cut does: every process of it, without a last word."""
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)  # --kill-child: process 1 and with it all others
        self.wait(30)

    def wait(self, seconds: float) -> int:
        """Return the exit code of its command."""
        assert self.process is not None
        return self.process.wait(seconds)
