"""Records of a file of separated values in one dialect, or the first place where they are none."""

import csv
import itertools
from collections.abc import Iterator

from corpus.errors import DataError
from corpus.readers.csv_dialects import Dialect
from corpus.readers.lines import text_lines
from corpus.readers.streams import File
from corpus.settings import CorpusSettings

#: A longer field is a quote that was never closed.
LONGEST_FIELD = 64 * 2**20
#: Stands after the last line: a quote that is still open swallows it, and so gives itself away.
END = "\x00end of the table\x00"
#: The line on which a record begins, its fields, and whether it takes several lines.
Record = tuple[int, list[str], bool]


class UnfitError(Exception):
    """A reading that does not fit the file, with the error to tell if no other does."""

    def __init__(self, error: DataError, is_open_quote: bool = False, is_return: bool = False) -> None:
        super().__init__(str(error))
        self.error = error
        self.is_open_quote = is_open_quote
        self.is_return = is_return  # a carriage return alone


def records_of(file: File, settings: CorpusSettings, dialect: Dialect) -> Iterator[Record]:
    """Yield the records of a file; raise UnfitError where it cannot be read in this dialect."""
    csv.field_size_limit(LONGEST_FIELD)
    lines = itertools.chain(text_lines(file, settings.encoding, settings.errors), [END])
    reader = dialect.reader(lines)
    begin = 1
    cells: list[str] = []
    try:
        for cells in reader:
            if cells and cells != [END]:
                if cells[-1].endswith(END):
                    break
                yield begin, cells, reader.line_num > begin  # type: ignore[attr-defined]
            begin = reader.line_num + 1  # type: ignore[attr-defined]
    except csv.Error as error:
        raise UnfitError(
            DataError(f"{file}, line {begin}: {_told(error)}"), "unexpected end" in str(error), "new-line" in str(error)
        ) from error
    if cells != [END]:
        raise UnfitError(DataError(f"{file}, line {begin}: {_told(csv.Error('unexpected end'))}"), is_open_quote=True)


def _told(error: csv.Error) -> str:
    if "expected after" in str(error):
        return (
            "a quote opened in this record is closed before the end of its field.\n"
            "Write a quote inside a quoted field twice, or close it before the separator."
        )
    if "unexpected end" in str(error):
        return (
            "a quote opened in this record is never closed, so the rest of the file would be one field.\n"
            "Close it, or write a quote inside a quoted field twice."
        )
    return f"{error}; a quote opened in this record is not closed, or its lines end unusually"
