"""`wordloom check`: what is wrong with the data, before anything is trained on it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.outgoing import visible
from pipeline import errors, options
from pipeline.bars import display_for
from pipeline.output import count, emit, emit_json, escaped, fitting, note, table
from pipeline.project import CONFIGURATION_SUFFIXES, Choice, root
from pipeline.reading import deciding, reading_lines, reading_of
from pipeline.run import watched
from tasks.engine.interrupts import status_of
from translation.shapes import translated

if TYPE_CHECKING:
    from tasks.engine.run_settings import ChainSettings

#: What has to be there; both are reused where they are.
STAGES = ("clean", "audit")
#: The setting under which copies in several splits stay where they are.
KEEP_COPIES = "corpus.duplicates=report"
STYLES = {"severe": "red", "warning": "yellow", "note": "blue"}
#: Characters of what an example is said to show; its end may be the setting that helps.
LONGEST_CLAIM = 400
COLUMNS = ("severity", "finding", "count", "where")


def check(
    data: Annotated[
        str, typer.Argument(metavar="DATA", help="a file, a folder, a named data set such as imdb, or a CONFIG (.cfg)")
    ],
    settings: options.Set = None,
    json: options.Json = False,
) -> None:
    """Check data: what is read, copies, leaks, giveaways.

    They make scores wrong. Exit code 1 if a finding is severe. The same findings are in the report of a run.

    \b
    Examples:
      wordloom check reviews.csv
      wordloom check imdb --json | jq '.findings[].kind'
    """
    record, found = deciding(
        lambda chosen: _findings(data, [*(settings or ()), *chosen]),
        lambda chosen: _words(data, [*(settings or ()), *chosen]),
    )
    if json:
        emit_json({"read": record, "findings": found})
    else:
        for line in reading_lines(record):
            emit(fitting(line, 2))
        _show(found)
    if any(finding["severity"] == "severe" for finding in found):
        raise typer.Exit(errors.FAILED)


def _findings(data: str, settings: list[str]) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """Clean and audit the data; return what was read and what was found.

    Where dropping copies would leave a class without documents, they stay: that they are copies is a finding.
    """
    from tasks.comparison.findings import findings
    from tasks.comparison.settings import RunSettings

    is_config = Path(data).suffix.lower() in CONFIGURATION_SUFFIXES
    choice = Choice(Path(data), settings=settings) if is_config else Choice(data=data, settings=settings)
    run = choice.load()
    if not isinstance(run, RunSettings):
        raise errors.UsageError(f"{data} compares no classifiers of text; `wordloom check DATA` checks a text data set")
    run.check_data()
    try:
        _make(run, shlex.join(_words(data, settings)))
    except errors.StageError as error:
        from corpus.cleaning.duplicates import NONE_LEFT

        if NONE_LEFT not in str(error) or KEEP_COPIES in settings:
            raise
        note("copies are kept for this look at them: dropping them would leave a class without documents")
        return _findings(data, [*settings, KEEP_COPIES])
    return reading_of(run), findings(run, root())["findings"]


def _words(data: str, settings: Sequence[str]) -> list[str]:
    """Return the command that checks the same."""
    return ["wordloom", "check", data, *(word for setting in settings for word in ("-S", setting))]


def _make(run: ChainSettings, command: str) -> None:
    """Clean and audit the data, unless that is done; raises StageError where it does not work."""
    from tasks.engine.execution import Errand, execute

    display = display_for(_to_make(run), tells_reading=False)
    display.tells_failures = False  # the error does
    try:
        with watched(display) as progress:
            outcome = execute(run, Errand(command, STAGES), root=root(), progress=progress, is_look=True)
    except KeyboardInterrupt as interruption:
        note(f"interrupted; what is finished stays. To go on: {command}")
        raise typer.Exit(status_of(interruption)) from None
    if not outcome.succeeded:
        label, message = next(iter(outcome.failures.items()))
        why = message.strip()
        raise errors.StageError(f"{label} failed: {why}")


def _to_make(run: ChainSettings) -> int:
    """Return how many results are to be made; of large data, its pieces are some of them."""
    from tasks.engine.inspection import plan

    return sum(state.stage in STAGES and state.state != "done" for state in plan(run, root()))


def _show(findings: Sequence[dict[str, Any]]) -> None:
    """Print the findings as a table, then each with its meaning and the documents that show it."""
    if not findings:
        note("nothing found")
        return
    emit(table(COLUMNS, [_row(finding) for finding in findings], right=("count",), words=("severity", "where")))
    for finding in findings:
        emit("\n" + "\n".join(_details(finding)))
    severe = sum(finding["severity"] == "severe" for finding in findings)
    note(f"{count(len(findings), 'finding')}, {severe} severe")


def _row(finding: dict[str, Any]) -> list[str]:
    severity = str(finding["severity"])
    names = {name: "&".join(map(translated, name.split("&"))) for name in finding["splits"]}
    where = ", ".join(f"{names[name]} {number:,}" for name, number in finding["splits"].items() if number)
    return [f"[{STYLES[severity]}]{severity}[/]", finding["kind"], f"{finding['count']:,}", escaped(where)]


def _details(finding: dict[str, Any]) -> list[str]:
    from corpus.audit.findings import RULES

    lines = [fitting(f"{finding['kind']}: {translated(RULES[finding['kind']].meaning)}", 2)]
    for name, value in finding["facts"].items():
        lines.append(fitting(f"  {translated(name)}: {one_line(str(value), LONGEST_CLAIM)}", 4))
    for example in finding["examples"]:
        lines.append(fitting(f"  - {translated(one_line(example['about'], LONGEST_CLAIM))}", 4))
        lines += [fitting(f"      {_document(document)}", 8, is_quoted=True) for document in example["documents"]]
    return lines


def _document(document: dict[str, Any]) -> str:
    label = "" if document["label"] is None else f", {document['label']}"
    where = f"{translated(document['split'] or 'left out')}{one_line(label)}"
    return f"{one_line(document['id'])} ({where}): {one_line(document['text'])}"


def one_line(text: str, most: int = 160) -> str:
    """Return the beginning of a text of the corpus on one line, without the characters that steer a terminal."""
    return visible(" ".join(text[: 8 * most].split()))[:most]
