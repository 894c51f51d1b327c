"""Where the artefacts and reports of a project stand."""

import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from corpus.cores import cores
from tasks.engine.configuration import find_root
from tasks.engine.sections import SettingsError, shown
from tasks.settings import NAME_MEANING, RunName

#: Overrides the project root (tests; a shared results disk).
VARIABLE = "WORDLOOM_ROOT"
#: How many cores a run may use (`--jobs`).
JOBS = "WORDLOOM_JOBS"
_RUN_NAME: TypeAdapter[str] = TypeAdapter(RunName)


def root() -> Path:
    """Return the project root: WORDLOOM_ROOT, or the nearest folder with a luigi.cfg, or the current folder."""
    return Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else find_root(Path.cwd())


def use(folder: Path) -> None:
    """Make `folder` the project root of this process and of those that it starts."""
    os.environ[VARIABLE] = str(folder.resolve())


def artifacts() -> Path:
    """Return the folder that holds one folder for each family of artefacts."""
    return root() / "artifacts"


def run_folder(name: str) -> Path:
    """Return the folder of the report called `name`; raises SettingsError where that would be no folder in runs/."""
    try:
        _RUN_NAME.validate_python(name)
    except ValidationError:
        raise SettingsError(f"[run] name = {shown(name)}: allowed: {NAME_MEANING}") from None
    return root() / "runs" / name


def jobs() -> int:
    """Return how many cores a run may use: WORDLOOM_JOBS, or all that this process may use."""
    return int(os.environ.get(JOBS) or cores())
