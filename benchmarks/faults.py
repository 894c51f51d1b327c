"""A store survives: a kill or a refusal at every point of a run, many commands at once, damages of every file.

    python benchmarks/faults.py [--project DIR] [--every 1] [--rounds 200] [--damages 10000] [--seed 0]

Three campaigns. Every call by which a run changes its store is struck once by each fault (`fault_points.py`): nothing
half may stand where a whole thing is looked for, nothing in use may count as removable, the error has to name its path,
and the next run has to make the same as ever and leave nothing behind. Several processes do the same at once. And each
file of a finished project, `--project`, is damaged at random (`fault_damages.py`): `verify` has to notice each, and
nothing may be used after a change of size. The exit code is 1 where one of them does not hold.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import fault_damages
import fault_points
import fault_works
from fault_works import MADE, Store, system

from tasks.engine import place, removal


class Strikes(NamedTuple):
    """What came of striking every point with one fault."""

    fault: str
    can_exchange: bool
    ends: Counter[int]
    failures: list[str]

    def line(self) -> str:
        """Return a row of the table in docs/reliability.md."""
        ended = [self.ends[status] for status in (fault_points.KILLED, fault_points.TOLD, fault_points.ENDED)]
        exchange = "yes" if self.can_exchange else "no"
        cells = [self.fault, exchange, self.ends.total(), *ended, len(self.failures)]
        return f"| {' | '.join(str(cell) for cell in cells)} |"


def strike_all(folder: Path, fault: str, can_exchange: bool, every: int = 1) -> Strikes:
    """Strike every point of a run, or each `every`-th, and look what stands afterwards and after the next run."""
    ends, failures = Counter[int](), []
    with system(can_exchange):
        origin = Store(folder / "origin")
        origin.prepare()
        shutil.copytree(origin.root, folder / "counted")
        points = fault_points.count(Store(folder / "counted").run)
        for number in range(1, points + 1, every):
            store = Store(Path(shutil.copytree(origin.root, folder / str(number))))
            ended = fault_points.struck(store.run, number, fault, (OSError,))
            ends[ended] += 1
            told = [*store.problems(), *_after_next_run(store)]
            if told or ended == fault_points.ESCAPED:
                failures.append(f"{fault} at point {number}: ended with {ended}; {'; '.join(told)}")
            shutil.rmtree(store.root)
    shutil.rmtree(folder)
    return Strikes(fault, can_exchange, ends, failures)


def _after_next_run(store: Store) -> list[str]:
    """Do the run once more, without a fault, and return what is wrong then."""
    place.use(store.root)
    store.run()
    told = [*store.problems(), *(f"left over: {name}" for name in store.left_over())]
    same = store.content(store.report) == store.content(store.result(MADE)) == "after!"
    return told if same else [*told, "the next run did not make it"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, help="a finished project; a copy of it is damaged")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--damages", type=int, default=10_000)
    parser.add_argument("--seed", default="0")
    chosen = parser.parse_args()
    removal.BRIEF = 0  # what is written in a moment is no longer being written: nobody else is here
    failed, start = 0, time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        base = Path(folder)
        for can_exchange in (True, False):
            for fault in fault_points.FAULTS:
                strikes = strike_all(base / f"{fault}-{can_exchange}", fault, can_exchange, chosen.every)
                failed += len(strikes.failures)
                print(strikes.line(), *strikes.failures, sep="\n", flush=True)
        failed += _many_at_once(base, chosen.rounds)
        if chosen.project:
            failed += _damaged(chosen.project, base, chosen.damages, chosen.seed)
    print(f"{failed} failures, {time.perf_counter() - start:.0f} s")
    return 1 if failed else 0


def _many_at_once(base: Path, rounds: int) -> int:
    removal.BRIEF = 600
    failed = 0
    for can_exchange in (True, False):
        store = Store(base / f"hammered-{can_exchange}")
        store.prepare()
        with system(can_exchange):
            works = fault_works.hammer(store, 4, rounds), fault_works.race(store, 4, rounds)
        print(f"exchange {can_exchange}: 4 × {rounds} claims, memories and replacements at once: {works} failed")
        failed += sum(works)
    return failed


def _damaged(project: Path, base: Path, cases: int, seed: str) -> int:
    copy = fault_damages.copied(project, base / "project")
    found = list(fault_damages.damages(copy, cases, seed))
    for kind, counts in fault_damages.tally(found).items():
        print(f"| {kind} | {' | '.join(str(number) for number in counts.values())} |")
    wrong = [one for one in found if not one.noticed or one.escaped or (one.resized and not one.refused)]
    print(f"{len(found)} damages of {len(fault_damages.files_of(copy))} files", *wrong[:20], sep="\n")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
