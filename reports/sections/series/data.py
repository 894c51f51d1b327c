"""A series: how it is split in the order of time."""

from reports import numerals
from reports.sections.section import Section, finding
from reports.statistics.series.forecasts import Forecasting
from reports.writing.blocks import Block, Column, Paragraph, Row, Table


def tell(known: Forecasting) -> list[Block]:
    """Say what the series is."""
    audit = known.corpus.audit
    season = f", a season has {audit['season']} steps" if audit["season"] else ""
    found = (
        f"The column {audit['column']} of {audit['source']}, split in the order of time: nothing is learnt from what "
        "comes later."
    )
    about = (
        f"Forecasts are made from the last {audit['window']} values{season}. Values are scaled by mean "
        "and deviation of train; every error here is in the unit of the series, squared."
    )
    names, rows = known.corpus.column("name"), []
    for split in ("train", "validation", "test"):
        steps = known.corpus.rows(split)
        rows.append(Row([split, numerals.count(len(steps)), names[steps[0]], names[steps[-1]]]))
    columns = [Column("Split"), Column("Steps"), Column("From", is_number=False), Column("To", is_number=False)]
    return [finding(found), Table("Splits", columns, rows), Paragraph(about, "quiet")]


SECTION = Section("data", "The data", tell)
