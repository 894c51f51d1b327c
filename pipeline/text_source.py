"""What `wordloom predict` reads: a text, a file or folder, or lines of a pipe as they come."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.outgoing import visible
from pipeline.errors import StageError, UsageError

if TYPE_CHECKING:
    from corpus.settings import CorpusSettings

#: How the names of files end that are read; a source that ends so was meant as a file.
FILE_SUFFIXES = frozenset(
    {
        *(".txt", ".text", ".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".json", ".parquet", ".pq", ".arrow"),
        *(".feather", ".ipc", ".tar", ".tgz", ".zip", ".gz", ".bz2", ".xz", ".zst", ".xlsx", ".xls", ".html"),
        *(".pkl", ".npy", ".cfg"),
    }
)
#: A text of more words than this that ends like a file is a sentence about one.
MOST_WORDS = 3
#: What begins the path of a file, and no text: `./`, `../`, `~/`, `~name/`, `C:\`, `/home/…`.
PATH_START = re.compile(r"\.{1,2}[/\\]|~[\w-]*[/\\]|[A-Za-z]:\\|/[^\s/]+/")
#: Bytes that are taken from a pipe at a time, if so many are there.
PIECE = 2**20


def existing_path(source: str, run: str) -> Path | None:
    """Return the file or folder that a source names, or None for a text; raises UsageError for a path to nothing.

    `run` is what the command was asked of, for what the error says to do.
    """
    if not source.strip():
        return None  # a shell's empty variable is an empty text, not the folder that one is in
    path = Path(source)
    try:
        path = path.expanduser()
        if path.exists():
            return path
    except (OSError, ValueError, RuntimeError):  # a long text is no name of a file, nor is one of an unknown home
        pass
    if not looks_like_path(source):
        return None
    near = _nearest(path)
    piping = f"echo {shlex.quote(source)} | wordloom predict {shlex.quote(run)} -"
    hint = f"did you mean {near}?" if near else f"a text that looks so can be piped in:\n  {piping}"
    raise UsageError(visible(f"there is no file {source}; {hint}", lines=True))


def looks_like_path(source: str) -> bool:
    """Say whether a source was meant as a file: by how it begins, how it ends, or by the folder before its name.

    >>> [looks_like_path(source) for source in ("new.parquet", "./new", "good/bad", "I liked film.csv less than this")]
    [True, True, False, False]
    """
    words = source.split()
    if not words or "\n" in source or len(source) > 1000:
        return False
    short = len(words) <= MOST_WORDS
    if PATH_START.match(source):
        return len(words) == 1 or _suffix(source) in FILE_SUFFIXES
    if _suffix(source) in FILE_SUFFIXES:
        return short
    folder = Path(source).parent
    return len(words) == 1 and str(folder) != "." and folder.is_dir()


def _suffix(source: str) -> str:
    return Path(source.strip().replace("\\", "/")).suffix.lower()


def _nearest(path: Path) -> str | None:
    """Return the file beside a path that is not there which is called most like it."""
    try:
        names = [other.name for other in path.parent.iterdir()]
    except (OSError, ValueError):
        return None
    near = get_close_matches(path.name, names, 1)
    return str(path.with_name(near[0])) if near else None


def piped(settings: CorpusSettings) -> Iterator[list[str]]:
    """Yield the lines of stdin as they come: whatever is there, at most a chunk, and never a wait for more."""
    from corpus.readers.encodings import known_encoding
    from corpus.readers.new_texts import CHUNK

    known_encoding(settings.encoding)
    if not "a\n".encode(settings.encoding).endswith(b"a\n"):  # UTF-16 and its like: a line feed is several bytes
        raise UsageError(
            f"-S corpus.encoding={settings.encoding}: lines of a pipe cannot be told apart in it; give a file, or\n"
            f"  iconv -f {settings.encoding} -t utf-8 | wordloom predict …"
        )
    stream: Any = sys.stdin.buffer  # buffered, so it can give what is there
    held, number = b"", 0
    while True:
        piece = stream.read1(PIECE)
        *lines, held = (held + piece).split(b"\n")
        if not piece and held:
            lines, held = [held], b""
        for first in range(0, len(lines), CHUNK):
            yield from _decoded(lines[first : first + CHUNK], number, settings)
            number += len(lines[first : first + CHUNK])
        if not piece:
            return


def _decoded(lines: list[bytes], before: int, settings: CorpusSettings) -> Iterator[list[str]]:
    """Yield the texts of some lines; where one does not decode, those before it, and then the error."""
    texts: list[str] = []
    for number, line in enumerate(lines, before + 1):
        try:
            text = line.decode(settings.encoding, settings.errors).rstrip("\r")
        except UnicodeDecodeError as error:
            if texts:
                yield texts
            raise StageError(
                f"stdin, line {number}: byte 0x{line[error.start]:02x} is not {settings.encoding}\n"
                f"  say what it is, for example: -S corpus.encoding=latin-1"
            ) from None
        texts.append(text.removeprefix("\ufeff") if number == 1 else text)
    yield texts
