"""What the pass over a table found out, as JSON values and back: one process looks at a file, others read its rows."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from corpus.readers.arrow_tables import arrow_rows
from corpus.readers.column_facts import ColumnFacts, TableFacts
from corpus.readers.csv_dialects import Dialect
from corpus.readers.csv_tables import csv_trial
from corpus.readers.csv_trial import Trial
from corpus.readers.json_tables import LINE, json_rows
from corpus.readers.read_tables import SEPARATED, TABLES, no_folder
from corpus.readers.sources import Part
from corpus.readers.tables import Rows, Table
from corpus.readers.written_breaks import BreakCensus
from corpus.settings import CorpusSettings

Values = dict[str, Any]

#: What reads the rows of a table whose file was looked at, by its format; of separated values its trial does.
ROWS: dict[str, Callable[[Part, CorpusSettings, Values], Rows]] = {
    "jsonl": lambda part, settings, values: json_rows(part.path, settings, values["unit"] == LINE),
    "parquet": lambda part, _, values: arrow_rows(part.path, values["columns"], "parquet"),
    "arrow": lambda part, _, values: arrow_rows(part.path, values["columns"], "arrow"),
}
#: Fields that are no plain values; the file and the settings are known to whoever reads a record.
_TRIAL, _TABLE = ("file", "settings", "dialect", "facts", "breaks", "repeated"), ("path", "facts", "rows")


def surveyed(part: Part, settings: CorpusSettings) -> Values:
    """Go through a part once, if it is a table, and return what that tells; raise DataError for what is wrong."""
    values: Values = {"format": part.format}
    if part.format in TABLES:
        no_folder(part)
    if part.format in SEPARATED:
        return {**values, "trial": trial_values(csv_trial(part.path, settings, part.format))}
    return (
        {**values, "table": table_values(TABLES[part.format](part.path, settings))} if part.format in TABLES else values
    )


def trial_values(trial: Trial) -> Values:
    """Return a reading of a file of separated values as JSON values."""
    return {
        **{part.name: getattr(trial, part.name) for part in fields(Trial) if part.name not in _TRIAL},
        "dialect": trial.dialect._asdict(),
        "repeated": sorted(trial.repeated),
        "breaks": vars(trial.breaks),
        "rows_looked_at": trial.facts.rows,
        "facts": _facts_values(trial.facts.columns),
    }


def trial_of(part: Part, settings: CorpusSettings, values: Values) -> Trial:
    """Return the reading of a file of which `trial_values` were made."""
    facts, breaks = TableFacts(), BreakCensus()
    facts.rows, facts.columns = values["rows_looked_at"], _facts_of(values["facts"])
    vars(breaks).update(values["breaks"])
    plain = {name: value for name, value in values.items() if name not in (*_TRIAL, "rows_looked_at")}
    dialect, repeated = Dialect(**values["dialect"]), set(values["repeated"])
    return Trial(part.path, settings, dialect, facts=facts, breaks=breaks, repeated=repeated, **plain)


def table_values(table: Table) -> Values:
    """Return a table of any other format as JSON values."""
    plain = {part.name: getattr(table, part.name) for part in fields(Table) if part.name not in _TABLE}
    return {**plain, "columns": list(table.columns), "facts": _facts_values(table.facts)}


def table_of(part: Part, settings: CorpusSettings, values: Values) -> Table:
    """Return the table of which `table_values` were made."""
    plain = {name: value for name, value in values.items() if name not in (*_TABLE, "columns")}
    rows, facts = ROWS[part.format](part, settings, values), _facts_of(values["facts"])
    return Table(part.path, tuple(values["columns"]), facts, rows, **plain)


def _facts_values(columns: Mapping[str, ColumnFacts]) -> Values:
    return {name: {part.name: getattr(facts, part.name) for part in fields(facts)} for name, facts in columns.items()}


def _facts_of(values: Values) -> dict[str, ColumnFacts]:
    made = {name: ColumnFacts(**column) for name, column in values.items()}
    for facts in made.values():
        facts.first_rows = {value: tuple(rows) for value, rows in facts.first_rows.items()}
    return made
