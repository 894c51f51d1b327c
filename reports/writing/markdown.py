"""Blocks as Markdown: the same text and the same columns as the page, for places where one cannot be opened."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from reports.writing import blocks as kinds
from reports.writing.best import best_entries
from reports.writing.blocks import Block, Column
from reports.writing.inline import Spoken, Text, parts
from reports.writing.markdown_text import escaped, fenced, line, within
from translation.shapes import translated

#: Looks of paragraphs that are bold: `wordloom run` ends with them (pipeline/answer.py).
BOLD = frozenset({"headline", "warned"})


class MarkdownWriter:
    """Writes blocks; figures are files of `figure_format` in figures/."""

    def __init__(self, figure_format: str) -> None:
        self.figure_format = figure_format
        self.writers: dict[type, Callable[[Any], Iterator[str]]] = {
            kinds.Paragraph: _paragraph,
            kinds.Heading: lambda block: iter([f"### {line(block.text)}"]),
            kinds.Items: _items,
            kinds.Table: _table,
            kinds.Figure: self._figure,
            kinds.Tiles: _tiles,
            kinds.Quote: lambda block: iter([f"> {line(block.text)}"]),
            kinds.Listing: lambda block: iter([fenced(block.text)]),
            kinds.Definitions: _definitions,
            kinds.Note: lambda block: self.blocks(block.blocks),
            kinds.Details: self._details,
            kinds.Cards: lambda block: self._all(block.cards),
            kinds.Columns: lambda block: self._all(block.columns),
            kinds.Filtered: self._filtered,
        }

    def report(self, title: str, chapters: Sequence[kinds.Chapter]) -> str:
        """Write a report; the first chapter stands below the title, without a heading of its own."""
        found = [f"# {escaped(title)}"]
        for number, chapter in enumerate(chapters):
            found += [f"## {escaped(chapter.heading)}"] * bool(number)
            found += self.blocks(chapter.blocks)
        return re.sub(r"\n{3,}", "\n\n", "\n\n".join(found)).strip() + "\n"

    def blocks(self, blocks: Sequence[Block]) -> Iterator[str]:
        """Yield paragraphs, between which an empty line belongs."""
        for block in blocks:
            yield from self.writers[type(block)](block)

    def _all(self, groups: Sequence[Sequence[Block]]) -> Iterator[str]:
        for blocks in groups:
            yield from self.blocks(blocks)

    def _figure(self, block: kinds.Figure) -> Iterator[str]:
        yield f"![{escaped(block.drawing.title)}](figures/{block.drawing.name}.{self.figure_format})"
        if block.caption:
            yield line(block.caption)

    def _details(self, block: kinds.Details) -> Iterator[str]:
        yield f"**{within(block.summary)}**"
        yield from self.blocks(block.blocks)

    def _filtered(self, block: kinds.Filtered) -> Iterator[str]:
        yield f"### {line(block.heading)}"
        yield line(block.about)
        for document in block.documents:
            if document.in_brief:
                yield line(document.summary)
                yield from self.blocks(document.blocks)
        left = sum(not document.in_brief for document in block.documents)
        if left:
            yield translated(f"{left} more are on the page.")


def _paragraph(block: kinds.Paragraph) -> Iterator[str]:
    text = line(block.text)
    yield f"**{text}**" if BOLD & set(block.look.split()) else text


def _items(block: kinds.Items) -> Iterator[str]:
    yield "\n".join(f"{f'{n}.' if block.is_ordered else '-'} {line(item)}" for n, item in enumerate(block.items, 1))


def _tiles(block: kinds.Tiles) -> Iterator[str]:
    if block.about:
        yield line(block.about)
    texts = [f"{name}: {value}{f' ({aside})' if aside else ''}" for name, value, aside in block.tiles]
    yield "\n".join(f"- {escaped(text)}" for text in texts)


def _definitions(block: kinds.Definitions) -> Iterator[str]:
    sections = [
        "\n".join([f"[{title}]", *(f"{key} = {value}".rstrip() for key, value in pairs)])
        for title, pairs in block.sections
    ]
    yield fenced("\n\n".join(sections))


def _table(block: kinds.Table) -> Iterator[str]:
    if block.caption:
        yield escaped(block.caption)
    others, best = block.columns[1:], best_entries(block)
    lines = [
        _row([_with(_head(column.head), [column.note] if column.note else []) for column in block.columns]),
        "| :-- " + "".join(f"| {'--:' if column.is_number else ':--'} " for column in others) + "|",
        *(
            ROWS[type(row)](row, others, {column for place, column in best if place == number})
            for number, row in enumerate(block.rows)
            if not isinstance(row, kinds.Failure)
        ),
    ]
    yield "\n".join(lines)
    failures = [f"- {_entry(row.head)}: {escaped(row.message)}" for row in block.rows if isinstance(row, kinds.Failure)]
    if failures:
        yield "\n".join(failures)


def _head(text: Text) -> str:
    """Write a head; where a page shows nothing but bars, what is said to those who listen."""
    return within(text) or "".join(escaped(part.text) for part in parts(text) if isinstance(part, Spoken))


def _group(row: kinds.Group, others: Sequence[Column], best: set[int]) -> str:
    return _row([f"**{escaped(row.title)}**", *("" for _ in others)])


def _entries(row: kinds.Row, others: Sequence[Column], best: set[int]) -> str:
    return _row([_entry(entry, number in best) for number, entry in enumerate(row.entries)])


#: Kind of row → how it is written; failures stand below the table, since a message may be long.
ROWS: dict[type, Callable[[Any, Any, Any], str]] = {kinds.Row: _entries, kinds.Group: _group}


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _entry(entry: kinds.Entry | Text, is_best: bool = False) -> str:
    if not isinstance(entry, kinds.Entry):
        return within(entry)
    written = within(entry.text)
    return _with(f"**{written}**" if is_best or entry.look == "front" else written, entry.notes)


def _with(text: str, notes: Sequence[Text]) -> str:
    """Put what stands small under an entry into brackets behind it."""
    told = "; ".join(found for note in notes if (found := within(note)))
    return f"{text} ({told})" if told else text
