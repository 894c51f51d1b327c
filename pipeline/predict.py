"""`wordloom predict`: label new texts with the model of a run."""

from __future__ import annotations

import shlex
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import options
from pipeline.errors import UsageError
from pipeline.output import note
from pipeline.text_source import existing_path, piped
from pipeline.trained import TrainedModel, find_model, load_predictor

if TYPE_CHECKING:
    from corpus.readers.new_texts import NewTexts
    from corpus.settings import CorpusSettings
    from pipeline.answer_columns import Added
    from pipeline.answer_files import Writer

#: Keys of [corpus] that say how a file is read; the rest of them made the model.
READING = ("format", "encoding", "errors", "text_column")


@dataclass(frozen=True)
class Form:
    """How the answers come out."""

    json: options.Json = False
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="write there: .csv, .tsv, .jsonl or .parquet; .csv.gz, …"),
    ] = None
    top: Annotated[
        int | None, typer.Option("--top", metavar="K", min=1, help="the K most probable classes, not all of them")
    ] = None

    def on_terminal(self) -> bool:
        """Say whether answers go to a terminal, where nothing else may move."""
        return self.output is None and sys.stdout.isatty()


@dataclass(frozen=True)
class Reading:
    """How the texts are read."""

    text_column: Annotated[
        str | None, typer.Option("--text-column", metavar="NAME", help="the column with the texts; default: the run's")
    ] = None
    settings: Annotated[
        list[str] | None,
        typer.Option("-S", "--set", metavar="corpus.KEY=VALUE", help=f"how a file is read: {', '.join(READING)}"),
    ] = None


def predict(
    run: Annotated[str, typer.Argument(metavar="RUN", help="name of a run, or its folder")],
    form: Form,
    reading: Reading,
    source: Annotated[
        str,
        typer.Argument(metavar="TEXT|FILE|-", help="a text; a file or folder, as `run` reads it; or - (a text a line)"),
    ] = "-",
    cell: Annotated[
        str | None, typer.Option("--cell", metavar="NAME", help="the model of this cell, such as skipgram/bi-gru")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("-j", "--jobs", metavar="N", min=1, help="processes; default: as many as pay for the file"),
    ] = None,
) -> None:
    """Label new texts with the model of a run.

    A table comes back with all its columns and the answers beside them: label, probability, and the probability of each
    class. A text, or a file with one on each line, gives a line each: the label, then each class. The model is the one
    that the run recommends, or with --cell any other: of its seeds the one best on validation.

    \b
    Examples:
      wordloom predict demo "The plot was dull, but the ending was moving."
      wordloom predict demo new.csv -o answers.csv
      zcat million.txt.gz | wordloom predict demo - --json > labels.jsonl
    """
    model = find_model(run, cell)
    if source == "-" and sys.stdin.isatty():
        piping = f"echo 'A moving ending.' | wordloom predict {shlex.quote(run)} -"
        raise UsageError(f"nothing to read: give a TEXT, a FILE, or pipe lines in:\n  {piping}")
    path = None if source == "-" else existing_path(source, run)
    if path is None:
        _refuse_table_options(form, reading, source)
        _label_lines(piped(_settings(model, reading, piped=True)) if source == "-" else [[source]], model, form)
        return
    if form.output is not None:
        _refuse_output(form.output, path)
    _label_file(path, model, form, reading, jobs)


def _refuse_table_options(form: Form, reading: Reading, source: str) -> None:
    given = {"-o": form.output, "--text-column": reading.text_column}
    for option, value in given.items():
        if value is not None:
            what = "lines from a pipe have" if source == "-" else "a single text has"
            raise UsageError(f"{option} is for files with many texts; {what} no columns: give a file, or leave it out")
    if reading.settings and source != "-":
        said = reading.settings[0]
        raise UsageError(f"-S {said}: it says how a file is read, and a text is taken as it is; leave it out")


def _refuse_output(output: Path, source: Path) -> None:
    from pipeline.answer_files import format_of_answers

    format_of_answers(output)
    if output.exists() and (output.is_dir() or output.samefile(source)):
        what = "a folder" if output.is_dir() else "the file that is read"
        raise UsageError(f"-o {output}: that is {what}; name another file")


def _settings(model: TrainedModel, reading: Reading, piped: bool = False) -> CorpusSettings:
    """Return how texts are read: as the run read its own, but for what is said otherwise; lines of a pipe as UTF-8."""
    from corpus.settings import CorpusSettings
    from models.stored import read_description, read_settings

    run = read_settings(model.folder, read_description(model.folder), "cleaning", CorpusSettings)
    said = options.overrides(reading.settings or (), None, None)
    for dotted in said:
        section, _, key = dotted.partition(".")
        if section != "corpus" or key not in READING:
            raise UsageError(f"-S {dotted}: only what says how a file is read: corpus.{', corpus.'.join(READING)}")
    kept = {} if piped else {name: getattr(run, name) for name in ("encoding", "errors", "text_column")}
    try:
        return CorpusSettings.model_validate({**kept, **{key.partition(".")[2]: value for key, value in said.items()}})
    except ValueError as error:
        problem = error.errors()[0]  # type: ignore[attr-defined]  # pydantic's
        raise UsageError(f"-S corpus.{problem['loc'][0]}={problem['input']}: {problem['msg']}") from None


def _opened(path: Path, model: TrainedModel, reading: Reading) -> NewTexts:
    from corpus.readers.new_texts import open_new_texts

    return open_new_texts(path, _settings(model, reading), reading.text_column or "")


def _label_lines(pieces: Any, model: TrainedModel, form: Form) -> None:
    """Label texts as they come, and write each answer at once."""
    from corpus.readers.new_texts import Chunk
    from pipeline.answer_files import LineWriter
    from pipeline.labelling import Pace

    predictor = load_predictor(model)
    writer, pace = LineWriter(predictor.labels, form.top, form.json), Pace(not form.on_terminal())
    for texts in pieces:
        answers = predictor.predictions(texts)
        pace.add(answers)
        writer.write(Chunk(texts, []), answers)
    pace.finish()


def _label_file(path: Path, model: TrainedModel, form: Form, reading: Reading, jobs: int | None) -> None:
    """Label the texts of a file or folder."""
    from pipeline.answer_columns import Added
    from pipeline.labelling import Others, Pace, answered, may_be_on_gpu, processes_for

    with Others(model) as others:
        processes = processes_for(path, jobs)
        if not may_be_on_gpu(model):
            others.begin(processes - 1)  # these load the model while the file is looked through
        texts = _opened(path, model, reading)  # before the model is loaded: what is wrong with a file is told at once
        for line in texts.notes:
            note(line)
        predictor = load_predictor(model)
        if processes > 1:
            others.begin(processes - 1, predictor.model.ways if predictor.model.on_gpu else None)
        top = None if form.top is None else min(form.top, len(predictor.labels))
        added, pace = Added.beside(texts.columns, predictor.labels, top), Pace(not form.on_terminal())
        with _writer(texts, added, form) as writer:
            for chunk, answers in answered(texts.chunks(), predictor, others):
                pace.add(answers)
                writer.write(chunk, answers)
    pace.finish()
    if form.output is not None:
        renamed = added.renamed()
        note(f"{form.output}" + (f"; {renamed}" if renamed else ""))


def _writer(texts: NewTexts, added: Added, form: Form) -> AbstractContextManager[Writer]:
    """Return what writes the answers: to a file, or to stdout as the lines or the table that was there."""
    from corpus.readers.new_texts import LINES
    from pipeline.answer_files import LineWriter, answer_file, shown_table

    if form.output is not None:
        return answer_file(form.output, added, texts, form.json)
    if texts.format == LINES:
        return nullcontext(LineWriter(added.labels, form.top, form.json))
    shown = {"tsv": "tsv", "jsonl": "jsonl"}.get(texts.format, "csv")
    return nullcontext(shown_table("jsonl" if form.json else shown, added, texts, form.json))
