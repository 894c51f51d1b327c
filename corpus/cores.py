"""How many cores there are to work with."""

import os


def cores() -> int:
    """Return how many cores this process may use."""
    # A container or `taskset` may allow fewer than the machine has; macOS and Windows cannot say.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
