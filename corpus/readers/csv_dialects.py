"""How a file of separated values separates, quotes and escapes: the readings that may be right, likeliest first."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

#: What `csv.reader` knows as quoting.
Quoting = Literal[0, 1, 2, 3]
#: Separators by format, most usual first: spreadsheets in half of Europe write `;`, Hive a control character.
SEPARATORS = {"csv": (",", ";", "\t", "|", "\x01", "\x1f", "\x1e", "\x02", "^", "~", "§"), "tsv": ("\t",)}
#: A separator of several characters is a run of one of these, such as `::` or `|||`, with or without blanks around.
_RUNS = re.compile(r" ?([:;|#~^@$&*%§¦\t])\1{1,4} ?")
#: Stands for a separator of several characters, which `csv.reader` does not know; no text holds it.
STAND_IN = "\x1d"
#: Excel's own first line, which says the separator.
_EXCEL = re.compile(r"\ufeff?\"?sep=(.|\t)\"?\s*", re.IGNORECASE)
#: What helps where the separator is one that nobody would guess.
SAYING_SEPARATOR = "A table in text with an unusual separator says it on a first line of its own, such as sep=@"
#: Records of a sample that are mostly as wide as each other tell a separator.
FIT = 0.5
#: Share of records with a whole cell between quotes from which on quotes are the file's way to hold separators.
QUOTED = 0.05


class Dialect(NamedTuple):
    """How a file separates and quotes its fields; the last three are what people write who do not ask `csv`."""

    separator: str
    quoting: Quoting = csv.QUOTE_MINIMAL
    quote: str = '"'
    escapes: bool = False  # a backslash before a quote
    skips_blanks: bool = False  # blanks before an opening quote, and after a closing one
    strict: bool = True  # a closing quote stands at the end of its field
    returns: str = ""  # what a carriage return alone within a line is: its end, or a blank; "": there is none

    def reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Return a `csv.reader` of lines."""
        return csv.reader(
            self._prepared(lines),
            delimiter=self.separator if len(self.separator) == 1 else STAND_IN,
            quoting=self.quoting,
            quotechar=self.quote,
            escapechar="\\" if self.escapes else None,
            skipinitialspace=self.skips_blanks,
            strict=self.strict,
        )

    def _prepared(self, lines: Iterable[str]) -> Iterable[str]:
        """Return lines as `csv.reader` wants them."""
        prepared = self._cut_at_returns(lines) if self.returns else lines
        if len(self.separator) > 1:
            prepared = (line.replace(self.separator, STAND_IN) for line in prepared)
        if self.escapes:  # only a quote and a backslash are escaped: `\n` stays what it is
            prepared = (re.sub(r"\\([\"\\])|\\", _escape, line) if "\\" in line else line for line in prepared)
        if self.skips_blanks:
            after = re.compile(rf"{self.quote}[ \t]+(?={re.escape(self.separator)}|\r?\n?$)")
            prepared = (after.sub(self.quote, line) for line in prepared)
        return prepared

    def _cut_at_returns(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            place = line.find("\r")
            if place < 0 or place == len(line) - 1 or (place == len(line) - 2 and line[-1] == "\n"):
                yield line
            elif self.returns == "\n":
                yield from re.findall(r"[^\r]*\r?\n|[^\r]*\r|[^\r]+$", line)
            else:
                yield re.sub(r"\r(?!\n)|\r(?=\r)", " ", line)


def _escape(match: re.Match[str]) -> str:
    return match.group() if match.group(1) else "\\\\"


def announced_separator(line: str) -> str | None:
    """Return the separator that a first line `sep=;` says."""
    match = _EXCEL.fullmatch(line)
    return match.group(1) if match else None


def dialects(lines: Sequence[str], format_name: str) -> list[Dialect]:
    """Return the dialects in which a file that begins with `lines` may be read, likeliest first.

    Whether one is right only the whole file tells.
    """
    made = []
    for separator in _separators(lines, format_name):
        plain = Dialect(separator)
        quoted = _share_quoted(lines, separator, '"')
        readings = [plain]
        if any('\\"' in line for line in lines):
            readings.append(plain._replace(escapes=True))
        blanks = [plain._replace(skips_blanks=True)] if _has_blank_quotes(lines, separator) else []
        if quoted <= QUOTED and _share_quoted(lines, separator, "'") > 0.5:
            readings.insert(0, plain._replace(quote="'"))
        literal = [plain._replace(quoting=csv.QUOTE_NONE)] if format_name == "tsv" or quoted <= QUOTED else []
        loose = [plain._replace(strict=False)]
        made += [*blanks, *readings, *literal, *([] if blanks else [plain._replace(skips_blanks=True)]), *loose]
    # A return outside quotes stops `csv.reader`; only then is it asked what it is.
    return [dialect._replace(returns=meant) for meant in ("", "\n", " ") for dialect in made]


def usual_width(lines: Sequence[str], dialect: Dialect) -> int:
    """Return how many fields most records of a sample have; 0 where it cannot be read in this dialect."""
    widths = Counter(len(cells) for cells in _sample(lines, dialect))
    return widths.most_common(1)[0][0] if widths else 0


def _separators(lines: Sequence[str], format_name: str) -> list[str]:
    """Return the separators that most records of a sample have equally often; the usual one where none has."""
    if format_name == "csv" and lines and (said := announced_separator(lines[0])):
        return [said]
    usual = SEPARATORS[format_name]
    fits = {separator: _fit(lines, Dialect(separator, strict=False)) for separator in (*_runs(lines), *usual)}
    good = [separator for separator in fits if fits[separator] >= FIT]
    return sorted(good, key=lambda separator: -round(fits[separator], 2)) or [usual[0]]


def _runs(lines: Sequence[str]) -> list[str]:
    """Return the separators of several characters that all lines of a sample have equally often."""
    rows = [line for line in lines if line.strip()][:200]
    counts = [Counter(match.group() for match in _RUNS.finditer(line.strip("\r\n"))) for line in rows]
    if len(counts) < 2:
        return []
    same = [run for run, count in counts[0].items() if all(other[run] == count for other in counts[1:])]
    return sorted(same, key=len, reverse=True)


def _fit(lines: Sequence[str], dialect: Dialect) -> float:
    """Return the share of a sample's records that have as many fields as most have, if these are two or more."""
    records = _sample(lines, dialect)
    widths = Counter(map(len, records))
    wide = [(count, width) for width, count in widths.items() if width > 1]
    return max(wide)[0] / len(records) if wide else 0.0


def _sample(lines: Sequence[str], dialect: Dialect) -> list[list[str]]:
    try:
        loose = dialect._replace(strict=False, returns=dialect.returns or "\n")
        records = [cells for cells in loose.reader(lines) if cells]
    except csv.Error:
        return []
    return records[:-1] if len(records) > 3 else records  # the sample may end inside a record


def _share_quoted(lines: Sequence[str], separator: str, quote: str) -> float:
    """Return the share of lines with a whole cell between quotes."""
    edge = re.escape(separator)
    whole = re.compile(rf"(?:^|{edge}) *{quote}[^{quote}\r\n]*{quote} *(?={edge}|\r?\n?$)")
    return sum(whole.search(line) is not None for line in lines) / len(lines) if lines else 0.0


def _has_blank_quotes(lines: Sequence[str], separator: str) -> bool:
    """Say whether quotes stand behind a separator and a blank, in most lines that have quotes."""
    behind = re.compile(rf"{re.escape(separator)} +\"(?!\")")
    quotes = [line for line in lines if '"' in line]
    return bool(quotes) and sum(behind.search(line) is not None for line in quotes) > len(quotes) / 2
