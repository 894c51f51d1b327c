"""Places on this host's cards (GPUs): how many networks share one at a time, and which of them is free.

A process of torch takes the first card that it is shown; so each is shown one alone. Places are held by claims, which
other runs on this host respect too.
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import NamedTuple

from corpus import entries
from models.accelerators import may_have_gpu
from tasks.engine import current, identity, place
from tasks.engine.claims import claimed, is_claimed
from tasks.engine.sections import SettingsError

#: What Luigi calls a place on a card.
RESOURCE = "gpus"
#: Which cards a process of CUDA is shown, by number or name, between commas.
VISIBLE = "CUDA_VISIBLE_DEVICES"
#: How many networks share a card at a time; unless it says so, what its memory carries, up to MOST.
CELLS = "WORDLOOM_CARD_CELLS"
#: Bytes of a card for each network: CUDA itself takes half a GiB, and batches of long documents some more.
CELL_MEMORY = 4 << 30
#: One alone keeps an H100 busy while it trains (docs/gpu.md), but most of its time it loads torch, compiles, predicts.
MOST = 8
#: Devices that may turn out to be such a card; Apple's is not counted.
ON_CARD = ("auto", "cuda")
#: Seconds between two looks for a free place.
LOOK = 0.5


class Place(NamedTuple):
    """Room for one network on a card."""

    card: str  # as VISIBLE names it
    turn: int  # which of the places on this card, from 0


@cache
def places() -> tuple[Place, ...]:
    """Return the places on this host's cards, first one of each card; () where torch can use none.

    Raises SettingsError where CELLS is no number of networks.
    """
    each = [_cells(memory) for memory in _memory_of_cards()]
    named = os.environ.get(VISIBLE)
    names = [str(number) for number in range(len(each))] if named is None else named.split(",")
    return tuple(
        Place(name.strip(), turn)
        for turn in range(max(each, default=0))
        for name, cells in zip(names, each, strict=False)
        if turn < cells
    )


def resources_on(device: str) -> dict[str, int]:
    """Return what a network takes that is trained on a `device` of the settings: a core, and a place on a card."""
    return {"cores": 1, **({RESOURCE: 1} if device in ON_CARD and places() else {})}


@contextmanager
def shown_card(wanted: int) -> Iterator[dict[str, str]]:
    """Hold a place on a card while the block runs, if one is wanted; yield the environment that shows that card alone.

    Waits for a free place; raises InterruptedError where the time of the run ends before.
    """
    if not wanted or not places():
        yield {}
        return
    with ExitStack() as held:
        while (free := _taken(held)) is None:
            if current.seconds_left() == 0:
                raise InterruptedError("time is up")
            time.sleep(LOOK)
        yield {VISIBLE: free.card}


def _taken(held: ExitStack) -> Place | None:
    """Claim a free place until `held` is closed; None where all are taken."""
    folder = place.hosts() / "cards" / (platform.node() or "host")
    with claimed(folder / "choice"):  # so that nobody waits for a place while another one is free
        for one in places():
            target = folder / f"{one.card.replace('/', '_')}.{one.turn}"
            if not is_claimed(target):
                held.enter_context(claimed(target))
                return one
    return None


def _cells(memory: int) -> int:
    wanted = os.environ.get(CELLS)
    if wanted is None:
        return min(max(memory // CELL_MEMORY, 1), MOST)
    if not wanted.isdecimal() or not int(wanted):
        raise SettingsError(f"{CELLS}={wanted}: it is how many networks share a card, a whole number from 1; try 1")
    return int(wanted)


def _memory_of_cards() -> list[int]:
    """Return the bytes of each card. Where there can be none, nobody waits for torch to say so."""
    if sys.platform == "darwin" or not may_have_gpu():
        return []
    environment = {**os.environ, "PYTHONPATH": identity.import_path()}
    asked = subprocess.run(entries.command("models.cards"), env=environment, capture_output=True, text=True)
    return [int(line) for line in asked.stdout.split()] if asked.returncode == 0 else []
