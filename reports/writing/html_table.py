"""Tables as HTML: each scrolls in a box of its own, which the keyboard reaches; a script may sort their rows."""

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from reports.writing.best import best_entries
from reports.writing.blocks import Column, Entry, Failure, Group, Row, Table
from reports.writing.html_inline import inline
from reports.writing.inline import Text
from translation.shapes import translated

NOTHING = Markup("")
#: Ends the rows before a group.
NEXT = Markup("</tbody>\n")
#: Stands in the best entry of a column, for those who do not see how it is set.
BEST = Markup('<b>{}</b><span class="hidden"> {}</span>')


def table(block: Table) -> Markup:
    """Write a table with its caption."""
    caption = Markup('<p class="caption">{}</p>\n').format(block.caption) if block.caption else NOTHING
    look = Markup(' class="{}"').format(block.look) if block.look else NOTHING
    heads = NOTHING.join(_head(column, place > 0) for place, column in enumerate(block.columns))
    head = Markup("<thead><tr>{}</tr></thead>\n").format(heads) if any(c.head for c in block.columns) else NOTHING
    best = best_entries(block)
    rows = NOTHING.join(
        WRITERS[type(row)](row, block.columns, {column for place, column in best if place == number})
        for number, row in enumerate(block.rows)
    )
    body = (Markup("<tbody>\n") + rows).removeprefix(f"<tbody>\n{NEXT}")
    scroll = Markup('<div class="scroll" tabindex="0" role="group" aria-label="{}">').format(block.label)
    return Markup("{}{}\n<table{}>\n{}{}</tbody>\n</table>\n</div>").format(caption, scroll, look, head, body)


def _head(column: Column, may_be_number: bool) -> Markup:
    look = " ".join(filter(None, ("n" if column.is_number and may_be_number else "", column.look)))
    note = Markup("<small>{}</small>").format(column.note) if column.note else NOTHING
    attribute = Markup(' class="{}"').format(look) if look else NOTHING
    return Markup('<th scope="col"{}>{}{}</th>').format(attribute, inline(column.head), note)


def _row(row: Row, columns: Sequence[Column], best: set[int]) -> Markup:
    look = Markup(' class="{}"').format(row.look) if row.look else NOTHING
    first, *others = row.entries
    pairs = zip(others, columns[1:], strict=True)
    cells = NOTHING.join(_entry(entry, column, number in best) for number, (entry, column) in enumerate(pairs, 1))
    return Markup("<tr{}>{}{}</tr>\n").format(look, _row_head(first), cells)


def _row_head(entry: Entry | Text) -> Markup:
    head = entry if isinstance(entry, Entry) else Entry(entry)
    return Markup('<th scope="row">{}{}</th>').format(inline(head.text), _notes(head))


def _entry(entry: Entry | Text, column: Column, is_best: bool) -> Markup:
    whole = entry if isinstance(entry, Entry) else Entry(entry)
    look = " ".join(filter(None, ("n" if column.is_number else "", column.look, whole.look, "best" if is_best else "")))
    attributes = Markup(' class="{}"').format(look) if look else NOTHING
    if whole.value is not None:
        attributes += Markup(' data-value="{:.6g}"').format(whole.value)
    if whole.shade is not None:
        attributes += Markup(' style="--shade: {:.2f}"').format(whole.shade)
    bar = (
        NOTHING if whole.bar is None else Markup('<span class="bar" style="--share: {:.3f}"></span>').format(whole.bar)
    )
    text = BEST.format(inline(whole.text), translated("best of the column")) if is_best else inline(whole.text)
    return Markup("<td{}>{}{}{}</td>").format(attributes, bar, text, _notes(whole))


def _notes(entry: Entry) -> Markup:
    return NOTHING.join(Markup("<small>{}</small>").format(inline(note)) for note in entry.notes)


def _group(row: Group, columns: Sequence[Column], best: set[int]) -> Markup:
    title = Markup('<tr class="group"><th colspan="{}" scope="rowgroup">{}</th></tr>\n').format(len(columns), row.title)
    return NEXT + Markup("<tbody>\n") + title


def _failure(row: Failure, columns: Sequence[Column], best: set[int]) -> Markup:
    message = Markup('<td colspan="{}"><div class="message">{}</div></td>').format(len(columns) - 1, row.message)
    return Markup('<tr class="failed">{}{}</tr>\n').format(_row_head(row.head), message)


#: Kind of row → how it is written.
WRITERS: dict[type, Callable[[Any, Any, Any], Markup]] = {Row: _row, Group: _group, Failure: _failure}
