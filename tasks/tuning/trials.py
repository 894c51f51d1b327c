"""The trials of a search as files, so that one that was killed goes on with what is there."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from corpus.json_files import write_json
from corpus.whole_files import appearing, read_object
from tasks.engine import place

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


class Memory:
    """The trials of one search, each in a file of its own, which appears whole."""

    def __init__(self, digest: str) -> None:
        self.folder: Path = place.artifacts() / FOLDER / digest

    def trials(self) -> list[Trial]:
        """Return every trial, in the order in which they ended; those that have not come last."""
        found = [Trial(**stored) for stored in self._stored()]
        return sorted(found, key=lambda trial: (not trial.is_ended, trial.ended, trial.number))

    def keep(self, trial: Trial) -> None:
        """Write a trial down."""
        self._write(f"{trial.architecture}.{trial.number}.json", asdict(trial))

    @property
    def seconds(self) -> float:
        """For how long the search has worked, over all times that it was started."""
        return float((read_object(self.folder / CLOCK) or {}).get("seconds", 0.0))

    def keep_seconds(self, seconds: float) -> None:
        """Write down for how long it has worked."""
        self._write(CLOCK, {"seconds": round(seconds, 1)})

    def _stored(self) -> Iterator[Mapping[str, Any]]:
        for path in sorted(self.folder.glob("[!.]*.json")):
            stored = read_object(path) if path.name != CLOCK else None
            if stored is not None and stored.keys() == Trial.__dataclass_fields__.keys():
                yield stored

    def _write(self, name: str, value: Mapping[str, Any]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with appearing(self.folder / name) as part:
            write_json(part, value)
