"""The settings of each winner, beside those of the default."""

from reports.sections.section import Section, finding
from reports.statistics.tuning.tuning import Tuning
from reports.writing.blocks import Block, Column, Details, Row, Table


def tell(known: Tuning) -> list[Block] | None:
    """Show what is other about each winner."""
    columns = [Column("Setting"), Column("Default"), Column("Tuned")]
    changed = [one for one in known.searched if one.settings]
    if not changed:
        return None
    found: list[Block] = [
        Details(
            one.name,
            [Table(f"Settings of {one.name}", columns, [Row([key, *pair]) for key, pair in one.settings.items()])],
        )
        for one in changed
    ]
    return [finding(f"The winner is another than the default for {', '.join(one.name for one in changed)}."), *found]


SECTION = Section("settings", "Settings of the winners", tell)
