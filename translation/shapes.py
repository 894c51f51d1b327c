"""Sentences recognised by their shape: what was said in English, with its values, is said in another language.

A sentence is written once, in English, where it is said: `f"{file}, line {number}: no JSON"`. Its shape, with the
names of its values in braces, is what a catalogue is asked for. So no line of code knows of languages, and whatever
reads like a sentence of the code is translated, wherever it is shown: a report, an answer, an error. A text is cut so
that most of its letters are in sentences, or pieces of them, that the catalogue has; values are looked at in turn, for
they may be sentences themselves. What nobody has translated stays as it is.
"""

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache, reduce
from typing import NamedTuple

from translation.catalogue import ENGLISH, language
from translation.entries import VALUE, WORD, Shape, known, shapes_like
from translation.typesetting import WIDE_JOINTS, WIDE_MARKS, set_behind, stopped

#: What joins a piece to what stands before it.
_JOINT = re.compile(r"[\s:;,·✓✗]*")
#: Three words in a row are no name; two may be one.
_WORDS_IN_A_ROW = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){2,}")
_PROSE = re.compile(r"[A-Za-z]+(?:[,;]? [A-Za-z]+){2,}")
_WORDS = re.compile(r"(?<![\w/.`-])[A-Za-z]{2,}(?:[,;]? [A-Za-z]{2,})+(?![\w/`-])")
#: A value holds no end of a sentence with another one behind it.
_ENDS = re.compile(r"(?<!\bal)[.?!] \S")
#: A text in brackets, with others in it at most.
_IN_BRACKETS = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
#: What a person has set, as errors say it.
_SETTING = re.compile(r"\[[\w.-]+\] \w+ = [^:]*")
#: What is in a list is joined by commas.
_LIST = re.compile("[,;] ")
#: Where a text may be cut: behind a sentence or a line, before a bracket or what a mark joins to it.
_SENTENCE_ENDS = re.compile(r"(?<=[.?!])(?= )|(?<=\n)")
_CUT = re.compile(r"(?<=[.?!])(?= )|(?<=\n)|(?= \()|(?=[,;:] )|(?=[.:](?: |$))|(?= [–=±<>·] )")
#: Sentences that one template has at most.
MOST_SENTENCES = 4
#: Letters that a piece costs, and one that nobody knows: fewer and larger ones are better.
PIECE, UNKNOWN_PIECE = 0.25, 0.125
#: Characters, and pieces of a sentence, beyond which it is taken for a text of the data.
MOST_CHARACTERS, MOST_PIECES = 4000, 40
#: Letters of a shape below which its values hold no words in a row that nobody knows.
FEW_LETTERS = 8
#: What values are called that begin with a number, those of them without words, and those that are no number.
NUMBERS, _NUMBER = frozenset({"count", "number", "n", "given", "row", "row_2"}), re.compile(r"[+−±]?\s?\d")
WORDLESS = frozenset({"n", "given", "row", "row_2"})
NO_NUMBERS = frozenset({"split"})
#: And those that are what is told elsewhere, in any number of sentences.
MESSAGES = frozenset({"message", "why"})
#: And what the names and words of the corpus, and of settings, are called, which nobody translates.
QUOTED = frozenset(
    {"printable", "key", "dotted", "labels", "labels_2", "truth", "called", "closest", "model_fields", "section"}
    | {"sections", "classes", "classes_2", "short", "short_2"}
)
#: Words that head a column, or stand otherwise alone; inside a sentence they are names of settings and columns.
ALONE = frozenset(
    {"answer", "blanks", "cell", "count", "damage", "data", "date", "error", "file", "finding", "first", "folder"}
    | {"interval", "label", "model", "note", "parameters", "reason", "report", "results", "run", "seconds", "second"}
    | {"seeds", "severity", "size", "stage", "state", "texts", "what", "where"}
    | {"bytes", "downloading", "epochs", "files", "fits", "merge", "parts", "passes", "reading", "rows", "shards"}
    | {"sketch", "smallest", "splits", "steps", "updates", "vectors", "vocabularies", "write"}
)
#: Letters of words in a row that nobody knows, for each letter that is known: with more, it is another sentence.
MOST_UNKNOWN = 2
#: Letters that are known for each one of words in a row that is not: half a sentence in another language is worse
#: than none.
LEAST_KNOWN = 1.0


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
    if code == ENGLISH or len(text) > MOST_CHARACTERS:
        return text
    if text in ALONE:
        return known(code).get(text, text)
    try:
        said = _best(_SENTENCE_ENDS.split(text), _whole, code, MOST_SENTENCES).text
        return said if said == text else stopped(said, said)  # it may begin with the end of what stands before it
    except RecursionError:  # no sentence of ours is so deep
        return text


def _best(pieces: Sequence[str], read: Callable[[str, str], Reading | None], code: str, most: int) -> Reading:
    """Return the reading of pieces in a row of which most letters are known; `read` takes up to `most` together."""
    best = [Reading(0, "")]
    for stop in range(1, len(pieces) + 1):
        readings = [_joined(best[stop - 1], Reading(-UNKNOWN_PIECE, pieces[stop - 1]))]
        for start in range(max(0, stop - most), stop):
            reading = read("".join(pieces[start:stop]), code)
            if reading is not None:
                readings.append(_joined(best[start], Reading(reading.letters - PIECE, reading.text)))
        best.append(max(readings, key=lambda one: one.letters))
    return best[-1]


@lru_cache(maxsize=16_384)
def _whole(text: str, code: str) -> Reading | None:
    """Return the reading of a sentence or a few; None where too little of it is known."""
    reading = _read(text, code)
    return reading if reading.letters > 0 and reading.letters >= LEAST_KNOWN * _left(reading.text) else None


def _left(text: str) -> int:
    """Return how many letters of a reading are in words in a row that nobody knows."""
    return sum(map(len, _WORDS.findall(text)))


@lru_cache(maxsize=16_384)
def _read(text: str, code: str) -> Reading:
    """Return the reading of a text in which most letters are known."""
    if not WORD.search(text):
        return Reading(0, text)
    pieces = [piece for piece in _CUT.split(text) if piece]
    if len(pieces) > MOST_PIECES:
        return _sentence(text, code) or Reading(0, text)
    return _best(pieces, _sentence, code, MOST_PIECES)


def _joined(before: Reading, behind: Reading) -> Reading:
    # A list of which only what is last is known has wide marks all the same.
    first = before.text.replace(", ", "，") if before.letters <= 0 and behind.text[:1] == "，" else before.text
    text = set_behind(first, stopped(first, behind.text))
    return Reading(before.letters + behind.letters, text)


def _sentence(text: str, code: str) -> Reading | None:
    """Return the best reading of a text as one sentence of the catalogue; None where it is none."""
    bare = text.strip()
    if not WORD.search(bare):
        return None
    before, behind = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    reading = _bare_sentence(bare, code)
    joint = _JOINT.match(text)
    if reading is None and joint and joint[0].strip() and joint.end() < len(text.rstrip()):
        before = WIDE_JOINTS.get(joint[0], joint[0])
        reading = _bare_sentence(text[joint.end() :].rstrip(), code)
    if reading is None:
        return None
    # No blank stands beside a wide mark.
    before = before.rstrip(" ") if reading.text[:1] == "（" else before
    behind = behind.lstrip(" ") if reading.text[-1:] in WIDE_MARKS else behind
    return Reading(reading.letters, before + reading.text + behind)


@lru_cache(maxsize=65_536)
def _bare_sentence(bare: str, code: str) -> Reading | None:
    exact = known(code)
    text = bare.replace("\u00a0", " ")  # a number and its unit, as both are written in a sentence
    # A sentence may go on with what elsewhere begins one.
    for written in (text, text[:1].swapcase() + text[1:]):
        if written in exact and text not in ALONE:
            return Reading(sum(map(len, WORD.findall(bare))), exact[written])
    readings = []
    if _SETTING.fullmatch(bare) and not _WORDS_IN_A_ROW.search(bare):
        readings.append(Reading(sum(map(len, WORD.findall(bare))), bare))
    if _IN_BRACKETS.fullmatch(bare):
        inner = _read(bare[1:-1], code)
        if inner.letters > 0:
            readings.append(Reading(inner.letters, f"（{inner.text}）"))
    readings += _shaped(bare, text, code) or _shaped(bare, text[:1].lower() + text[1:], code)
    return max(readings, key=lambda reading: reading.letters, default=None)


def _shaped(bare: str, text: str, code: str) -> list[Reading]:
    """Return the readings of a text as a sentence with values, looked for as `text`, which is as long."""
    readings = []
    for shape in shapes_like(text, code):
        match = shape.pattern.fullmatch(text)
        if match is not None and not any(map(_ENDS.search, match.groups())) and not _holds_a_mark(shape, bare):
            runs = [bare[slice(*match.span(number))] for number in range(1, len(shape.runs) + 1)]
            readings.append(_filled(shape, runs, code))
    return [reading for reading in readings if reading is not None]


def _holds_a_mark(shape: Shape, text: str) -> bool:
    """Say whether a value would hold what joins the sentence to another one, or ends it."""
    return (not shape.first and text[0] in ":;,·✓✗") or (not shape.last and text[-1] == ".")


def _filled(shape: Shape, runs: Sequence[str], code: str) -> Reading | None:
    """Return the reading of a sentence with its values; None where these tell that it is another one."""
    values, letters = {}, shape.letters
    for names, run in zip(shape.runs, runs, strict=True):
        readings = _values(names, run, code, shape.typed)
        if shape.letters < FEW_LETTERS and not _is_plain(names, run, readings, shape.typed):
            return None
        for name, reading in zip(names, readings, strict=True):
            values[name], letters = reading.text, letters + reading.letters
    if sum(map(len, _PROSE.findall(" | ".join(values.values())))) > MOST_UNKNOWN * letters:
        return None
    parts = VALUE.split(shape.other)  # text, name, text, …
    written = [values[part] if place % 2 else part for place, part in enumerate(parts)]
    return Reading(letters, reduce(set_behind, written, ""))


def _is_plain(names: Sequence[str], run: str, readings: Sequence[Reading], typed: Collection[str]) -> bool:
    """Say whether values of a short sentence are no sentences that nobody knows: nearly everything looks like it.

    Only of what people type there may be a list.
    """
    if names[0] in typed or names[0] in MESSAGES:
        return True
    if names[0] in (NO_NUMBERS if _NUMBER.match(run) else NUMBERS):
        return False
    if names[0] in WORDLESS and WORD.search(run):
        return False
    is_list = "; " in run if names[0] in QUOTED else _LIST.search(run)
    return not is_list and not any(_WORDS.search(one.text) for one in readings)


def _values(names: Sequence[str], run: str, code: str, typed: Collection[str]) -> Sequence[Reading]:
    """Return the readings of the values of a run: cut where most letters are known, else all of it is the first."""
    best: Sequence[Reading] = [_value(names[0], run, code, typed), *[Reading(0, "")] * (len(names) - 1)]
    pieces = _CUT.split(run) if len(names) > 1 else ()
    # All of names that people type is known; what follows them may be a sentence none the less.
    least = best[0].letters / (2 if names[0] in typed else 1)
    for place in range(len(pieces)):
        head, tail = "".join(pieces[:place]), "".join(pieces[place:])
        if names[0] in typed and (not head or tail.startswith(", ")):
            continue  # before or within the names
        readings = [_value(names[0], head, code, typed), *_values(names[1:], tail, code, typed)]
        if (letters := sum(reading.letters for reading in readings)) > least:
            best, least = readings, letters
    return best


def _value(name: str, text: str, code: str, typed: Collection[str]) -> Reading:
    # That it is quoted is all that there is to know of it; in the place of names there may be a sentence on them.
    if name in QUOTED or (name in typed and not _WORDS_IN_A_ROW.search(text)):
        return Reading(sum(map(len, WORD.findall(text))), text)
    return _read(text, code)
