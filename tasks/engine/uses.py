"""What runs use: each run says so before it begins, so that nothing it needs is removed while it works, or afterwards.

What a finished run needs, its report says. What an interrupted one had made, its announcement: until a run of that name
draws its report.
"""

import os
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from corpus.whole_files import appearing
from tasks.engine import current, place
from tasks.engine.claims import Sight, beating, claimed, seen
from tasks.engine.processes import this_process
from tasks.engine.sealed import opened, write_sealed

#: Of the folder among the artefacts that has a file for each run that has not drawn its report.
FOLDER = ".uses"


class Use(NamedTuple):
    """What one run uses."""

    path: Path  # of its announcement, which is called after its id
    run: str  # its name; empty where the announcement is broken
    digests: frozenset[str]  # of all its results
    is_live: bool  # it still works, as far as can be seen

    @property
    def id(self) -> str:
        """The id of the run; hosts that work at one together share it."""
        return self.path.name.partition(".")[0]


def settled() -> AbstractContextManager[None]:
    """Hold still what is used and what is there: nobody else announces, or removes, while the block runs."""
    return claimed(_folder())


@contextmanager
def announced(run: str, digests: Collection[str], stays: bool = True) -> Iterator[None]:
    """Say that this run uses `digests`, from before the block on; afterwards it stands as an interrupted one.

    `settle` takes it back. Earlier ones of its name that use nothing else are taken back here. What will draw no
    report (`stays` is false) says so while it works alone, and leaves the others.
    """
    path = _folder() / f"{current.run_id}.{os.urandom(4).hex()}.json"  # each of several hosts has its own
    with settled():
        path.parent.mkdir(parents=True, exist_ok=True)
        with appearing(path) as part:
            write_sealed(part, {**this_process()._asdict(), "run": run, "digests": sorted(digests)})
    for use in every_use() if stays else ():
        if use.run == run and not use.is_live and use.digests <= frozenset(digests):
            use.path.unlink(missing_ok=True)
    try:
        with beating(path):
            yield
    finally:
        if not stays:
            path.unlink(missing_ok=True)


def settle(run: str) -> None:
    """Take back what this run announced, and interrupted ones of its name: from now on the report says what it uses."""
    for use in every_use():
        if use.id == current.run_id or (use.run == run and not use.is_live):
            use.path.unlink(missing_ok=True)


def every_use() -> list[Use]:
    """Return what each run uses that works or was interrupted."""
    sights = [(path, sight) for path in sorted(_folder().glob("[!.]*.json")) if (sight := seen(path))]
    return [_use(path, sight) for path, sight in sights]


def _use(path: Path, sight: Sight) -> Use:
    value, is_sealed = opened(sight.content)
    told: dict[str, Any] = (value or {}) if is_sealed else {}
    return Use(path, str(told.get("run", "")), frozenset(told.get("digests", ())), sight.is_held)


def _folder() -> Path:
    return place.artifacts() / FOLDER
