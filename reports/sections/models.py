"""The rows of a table of models, the same in every kind of report: groups, the chosen one, and what failed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reports import numerals
from reports.scales import SCALES, Scale
from reports.writing.blocks import Entry, Failure, Group, Row
from reports.writing.inline import Between, Name, Piece, Small, Strong, Text, Whole, joined

#: Kind of a cell → how figures mark it.
LOOKS = {"baseline": "rival", "recurrent": "accent", "ensemble": "teal", "rival": "rose"}
#: Kind of a cell → the title of its group in a table.
KINDS = {"baseline": "Baselines", "recurrent": "Networks", "ensemble": "Ensembles", "rival": "Rivals"}


def model_row(
    name: str,
    entries: Sequence[Entry | Text],
    chosen: str = "",
    group: str = "",
    remark: str = "",
    competes: bool = True,
) -> Row:
    """Return the row of a model; `chosen` says what it was chosen for, a `group` of equivalent ones is named."""
    notes: tuple[Text, ...] = tuple(note for note in (chosen, remark, group and f"group {group}") if note)
    return Row((Entry(Name(name), notes), *entries), "chosen" if chosen else "", competes)


def failures(name: str, reasons: Mapping[str, Sequence[int]]) -> Iterator[Failure]:
    """Yield a row for each reason for which seeds of a model failed."""
    for message, seeds in reasons.items():
        said = f"seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, seeds))} failed"
        yield Failure(Entry(Name(name), (said,)), message)


def grouped(
    models: Iterable[tuple[str, Row | None, Sequence[Row | Failure]]],
) -> list[Row | Group | Failure]:
    """Return rows under the titles of their kinds, from (kind in KINDS, row, failures), in their order."""
    found: list[Row | Group | Failure] = []
    before: str | None = None
    for kind, row, failed in models:
        if kind != before:
            found.append(Group(KINDS[kind]))
        found += [*([row] if row else []), *failed]
        before = kind
    return found


def share(value: float | None, interval: tuple[float, float] | None, is_strong: bool = False) -> Entry:
    """Return a share with its interval, where there is one."""
    return scored(SCALES["accuracy"], value, interval, is_strong)


def scored(by: Scale, value: float | None, interval: tuple[float, float] | None, is_strong: bool = False) -> Entry:
    """Return a score, written as its measure is, with its interval, where there is one."""
    text = by.value(value)
    return Entry(Strong(text) if is_strong else text, (by.span(*interval),) if interval else (), value=value)


def held(words: Iterable[tuple[str | Piece, str]], is_small: bool = False) -> Text:
    """Return words with a number behind each, which `is_small` perhaps, none of them torn from its number."""
    pairs = [(word, numerals.SPACE, Small(number) if is_small else number) for word, number in words]
    return joined([Whole(pair, "neighbour") for pair in pairs], Between())
