"""What the processor of this machine can do, as Linux tells it; elsewhere nothing is known, and nothing assumed."""

from functools import cache
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")


@cache
def abilities() -> frozenset[str]:
    """Return the names of what the first processor can do, as "avx2"."""
    if CPUINFO.is_file():
        with CPUINFO.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                name, _, value = line.partition(":")
                if name.strip() == "flags":
                    return frozenset(value.split())
    return frozenset()


def multiplies_halves() -> bool:
    """Say whether the processor multiplies bfloat16 by itself: elsewhere half precision takes longer than single."""
    return "avx512_bf16" in abilities()
