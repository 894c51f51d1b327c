"""What a report is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from reports.writing.blocks import Block, Chapter

Known = TypeVar("Known", contravariant=True)


@dataclass(frozen=True)
class Section(Generic[Known]):
    """A part of a report: its anchor, its heading, and what it says of that which the report knows.

    `tell` returns None where it has nothing to say: then neither heading nor entry in the navigation is there.
    """

    anchor: str
    heading: str
    tell: Callable[[Known], Sequence[Block] | None]


def told(known: Known, sections: Sequence[Section[Known]]) -> list[Chapter]:
    """Return what the sections say, those left out that say nothing."""
    found = ((section, section.tell(known)) for section in sections)
    return [Chapter(section.anchor, section.heading, blocks) for section, blocks in found if blocks]
