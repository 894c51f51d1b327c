"""How much memory a process took."""

import resource
from pathlib import Path


def peak_of_this_process() -> float:
    """Return MiB. getrusage's number would count the process that started this one, too; /proc's does not."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return float(status.partition("VmHWM:")[2].split()[0]) / 1024


def peak_of_children() -> float:
    """Return MiB of the largest program that this process ran."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
