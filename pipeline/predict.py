"""`wordloom predict`: label new texts with the model of a run."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from corpus.json_files import json_text
from pipeline import options
from pipeline.errors import StageError, UsageError
from pipeline.output import emit
from pipeline.trained import find_model, load_predictor

#: Texts that are in memory at once; more do not make a model faster (its own batches are smaller).
CHUNK = 1024
#: A single word that ends like this was meant as a file, so a misspelt name is not classified as text.
FILE_SUFFIXES = (".txt", ".csv", ".tsv", ".jsonl", ".text")


def predict(
    run: Annotated[str, typer.Argument(metavar="RUN", help="name of a run, or its folder")],
    source: Annotated[
        str,
        typer.Argument(metavar="TEXT|FILE|-", help="a text; or a file or - (stdin) with one text per line"),
    ] = "-",
    json: options.Json = False,
    cell: Annotated[
        str | None, typer.Option("--cell", metavar="NAME", help="the model of this cell, such as skipgram/bi-gru")
    ] = None,
) -> None:
    """Label new texts with the model of a run.

    One line per text: the label, then the probability of each class, between tabs. The model is the one that the run
    recommends, or with --cell any other: of its seeds the one best on validation.

    \b
    Examples:
      wordloom predict demo "not good at all"
      wordloom predict demo reviews.txt | cut -f1 | sort | uniq -c
      zcat million.txt.gz | wordloom predict demo - --json > labels.jsonl
    """
    model = find_model(run, cell)
    if source == "-" and sys.stdin.isatty():
        raise UsageError("nothing to read: give a TEXT, a FILE, or pipe lines in, as in `… | wordloom predict RUN -`")
    texts = read_texts(source)  # opened before the model is loaded: a wrong name is told at once
    predictor = load_predictor(model)
    while chunk := list(islice(texts, CHUNK)):
        shares = predictor.probabilities(chunk)
        answers = zip(predictor.classes(shares).tolist(), shares.tolist(), strict=True)
        emit("\n".join(_line(predictor.labels, place, row, json) for place, row in answers))


def read_texts(source: str) -> Iterator[str]:
    """Return the texts that TEXT|FILE|- stands for, one at a time; raises UsageError."""
    if source == "-":
        return _decoded(sys.stdin.buffer, "stdin")
    path = Path(source)
    if _is_file(path):
        return _decoded_file(path)
    if len(source.split()) == 1 and path.suffix.lower() in FILE_SUFFIXES:
        raise UsageError(
            f"no file {source}; a text that looks like this can be piped in: echo {source} | … predict RUN -"
        )
    return iter([source])


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a long text is no file name
        return False


def _decoded_file(path: Path) -> Iterator[str]:
    with path.open("rb") as stream:
        yield from _decoded(stream, str(path))


def _decoded(lines: Iterable[bytes], name: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise StageError(
                f"{name}, line {number}: byte 0x{line[error.start]:02x} is not UTF-8\n"
                f"  convert it first, for example: iconv -f latin1 -t utf-8"
            ) from None


def _line(labels: Sequence[str], place: int, probabilities: Sequence[float], json: bool) -> str:
    best = labels[place]
    if json:
        shares = {label: round(share, 6) for label, share in zip(labels, probabilities, strict=True)}
        return json_text({"label": best, "probabilities": shares}, indent=None)
    shown = (f"{label}={share:.4f}" for label, share in zip(labels, probabilities, strict=True))
    return "\t".join((best, *shown))
