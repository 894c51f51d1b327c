"""JSON in all its shapes as a stream of records, a piece of the file at a time."""

import codecs
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from corpus.errors import DataError
from corpus.progress import report
from corpus.readers.encodings import encoding_of
from corpus.readers.json_classes import is_by_class, of_classes, two_readings
from corpus.readers.lines import LONGEST_LINE, START
from corpus.readers.split_names import split_called
from corpus.readers.streams import File, opened, stored
from corpus.settings import CorpusSettings

#: Characters read at a time, and characters that one value may take: as many as a line.
PIECE, LONGEST_VALUE = 2**20, LONGEST_LINE
#: Objects in objects that become columns called `outer.inner`.
DEEPEST = 5
#: Keys of an object that may stand for rows, as pandas numbers them.
_NUMBERED = re.compile(r"\d+")
_BLANK = re.compile(r"[\s\x1e]*")
#: Keys under which an array of records is streamed; under any other it is read whole.
CONTAINERS = frozenset({"data", "rows", "records", "items", "results", "documents", "examples", "instances", "samples"})
#: Where the names of columns stand beside rows that have none (pandas, orient="split").
_COLUMNS = ("columns", "header", "fields")

_decoder = json.JSONDecoder()


class _Text:
    """The characters of a file from a moving position on."""

    def __init__(self, stream: io.BufferedReader, file: File, settings: CorpusSettings) -> None:
        self.file, self._stream = file, stream
        known = encoding_of(stream.peek(START)[:START], settings.encoding)
        stream.read(known.mark)
        self._decode = codecs.getincrementaldecoder(known.name)(settings.errors).decode
        self.buffer, self.place, self.line, self._ended = "", 0, 1, False

    def more(self) -> bool:
        """Read on; return False at the end of the file."""
        if self._ended or len(self.buffer) - self.place > LONGEST_VALUE:
            return False
        self.line += self.buffer.count("\n", 0, self.place)
        wanted = max(PIECE, len(self.buffer) - self.place)  # twice as much each time, so that a long value is read once
        try:
            data = self._stream.read(wanted)
            text = self._decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise DataError(f"{self.file}: not {error.encoding} ({error.reason}); set encoding in [corpus]") from error
        self._ended = not data
        self.buffer, self.place = self.buffer[self.place :] + text, 0
        return bool(data)

    def next(self) -> str:
        """Return the next character that is no blank, "" at the end of the file; the position is before it."""
        while True:
            match = _BLANK.match(self.buffer, self.place)
            self.place = match.end() if match else self.place
            if self.place < len(self.buffer):
                return self.buffer[self.place]
            if not self.more():
                return ""

    def take(self, mark: str) -> bool:
        """Step over a mark, if it is the next character."""
        if self.next() != mark:
            return False
        self.place += 1
        return True

    def value(self) -> Any:
        """Return the next value; raise DataError for what is none, or is too long or too deep."""
        self.next()
        while True:
            try:
                value, end = _decoder.raw_decode(self.buffer, self.place)
            except json.JSONDecodeError as error:
                if self.more():
                    continue
                raise self.wrong(f"no JSON ({error.msg})", error.pos) from None
            except (ValueError, RecursionError) as error:
                raise self.wrong(f"no JSON that can be read ({str(error)[:80]})", self.place) from None
            if end == len(self.buffer) and not isinstance(value, (dict, list, str)) and self.more():
                continue  # a number may go on
            self.place = end
            return value

    def wrong(self, what: str, place: int | None = None) -> DataError:
        """Return an error that names the line and the character."""
        place = self.place if place is None else place
        line = self.line + self.buffer.count("\n", 0, place)
        character = place - self.buffer.rfind("\n", 0, place)
        return DataError(f"{self.file}, line {line}: {what} at character {character}; one object a record is needed")


def records(file: File, settings: CorpusSettings) -> Iterator[dict[str, Any]]:
    """Yield the records of a JSON file: an array of objects, objects one after the other, `{"data": […]}`, columns.

    Objects in objects become keys such as `data.text`. Raises DataError, with the line, for what is not JSON, and for
    shapes that hold no table.
    """
    total = stored(file).stat().st_size
    with opened(file) as (stream, raw):
        text = _Text(stream, file, settings)
        for number, record in enumerate(_values(text), 1):
            yield flat(record)
            if number % 2000 == 0:
                report("reading", min(raw.tell(), total), total, "bytes", file.name)


def _values(text: _Text) -> Iterator[dict[str, Any]]:
    count = 0
    while mark := text.next():
        if mark == "[":
            text.place += 1
            yield from _array(text, None, None)
        elif mark == "{":
            text.place += 1
            yield from _object(text, count)
        else:
            raise text.wrong("no object and no array")
        count += 1
        text.take(",")


def _array(text: _Text, names: list[str] | None, split: str | None) -> Iterator[dict[str, Any]]:
    """Yield the records of an array whose bracket was read."""
    while not text.take("]"):
        value = text.value()
        if isinstance(value, list):
            if names is not None and len(names) != len(value):
                raise text.wrong(f"{len(value)} values where there are {len(names)} columns")
            value = dict(zip(names or [f"column {n}" for n in range(1, len(value) + 1)], value, strict=True))
        if not isinstance(value, dict):
            raise text.wrong(f"a JSON {_kind(value)} where an object is needed")
        yield {**value, "split": split} if split and "split" not in value else value
        if not text.take(",") and text.next() != "]":
            raise text.wrong("no comma and no bracket")


def _object(text: _Text, count: int) -> Iterator[dict[str, Any]]:
    """Yield the record that an object is, or those that it holds; its bracket was read.

    An array in the first object of a file, under a name of CONTAINERS or a split's, is where the records are.
    """
    held: dict[str, Any] = {}
    streamed = False
    while not text.take("}"):
        key = text.value()
        if not isinstance(key, str) or not text.take(":"):
            raise text.wrong("no key")
        if count == 0 and text.next() == "[" and (key.lower() in CONTAINERS or split_called(key)):
            text.place += 1
            names = next((held[name] for name in _COLUMNS if isinstance(held.get(name), list)), None)
            yield from _array(text, names if _are_names(names) else None, split_called(key))
            streamed = True
        else:
            held[key] = text.value()
        if not text.take(",") and text.next() != "}":
            raise text.wrong("no comma and no bracket")
    if not streamed:
        yield from _whole(held, text, count)


def _whole(held: dict[str, Any], text: _Text, count: int) -> Iterator[dict[str, Any]]:
    """Yield the records of an object that was read whole: itself, its columns, or objects that it numbers."""
    values = list(held.values())
    if count == 0 and values and text.next() == "":
        if all(isinstance(value, dict) for value in values):
            yield from _objects(held)
            return
        if len(values) > 1 and all(isinstance(value, list) for value in values):
            is_even = len({len(value) for value in values}) == 1
            if is_by_class(held):
                if is_even:
                    raise two_readings(text.file, held)
                yield from of_classes(held)
                return
            if not is_even:
                raise text.wrong("columns of different lengths")
            for row in zip(*values, strict=True):
                yield dict(zip(held, row, strict=True))
            return
        tables = [value for value in values if _is_table(value)]
        if len(tables) == 1:
            yield from tables[0]
            return
    yield held


def _objects(held: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the rows of columns that number them, objects that a number or an id each stands for, or a table inside."""
    inner = [key for value in held.values() for key in value]
    if inner and all(_NUMBERED.fullmatch(key) for key in inner):
        for row in dict.fromkeys(inner):
            yield {name: column.get(row) for name, column in held.items()}
    elif len(held) > 1 and set.intersection(*map(set, held.values())):
        yield from held.values()
    else:
        tables = [value for row in held.values() for value in row.values() if _is_table(value)]
        yield from tables[0] if len(tables) == 1 else [held]


def flat(record: dict[str, Any], depth: int = DEEPEST) -> dict[str, Any]:
    """Return a record whose inner objects have become keys of its own: {"a": {"b": 1}} is {"a.b": 1}."""
    if depth == 0 or not any(isinstance(value, dict) for value in record.values()):
        return record
    made: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and value:
            made.update({f"{key}.{inner}": cell for inner, cell in flat(value, depth - 1).items()})
        else:
            made[key] = value
    return made


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _are_names(names: Any) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names)


def _kind(value: Any) -> str:
    return {str: "string", bool: "boolean", int: "number", float: "number"}.get(type(value), "null")
