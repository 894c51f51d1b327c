"""What a report is made of, and what every section may ask of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from models.measures import Measure
from reports import numerals
from reports.request import StoredRequest
from reports.scales import SCALES, Scale
from reports.writing.blocks import Block, Chapter, Column, Drawing, Figure, Paragraph
from reports.writing.inline import Text

#: A column of words, which a phone gives room.
REMARK = Column("Remark", is_number=False, look="word")

Known = TypeVar("Known", contravariant=True)


class Run(Protocol):
    """The results of a run of any kind."""

    @property
    def request(self) -> StoredRequest:
        """What the report is drawn from."""

    @property
    def seeds(self) -> list[int]:
        """The seeds of the run."""

    def manifests(self) -> Iterator[dict[str, Any]]:
        """Yield the manifest of everything that the report stands on."""


class Knows(Protocol):
    """What a report of any kind knows."""

    @property
    def results(self) -> Run:
        """Its results."""


class JudgedRun(Run, Protocol):
    """The results of a run whose models are judged by a measure."""

    @property
    def measure(self) -> Measure:
        """The measure."""


class Judged(Protocol):
    """What a report on classifiers knows."""

    @property
    def results(self) -> JudgedRun:
        """Its results."""


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


def level(known: Knows) -> str:
    """Write the level of the intervals."""
    return numerals.level(known.results.request.settings.confidence)


def scale(known: Judged) -> Scale:
    """Return how the measure of the run is called and written."""
    return SCALES[known.results.measure.name]


def margin(known: Judged) -> str:
    """Write the margin within which a difference counts as none."""
    size, by = known.results.request.settings.margin, scale(known)
    return f"{size:g}{by.of_unit}" if by.unit else f"{size / 100:g}"


def finding(text: Text) -> Paragraph:
    """Return the sentence that a section opens with: what it finds, for those who read no further."""
    return Paragraph(text, "finding")


def figures(drawing: Drawing | None, caption: Text = "") -> list[Figure]:
    """Return the figure of a drawing, or nothing where there is nothing to draw."""
    return [Figure(drawing, caption)] if drawing else []
