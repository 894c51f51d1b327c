"""Answers beside the columns that were there: CSV, TSV, JSON lines or Parquet, or a line a text for the eye."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from corpus.json_files import finite, json_text
from corpus.outgoing import cell, visible
from corpus.whole_files import appearing
from pipeline.answer_columns import DIGITS, Added, best_first
from pipeline.errors import UsageError
from pipeline.output import emit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from classifiers.predict import Predictions
    from corpus.readers.new_texts import Chunk, NewTexts


class Writer(Protocol):
    """Takes answers, a chunk at a time."""

    def write(self, chunk: Chunk, answers: Predictions) -> None:
        """Write the rows of a chunk with their answers."""


class LineWriter:
    """A line a text: the label, then the probability of each class, between tabs; or an object of JSON."""

    def __init__(self, labels: Sequence[str], top: int | None, json: bool) -> None:
        self._labels, self._top, self._json = labels, top or len(labels), json

    def write(self, chunk: Chunk, answers: Predictions) -> None:
        """Write a line for each text, at once."""
        known = answers.known_words
        counts: list[int | None] = [None] * len(chunk.texts) if known is None else known.tolist()
        write = self._object if self._json else self._line
        rows = zip(answers.classes.tolist(), answers.probabilities, counts, strict=True)
        emit("\n".join(write(chosen, shares, words) for chosen, shares, words in rows))

    def _line(self, chosen: int, shares: Any, words: int | None) -> str:
        shown = [f"{visible(self._labels[place])}={shares[place]:.4f}" for place in self._places(chosen, shares)]
        return "\t".join([visible(self._labels[chosen]), *shown])

    def _object(self, chosen: int, shares: Any, words: int | None) -> str:
        found = {self._labels[place]: round(float(shares[place]), DIGITS) for place in self._places(chosen, shares)}
        known = {} if words is None else {"known_words": words}
        return json_text({"label": self._labels[chosen], "probabilities": found, **known}, indent=None)

    def _places(self, chosen: int, shares: Any) -> list[int]:
        """Return which classes are shown: all in their own order, or the best, of which the chosen one is the first."""
        if self._top >= len(self._labels):
            return list(range(len(self._labels)))
        best: list[int] = best_first(np.array([chosen]), shares[None], self._top)[0].tolist()
        return best


class DelimitedWriter:
    """CSV or TSV."""

    def __init__(self, write: Callable[[str], Any], added: Added, texts: NewTexts, separator: str = ",") -> None:
        self._write, self._texts, self._separator = write, texts, separator
        self._added = replace(added, labels=tuple(map(cell, added.labels)))
        self._rows([[*map(cell, (*texts.columns, *added.names))]])

    def write(self, chunk: Chunk, answers: Predictions) -> None:
        """Write the rows of a chunk with their answers."""
        kept = ([*map(_cell, column)] for column in _lists(chunk, self._texts))
        added = self._added.rows(answers.classes, answers.probabilities)
        self._rows([*values, *more] for values, more in zip(zip(*kept, strict=True), added, strict=True))

    def _rows(self, rows: Iterable[Sequence[Any]]) -> None:
        self._write("".join([f"{self._separator.join(map(self._field, row))}\n" for row in rows]))

    def _field(self, value: Any) -> str:
        """Return a value as `csv.writer` writes it, at a seventh of its time: it looks at each character by itself."""
        text = value if isinstance(value, str) else str(value)
        if self._separator in text or '"' in text or "\n" in text or "\r" in text:
            return '"' + text.replace('"', '""') + '"'
        return text


class JsonWriter:
    """JSON lines: the object that was there, and the answer in it."""

    def __init__(self, write: Callable[[str], Any], added: Added, texts: NewTexts, words: bool) -> None:
        self._write, self._added, self._texts = write, added, texts
        self._words = words

    def write(self, chunk: Chunk, answers: Predictions) -> None:
        """Write the rows of a chunk with their answers."""
        from corpus.readers.new_texts import MISSING

        known = answers.known_words
        added = self._added.rows(answers.classes, answers.probabilities)
        lines = []
        for row, values in enumerate(zip(*_lists(chunk, self._texts), strict=True)):
            pairs = zip(self._texts.columns, values, strict=True)
            kept = {name: _json_value(value) for name, value in pairs if value is not MISSING}
            more = dict(zip(self._added.names, added[row], strict=True))
            words = {self._added.known_words: int(known[row])} if self._words and known is not None else {}
            lines.append(json_text({**kept, **more, **words}, indent=None) + "\n")
        self._write("".join(lines))


class ParquetWriter:
    """Parquet: columns that have types keep them, others are text."""

    def __init__(self, path: Path, added: Added, texts: NewTexts) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        self._added, self._texts = added, texts
        types = texts.schema.types if texts.schema else [pa.string()] * len(texts.columns)
        answers = (pa.string() if is_label else pa.float32() for is_label in added.are_labels)
        names = map(_in_utf8, (*texts.columns, *added.names))
        self._schema = pa.schema(list(zip(names, (*types, *answers), strict=True)))
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")

    def write(self, chunk: Chunk, answers: Predictions) -> None:
        """Write the rows of a chunk with their answers."""
        import pyarrow as pa

        kept = chunk.values if self._texts.schema else [[_text(value) for value in column] for column in chunk.values]
        added = zip(*self._added.rows(answers.classes, answers.probabilities), strict=True)
        columns = [
            column if isinstance(column, pa.Array) else pa.array(list(column), field.type)
            for column, field in zip([*kept, *added], self._schema, strict=True)
        ]
        self._writer.write_batch(pa.record_batch(columns, schema=self._schema))

    def close(self) -> None:
        """Write what a Parquet file ends with."""
        self._writer.close()


#: How the name of a file ends, before `.gz` → what is in it.
FORMATS = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
SEPARATORS = {"csv": ",", "tsv": "\t"}


def format_of_answers(path: Path, option: str = "-o ") -> tuple[str, bool]:
    """Return the format of a file that is to be written, and whether it is compressed.

    Raises UsageError, which begins with the file as it was given, behind its `option`.
    """
    name = path.name.lower()
    packed = name.endswith(".gz")
    suffix = Path(name.removesuffix(".gz")).suffix
    if suffix not in FORMATS or (packed and FORMATS[suffix] == "parquet"):
        raise UsageError(
            f"{option}{path}: the name says the format; allowed: {', '.join(FORMATS)}, all but Parquet also .gz"
        )
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{option}{path}: there is no folder {path.parent}")
    return FORMATS[suffix], packed


@contextmanager
def answer_file(path: Path, added: Added, texts: NewTexts, words: bool) -> Iterator[Writer]:
    """Yield what writes a file, which is there when all answers are in it, and not before."""
    kind, packed = format_of_answers(path)
    with appearing(path) as part:
        if kind == "parquet":
            writer = ParquetWriter(part, added, texts)
            try:
                yield writer
            finally:
                writer.close()
            return
        with _text_stream(part, packed) as stream:
            yield _writer(kind, stream.write, added, texts, words)


def shown_table(kind: str, added: Added, texts: NewTexts, words: bool) -> Writer:
    """Return what writes a table to stdout."""
    return _writer(kind, lambda text: emit(text.removesuffix("\n")), added, texts, words)


def _writer(kind: str, write: Callable[[str], Any], added: Added, texts: NewTexts, words: bool) -> Writer:
    if kind == "jsonl":
        return JsonWriter(write, added, texts, words)
    return DelimitedWriter(write, added, texts, SEPARATORS[kind])


def _text_stream(path: Path, packed: bool) -> AbstractContextManager[Any]:
    if packed:
        return gzip.open(path, "wt", encoding="utf-8", newline="")
    return path.open("w", encoding="utf-8", newline="")


def _lists(chunk: Chunk, texts: NewTexts) -> list[list[Any]]:
    from corpus.arrow import plain_values

    return [
        column if isinstance(column, list) else plain_values(column, f"{texts.path}, column {name}")
        for name, column in zip(texts.columns, chunk.values, strict=True)
    ]


def _text(value: Any) -> str | None:
    """Return a value as the text of a cell; None where there is none."""
    from corpus.readers.new_texts import MISSING

    if value is None or value is MISSING:
        return None
    return _in_utf8(value) if isinstance(value, str) else json_text(_json_value(value), indent=None)


def _in_utf8(text: str) -> str:
    """Return a text with the halves of surrogate pairs, which JSON may hold and UTF-8 may not, written out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return cell(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else cell(_text(value) or "")


def _json_value(value: Any) -> Any:
    """Return a value that JSON has a word for: NaN and infinity become null, wherever they stand."""
    if isinstance(value, dict):
        return {name: _json_value(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_json_value(part) for part in value]
    return finite(value) if isinstance(value, float) else value
