"""Whether there may be a GPU, without torch, which takes a second to load."""

import sys
from pathlib import Path

#: Files of Linux's drivers for GPUs that torch can use: NVIDIA's, also on small boards, AMD's, and Windows's beneath.
DRIVERS = ("nvidia*", "nvhost*", "kfd", "dxg")


def may_have_gpu(devices: Path = Path("/dev")) -> bool:
    """Say whether this machine may have a GPU that torch can use; only a False is certain."""
    return sys.platform != "linux" or any(any(devices.glob(name)) for name in DRIVERS)
