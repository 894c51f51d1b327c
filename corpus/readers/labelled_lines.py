"""Text formats with one document a line: fastText's `__label__` lines and plain `label text` lines."""

from collections.abc import Iterator
from pathlib import Path

from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.readers.lines import text_lines
from corpus.settings import CorpusSettings

#: fastText's default prefix of a label (https://fasttext.cc/docs/en/supervised-tutorial.html).
LABEL_PREFIX = "__label__"


def fasttext_documents(path: Path, settings: CorpusSettings, split: str | None, prefix: str) -> Iterator[RawDocument]:
    """Yield the documents of a fastText file; a line without a label is unlabelled.

    Raises DataError for a line with several labels: a document has one here.
    """
    count = 0
    for number, line in enumerate(text_lines(path, settings.encoding, settings.errors), 1):
        labels, text = _labels_and_text(line)
        if not labels and not text:
            continue
        if len(labels) > 1:
            raise DataError(
                f"{path}, line {number}: {len(labels)} labels ({', '.join(labels)}); a document has one label here.\n"
                "Keep one of them, or join them into one."
            )
        count += 1
        label = labels[0] if labels else None
        yield RawDocument(f"{prefix}{count}", text, label, split if label else "unlabelled")


def labelled_lines(path: Path, settings: CorpusSettings, split: str | None, prefix: str) -> Iterator[RawDocument]:
    """Yield the documents of a file whose lines are a label, white space and a text (SST as Kim 2014 wrote it)."""
    count = 0
    for line in text_lines(path, settings.encoding, settings.errors):
        parts = line.split(maxsplit=1)
        if parts:
            count += 1
            yield RawDocument(f"{prefix}{count}", parts[1].rstrip() if len(parts) > 1 else "", parts[0], split)


def _labels_and_text(line: str) -> tuple[list[str], str]:
    """Cut the labels off the front of a line, as fastText writes them."""
    labels, rest = [], line.strip()
    while rest.startswith(LABEL_PREFIX):
        word, *others = rest.split(maxsplit=1)
        labels.append(word.removeprefix(LABEL_PREFIX))
        rest = others[0] if others else ""
    return labels, rest
