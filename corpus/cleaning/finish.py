"""A draft made into a corpus: documents placed in splits, copies dropped, words ranked, and what there is told."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
from pyarrow import parquet

from corpus.arrow import number_array, string_array
from corpus.cleaning.census import count_dropped, describe_splits, find_duplicates, find_shared_groups
from corpus.cleaning.draft import Draft, row_groups
from corpus.cleaning.duplicates import without_copies
from corpus.cleaning.fingerprints import fingerprint_documents
from corpus.cleaning.lexicon import write_lexicon, write_tokens
from corpus.errors import DataError, LabelError
from corpus.json_files import write_json
from corpus.progress import append, report
from corpus.readers.record import CLEANED_AWAY, COPY, EMPTY, labels_told, told
from corpus.settings import CorpusSettings
from corpus.split import DROPPED as LEFT_OUT
from corpus.split import NOT_GIVEN, TEST, UNLABELLED, VALIDATION, Codes, Membership, assign_splits
from corpus.store import DROPPED, SPLITS


def finish_corpus(draft: Draft, settings: CorpusSettings, folder: Path, source: dict[str, Any]) -> None:
    """Write the CleanCorpus folder of a draft; `source` is what audit.json says of it first, the tokenizer last.

    Nothing in the folder depends on how the draft came about: in which batches or pieces, by how many processes.
    """
    _refuse_nothing(draft)
    known = draft.membership()
    _refuse_unmet_names(known, settings)
    assigned, origin = assign_splits(known, settings)
    fingerprints = fingerprint_documents(draft.offsets, len(draft.words), draft.tokens)
    splits = without_copies(known, assigned, fingerprints, settings.duplicates)
    # The two halves of the second pass share nothing and mostly run outside Python's lock.
    with ThreadPoolExecutor(1) as beside:
        documents_written = beside.submit(_write_documents, draft, assigned, splits, folder)
        write_tokens(draft, write_lexicon(draft, splits, folder), folder)
        documents_written.result()
    found = {
        **source,
        "notes": [*source["notes"], *_notes(known, assigned, splits, settings)],
        "labels": sorted(known.label_names),
        "splits": describe_splits(known, splits, draft.lengths),
        "split_origin": origin,
        "validation_origin": "official" if (known.splits == VALIDATION).any() else "seeded",
        "dropped": {"count": draft.dropped, "documents": draft.dropped_named},
        "duplicates_across_splits": find_duplicates(folder, assigned, fingerprints),
        "duplicates_dropped": count_dropped(assigned, splits),
        "groups_across_splits": find_shared_groups(known, splits, draft.names(draft.groups)),
        "cleaning": settings.kept(),
    }
    write_json(folder / "audit.json", found)
    report("clean", len(splits), len(splits), "documents")


def _refuse_unmet_names(known: Membership, settings: CorpusSettings) -> None:
    """Refuse a name for a label that no document has: it is a slip, and would be none's loss in silence."""
    for label, name in settings.label_names:
        if name not in known.label_names:
            raise DataError(
                f"[corpus] label_names: no document has the label {label}, to be called {name}; the labels are: "
                f"{', '.join(sorted(known.label_names)[:10])}"
            )


def write_reading(read: dict[str, Any], folder: Path) -> None:
    """Add to audit.json what was read (`ReadingRecord.as_json`) and what became of it, and tell whoever watches."""
    audit = json.loads((folder / "audit.json").read_text(encoding="utf-8"))
    cleaned_away = audit["dropped"]["count"] - read["left_out"].get(EMPTY, 0)
    copies = sum(audit["duplicates_dropped"].values())
    more = {CLEANED_AWAY: cleaned_away, COPY: copies}
    read["left_out"].update({reason: count for reason, count in more.items() if count > 0})
    audit["read"] = read
    write_json(folder / "audit.json", audit)
    append({"event": "read", "lines": told(audit["read"])})


def with_reading(error: LabelError, read: dict[str, Any]) -> DataError:
    """Return an error about labels that also says where they were read, and what was left out."""
    return DataError("\n".join([str(error), *labels_told(read)]))


def _refuse_nothing(draft: Draft) -> None:
    if draft.lengths.size:
        return
    if not draft.dropped:
        raise DataError("the data holds no documents; check `data`, and that the text column is the right one")
    names = ", ".join(document["id"] for document in draft.dropped_named[:3])
    raise DataError(
        f"all {draft.dropped} documents cleaned to nothing ({names}, …); "
        "check that the text column is the right one, or remove less (punctuation, numbers, stop_words)"
    )


def _notes(known: Membership, assigned: Codes, splits: Codes, settings: CorpusSettings) -> list[str]:
    """Return what a reader of the report should know of how the splits came about."""
    notes = []
    if not np.any(known.splits == SPLITS.index("validation")):
        how = "by label and group" if np.any(known.groups != NOT_GIVEN) else "by label"
        notes.append(
            f"validation is {settings.validation_share:.0%} of train, cut {how} with seed {settings.split_seed}"
        )
    if settings.held_back:
        notes.append(f"{settings.held_back:.0%} of train stand in the place of test, whose documents are left out")
    unjudged = int(np.sum((known.splits == TEST) & (assigned == UNLABELLED)))
    if unjudged:
        notes.append(f"{unjudged} documents of test have no label; they count as unlabelled")
    if gone := count_dropped(assigned, splits):
        copies = ", ".join(f"{count} of {split}" for split, count in gone.items())
        notes.append(
            f"copies of documents in another split were dropped: {copies} (duplicates = {settings.duplicates})"
        )
    return notes


def _write_documents(draft: Draft, assigned: Codes, splits: Codes, folder: Path) -> None:
    """Write documents.parquet: the draft's documents with their splits, a row group at a time."""
    columns = ("id", "split", "dropped_from", "label", "group", "tag", "text", "n_tokens")
    types = {"n_tokens": pyarrow.int32()}
    schema = pyarrow.schema([(name, types.get(name, pyarrow.string())) for name in columns])
    start, tokens, names = 0, draft.lengths.astype(np.int32), (*SPLITS, DROPPED)
    few_values = ["split", "dropped_from", "label", "group", "tag"]
    with parquet.ParquetWriter(
        folder / "documents.parquet", schema, compression="zstd", compression_level=1, use_dictionary=few_values
    ) as writer:
        for table in row_groups(draft.batches()):
            stop = start + table.num_rows
            split = [names[code] for code in splits[start:stop].tolist()]
            # Assigned to none is what `held_back` leaves out.
            before = [SPLITS[TEST] if code == LEFT_OUT else SPLITS[code] for code in assigned[start:stop].tolist()]
            read = zip(table["label"].to_pylist(), before, strict=True)
            label = [None if name == SPLITS[UNLABELLED] else label for label, name in read]
            changed = zip(before, split, strict=True)
            made = {
                "split": string_array(split),
                "dropped_from": string_array([was if now == DROPPED else None for was, now in changed]),
                "label": string_array(label),
                "n_tokens": number_array(tokens[start:stop]),
            }
            row_group = [made[name] if name in made else table[name] for name in columns]
            writer.write_table(pyarrow.table(row_group, schema=schema))
            start = stop
            report("write", stop, len(splits), "documents")
