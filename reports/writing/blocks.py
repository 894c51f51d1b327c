"""What a section of a report says: blocks, from which a page and Markdown are made.

Every text in a block may come from the corpus: it is data, which the renderings escape.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from reports.writing.inline import Text

#: Which value of a column is the best one.
Best = Literal["highest", "lowest"]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `look` is a class of style.css, of which Markdown knows `headline` and `warned`."""

    text: Text
    look: str = ""
    has_own_direction: bool = False  # a text of the corpus may run from right to left


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: Text


@dataclass(frozen=True)
class Items:
    """A list."""

    items: Sequence[Text]
    look: str = ""
    is_ordered: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, a note under that, and whether it holds numbers, which stand right.

    `best` says which of its values is the best, where one is.
    """

    head: Text
    note: str = ""
    is_number: bool = True
    look: str = ""
    best: Best | None = None


@dataclass(frozen=True)
class Entry:
    """An entry of a table with what stands small under it; `shade` and `bar` are shares that are drawn behind it.

    `value` is the number that the text writes: by it rows are sorted, and the best of a column is told.
    """

    text: Text
    notes: tuple[Text, ...] = ()
    look: str = ""
    shade: float | None = None
    bar: float | None = None
    value: float | None = None


@dataclass(frozen=True)
class Row:
    """A row; the first entry is its head. `look` is `chosen` for the row that the report recommends.

    One that does not compete, such as the majority class, which costs nothing, is never the best of a column.
    """

    entries: Sequence[Entry | Text]
    look: str = ""
    competes: bool = True


@dataclass(frozen=True)
class Group:
    """A row that names the rows below it."""

    title: str


@dataclass(frozen=True)
class Failure:
    """A row for what there is no result of, and why."""

    head: Entry
    message: str


@dataclass(frozen=True)
class Table:
    """A table that scrolls in its own box; `label` names it for those who listen, `caption` for everybody."""

    label: str
    columns: Sequence[Column]
    rows: Sequence[Row | Group | Failure]
    caption: str = ""
    look: str = ""


@dataclass(frozen=True)
class Drawing:
    """A figure that can be drawn at any width."""

    name: str  # of its file, without suffix
    title: str
    description: str  # what it shows, for those who cannot see it
    draw: Callable[[float], Any]  # width in CSS pixels to a figure of matplotlib, which only drawing/ knows


@dataclass(frozen=True)
class Figure:
    """A drawing with what is said below it."""

    drawing: Drawing
    caption: Text = ""


@dataclass(frozen=True)
class Tiles:
    """The few numbers that matter most, as (what it is, the number, an aside); `about` is what they are of."""

    tiles: Sequence[tuple[str, str, str]]
    about: Text = ""


@dataclass(frozen=True)
class Quote:
    """A text of the corpus, or of a model."""

    text: Text


@dataclass(frozen=True)
class Listing:
    """Lines to be read as they stand."""

    text: str


@dataclass(frozen=True)
class Definitions:
    """Settings by section, as (section, [(key, value)])."""

    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True)
class Note:
    """Blocks that warn."""

    blocks: Sequence["Block"]


@dataclass(frozen=True)
class Details:
    """What a page shows when it is asked to, or when a link leads to its `anchor`, unique in the report."""

    summary: Text
    blocks: Sequence["Block"]
    anchor: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Cards:
    """Things of one kind, some blocks each."""

    cards: Sequence[Sequence["Block"]]


@dataclass(frozen=True)
class Columns:
    """Blocks side by side, where there is room."""

    columns: Sequence[Sequence["Block"]]


@dataclass(frozen=True)
class Choice:
    """What a reader can choose documents by: options as (value, text)."""

    name: str
    title: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Chosen:
    """A document that can be chosen: `values` by the name of each choice. Markdown tells only those `in_brief`."""

    summary: Text
    blocks: Sequence["Block"]
    values: Mapping[str, str] = field(default_factory=dict)
    is_open: bool = False
    in_brief: bool = True


@dataclass(frozen=True)
class Filtered:
    """Documents that a page lets its reader choose from; `anchor` is unique in the report."""

    anchor: str
    heading: Text
    about: Text
    choices: Sequence[Choice]
    documents: Sequence[Chosen]


Block = (
    Paragraph | Heading | Items | Table | Figure | Tiles | Quote | Listing | Definitions | Note | Details | Cards
    | Columns | Filtered
)  # fmt: skip


@dataclass(frozen=True)
class Chapter:
    """A section of a report as it is told: its anchor, its heading, and what it says."""

    anchor: str
    heading: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Graphic:
    """A drawing as SVG: inline for a wide page and for a narrow one, in which every text is escaped."""

    title: str
    wide: str
    narrow: str
    file: str  # the same, to stand by itself
    path: str = ""  # of the file that shows it, from the report


def kinds() -> Sequence[type]:
    """Return every kind of block."""
    return Block.__args__
