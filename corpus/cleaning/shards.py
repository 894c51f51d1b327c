"""Cleaning in pieces: a look at each, one decision on how all are read, then the documents and tokens of each.

What comes of all pieces together is what one process makes, byte for byte; see `corpus.cleaning.merge`.
"""

from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from corpus.cleaning.draft import write_draft
from corpus.cleaning.processes import batches, encode_batches
from corpus.cleaning.tokenizers import SAMPLE_DOCUMENTS, resolve_tokenizer
from corpus.json_files import json_value, write_json
from corpus.readers.columns import Columns
from corpus.readers.csv_tables import table_of_trial, which_have_headers
from corpus.readers.read import Reading
from corpus.readers.shards import DECISION, DecisionSettings, ShardSettings, decided_for
from corpus.readers.sources import Part, Sources, listing_of, part_of
from corpus.readers.table_records import Values, surveyed, table_of, trial_of
from corpus.readers.tables import Table
from corpus.settings import CorpusSettings

#: What a look at a piece is written to, and the counts of a piece that was cleaned.
SURVEY, SHARD = "survey.json", "shard.json"


def survey_shard(settings: ShardSettings, folder: Path) -> None:
    """Go through the tables of a piece once, for what only all of their rows tell, and write survey.json.

    Raise DataError for what is wrong with one of them.
    """
    listing = listing_of(settings.corpus)
    parts = [part_of(listing, number, settings.corpus) for number in range(settings.first, settings.behind)]
    values = {"first": settings.first, "parts": [surveyed(part, settings.corpus) for part in parts]}
    write_json(folder / SURVEY, values, indent=None)


def decide_reading(settings: DecisionSettings, folder: Path, **surveys: Path) -> None:
    """Decide on headers, columns and the tokenizer from all surveys, and write decision.json.

    Raise DataError where nothing fits, and where it is open which columns are meant.
    """
    corpus, known = settings.corpus, _surveys([*surveys.values()])
    listing = listing_of(corpus)
    numbers = range(len(listing.places))
    parts = [part_of(listing, number, corpus, known.get(number, {}).get("format", "")) for number in numbers]
    tables, headers = _tables(parts, known, corpus, None)
    reading = Reading(corpus, Sources(parts, listing.left_out), tables)
    first = islice(reading.documents(), SAMPLE_DOCUMENTS) if corpus.tokenizer == "auto" else ()
    decision = {
        "tokenizer": resolve_tokenizer(corpus, [*(document.text for document in first), *reading.sample_texts()]),
        "source": reading.source(),
        "read": reading.record().as_json(),
        "parts": [
            {
                "format": part.format,
                "has_header": headers.get(number),
                "columns": asdict(reading.columns[number]) if number in reading.columns else None,
            }
            for number, part in enumerate(parts)
        ],
    }
    write_json(folder / DECISION, decision)


def clean_shard(settings: ShardSettings, decision: Path, survey: Path | None, folder: Path) -> None:
    """Clean, tokenise and encode the documents of a piece as was decided for all, and write its draft and shard.json.

    Raise DataError for what is wrong with the data.
    """
    decided = decided_for(settings, read_values(decision / DECISION))
    reading = _reading(settings, decided["parts"], _surveys([survey] if survey else []))
    encoded = encode_batches(batches(reading.documents_if_any()), settings.corpus, decided["tokenizer"])
    write_draft(encoded, folder).save()
    counts = {
        "labels": [*reading.tally.labels.items()],
        "empty": reading.tally.empty,
        "left_out": {settings.first + number: counts for number, counts in reading.left_out.items() if counts},
    }
    write_json(folder / SHARD, counts, indent=None)


def read_values(path: Path) -> Values:
    """Return what one of these stages has written."""
    values: Values = json_value(path.read_bytes())
    return values


def _surveys(folders: list[Path]) -> dict[int, Values]:
    """Return what was found out about each part, by its number among all."""
    surveys = [read_values(folder / SURVEY) for folder in folders]
    return {number: part for survey in surveys for number, part in enumerate(survey["parts"], survey["first"])}


def _reading(settings: ShardSettings, decided: list[Values], surveys: dict[int, Values]) -> Reading:
    """Return the reading of the documents of a piece, as was decided for its parts, which it numbers from 0 on."""
    corpus, listing = settings.corpus, listing_of(settings.corpus)
    files = None if settings.files is None else range(*settings.files)
    numbers = range(settings.first, settings.behind)
    parts = [
        part_of(listing, number, corpus, part["format"])._replace(files=files)
        for number, part in zip(numbers, decided, strict=True)
    ]
    own = {number - settings.first: survey for number, survey in surveys.items()}
    tables, _ = _tables(parts, own, corpus, {place: part["has_header"] for place, part in enumerate(decided)})
    columns = {place: _columns(decided[place]["columns"]) for place in tables}
    return Reading(corpus, Sources(parts, []), tables, columns)


def _tables(
    parts: list[Part], surveys: dict[int, Values], settings: CorpusSettings, headers: dict[int, bool] | None
) -> tuple[dict[int, Table], dict[int, bool]]:
    """Return the tables among some parts, by their numbers, and which of them have headers, where that is asked."""
    trials = {
        number: trial_of(parts[number], settings, survey["trial"])
        for number, survey in surveys.items()
        if "trial" in survey
    }
    if headers is None:
        headers = dict(zip(trials, which_have_headers([*trials.values()], settings), strict=True))
    made = {number: table_of_trial(trial, headers[number]) for number, trial in trials.items()}
    for number, survey in surveys.items():
        if "table" in survey:
            made[number] = table_of(parts[number], settings, survey["table"])
    return dict(sorted(made.items())), headers


def _columns(values: dict[str, Any]) -> Columns:
    return Columns(**{**values, "text_columns": tuple(values["text_columns"])})
