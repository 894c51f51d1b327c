"""A text in runs: plain ones, and words that are shaded by what they contribute."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from reports.statistics.documents.spacing import spaces

#: Most tokens of a text that are shaded, and the least share of its largest contribution that each of them has: what
#: is smaller could not be told apart, and a page of a few hundred texts stays small.
SHADED, LEAST = 24, 0.06
#: Degrees of shading.
DEGREES = 4
#: Texts longer than this show only what stands within so many tokens of a shaded one, and gaps of at most FEW.
LONG, AROUND, FEW = 120, 10, 8


@dataclass(frozen=True)
class Piece:
    """A run of a text: plain, a token that speaks for or against a class, or how many tokens are left out."""

    kind: Literal["plain", "for", "against", "gap"]
    text: str
    degree: int = 0  # of shading, 1 to DEGREES
    contribution: float = 0.0
    space: str = ""  # before it


def shaded(tokens: Sequence[str], contributions: Sequence[float | None]) -> list[Piece]:
    """Return a text in runs; None contributes nothing, for it was not read."""
    values = np.array([value or 0.0 for value in contributions])
    sizes = np.abs(values)
    largest = float(sizes.max(initial=0.0))
    chosen = [int(place) for place in np.argsort(-sizes, kind="stable")[:SHADED] if sizes[place] > LEAST * largest]
    degrees = {place: min(DEGREES, 1 + int(DEGREES * sizes[place] / largest)) for place in chosen}
    return list(_runs(tokens, values.tolist(), degrees))


def _runs(tokens: Sequence[str], values: list[float], degrees: dict[int, int]) -> Iterator[Piece]:
    shown = _shown(len(tokens), degrees)
    plain, hidden = "", 0
    for place, (token, space) in enumerate(zip(tokens, spaces(tokens), strict=True)):
        hidden += not shown[place]
        if plain and (not shown[place] or place in degrees):
            yield Piece("plain", plain)
            plain = ""
        if hidden and shown[place]:
            yield Piece("gap", str(hidden))
            hidden = 0
        if place in degrees:
            yield Piece("for" if values[place] > 0 else "against", token, degrees[place], values[place], space)
        elif shown[place]:
            plain += space + token
    if plain:
        yield Piece("plain", plain)
    if hidden:
        yield Piece("gap", str(hidden))


def _shown(length: int, degrees: dict[int, int]) -> list[bool]:
    """Say which tokens are shown: all of a short text, of a long one those near to a shaded one."""
    if length <= LONG:
        return [True] * length
    near = np.zeros(length, bool)
    for place in degrees or {0: 0}:
        near[max(0, place - AROUND) : place + AROUND + 1] = True
    places = np.flatnonzero(near)
    for before, after in pairwise(places.tolist()):
        if after - before <= FEW + 1:
            near[before:after] = True
    return [bool(one) for one in near]
