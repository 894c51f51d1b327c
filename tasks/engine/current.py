"""The run that this process works for; forked Luigi workers inherit it, a later run has another."""

import os
import time
import uuid
from collections.abc import Collection

import luigi.task_register

#: Written into manifests and failure records.
run_id = uuid.uuid4().hex
main_process = os.getpid()
#: When it began, in seconds since the epoch.
began = time.time()
#: Stages whose results of earlier runs do not count (`--force`).
forced: frozenset[str] = frozenset()
#: After a failure nothing new is started (`--fail-fast`).
fail_fast = False
#: A named data set that is not there yet is fetched; looking at a plan fetches nothing.
may_download = True
#: What was found out is written down for later processes; looking at a plan writes nothing.
may_write = True
#: When stages that still work are ended, by the clock of `time.monotonic`; None: never.
deadline: float | None = None
#: Other hosts work for this run, too.
is_shared = False


def begin(
    force: Collection[str] = (), *, stop_at_failure: bool = False, download: bool = False, write: bool = False
) -> None:
    """Begin a new run in this process: nothing that was found out for an earlier one holds any more."""
    global run_id, main_process, began, forced, fail_fast, may_download, may_write, is_shared, deadline
    run_id, main_process, began = uuid.uuid4().hex, os.getpid(), time.time()
    forced, fail_fast, may_download, may_write = frozenset(force), stop_at_failure, download, write
    is_shared, deadline = False, None
    luigi.task_register.Register.clear_instance_cache()


def take_part(run: str, force: Collection[str], *, stop_at_failure: bool) -> None:
    """Work for a run that other hosts work for, too."""
    global run_id, forced, fail_fast, is_shared
    run_id, forced, fail_fast, is_shared = run, frozenset(force), stop_at_failure, True


def end_at(moment: float | None) -> None:
    """Let stages that still work at a moment of `time.monotonic` be ended; nothing is left of them."""
    global deadline
    deadline = moment


def seconds_left() -> float | None:
    """Return the seconds until then, at least 0; None where there is no end."""
    return None if deadline is None else max(0.0, deadline - time.monotonic())
