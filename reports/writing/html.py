"""Blocks as HTML; every text is escaped, whatever it says."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from reports.writing import blocks as kinds
from reports.writing.blocks import Block, Graphic
from reports.writing.html_inline import UNBROKEN, cell, inline
from reports.writing.html_table import table
from reports.writing.inline import Text
from translation.shapes import translated

NOTHING = Markup("")
#: Widths of a text, in letters, above which it is clamped, and that then stand for it; a Chinese character takes two.
LONG, BEGINNING = 360, 280
WIDE = "\u2e80"


class HtmlWriter:
    """Writes blocks with their `graphics`, by name; the names of `cells` do not break inside a sentence."""

    def __init__(self, graphics: Mapping[str, Graphic], cells: Sequence[str] = ()) -> None:
        self.graphics = graphics
        short = sorted((name for name in cells if len(name) <= UNBROKEN), key=len, reverse=True)
        self.names = re.compile(f"({'|'.join(map(re.escape, short))})") if short else None
        self.writers: dict[type, Callable[[Any], Markup]] = {
            kinds.Paragraph: self._paragraph,
            kinds.Heading: lambda block: Markup("<h3>{}</h3>").format(inline(block.text)),
            kinds.Items: self._items,
            kinds.Table: table,
            kinds.Figure: self._figure,
            kinds.Tiles: self._tiles,
            kinds.Quote: _quote,
            kinds.Listing: lambda block: Markup("<pre><code>{}</code></pre>").format(block.text),
            kinds.Definitions: _definitions,
            kinds.Note: lambda block: Markup('<div class="note">\n{}\n</div>').format(self.blocks(block.blocks)),
            kinds.Details: self._details,
            kinds.Cards: self._cards,
            kinds.Columns: self._columns,
            kinds.Filtered: self._filtered,
        }

    def blocks(self, blocks: Sequence[Block]) -> Markup:
        """Write blocks, a line each."""
        return Markup("\n").join(self.writers[type(block)](block) for block in blocks)

    def sentence(self, text: Text) -> Markup:
        """Write a line in which names of cells do not break."""
        return inline(text, self._whole)

    def _whole(self, text: str) -> Markup:
        if self.names is None:
            return escape(text)
        pieces = self.names.split(text)  # every second one is a name
        return NOTHING.join(cell(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces))

    def _paragraph(self, block: kinds.Paragraph) -> Markup:
        direction = Markup(' dir="auto" lang=""') if block.has_own_direction else NOTHING
        return Markup("<p{}{}>{}</p>").format(classed(block.look), direction, self.sentence(block.text))

    def _items(self, block: kinds.Items) -> Markup:
        tag = "ol" if block.is_ordered else "ul"
        lines = Markup("\n").join(Markup("<li>{}</li>").format(self.sentence(item)) for item in block.items)
        return Markup("<{0}{1}>\n{2}\n</{0}>").format(tag, classed(block.look), lines)

    def _figure(self, block: kinds.Figure) -> Markup:
        graphic = self.graphics[block.drawing.name]
        caption = Markup("{} ").format(inline(block.caption)) if block.caption else NOTHING
        larger = Markup('<a class="larger" href="{}">{}</a>').format(quote(graphic.path), translated("Larger"))
        drawn = Markup(graphic.wide) + Markup(graphic.narrow)  # whoever drew them has escaped every text in them
        return Markup('<figure>\n<div class="drawing">{}</div>\n<figcaption>{}{}</figcaption>\n</figure>').format(
            drawn, caption, larger
        )

    def _tiles(self, block: kinds.Tiles) -> Markup:
        about = Markup('<p class="role">{}</p>\n').format(self.sentence(block.about)) if block.about else NOTHING
        one = Markup('<div><dt>{}</dt><dd>{}</dd><dd class="aside">{}</dd></div>')
        tiles = Markup("\n").join(one.format(*tile) for tile in block.tiles)
        return Markup('{}<dl class="numbers">\n{}\n</dl>').format(about, tiles)

    def _details(self, block: kinds.Details) -> Markup:
        anchor = Markup(' id="{}"').format(block.anchor) if block.anchor else NOTHING
        return Markup("<details{}{}><summary>{}</summary>\n{}\n</details>").format(
            anchor, Markup(" open") if block.is_open else NOTHING, inline(block.summary), self.blocks(block.blocks)
        )

    def _cards(self, block: kinds.Cards) -> Markup:
        cards = (Markup("<li>\n{}\n</li>").format(self.blocks(card)) for card in block.cards)
        return Markup('<ol class="mistakes">\n{}\n</ol>').format(Markup("\n").join(cards))

    def _columns(self, block: kinds.Columns) -> Markup:
        columns = (Markup("<div>\n{}\n</div>").format(self.blocks(column)) for column in block.columns)
        return Markup('<div class="readings">\n{}\n</div>').format(Markup("\n").join(columns))

    def _filtered(self, block: kinds.Filtered) -> Markup:
        return Markup('<details class="pair" id="{}">\n<summary>{}</summary>\n<p>{}</p>\n{}\n{}\n</details>').format(
            block.anchor,
            inline(block.heading),
            self.sentence(block.about),
            _controls(block),
            Markup("\n").join(map(self._document, block.documents)),
        )

    def _document(self, document: kinds.Chosen) -> Markup:
        data = NOTHING.join(Markup(' data-{}="{}"').format(name, value) for name, value in document.values.items())
        start = Markup('<details class="disagreement"{}{}>').format(data, " open" if document.is_open else "")
        return Markup("{}\n<summary>{}</summary>\n{}\n</details>").format(
            start, inline(document.summary), self.blocks(document.blocks)
        )


def classed(look: str) -> Markup:
    """Write the attribute `class`, or nothing."""
    return Markup(' class="{}"').format(look) if look else NOTHING


def _quote(block: kinds.Quote) -> Markup:
    """Write a text; of a long one the beginning stands for it until somebody asks for all of it."""
    whole = Markup('<blockquote dir="auto" lang="">{}</blockquote>').format(inline(block.text))
    if not isinstance(block.text, str) or sum(1 + (letter > WIDE) for letter in block.text) <= LONG:
        return whole
    widths = accumulate(1 + (letter > WIDE) for letter in block.text)
    cut = block.text[: sum(width <= BEGINNING for width in widths)]
    beginning = cut.rsplit(None, 1)[0] if cut.isascii() else cut
    start = Markup('<details class="clamp"><summary><span class="beginning" dir="auto" lang="">{}…</span></summary>')
    return start.format(beginning) + whole + Markup("</details>")


def _definitions(block: kinds.Definitions) -> Markup:
    one = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
    title = Markup('<h3 class="section-name"><code>[{}]</code></h3>\n<dl class="settings">\n{}\n</dl>')
    return Markup("\n").join(
        title.format(section, Markup("\n").join(one.format(key, value or "(empty)") for key, value in pairs))
        for section, pairs in block.sections
    )


def _controls(block: kinds.Filtered) -> Markup:
    option = Markup('<option value="{}">{}</option>')
    control = Markup(
        '<div><label for="{0}">{1}</label><select id="{0}" name="{2}"><option value="">{4}</option>{3}</select></div>'
    )
    controls = Markup("\n").join(
        control.format(
            f"{block.anchor}-{choice.name}",
            choice.title,
            choice.name,
            NOTHING.join(option.format(*pair) for pair in choice.options),
            translated("any"),
        )
        for choice in block.choices
    )
    buttons = Markup(
        '<button type="button" value="open">{}</button>\n<button type="button" value="close">{}</button>'
    ).format(translated("Open all"), translated("Close all"))
    return Markup(
        '<fieldset class="filters" hidden>\n<legend>{}</legend>\n{}\n{}\n<output aria-live="polite">'
        "</output>\n</fieldset>"
    ).format(translated("Which documents"), controls, buttons)
