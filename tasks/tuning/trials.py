"""The trials of a search as files, so that one that was killed goes on with what is there."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from corpus.whole_files import appearing
from tasks.engine import place
from tasks.engine.sealed import read_sealed, write_sealed
from tasks.engine.verification import Verdict, broken_file

#: Of the folder among the artefacts that has a folder for each search.
FOLDER = ".tuning"
#: The file of a search that says how long it has worked.
CLOCK = "clock.json"


@dataclass
class Trial:
    """Settings that are or were tried."""

    architecture: str
    number: int
    embedding: str  # its name; empty: none
    params: dict[str, Any]  # of the whole space
    is_default: bool = False
    state: str = "asked"  # asked, done, short (not worth going on) or failed
    short: float | None = None  # on validation, after a part of the epochs
    value: float | None = None  # on validation
    message: str = ""
    costs: dict[str, float] = field(default_factory=dict)  # digest of a stage → processor seconds
    ended: float = 0.0  # processor seconds of the architecture when it had ended

    @property
    def is_ended(self) -> bool:
        """Say whether there is nothing more to do for it."""
        return self.state != "asked"

    @property
    def file(self) -> str:
        """Name of the file that it is written to."""
        return f"{self.architecture}.{self.number}.json"


class Memory:
    """The trials of one search, each in a file of its own, which appears whole."""

    def __init__(self, digest: str) -> None:
        self.folder: Path = place.artifacts() / FOLDER / digest

    def trials(self) -> list[Trial]:
        """Return every trial, in the order in which they ended; those that have not come last."""
        found = [trial for path in self._files() if path.name != CLOCK and (trial := _trial(path)) is not None]
        return sorted(found, key=lambda trial: (not trial.is_ended, trial.ended, trial.number))

    def keep(self, trial: Trial) -> None:
        """Write a trial down."""
        self._write(trial.file, asdict(trial))

    @property
    def seconds(self) -> float:
        """For how long the search has worked, over all times that it was started."""
        return _seconds(self.folder / CLOCK) or 0.0

    def keep_seconds(self, seconds: float) -> None:
        """Write down for how long it has worked."""
        self._write(CLOCK, {"seconds": round(seconds, 1)})

    def broken(self) -> Iterator[Path]:
        """Yield the files that count as not there: a byte of them is another, or they are those of another trial."""
        for path in self._files():
            if (_seconds(path) if path.name == CLOCK else _trial(path)) is None:
                yield path

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("[!.]*.json"))

    def _write(self, name: str, value: Mapping[str, Any]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with appearing(self.folder / name) as part:
            write_sealed(part, dict(value))


def broken_files(root: Path) -> Iterator[Verdict]:
    """Yield what is damaged of the files by which searches go on."""
    place.use(root)
    for folder in sorted((place.artifacts() / FOLDER).glob("[!.]*")):
        yield from map(broken_file, Memory(folder.name).broken())


def _trial(path: Path) -> Trial | None:
    stored = read_sealed(path)
    trial = Trial(**stored) if stored is not None and stored.keys() == Trial.__dataclass_fields__.keys() else None
    return trial if trial is not None and trial.file == path.name else None


def _seconds(path: Path) -> float | None:
    stored = read_sealed(path) or {}
    return float(stored["seconds"]) if stored.keys() == {"seconds"} else None
