"""What a file is that holds no data to read: a pointer, a page, a package, a document of some program."""

import re
import shlex
from typing import NamedTuple


class Kind(NamedTuple):
    """What people call it, and what they can do."""

    name: str
    advice: str


_SPREADSHEET = "save it as CSV (UTF-8), and give that file as data"
_ROWS = "give a table that has a text and its class in each row"
_CONVERT = "write it as CSV, JSON lines or Parquet with the program that made it, and give that file as data"
#: First bytes → what the file is. The first that fits counts.
SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"version https://git-lfs", Kind("a Git LFS pointer, not the data itself", "fetch the data: git lfs pull")),
    (b"\x1f\x9d", Kind("compressed by Unix compress", "unpack it: gzip -d {file}")),
    (b"Rar!\x1a\x07", Kind("a RAR archive", "unpack it: unrar x {file}")),
    (b"7z\xbc\xaf\x27\x1c", Kind("a 7-Zip archive", "unpack it: 7z x {file}")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind("an old Excel or Word document", _SPREADSHEET)),
    (b"%PDF-", Kind("a PDF document", "copy its text out: pdftotext {file}")),
    (b"\x89PNG\r\n\x1a\n", Kind("a PNG picture", "give the file that holds the texts")),
    (b"\xff\xd8\xff", Kind("a JPEG picture", "give the file that holds the texts")),
    (b"GIF8", Kind("a GIF picture", "give the file that holds the texts")),
    (b"\x7fELF", Kind("a program", "give the file that holds the texts")),
    (b"SQLite format 3\x00", Kind("an SQLite database", "write its table: sqlite3 -csv -header {file} 'SELECT …'")),
    (b"\x89HDF\r\n\x1a\n", Kind("an HDF5 file", _CONVERT)),
    (b"\x93NUMPY", Kind("a NumPy array", _CONVERT)),
    (b"ORC", Kind("an ORC file", "write it as Parquet, and give that file as data")),
    (b"Obj\x01", Kind("an Avro file", _CONVERT)),
    (b"FEA1", Kind("a Feather file of version 1", "write it again by a newer program, or as Parquet")),
    (b"$FL2", Kind("an SPSS file", _CONVERT)),
    (b"<stata_dta>", Kind("a Stata file", _CONVERT)),
    (b"RDX", Kind("a file of R", "write it in R: write.csv(data, 'data.csv', row.names = FALSE)")),
    (b"PAR1", Kind("a Parquet file", "set format = parquet, or leave format = auto")),
)
#: Protocols 2 to 5 of Python's pickle.
_PICKLE = re.compile(rb"\x80[\x02-\x05]")
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b", re.I)
#: Weka's format, behind its comments.
_ARFF = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s*%[^\n]*\n)*\s*@relation\b", re.I)
_ARFF_ROWS = "awk 'rows; tolower($1) ~ /^@data/ {{rows = 1}}' {file} > {file}.csv"
#: How a dump of a database begins, and its first table.
_SQL = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*"
    rb"(?:--\s|/\*|(?:create|drop|lock) tables?\s|insert into\s|(?:begin|pragma|set|use|start)\s[^,\n]*;)",
    re.I,
)
_SQL_TABLE = re.compile(
    rb"^\s*(?:create table(?: if not exists)?|insert into)\s+(?:[`\"\[]?\w+[`\"\]]?\.)?[`\"\[]?(\w+)", re.I | re.M
)
#: A word and what it is, as a part of a name or of a phrase: `EU NNP B-NP B-ORG`.
_TAGGED = re.compile(rb"\S+(?:[ \t]+\S+)*[ \t]+(?:O|[BIELSU]-\S+)\s*")
#: Members of zip files that tell which program's document it is.
PACKAGES: tuple[tuple[str, Kind], ...] = (
    ("xl/", Kind("an Excel workbook", _SPREADSHEET)),
    ("word/", Kind("a Word document", "save it as plain text")),
    ("ppt/", Kind("a PowerPoint document", "save it as plain text")),
    ("content.xml", Kind("an OpenDocument file", _SPREADSHEET)),
    ("META-INF/MANIFEST.MF", Kind("a Java archive", "give the file that holds the texts")),
)
#: The end of a name that says what a file is, where its bytes do not.
NAMES = {".xlsx": "an Excel workbook", ".xls": "an Excel workbook", ".ods": "an OpenDocument sheet",
         ".docx": "a Word document"}  # fmt: skip


def recognised(start: bytes) -> Kind | None:
    """Return what a file with these first bytes is, if no data can be read from it; HTML and XML are told by `page`."""
    if _PICKLE.match(start):
        return Kind(
            "a Python pickle, which is never loaded: one can run any program",
            "write it as CSV or JSON lines with the program that made it",
        )
    return next((kind for mark, kind in SIGNATURES if mark != b"PAR1" and start.startswith(mark)), None)


def page(start: bytes) -> Kind | None:
    """Return what it is where a file begins as a page of HTML, as XML, or as text in a format that is not read."""
    if _PAGE.match(start):
        return Kind("a page of HTML, not data (a sign-in or an error page?)", "get the file itself, and look at it")
    if _XML.match(start):
        return Kind("an XML document", _CONVERT)
    if _ARFF.match(start):
        return Kind("an ARFF file of Weka", f"write its rows as CSV, and give that file as data: {_ARFF_ROWS}")
    if _SQL.match(start) and (table := _SQL_TABLE.search(start)):
        name = table[1].decode("utf-8", "replace")
        rows = f"sqlite3 new.db < {{file}} && sqlite3 -csv -header new.db 'SELECT * FROM {name}' > {{file}}.csv"
        return Kind(
            "a dump of an SQL database",
            f"write its table {name} as CSV with the database that it is of, and give that file as data.\n"
            f"Of SQLite: {rows}",
        )
    lines = [line for line in start.splitlines()[:-1] if not line.startswith(b"-DOCSTART-")]
    words = [line for line in lines if line.strip()]
    if len(lines) > len(words) > 1 and all(map(_TAGGED.fullmatch, words)):
        return Kind("words with a tag each, as CoNLL has them, not whole texts with a class", _ROWS)
    return None


def package(names: list[str]) -> Kind | None:
    """Return which program's document a zip file with these members is."""
    return next((kind for mark, kind in PACKAGES if any(name.startswith(mark) for name in names)), None)


def by_name(suffix: str) -> Kind | None:
    """Return what a file is called whose bytes say nothing."""
    return Kind(NAMES[suffix], _SPREADSHEET) if suffix in NAMES else None


def refusal(file: object, kind: Kind) -> str:
    """Return the sentence that refuses a file, with what to do."""
    advice = kind.advice.format(file=shlex.quote(str(file)))
    return f"{file}: this is {kind.name}.\n{advice[:1].upper()}{advice[1:]}"
