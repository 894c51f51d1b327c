"""The settings of each winner, beside those of the default."""

from reports.sections.section import Section, finding
from reports.statistics.tuning.tuning import Tuning
from reports.writing.blocks import Block, Column, Details, Row, Table


def tell(known: Tuning) -> list[Block] | None:
    """Show what is other about each winner."""
    columns = [Column("Setting"), Column("Default"), Column("Tuned")]
    changed = {one.name: one.settings for one in known.searched if one.settings}
    if not changed:
        return None
    found: list[Block] = [
        Details(name, [Table(f"Settings of {name}", columns, [Row([key, *pair]) for key, pair in settings.items()])])
        for name, settings in changed.items()
    ]
    return [finding(f"The winner is another than the default for {', '.join(changed)}."), *found]


SECTION = Section("settings", "Settings of the winners", tell)
