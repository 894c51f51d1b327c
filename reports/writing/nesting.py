"""Blocks inside others."""

from collections.abc import Callable, Sequence
from typing import Any

from reports.writing.blocks import Block, Cards, Columns, Details, Filtered, Note

#: Blocks that hold others → those.
INSIDE: dict[type, Callable[[Any], list[Block]]] = {
    Note: lambda block: list(block.blocks),
    Details: lambda block: list(block.blocks),
    Cards: lambda block: [inner for card in block.cards for inner in card],
    Columns: lambda block: [inner for column in block.columns for inner in column],
    Filtered: lambda block: [inner for document in block.documents for inner in document.blocks],
}


def every(blocks: Sequence[Block]) -> list[Block]:
    """Return all blocks, those inside others too, in their order."""
    inside: list[Block] = []
    for block in blocks:
        inside += [block, *every(INSIDE[type(block)](block) if type(block) in INSIDE else [])]
    return inside
