"""Which column of a table holds the labels."""

import shlex
from collections.abc import Mapping, Sequence

from corpus.errors import DataError
from corpus.readers.cells import is_date
from corpus.readers.column_facts import ColumnFacts
from corpus.readers.listing import listed
from corpus.readers.undecided import undecided
from corpus.readers.usual_names import LABEL_NAMES, LONGEST_LABEL, MOST_LABELS, folded
from corpus.settings import CorpusSettings

#: Values of a column that says of each row whether it has one label of several.
_FLAGS = frozenset({"0", "1", "0.0", "1.0", "true", "false"})
#: Columns of flags from which on they are labels that a row may have several of.
FEWEST_FLAGS = 3
#: What separates several labels in one cell.
_SEPARATORS = (",", ";", "|")
#: Share of the values that hold a separator, and of their parts that come in several of them, as labels do.
JOINED, SHARED = 0.3, 0.5


def find_label(
    columns: Mapping[str, ColumnFacts],
    settings: CorpusSettings,
    *,
    by_name: bool,
    where: str = "",
    names: Sequence[str] = (),
) -> tuple[str | None, str]:
    """Return the column of labels among `columns`, by its usual name or by its content, None if none fits, and why.

    Raises DataError where several fit, and where they are flags of several labels.
    """
    if by_name:
        called = [name for wanted in LABEL_NAMES for name in columns if folded(name) == wanted]
        usual = [name for name in called if not columns[name].is_measurement]
        usual = [name for name in usual if columns[name].filled or not columns[name].rows]
        passed = [name for name, facts in columns.items() if folded(name) in LABEL_NAMES and facts.is_measurement]
        why = "found by its name" + (f"; {' and '.join(passed[:3])} measures something" if passed else "")
        why += f"; {' and '.join(usual[1:4])} may be the label too" if usual[1:] else ""
        return (usual[0], why) if usual else (None, "")
    fitting = {name: facts for name, facts in columns.items() if may_be_label(facts)}
    # A sorted file shows one label only in its first rows; a column that varies is the better guess.
    varied = [name for name, facts in fitting.items() if len(facts.counts or ()) > 1] or list(fitting)
    flags = [name for name in varied if {value.lower() for value in fitting[name].counts or ()} <= _FLAGS]
    if len(flags) >= FEWEST_FLAGS:
        raise _flags(flags, fitting, where)
    if len(varied) > 1:
        raise undecided(
            f"{where}: several columns could be the label: {listed(varied)} (all columns: {listed(names)})",
            [f"corpus.label_column={name}" for name in varied],
        )
    return (varied[0], "found by its content") if varied else (None, "")


def _flags(flags: Sequence[str], columns: Mapping[str, ColumnFacts], where: str) -> DataError:
    """Return the error for columns that each say of a row whether it has a label, exactly one it seems, or several."""
    alone = f"One of them alone can be learnt: -S {shlex.quote(f'corpus.label_column={flags[0]}')}"
    marked = sum(count for name in flags for value, count in (columns[name].counts or {}).items() if _is_set(value))
    if all(columns[name].filled == marked for name in flags):
        return DataError(
            f"{where}: the label of a row is the one of {listed(flags)} that is set; one column of labels is needed.\n"
            f"In pandas: data['label'] = data[{[*flags]}].idxmax(axis=1)\n{alone}"
        )
    return DataError(
        f"{where}: holds several labels: each of {listed(flags)} says of every row whether it has it; data with "
        f"several labels a document is not done yet.\n{alone}"
    )


def _is_set(value: str) -> bool:
    return value.lower() not in ("0", "0.0", "false")


def may_be_label(facts: ColumnFacts) -> bool:
    """Say whether a column has short, repeated values in most rows."""
    if not facts.counts or facts.is_measurement or facts.longest > LONGEST_LABEL or 2 * facts.filled < facts.rows:
        return False
    if 2 * sum(is_date(value) for value in facts.counts) > len(facts.counts):
        return False
    different = len(facts.counts)
    repeated = 2 * different <= facts.filled or (facts.rows < MOST_LABELS and different < facts.filled)
    return repeated and different <= MOST_LABELS


def joined_labels(counts: Mapping[str, int]) -> tuple[str, list[str]] | None:
    """Return the separator of several labels in one cell, and an example of them; None where each cell is one label.

    `food, price` beside `service, food` is two labels twice; `Baby, Kids & Toys` shares no part with another value.
    """
    for separator in _SEPARATORS:
        joined = [value for value in counts if separator in value.strip(separator)]
        rows = sum(counts[value] for value in joined)
        if len(joined) < 2 or rows < JOINED * sum(counts.values()) or len(counts) < 3:
            continue
        holders: dict[str, int] = {}
        for value in counts:
            for part in {part.strip() for part in value.split(separator)} - {""}:
                holders[part] = holders.get(part, 0) + 1
        if sum(count > 1 for count in holders.values()) >= SHARED * len(holders):
            return separator, [part.strip() for part in joined[0].split(separator)]
    return None
