"""One text file a class, a document a line: `pos.txt` and `neg.txt`, `rt-polarity.pos` and `rt-polarity.neg`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.readers.junk import is_junk
from corpus.readers.labels import Labels
from corpus.readers.lines import text_lines
from corpus.readers.members import Parts, member_names
from corpus.readers.split_names import split_in, split_word, words_of
from corpus.readers.streams import Member
from corpus.settings import CorpusSettings

#: A folder with more text files than this holds documents without a class, not a file a class.
MOST_CLASSES = 50
#: Ends of names that say a class by themselves.
_CLASSES = (".pos", ".neg", ".neu")


def is_of_class_files(names: Sequence[Parts]) -> bool:
    """Say whether files of these names are a file a class each: text files whose names differ in one word."""
    files = [parts for parts in names if not is_junk(parts)]
    if not 2 <= len(files) <= MOST_CLASSES or not all(
        parts[-1].lower().endswith((".txt", *_CLASSES)) for parts in files
    ):
        return False
    labels = class_names(files)
    return len(set(labels.values()) - {""}) >= 2 and "" not in labels.values()


def class_names(files: Sequence[Parts]) -> dict[Parts, str]:
    """Return the class that each file's name says: its words without the split and what all names share.

    >>> class_names([("rt-polarity.pos",), ("rt-polarity.neg",)])
    {('rt-polarity.pos',): 'pos', ('rt-polarity.neg',): 'neg'}
    """
    words = {parts: [word for word in words_of(parts[-1]) if word != split_word(parts[-1])] for parts in files}
    shared = set.intersection(*(set(given) for given in words.values())) if words else set()
    return {parts: " ".join(word for word in given if word not in shared) for parts, given in words.items()}


def class_file_documents(
    path: Path, settings: CorpusSettings, split: str | None, prefix: str, files: range | None = None
) -> Iterator[RawDocument]:
    """Yield each line of each file as a document of the file's class; blank lines are none.

    Only of those that `files` numbers (see `members`). Raises DataError where the names of the files say no classes.
    """
    numbered = enumerate(member_names(path))
    wanted = {parts: files is None or number in files for number, parts in numbered if not is_junk(parts)}
    names = class_names([*wanted])
    if len(set(names.values())) < 2:
        raise DataError(f"{path}: no file a class found, such as pos.txt and neg.txt")
    labels = Labels(settings)
    for parts in (parts for parts, is_wanted in wanted.items() if is_wanted):
        file = path.joinpath(*parts) if path.is_dir() else Member(path, "/".join(parts))
        own = next((found for part in reversed(parts) if (found := split_in(part))), None) or split
        label = labels.label(names[parts], str(file))
        for number, line in enumerate(text_lines(file, settings.encoding, settings.errors), 1):
            if line.strip():
                yield RawDocument(f"{prefix}{'/'.join(parts)}:{number}", line.strip(), label, own)
