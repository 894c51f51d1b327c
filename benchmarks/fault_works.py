"""The work that is struck: what every run does with its store, with stages that only write a few files."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from corpus.json_files import write_json
from corpus.whole_files import naming
from tasks.engine import current, identity, manifest, place, replacement, uses
from tasks.engine.claims import claimed
from tasks.engine.removal import remove_remains, unused
from tasks.engine.replacement import part_of, put_into_place, remove, remove_leftovers
from tasks.engine.verification import every_result, verdicts

#: A result that is made, one that is there, and a report that is replaced.
MADE, THERE, REPORT = "0123456789abcdef", "fedcba9876543210", "reviews"


class Store:
    """A project with a result and a report, in which one more result is made and the report is drawn again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data = root / "reviews.csv"

    @property
    def report(self) -> Path:
        """Where the report stands."""
        return self.root / "runs" / REPORT

    def result(self, digest: str) -> Path:
        """Return where a result stands."""
        return self.root / "artifacts" / "TrainWords" / digest

    def prepare(self) -> None:
        """Make what is there before the work is struck."""
        self.root.mkdir(parents=True)
        self.data.write_text("text,label\ngood,1\n", encoding="utf-8")
        place.use(self.root)
        current.begin(write=True)
        self.make(self.result(THERE), "before")
        self.make(self.report, "before", {"there": THERE})

    def make(self, target: Path, content: str, inputs: dict[str, str] | None = None) -> None:
        """Make a folder as a stage does, unless what it has is there already."""
        with claimed(target):
            if self.content(target) == content:
                return
            remove_leftovers(target)
            part = part_of(target)
            part.mkdir(parents=True)
            try:
                with naming(target):
                    (part / "model").mkdir()
                    np.save(part / "model" / "weights.npy", np.arange(1000))
                    (part / "text.txt").write_text(content * 100, encoding="utf-8")
                    write_json(part / "cost.json", {"content": content})
                    made = {"family": "TrainWords", "stage": "train", "label": target.name, "digest": target.name}
                    made |= {"settings": {}, "code": {}, "inputs": inputs or {}, "run": current.run_id}
                    manifest.write(part, made, (), 0.0)
                put_into_place(part, target)
            finally:
                remove(part)

    def content(self, target: Path) -> str | None:
        """Return which of its contents a folder has, None where it has none that can be used."""
        if manifest.whole(target) is None:
            return None
        return (target / "text.txt").read_text(encoding="utf-8")[: len("before")]

    def run(self) -> None:
        """Do what a run does: announce, tidy up, read, make a result, draw the report, take back."""
        place.use(self.root)
        current.begin(write=True)
        identity._read_here.clear()
        with uses.announced(REPORT, [MADE, THERE]):
            remove_remains()
            identity.content_digest([self.data], place.artifacts() / "fingerprints.json")
            self.make(self.result(MADE), "after!")
            self.make(self.report, "after!", {"there": THERE, "made": MADE})
            uses.settle(REPORT)

    def remember(self) -> None:
        """Read a file of data of one's own, which all remember in one place."""
        current.begin(write=True)
        data = self.root / f"{os.getpid()}.csv"
        data.write_text(f"text\n{os.getpid()}\n", encoding="utf-8")
        memory = place.artifacts() / "fingerprints.json"
        identity.content_digest([data], memory)
        if not identity.remembered(memory):
            raise RuntimeError("nothing is remembered")
        data.unlink()

    def problems(self) -> list[str]:
        """Return what is wrong after the work was struck: half of something stands where a whole thing is looked for.

        The report is the former one, or the new one, or was taken from its place and comes back.
        """
        place.use(self.root)
        told = [
            f"{verdict.path}: {damage}" for verdict in verdicts(every_result(self.root)) for damage in verdict.damages
        ]
        if self.content(self.result(THERE)) != "before":
            told.append("a result that nobody touched is not there")
        if (self.report).exists() and self.content(self.report) not in ("before", "after!"):
            told.append("the report is neither the former nor the new one")
        if not self.report.exists() and not list(self.report.parent.glob(f".{REPORT}.*.old.part")):
            told.append("the report is lost")
        would_go = {path.name for path, _ in unused(self.root, [])}
        if THERE in would_go or (MADE in would_go and any(MADE in use.digests for use in uses.every_use())):
            told.append("what a run uses would be removed")
        return told

    def left_over(self) -> list[str]:
        """Return what does not belong into a store in which no process works."""
        hidden = [path for path in self.root.rglob(".*") if path.name != uses.FOLDER]
        records = self.root.rglob("*.failed.json")
        announced = [use.path for use in uses.every_use()]
        return [str(path.relative_to(self.root)) for path in (*hidden, *records, *announced)]


@contextmanager
def system(can_exchange: bool) -> Iterator[None]:
    """Let the system be one that can exchange two folders by one step, or cannot."""
    kept = replacement._exchanged
    if not can_exchange:
        replacement._exchanged = lambda folder, target: False
    try:
        yield
    finally:
        replacement._exchanged = kept


def hammer(store: Store, processes: int, rounds: int) -> int:
    """Let several processes do the same run at once, again and again; return how many failed, or left something."""
    failed = 0
    for number in range(rounds):
        content = "after!" if number % 2 else "before"
        started = [_fork(lambda text=content: store.make(store.report, text, {})) for _ in range(processes)]  # type: ignore[misc]
        started += [_fork(store.remember) for _ in range(processes)]
        failed += sum(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) != 0 for process in started)
        failed += store.content(store.report) != content
    return failed + len(store.left_over())


def race(store: Store, processes: int, rounds: int) -> int:
    """Let several processes put the same folder into its place at once, without a claim; return how many failed."""

    # Without exchange there are moments without the folder, so that it is no source to copy from meanwhile.
    source = store.root / "raced"
    shutil.copytree(store.report, source)

    def put() -> None:
        for _ in range(rounds):
            part = part_of(store.report)
            shutil.copytree(source, part)
            put_into_place(part, store.report)

    started = [_fork(put) for _ in range(processes)]
    failed = sum(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) != 0 for process in started)
    shutil.rmtree(source)
    return failed + (store.content(store.report) is None)


def _fork(work: Callable[[], object]) -> int:
    process = os.fork()
    if process == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
        finally:
            os._exit(status)
    return process
