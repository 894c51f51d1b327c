"""Where the artefacts and reports of a project stand."""

import os
from pathlib import Path

from corpus.cores import cores

#: Overrides the project root (tests; a shared results disk).
VARIABLE = "WORDLOOM_ROOT"
#: How many cores a run may use (`--jobs`).
JOBS = "WORDLOOM_JOBS"


def find_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds a luigi.cfg, or else `start`."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / "luigi.cfg").is_file()), start)


def root() -> Path:
    """Return the project root: WORDLOOM_ROOT, or the nearest folder with a luigi.cfg, or the current folder."""
    return Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else find_root(Path.cwd())


def use(folder: Path) -> None:
    """Make `folder` the project root of this process and of those that it starts."""
    os.environ[VARIABLE] = str(folder.resolve())


def artifacts() -> Path:
    """Return the folder that holds one folder for each family of artefacts."""
    return root() / "artifacts"


def fingerprints() -> Path:
    """Return the file that remembers what data was read, see `identity.content_digest`."""
    return artifacts() / "fingerprints.json"


def code_memory() -> Path:
    """Return the file that remembers what the code of each stage is, see `code_memory`."""
    return artifacts() / "code.json"


def hosts() -> Path:
    """Return the folder of what hosts that work together know of each other and of this store."""
    return artifacts() / ".hosts"


def jobs() -> int:
    """Return how many cores a run may use: WORDLOOM_JOBS, or all that this process may use."""
    return int(os.environ.get(JOBS) or cores())
