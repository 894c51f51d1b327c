"""Whatever is wrong with an input, it ends in an error of ours that names it, within a bound of time and memory.

    python benchmarks/fuzz.py [--cases 12000] [--seed 0] [--kinds csv,tar] [--seconds 5] [--mebibytes 1024] [--json]
    python benchmarks/fuzz.py --kinds tar --case 17                    one case alone, with its traceback

Inputs of each kind are made whole, then damaged: bytes flipped, cut, doubled and put in, values and types replaced, odd
members and files added. Each is read by the code that reads it in `run`, `check`, `predict` or `load`, one after the
other in a process of its own. Counted as escapes: an exception that is none of the project's, or does not name the
file or the setting, or is longer than a screen; a warning; a case that takes more than `--seconds` of the processor, or
ten times as long by the clock, or asks for more than `--mebibytes` on top of what the process has. The exit code is 1
where there is one.
"""

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

#: Errors that a person is told, by name.
EXPECTED = ("DataError", "SettingsError", "UsageError", "StageError")
#: Characters of a message beyond which nobody reads it.
LONGEST_MESSAGE = 4000
#: Times its bound of the processor's seconds that a case may take by the clock: the machine has other work, too.
PATIENCE = 10
#: Seconds after its time is up that a case has to say so itself; code that is not Python's does not hear of it.
GRACE = 5
#: Seconds that a process may take to start and import what it needs.
STARTING = 60


class Result(NamedTuple):
    """How a case ended; `escape` is empty where it ended well."""

    kind: str
    number: int
    ended: str  # "read", or the name of the error
    escape: str
    seconds: float
    message: str


class Bounds(NamedTuple):
    seconds: float
    mebibytes: int


def run_case(kind: str, number: int, seed: int, bounds: Bounds, show: bool = False) -> Result:
    """Make a case and read it."""
    from fuzz_doors import KINDS

    draw = random.Random(f"{seed}/{kind}/{number}")
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        case = KINDS[kind][0](Path(folder), draw)
        began = time.process_time()
        ended, escape, message = "read", "", ""
        try:
            with bounded(bounds), warnings.catch_warnings():
                warnings.simplefilter("error")
                case.read()
        except Exception as error:
            ended, message = type(error).__name__, str(error)
            escape = escaped(error, case.names)
            if show or escape:
                message = "".join(traceback.format_exception(error)[0 if show else -4 :])
        seconds = time.process_time() - began
        if not escape and seconds > bounds.seconds:
            escape = "slow"
        return Result(kind, number, ended, escape, seconds, message)


def escaped(error: Exception, names: tuple[str, ...]) -> str:
    """Return what is wrong with an error, empty where nothing is."""
    kinds = [kind.__name__ for kind in type(error).__mro__]
    text = str(error)
    if not any(kind in EXPECTED for kind in kinds):
        return f"{type(error).__name__} escapes"
    if names and not any(name in text for name in names):
        return "an error without the name of what is wrong"
    return f"a message of {len(text):,} characters" if len(text) > LONGEST_MESSAGE else ""


class TooSlow(Exception):  # noqa: N818  (what it is)
    """The time of a case is up."""


@contextlib.contextmanager
def bounded(bounds: Bounds) -> Iterator[None]:
    """Bound the time and the memory of a block; of memory, what is asked for counts."""

    def stop(*_: object) -> None:
        raise TooSlow(f"more than {bounds.seconds} s")

    before = resource.getrlimit(resource.RLIMIT_DATA)
    limit = data_bytes() + bounds.mebibytes * 2**20
    for name in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(name, stop)
    signal.setitimer(signal.ITIMER_PROF, bounds.seconds)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE * bounds.seconds)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, before[1]))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_DATA, before)


def data_bytes() -> int:
    """Return the private memory of this process."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmData"))
    return int(line.split()[1]) * 1024


def serve(connection: Connection, seed: int, bounds: Bounds) -> None:
    """Read cases that are asked for until none is."""
    import fuzz_doors  # noqa: F401  (loaded before memory is bounded)

    while (asked := connection.recv()) is not None:
        connection.send(run_case(*asked, seed, bounds))


class Reader:
    """A process that reads cases; where one kills it or hangs, another takes its place."""

    def __init__(self, seed: int, bounds: Bounds) -> None:
        self._seed, self._bounds = seed, bounds
        self._process: Any = None
        self._warm = False
        self.start()

    def start(self) -> None:
        self.stop()
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, self._seed, self._bounds), daemon=True)
        self._process.start()
        theirs.close()
        self._warm = False

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()

    def read(self, kind: str, number: int) -> Result:
        self._connection.send((kind, number))
        try:
            if self._connection.poll(PATIENCE * self._bounds.seconds + GRACE + (0 if self._warm else STARTING)):
                self._warm = True
                result: Result = self._connection.recv()
                return result
            escape = "hangs"
        except (EOFError, ConnectionError):
            escape = "the process was killed"
        self.start()
        return Result(kind, number, "", escape, self._bounds.seconds, "")


def cases(kinds: list[str], count: int) -> Iterator[tuple[str, int]]:
    """Yield which cases are made, kind by kind, as many of each as its share says."""
    from fuzz_doors import KINDS

    whole = sum(KINDS[kind][1] for kind in kinds)
    for kind in kinds:
        yield from ((kind, number) for number in range(-(-count * KINDS[kind][1] // whole)))


def main() -> None:
    from fuzz_doors import KINDS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--case", type=int, help="one case of one kind alone")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--mebibytes", type=int, default=1024)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    kinds, bounds = given.kinds.split(","), Bounds(given.seconds, given.mebibytes)
    if given.case is not None:
        result = run_case(kinds[0], given.case, given.seed, bounds, show=True)
        print(f"{result.message}\n{result._replace(message='')}")
        sys.exit(bool(result.escape))
    reader, results = Reader(given.seed, bounds), []
    for kind, number in cases(kinds, given.cases):
        result = reader.read(kind, number)
        results.append(result)
        if result.escape:
            where = f"{kind} {number}: {result.escape} ({result.seconds:.1f} s)"
            print(f"{where}\n{result.message}", file=sys.stderr, flush=True)
    reader.stop()
    tell(results, given.json)
    sys.exit(any(result.escape for result in results))


def tell(results: list[Result], as_json: bool) -> None:
    """Print how the cases ended, by kind."""
    rows = []
    for kind in dict.fromkeys(result.kind for result in results):
        own = [result for result in results if result.kind == kind]
        rows.append({
            "kind": kind, "cases": len(own), "read": sum(result.ended == "read" for result in own),
            "refused": sum(not result.escape and result.ended != "read" for result in own),
            "escapes": sum(bool(result.escape) for result in own),
            "longest_seconds": round(max(result.seconds for result in own), 2),
        })  # fmt: skip
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    print(f"{'kind':20}{'cases':>8}{'read':>8}{'refused':>9}{'escapes':>9}{'longest':>10}")
    for row in rows:
        print("{kind:20}{cases:8,}{read:8,}{refused:9,}{escapes:9,}{longest_seconds:8.2f} s".format(**row))
    print(f"{len(results):,} cases, {sum(bool(result.escape) for result in results):,} escapes")
    for escape, times in Counter(result.escape for result in results if result.escape).most_common():
        print(f"  {times:6,}  {escape}")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
