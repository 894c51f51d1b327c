"""Sentences recognised by their shape: what was said in English, with its values, is said in another language.

A sentence is written once, in English, where it is said: `f"{file}, line {number}: no JSON"`. Its shape, with the
names of its values in braces, is what a catalogue is asked for. So no line of code knows of languages, and whatever
reads like a sentence of the code is translated, wherever it is shown: a report, an answer, an error. A text is cut so
that most of its letters are in sentences, or pieces of them, that the catalogue has; values are looked at in turn, for
they may be sentences themselves. What nobody has translated stays as it is.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import NamedTuple

from translation.catalogue import ENGLISH, catalogue, language

#: A value of a sentence; with others behind it, it is a run of values. Each may be empty.
_RUN = re.compile(r"((?:\{\w+\})+)")
_VALUE = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[A-Za-z]{2,}")
#: A word that is no part of a name, a path or a number.
_PLAIN = re.compile(r"(?<![\w/.`-])[A-Za-z]{2,}(?![\w/`-])")
#: What joins a piece to what stands before it.
_JOINT = re.compile(r"[\s:;,·]*")
_WIDE_JOINTS = {": ": "：", "; ": "；", ", ": "，"}
#: Three words in a row are no name.
_PROSE = re.compile(r"[A-Za-z]+(?:[,;]? [A-Za-z]+){2,}")
#: A value holds no end of a sentence with another one behind it.
_ENDS = re.compile(r"[.?!] [A-Z]")
#: Where a text may be cut: behind a sentence or a line, before a bracket or what a mark joins to it.
_SENTENCE_ENDS = re.compile(r"(?<=[.?!])(?= )|(?<=\n)")
_CUT = re.compile(r"(?<=[.?!])(?= )|(?<=\n)|(?= \()|(?=[,;:] )|(?=[.:](?: |$))|(?= [–=±<>] )")
#: Sentences that one template has at most.
MOST_SENTENCES = 4
#: Letters that a piece costs: fewer and larger ones are better.
PIECE = 0.25
#: Characters, and pieces of a sentence, beyond which it is taken for a text of the data.
MOST_CHARACTERS, MOST_PIECES = 4000, 40
#: Letters that a shape has at least: with fewer, everything would look like it.
FEWEST_LETTERS = 2
#: Letters of a shape below which its values are single words or numbers.
FEW_LETTERS = 8
#: Letters of words in a row that nobody knows, for each letter that is known: with more, it is another sentence.
MOST_UNKNOWN = 2
#: Share of the letters of plain words that are known at least: half a sentence in another language is worse than none.
LEAST_KNOWN = 0.5
#: How deep sentences lie in sentences.
DEEPEST = 6
#: Behind a wide mark there is no blank, and a sentence with wide letters ends in a wide stop.
_WIDE_MARKS, _WIDE = "，。！？；：）、", re.compile("[\u3400-\u9fff]")
_WIDE_STOPS = {".": "。", ":": "："}


class Shape(NamedTuple):
    """A sentence of a catalogue that has values."""

    pattern: re.Pattern[str]  # a group for each run of values
    runs: tuple[tuple[str, ...], ...]  # the names in each
    first: str  # what stands before the first value
    last: str  # and behind the last
    words: tuple[str, ...]
    letters: int
    other: str

    def may_be(self, text: str) -> bool:
        """Say quickly whether a text may be such a sentence: nearly always it is not."""
        return text.startswith(self.first) and text.endswith(self.last) and all(word in text for word in self.words)


class Reading(NamedTuple):
    """A text in another language, and how many of its letters were known."""

    letters: float
    text: str


def translated(text: str) -> str:
    """Return a text in the language that is spoken; what of it is in no catalogue stays as it is.

    >>> from translation.catalogue import speaking
    >>> with speaking("en"):
    ...     translated("Show the version and exit.")
    'Show the version and exit.'
    """
    code = language()
    return (
        text
        if code == ENGLISH or len(text) > MOST_CHARACTERS
        else _best(_SENTENCE_ENDS.split(text), _whole, code, MOST_SENTENCES).text
    )


def _best(pieces: Sequence[str], read: Callable[[str, str], Reading | None], code: str, most: int) -> Reading:
    """Return the reading of pieces in a row of which most letters are known; `read` takes up to `most` together."""
    best = [Reading(0, "")]
    for stop in range(1, len(pieces) + 1):
        readings = [_joined(best[stop - 1], Reading(0, pieces[stop - 1]))]
        for start in range(max(0, stop - most), stop):
            known = read("".join(pieces[start:stop]), code)
            if known is not None:
                readings.append(_joined(best[start], Reading(known.letters - PIECE, known.text)))
        best.append(max(readings, key=lambda reading: reading.letters))
    return best[-1]


@lru_cache(maxsize=16_384)
def _whole(text: str, code: str) -> Reading | None:
    """Return the reading of a sentence or a few; None where too little of it is known."""
    reading = _read(text, code, 0)
    return reading if reading.letters and reading.letters >= LEAST_KNOWN * _plain_letters(text) else None


def _plain_letters(text: str) -> int:
    return sum(map(len, _PLAIN.findall(text)))


@lru_cache(maxsize=16_384)
def _read(text: str, code: str, depth: int) -> Reading:
    """Return the reading of a text in which most letters are known."""
    if depth == DEEPEST or not _WORD.search(text):
        return Reading(0, text)
    pieces = [piece for piece in _CUT.split(text) if piece]
    if len(pieces) > MOST_PIECES:
        return Reading(0, text)
    return _best(pieces, partial(_sentence, depth=depth), code, MOST_PIECES)


def _joined(before: Reading, behind: Reading) -> Reading:
    text = behind.text
    if before.text and (before.text[-1] in _WIDE_MARKS or text.startswith(" （")):
        text = text.lstrip(" ")
    elif text in _WIDE_STOPS and _WIDE.search(before.text):
        text = _WIDE_STOPS[text]
    return Reading(before.letters + behind.letters, before.text + text)


def _sentence(text: str, code: str, depth: int) -> Reading | None:
    """Return the best reading of a text as one sentence of the catalogue; None where it is none."""
    bare = text.strip()
    before, behind = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    known = _bare_sentence(bare, code, depth)
    joint = _JOINT.match(text)
    if known is None and joint and joint[0].strip() and joint.end() < len(text.rstrip()):
        before = _WIDE_JOINTS.get(joint[0], joint[0])
        known = _bare_sentence(text[joint.end() :].rstrip(), code, depth)
    return known and Reading(known.letters, before + known.text + behind)


def _bare_sentence(bare: str, code: str, depth: int) -> Reading | None:
    known = catalogue(code)
    if bare in known:
        return Reading(sum(map(len, _WORD.findall(bare))), known[bare])
    readings = []
    if bare[:1] == "(" and bare[-1:] == ")":
        inner = _read(bare[1:-1], code, depth + 1)
        if inner.letters:
            readings.append(Reading(inner.letters, f"（{inner.text}）"))
    for shape in _shapes_like(bare, code):
        match = shape.pattern.fullmatch(bare)
        if match is not None and not any(map(_ENDS.search, match.groups())):
            reading = _filled(shape, match.groups(), code, depth)
            if reading is not None:
                readings.append(reading)
    return max(readings, key=lambda reading: reading.letters, default=None)


def _filled(shape: Shape, runs: Sequence[str], code: str, depth: int) -> Reading | None:
    """Return the reading of a sentence with its values; None where these tell that it is another one."""
    if shape.letters < FEW_LETTERS and any(len(list(filter(_WORD.search, run.split()))) > 1 for run in runs):
        return None
    values, letters = {}, float(shape.letters)
    for names, run in zip(shape.runs, runs, strict=True):
        for name, reading in zip(names, _values(run, len(names), code, depth + 1), strict=True):
            values[name], letters = reading.text, letters + reading.letters
    if sum(map(len, _PROSE.findall(" | ".join(values.values())))) > MOST_UNKNOWN * letters:
        return None
    return Reading(letters, _VALUE.sub(lambda name: values[name[1]], shape.other))


def _values(run: str, count: int, code: str, depth: int) -> Sequence[Reading]:
    """Return the readings of the values of a run: cut where most letters are known, else all of it is the first."""
    if count == 1:
        return [_read(run, code, depth)]
    pieces = _CUT.split(run)
    best: Sequence[Reading] = [_read(run, code, depth), *[Reading(0, "")] * (count - 1)]
    for place in range(len(pieces)):
        head, tail = "".join(pieces[:place]), "".join(pieces[place:])
        readings = [_read(head, code, depth), *_values(tail, count - 1, code, depth)]
        if sum(reading.letters for reading in readings) > sum(reading.letters for reading in best):
            best = readings
    return best


def _shapes_like(text: str, code: str) -> Iterator[Shape]:
    """Yield the shapes that may be that of a text."""
    shapes = _shapes(code)
    for word in dict.fromkeys(_WORD.findall(text)):
        for shape in shapes.get(word, ()):
            if shape.may_be(text):
                yield shape


@cache
def _shapes(code: str) -> Mapping[str, Sequence[Shape]]:
    """Return the sentences with values of a language, each by that word of it which the fewest of them have."""
    shapes = [shape for english, other in catalogue(code).items() if (shape := shape_of(english, other))]
    common = Counter(word for shape in shapes for word in set(shape.words))
    found: defaultdict[str, list[Shape]] = defaultdict(list)
    for shape in shapes:
        found[min(shape.words, key=common.__getitem__)].append(shape)
    return found


def shape_of(english: str, other: str) -> Shape | None:
    """Return the shape of a sentence; None where it has no values, or too few letters beside them.

    >>> shape_of("{name} has no model", "").pattern.fullmatch("gru has no model").groups()
    ('gru',)
    """
    parts = _RUN.split(english)  # text, run, text, run, …, text
    texts, runs = parts[::2], [tuple(_VALUE.findall(run)) for run in parts[1::2]]
    words = [word for text in texts for word in _WORD.findall(text)]
    letters = sum(map(len, words))
    if not runs or letters < FEWEST_LETTERS:
        return None
    pattern = re.compile("(.*?)".join(map(re.escape, texts)), re.DOTALL)
    return Shape(pattern, tuple(runs), texts[0], texts[-1], tuple(words), letters, other)
