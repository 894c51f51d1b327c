"""Documents of any source: the one door through which raw data comes in."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from corpus.demo.reviews import NOTES, demo_documents
from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.readers.aclimdb import aclimdb_documents, doubled_documents
from corpus.readers.class_files import class_file_documents
from corpus.readers.class_folders import folders_documents
from corpus.readers.columns import Columns
from corpus.readers.labelled_lines import fasttext_documents, labelled_lines
from corpus.readers.labels import Labels
from corpus.readers.lines import text_encoding
from corpus.readers.read_columns import columns_of_all
from corpus.readers.read_tables import TABLES, no_folder, open_tables
from corpus.readers.record import MOST_NAMED, FileRead, ReadingRecord, Tally
from corpus.readers.sources import DEMO, Part, Sources, sources_of
from corpus.readers.streams import Member, compression_of
from corpus.readers.tables import Table, table_documents
from corpus.readers.unread import Repeats
from corpus.settings import CorpusSettings

Reader = Callable[[Part, CorpusSettings, Counter[str]], Iterator[RawDocument]]


class SourceInfo(NamedTuple):
    """What the audit says about where the documents come from."""

    source: str
    format: str
    synthetic: bool
    notes: tuple[str, ...]


class Reading:
    """All sources of a data set, looked at once, and the documents in them.

    Opening it goes through every table, for what a column is only all of its rows tell. Raises DataError for what is
    wrong with the data, and where it is open which columns are meant (see `undecided`).

    >>> reading = Reading(CorpusSettings(demo_documents=200))
    >>> next(reading.documents()).split
    'train'
    """

    def __init__(
        self,
        settings: CorpusSettings,
        sources: Sources | None = None,
        tables: dict[int, Table] | None = None,
        columns: dict[int, Columns] | None = None,
    ) -> None:
        """Take what is known already of the sources: which they are, the tables among them, and their columns."""
        self.settings = settings
        if sources is None:
            sources = Sources([], []) if settings.data == DEMO else sources_of(settings)
        self.parts, self._beside = sources
        self.tables = open_tables(self.parts, settings) if tables is None else tables
        self.columns = columns_of_all(self.parts, self.tables, settings) if columns is None else columns
        self.left_out: dict[int, Counter[str]] = {number: Counter() for number in range(len(self.parts))}
        self.tally = Tally()

    def documents(self) -> Iterator[RawDocument]:
        """Yield the documents, one at a time, in a fixed order and with unique ids; `split` is None where none is said.

        Raises DataError where there is no document at all.
        """
        if self.settings.data == DEMO:
            self.tally = Tally()
            yield from self.tally.counted(demo_documents(self.settings.demo_documents))
            return
        yield from self.documents_if_any()
        if not self.tally.documents:
            raise no_documents(self.settings)

    def documents_if_any(self) -> Iterator[RawDocument]:
        """Yield the documents of the files, as `documents` does, of which there may be none: these are some of many."""
        self.tally = Tally()
        labels = Labels(self.settings)
        for number, part in enumerate(self.parts):
            yield from self.tally.counted(self._of_part(number, part, labels))

    def _of_part(self, number: int, part: Part, labels: Labels) -> Iterator[RawDocument]:
        if number in self.tables:
            return table_documents(self.tables[number], self.columns[number], labels, part.split, part.prefix)
        self.left_out[number].clear()
        return READERS[part.format](part, self.settings, self.left_out[number])

    def info(self) -> SourceInfo:
        """Return the source, the format and what was found out about it."""
        if self.settings.data == DEMO:
            return SourceInfo("demo", "generated", True, NOTES)
        notes, several = [], len(self.parts) > 1
        for number, columns in self.columns.items():
            note = columns.note
            notes.append(f"{self.parts[number].path.name}: {note}" if several else note)
        names = [f"{part.split or 'data'}: {part.path.name}" if several else part.path.name for part in self.parts]
        formats = dict.fromkeys(part.format for part in self.parts)
        return SourceInfo(", ".join(names), ", ".join(formats), False, tuple(notes))

    def record(self) -> ReadingRecord:
        """Return what was read; counts of documents are those of the last time that `documents` went through."""
        files = [self._file(number, part) for number, part in enumerate(self.parts)]
        if self.settings.data == DEMO:
            files = [FileRead("demo", "generated", rows=None)]
        return ReadingRecord(
            files,
            self.tally.classes,
            self.tally.documents,
            self.tally.left_out,
            self._beside[:MOST_NAMED],
            len(self._beside),
        )

    def _file(self, number: int, part: Part) -> FileRead:
        read = FileRead(self._name(part), part.format, part.split)
        if isinstance(part.path, Member) or part.path.is_file():
            read.compression = compression_of(part.path)
        if number in self.tables:
            _describe_table(read, self.tables[number], self.columns[number])
        else:
            read.left_out = dict(self.left_out[number])
            if part.format in ("fasttext", "labelled-lines"):
                read.encoding = text_encoding(part.path, self.settings.encoding).name
        return read

    def _name(self, part: Part) -> str:
        """Return what people call a file: with its folder, where another one has the same name."""
        if isinstance(part.path, Member):
            return f"{part.path.archive.name}: {part.path.inner}"
        is_alone = self._same_names[part.path.name] == 1
        return part.path.name if is_alone else f"{part.path.parent.name}/{part.path.name}"

    @cached_property
    def _same_names(self) -> Counter[str]:
        """How many files have each name."""
        return Counter(part.path.name for part in self.parts)

    def source(self) -> dict[str, Any]:
        """Return what audit.json says of where the documents are from."""
        info = self.info()
        return {
            "source": info.source,
            "format": info.format,
            "synthetic": info.synthetic,
            "notes": list(info.notes),
            "unread_columns": self.unread_columns(),
        }

    def unread_columns(self) -> list[dict[str, Any]]:
        """Return the columns that are not read and whose values repeat; formats without columns have none."""
        repeats = Repeats()
        if len(self.tables) < len(self.parts):
            return []
        for number, table in self.tables.items():
            repeats.add(table, self.columns[number], self.parts[number].prefix)
        return repeats.found()

    def sample_texts(self) -> list[str]:
        """Return texts from all over the tables, [] where documents come in other ways."""
        texts: list[str] = []
        for number, table in self.tables.items():
            for name in self.columns[number].text_columns:
                texts += table.facts[name].sample if name in table.facts else []
        return texts


def no_documents(settings: CorpusSettings) -> DataError:
    """Return the error for data without documents."""
    return DataError(f"[corpus] data = {settings.data}: no documents in it; labelled documents are needed")


def _describe_table(read: FileRead, table: Table, columns: Columns) -> None:
    read.rows, read.encoding = table.count, table.encoding
    read.columns, read.why = columns.named(), dict(columns.why)
    read.records_over_lines, read.left_out = table.records_over_lines, dict(table.left_out)
    read.notes = list(table.notes)
    if table.encoding_why:
        read.notes.append(f"read as {table.encoding}: {table.encoding_why}")
    if table.writes_line_breaks:
        read.notes.append(r"`\n` written as two characters is read as a line break")


def read_documents(settings: CorpusSettings) -> Iterator[RawDocument]:
    """Yield the documents that the settings name (see `Reading.documents`)."""
    yield from Reading(settings).documents()


def describe(settings: CorpusSettings) -> SourceInfo:
    """Return the source, the format and what was found out about it."""
    return Reading(settings).info()


def unread_columns(settings: CorpusSettings) -> list[dict[str, Any]]:
    """Return the columns of the data that are not read and whose values repeat."""
    return Reading(settings).unread_columns()


def _fasttext(part: Part, settings: CorpusSettings, _: Counter[str]) -> Iterator[RawDocument]:
    no_folder(part)
    return fasttext_documents(part.path, settings, part.split, part.prefix)


def _labelled_lines(part: Part, settings: CorpusSettings, _: Counter[str]) -> Iterator[RawDocument]:
    no_folder(part)
    return labelled_lines(part.path, settings, part.split, part.prefix)


def _aclimdb(part: Part, settings: CorpusSettings, _: Counter[str]) -> Iterator[RawDocument]:
    return aclimdb_documents(_tree(part), settings, part.prefix, part.files)


def _doubled(part: Part, settings: CorpusSettings, _: Counter[str]) -> Iterator[RawDocument]:
    return doubled_documents(_tree(part), settings, part.prefix)


def _folders(part: Part, settings: CorpusSettings, left_out: Counter[str]) -> Iterator[RawDocument]:
    return folders_documents(_tree(part), settings, part.split, part.prefix, left_out, part.files)


def _class_files(part: Part, settings: CorpusSettings, _: Counter[str]) -> Iterator[RawDocument]:
    return class_file_documents(_tree(part), settings, part.split, part.prefix, part.files)


def _tree(part: Part) -> Any:
    if isinstance(part.path, Member):
        raise DataError(f"{part.path}: format = {part.format} is that of a folder or an archive, not of a file in one")
    return part.path


#: Readers of formats without columns; `auto` is resolved before.
READERS: dict[str, Reader] = {
    "aclimdb": _aclimdb,
    "aclimdb-doubled": _doubled,
    "folders": _folders,
    "class-files": _class_files,
    "fasttext": _fasttext,
    "labelled-lines": _labelled_lines,
}
#: All formats that are read.
FORMATS: Sequence[str] = (*TABLES, *READERS)
