"""Groups of cells of which every two are equivalent, and the letters that mark them in a table."""

from collections.abc import Iterator, Mapping
from string import ascii_lowercase

from reports.statistics.verdicts import Verdicts


def letters(verdicts: Verdicts) -> dict[str, str]:
    """Return the letters of each cell: two cells that share one are equivalent (compact letters, Piepho 2004).

    Equivalence does not carry over: a may equal b and b equal c while a and c are too far apart. So a cell can stand in
    several groups, and each group is as large as it can be. Cells that equal no other have no letter.
    """
    order = {name: place for place, name in enumerate(verdicts.names)}
    near = {name: {other for other in order if _equivalent(verdicts, name, other)} for name in order}
    groups = [sorted(g, key=order.__getitem__) for g in _cliques(near, set(), set(order), set()) if len(g) > 1]
    groups.sort(key=lambda group: [order[name] for name in group])
    marks: dict[str, list[str]] = {}
    for number, group in enumerate(groups):
        for name in group:
            marks.setdefault(name, []).append(_letter(number))
    return {name: " ".join(found) for name, found in marks.items()}


def _equivalent(verdicts: Verdicts, first: str, second: str) -> bool:
    verdict = verdicts.between(first, second)
    return verdict is not None and verdict.word == "equivalent"


def _cliques(near: Mapping[str, set[str]], chosen: set[str], open_: set[str], done: set[str]) -> Iterator[set[str]]:
    """Yield every largest set of cells that are all near each other (Bron & Kerbosch 1973, with a pivot)."""
    if not open_ and not done:
        yield chosen
        return
    pivot = max(sorted(open_ | done), key=lambda name: len(near[name] & open_))
    for name in sorted(open_ - near[pivot]):
        yield from _cliques(near, chosen | {name}, open_ & near[name], done & near[name])
        open_, done = open_ - {name}, done | {name}


def _letter(number: int) -> str:
    more, place = divmod(number, len(ascii_lowercase))
    return (_letter(more - 1) if more else "") + ascii_lowercase[place]
