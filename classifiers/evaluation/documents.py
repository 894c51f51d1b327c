"""New labelled documents as the test split of a corpus whose train and validation are those of a run.

So everything that looks at a run's test (copies of training texts, intervals, slices, verdicts) can look at them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyarrow import parquet

from corpus.arrow import string_array
from corpus.audit.check import audit_corpus
from corpus.audit.settings import AuditSettings
from corpus.cleaning.clean import write_corpus
from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.label_remedies import leaving_out, naming
from corpus.outgoing import visible
from corpus.readers.column_facts import batched
from corpus.readers.listing import listed
from corpus.readers.read import Reading
from corpus.settings import CorpusSettings
from corpus.store import DROPPED, Corpus

#: Documents of the run that are read at a time.
CHUNK = 2048
#: Keys of [corpus] that say where documents are; the rest of them made the run's corpus.
PLACES = {"data": "", "validation_data": "", "test_data": "", "format": "auto", "group_column": "", "tag_column": ""}
#: Folders of what `bring_together` makes, and the file that says which documents were set apart.
CORPUS, AUDIT = "corpus", "audit"


@dataclass(frozen=True)
class Apart:
    """New documents that are copies of training texts: set apart, for a model may remember them."""

    rows: NDArray[np.int64]  # of the corpus
    kinds: list[str]  # exact, normalised or near

    def count(self, kind: str) -> int:
        """Return how many are copies of a kind."""
        return self.kinds.count(kind)


class NewDocuments:
    """The labelled documents of a file or folder, read as the run read its own; counts what cannot be judged.

    Raises DataError for a label that the run does not know, and where no document has a label.
    """

    def __init__(self, settings: CorpusSettings, classes: list[str]) -> None:
        self._reading = Reading(settings)
        self._classes = frozenset(classes)
        self.known = classes
        self.unlabelled = 0

    def __iter__(self) -> Iterator[RawDocument]:
        """Yield them as documents of test."""
        number, self.unlabelled = 0, 0
        for document in self._reading.documents():
            if document.label is None:
                self.unlabelled += 1
                continue
            if document.label not in self._classes:
                raise self._unknown(document)
            number += 1
            yield document._replace(split="test")
        if not number:
            raise DataError(f"{self._reading.settings.data}: no document has a label; labelled documents are needed")

    def _unknown(self, document: RawDocument) -> DataError:
        """Return the error for a document's label, with what to set for all labels like it."""
        settings = self._reading.settings
        labels = {other.label for other in self._reading.documents() if other.label is not None}
        unknown = sorted(labels - self._classes)
        return DataError(
            f"{settings.data}: document {visible(document.id)} has the label "
            f"{visible(str(document.label))}, which the run does not know; known: {listed(self.known)}"
            + naming(unknown, self.known)
            + (leaving_out(unknown, settings) if labels & self._classes else "")
        )


def settings_for(data: Path, run: Corpus, changed: dict[str, str]) -> CorpusSettings:
    """Return how new data is read and cleaned: as the run did it, but for `changed` keys of [corpus].

    Columns that the run's settings name are looked for; where it found its label column itself, so is that of new data.
    """
    settings = {**run.audit["cleaning"], **PLACES, "data": str(data), "tokenizer": run.audit["tokenizer"]}
    return CorpusSettings.model_validate({**settings, **changed})


def bring_together(
    run: Corpus, new: NewDocuments, settings: CorpusSettings, audit: AuditSettings, folder: Path
) -> Apart:
    """Write the corpus of both into `folder`/corpus and its audit into `folder`/audit; return the copies set apart.

    Copies of training texts are in the split DROPPED afterwards. Raises DataError where nothing else is left.
    """
    for name in (CORPUS, AUDIT):
        (folder / name).mkdir()
    cleaning = settings.model_copy(update={"duplicates": "report"})
    source = {"source": Path(settings.data).name, "format": "evaluated", "synthetic": False, "notes": []}
    write_corpus(_documents(run, new), cleaning, folder / CORPUS, {**source, "unread_columns": []})
    audit_corpus(audit, folder / CORPUS, folder / AUDIT)
    return _set_apart(folder)


def _documents(run: Corpus, new: NewDocuments) -> Iterator[RawDocument]:
    names = ("label", "group", "tag")
    for split in ("train", "validation"):
        for rows in batched(iter(run.rows(split).tolist()), CHUNK):
            columns = (run.values(name, rows) for name in names)
            for row, text, label, group, tag in zip(rows, run.texts(rows), *columns, strict=True):
                # Ids of new data are its own; two documents of one id would be taken for each other.
                yield RawDocument(f"run:{run.ids[row]}", text, label, split, group, tag)
    yield from new


def _set_apart(folder: Path) -> Apart:
    table = parquet.read_table(folder / AUDIT / "duplicates.parquet", columns=["row", "split", "in_train"])
    copies = [(row["row"], row["in_train"]) for row in table.to_pylist() if row["split"] == "test" and row["in_train"]]
    rows = np.array([row for row, _ in copies], dtype=np.int64)
    corpus = Corpus.open(folder / CORPUS)
    if len(rows) == len(corpus.rows("test")):
        raise DataError(
            f"every one of the {len(rows):,} documents is a copy of a training text of the run: a score on them would "
            "say what the models remember; give documents that they have not seen"
        )
    _drop(folder / CORPUS / "documents.parquet", rows)
    return Apart(rows, [kind for _, kind in copies])


def _drop(path: Path, rows: NDArray[np.int64]) -> None:
    table, gone = parquet.read_table(path), frozenset(rows.tolist())
    for name, value in (("split", DROPPED), ("dropped_from", "test")):
        kept = table.column(name).to_pylist()
        changed = [value if row in gone else old for row, old in enumerate(kept)]
        table = table.set_column(table.column_names.index(name), name, string_array(changed))
    parquet.write_table(table, path, compression="zstd", row_group_size=1000)
