"""Text formats with one document a line: fastText's `__label__` lines and plain `label text` lines."""

import re
from collections.abc import Iterator

from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.readers.labels import LABEL_PREFIX, Labels
from corpus.readers.lines import text_lines
from corpus.readers.listing import listed
from corpus.readers.streams import File
from corpus.readers.tables import unescaped
from corpus.readers.written_breaks import BreakCensus
from corpus.settings import CorpusSettings

#: A label wherever it stands in a line; its end is white space, as for fastText.
_LABEL = re.compile(rf"(?<!\S){LABEL_PREFIX}(\S*)", re.IGNORECASE)
#: Lines after which one label with many second words is seen to be a label with a blank in it.
FEWEST_LINES = 20


def fasttext_documents(file: File, settings: CorpusSettings, split: str | None, prefix: str) -> Iterator[RawDocument]:
    """Yield the documents of a fastText file; a line without a label is unlabelled.

    A label may stand first or last, in capitals, between quotes with its line, and with a comma after it. Raises
    DataError for a line with several labels: a document has one here; and for labels that hold a blank.
    """
    labels, count, seen, following = Labels(settings), 0, set[str | None](), set[str]()
    unescape = unescaped if _writes_breaks(file, settings) else str
    for number, line in enumerate(text_lines(file, settings.encoding, settings.errors), 1):
        written, text = _labels_and_text(line)
        if not written and not text:
            continue
        if len(written) > 1:
            raise DataError(
                f"{file}, line {number}: {len(written)} labels ({listed(written)}); a document has one label here: "
                "this data holds several labels, which is not done yet.\nKeep one of them, or join them into one."
            )
        count += 1
        label = labels.label(written[0], f"{file}, line {number}") if written else None
        seen.add(label)
        following.add(text.partition(" ")[0])
        yield RawDocument(f"{prefix}{count}", unescape(text), label, split if label else "unlabelled")
    if count >= FEWEST_LINES and len(seen) == 1 and None not in seen and 1 < len(following) <= count // 4:
        raise DataError(
            f"{file}: all {count} lines have the label {seen.pop()!r}, followed by one of {len(following)} words: a "
            "label ends at the first blank.\nWrite labels of several words with `_`: __label__very_good"
        )


def labelled_lines(file: File, settings: CorpusSettings, split: str | None, prefix: str) -> Iterator[RawDocument]:
    """Yield the documents of a file whose lines are a label, white space and a text (SST as Kim 2014 wrote it).

    A colon after the label is not part of it; one within it is (`NUM:date`, as in TREC).
    """
    labels, count = Labels(settings), 0
    unescape = unescaped if _writes_breaks(file, settings) else str
    for number, line in enumerate(text_lines(file, settings.encoding, settings.errors), 1):
        parts = line.split(maxsplit=1)
        if parts:
            count += 1
            label = labels.label(parts[0].rstrip(":") or parts[0], f"{file}, line {number}")
            text = unescape(parts[1].rstrip()) if len(parts) > 1 else ""
            yield RawDocument(f"{prefix}{count}", text, label, split if label else "unlabelled")


def _labels_and_text(line: str) -> tuple[list[str], str]:
    """Cut the labels out of a line: all that stand first, as fastText writes them, or the one that stands last."""
    rest = line.strip()
    if rest.startswith(f'"{LABEL_PREFIX}') and rest.endswith('"') and len(rest) > 1:
        rest = rest[1:-1].replace('""', '"')
    labels = []
    while match := _LABEL.match(rest):
        labels.append(match.group(1).strip(","))
        rest = rest[match.end() :].lstrip().removeprefix(", ").lstrip()
    if not labels and (match := re.search(rf"(?:^|\s){LABEL_PREFIX}(\S+)$", rest, re.IGNORECASE)):
        labels, rest = [match.group(1).strip(",")], rest[: match.start()].rstrip()
        while match := re.search(rf"(?:^|\s){LABEL_PREFIX}(\S+)$", rest, re.IGNORECASE):
            labels, rest = [match.group(1).strip(","), *labels], rest[: match.start()].rstrip()
    return labels, rest


def _writes_breaks(file: File, settings: CorpusSettings) -> bool:
    r"""Say whether a file writes line breaks as `\n`: a document of it has no other way to hold one."""
    census = BreakCensus()
    for line in text_lines(file, settings.encoding, settings.errors):
        if "\\" in line:
            census.add([line.rstrip("\r\n")])
    return census.are_written
