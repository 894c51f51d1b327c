"""The Luigi graph: `luigi --module tasks ComparisonReport --local-scheduler` does what `wordloom run` does.

Every task can be imported from here; what chains there are, and so what tasks, `tasks/chains.py` says.
"""

import os
import sys
from typing import Any

from tasks.engine import place

# Luigi looks for its configuration only in the current folder, and only when it is imported.
_configuration = place.root() / "luigi.cfg"
if _configuration.is_file():
    os.environ.setdefault("LUIGI_CONFIG_PATH", str(_configuration))


def _tasks() -> dict[str, Any]:
    from tasks.chains import CHAINS

    parts = [chain.parts() for chain in CHAINS]
    return {task.__name__: task for part in parts for task in (*part.tasks, part.report)}


def __getattr__(name: str) -> Any:
    """Return a task by its name."""
    if name.startswith("_") or name not in (tasks := _tasks()):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return tasks[name]


# The command `luigi` imports this package to find a task by its name. All others get what they need when they need it:
# the help page and each stage's process would otherwise wait for Luigi, which takes longer than they do.
if "luigi" in sys.modules:
    from tasks.engine.cores import configure

    _tasks()
    configure(place.jobs())
