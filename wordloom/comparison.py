"""The whole chain from Python: which embedding × which network classifies a data set best, and what came of it."""

from __future__ import annotations

import csv
import html
import io
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.answer import answer_lines, answer_table, headlines
from pipeline.project import Choice, root
from pipeline.run import Manner, Order, Stages, execute_order, failure, to_make
from wordloom.errors import WordloomError, as_wordloom_error
from wordloom.memory_data import write_data
from wordloom.progress import progress_display

if TYPE_CHECKING:
    from tasks.engine.run_settings import ChainSettings
    from wordloom.model import Model

#: Columns of cells.csv that hold text; all others hold numbers.
TEXT_COLUMNS = frozenset(
    {"cell", "kind", "embedding", "architecture", "measure", "outside_vectors", "recommended", "remark"}
)
Data = str | os.PathLike[str] | tuple[Any, Any]


def compare(
    data: Data | None = None,
    *,
    config: str | os.PathLike[str] | None = None,
    name: str | None = None,
    preset: str | None = None,
    seeds: Iterable[int] | None = None,
    settings: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    folder: str | os.PathLike[str] | None = None,
    quiet: bool = False,
) -> Comparison:
    """Compare embeddings × networks and baselines on labelled texts: what `wordloom run` does, by the same code.

    `data` is a file, a folder, a named data set ("demo", "imdb") or a pair (texts, labels), which is kept in the
    project's data/. `config`, `name`, `preset` ("quick", "standard", "publication"), `seeds`, `settings` such as
    {"embedding.window": 8} and `jobs` (cells that train at a time; default: one per core) are as on the command line;
    without data and config it reads the luigi.cfg of the project. `folder` is the project, with artifacts/ and runs/:
    by default the nearest folder with a luigi.cfg, or the current one. What is finished is reused. Each stage runs in a
    process of its own, so that a script needs no main guard. `quiet`: show no progress.

    Raises WordloomError with what the command line would say; where some cells failed, its `found` is what there is.

    >>> import wordloom
    >>> found = wordloom.compare("reviews.csv", preset="quick")  # doctest: +SKIP
    >>> found = wordloom.compare(config="reviews.cfg", quiet=True)  # the cells that a configuration names
    >>> sorted({row["cell"] for row in found.rows})
    ['majority', 'nb-svm', 'skipgram/rnn', 'stack-best-two']
    """
    with as_wordloom_error(), _in_project(folder):
        source = write_data(*data, root()) if isinstance(data, tuple) else data
        wishes = [f"{key}={_as_text(value)}" for key, value in (settings or {}).items()]
        chosen = None if seeds is None else ",".join(str(int(seed)) for seed in seeds)
        given = None if source is None else os.fspath(source)
        choice = Choice(None if config is None else Path(config), given, wishes, name, chosen, preset)
        return _carry_out(_settings(choice), choice, jobs, quiet)


def _settings(choice: Choice) -> ChainSettings:
    from tasks.comparison.settings import RunSettings

    wanted = choice.load("run")
    if not isinstance(wanted, RunSettings):
        raise WordloomError(f"{choice.config} compares no classifiers of texts; the command line runs it")
    wanted.check_data()
    return wanted


def _carry_out(wanted: ChainSettings, choice: Choice, jobs: int | None, quiet: bool) -> Comparison:
    from tasks.engine.inspection import library_warnings, plan

    order = Order("run", choice, Stages(), Manner(jobs=jobs))
    display = progress_display(len(to_make(plan(wanted, root()), order.manner)), quiet)
    for warning in library_warnings(wanted, root()):
        display.say(f"warning: {warning}")
    outcome = execute_order(wanted, wanted.chain.stages, order, display)
    found = Comparison(outcome.report) if outcome.report is not None else None
    if not outcome.succeeded:
        raise WordloomError(failure(outcome.failures, order), found)
    assert found is not None, "a run that succeeded drew its report"
    return found


class Comparison:
    """A finished comparison, read from the folder of its run.

    In a notebook it shows itself: the answer, the table of all cells and a link to the report.

    >>> import wordloom
    >>> found = wordloom.Comparison("runs/reviews")
    >>> found.report.name
    'report.html'
    >>> found.best.classes_.tolist()
    ['negative', 'positive']
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Take the folder of a run; raises WordloomError where there is no report of a comparison in it."""
        self.folder = Path(folder).absolute()
        if not (self.folder / "cells.csv").is_file():
            raise WordloomError(f"{self.folder} holds no comparison: there is no cells.csv in it")

    @property
    def report(self) -> Path:
        """The page that people read."""
        return self.folder / "report.html"

    @cached_property
    def answer(self) -> str:
        """What the report says first: which cell, how good, at what cost, and whether a baseline does as well."""
        return "\n".join(headlines(self.folder / "report.md"))

    @cached_property
    def best(self) -> Model:
        """The recommended model, loaded when it is first asked for. Raises WordloomError where nothing was trained."""
        from wordloom.model import load

        return load(self.folder)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """A row for each cell and seed, the columns of cells.csv: shares 0…1, costs in the unit of their name.

        None is a number that is not there, as of a cell that failed.
        """
        with (self.folder / "cells.csv").open(encoding="utf-8", newline="") as stream:
            return [{key: _value(key, text) for key, text in row.items()} for row in csv.DictReader(stream)]

    def table(self) -> Any:
        """Return `rows` as a pandas DataFrame where pandas is installed, else as they are."""
        return import_module("pandas").DataFrame(self.rows) if find_spec("pandas") else self.rows

    def __repr__(self) -> str:
        table = answer_table(self.folder / "cells.csv", io.StringIO())  # without colours, wherever it is shown
        return "\n\n".join((table, self.answer, f"report  {self.report}"))

    def _repr_html_(self) -> str:
        from rich.text import Text

        headings, lines = answer_lines(self.folder / "cells.csv")
        cells = [[Text.from_markup(cell).plain for cell in line] for line in lines]
        body = "".join(f"<tr>{_row('td', line)}</tr>" for line in cells)
        answer = html.escape(self.answer).replace("\n", "<br>")
        return (
            f"<p><b>{answer}</b></p><table><thead><tr>{_row('th', headings)}</tr></thead><tbody>{body}</tbody></table>"
            f'<p><a href="{html.escape(self.report.as_uri())}">report</a></p>'
        )


def _row(tag: str, cells: Iterable[str]) -> str:
    return "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells)


def _value(column: str, text: str) -> str | int | float | None:
    if column in TEXT_COLUMNS:
        return text
    if not text:
        return None
    return int(text) if text.isdigit() else float(text)


def _as_text(value: Any) -> str:
    """Return a setting as the command line writes it."""
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


@contextmanager
def _in_project(folder: str | os.PathLike[str] | None) -> Iterator[None]:
    """Work in a project; afterwards the process is where it was."""
    from tasks.engine import place

    before = os.environ.get(place.VARIABLE)
    try:
        if folder is not None:
            Path(folder).mkdir(parents=True, exist_ok=True)
            place.use(Path(folder))
        with warnings.catch_warnings():
            # Where no luigi.cfg says otherwise Luigi warns of its own loading: nothing that the caller could mend.
            warnings.filterwarnings("ignore", message=r"\s*Autoloading range tasks", category=DeprecationWarning)
            yield
    finally:
        os.environ.pop(place.VARIABLE, None)
        if before is not None:
            os.environ[place.VARIABLE] = before
