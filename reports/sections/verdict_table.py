"""The table of verdicts against one model, the same in every kind of report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports import numerals
from reports.statistics.verdicts import Verdict
from reports.writing.blocks import Column, Entry, Row, Table
from reports.writing.inline import SIGNS, Name, Sign, Text, joined

More = tuple[Column, Callable[[Verdict], Entry | Text]]


@dataclass(frozen=True)
class Differences:
    """How differences are called and written, and what else the table shows of each verdict."""

    title: str
    written: Callable[[float], str]
    first: str = "Cell"  # what is compared
    second: str = ""  # what with, where that is not the same for all
    more: Sequence[More] = ()

    def table(self, label: str, verdicts: Sequence[Verdict]) -> Table:
        """Return the table."""
        columns = [Column(self.first), *([Column(self.second, is_number=False)] if self.second else [])]
        columns += [Column(self.title), Column("Verdict", is_number=False), Column("p (Holm)")]
        columns += [column for column, _ in self.more]
        return Table(label, columns, [self._row(verdict) for verdict in verdicts], look="main")

    def _row(self, verdict: Verdict) -> Row:
        low, high = map(self.written, verdict.interval)
        entries: list[Entry | Text] = [Name(verdict.first), *([Name(verdict.second)] if self.second else [])]
        entries += [Entry(self.written(verdict.difference), (f"{low} to {high}",)), signed_word(verdict)]
        entries += [numerals.p_value(verdict.holm), *(entry(verdict) for _, entry in self.more)]
        return Row(entries)


def signed_word(verdict: Verdict) -> Entry:
    """Return a verdict: its sign and its word, and whether it rests on an assumption."""
    notes = ("spread over seeds assumed",) if verdict.is_assumed else ()
    return Entry((Sign(verdict.word), " ", verdict.word), notes, look="word")


def signs() -> Text:
    """Return the legend of the signs."""
    return joined([(Sign(word), f" {word}") for word in SIGNS], ", ")
