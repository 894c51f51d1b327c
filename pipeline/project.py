"""The project that a command works in, and the settings that its options choose."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.whole_files import read_object
from pipeline import options
from pipeline.errors import UsageError
from pipeline.options import nearest
from tasks.comparison.chain import COMPARISON
from tasks.engine import place
from tasks.engine.chain import chain_that_draws
from tasks.engine.replacement import restore
from translation.catalogue import asked, language

if TYPE_CHECKING:
    from reports.request import ReportRequest
    from tasks.engine.run_settings import ChainSettings

CONFIGURATION_SUFFIXES = (".cfg", ".ini")


@dataclass(frozen=True)
class Choice:
    """The run that a command is about: options that many commands share."""

    config: options.Config = None
    data: options.Data = None
    settings: options.Set = None
    name: options.Name = None
    seeds: options.Seeds = None
    preset: options.Preset = None

    def load(self, command: str = "run") -> ChainSettings:
        """Return the settings of the run that a chain's command makes, validated; raises UsageError, SettingsError."""
        from reports.settings import AUTO
        from tasks.engine.configuration import load_run

        if self.config is not None:
            check_config(self.config)
        chosen = options.overrides(self.settings or (), self.name, self.seeds, self.preset)
        if code := asked():
            chosen.setdefault("report.language", code)
        read = load_run(self.config, chosen, self.data, root(), command)
        if read.report.language != AUTO:
            return read
        return read.model_copy(update={"report": read.report.model_copy(update={"language": language()})})

    def words(self) -> list[str]:
        """Return the arguments that choose the same again."""
        words = [str(self.config)] if self.config else []
        named = (("--data", self.data), ("--name", self.name), ("--seeds", self.seeds), ("--preset", self.preset))
        for option, value in named:
            words += [option, value] if value is not None else []
        for setting in self.settings or ():
            words += ["-S", setting]
        return words


def root() -> Path:
    """Return the root of the project: the nearest folder with a luigi.cfg, or the current folder."""
    return place.root()


def check_config(path: Path) -> None:
    """Refuse what is no configuration file, and say what was probably meant."""
    if path.is_dir() or (path.is_file() and path.suffix.lower() not in CONFIGURATION_SUFFIXES):
        raise UsageError(
            f"{path} is no configuration file (.cfg)\n  to read it as data: --data {shlex.quote(str(path))}"
        )
    if not path.is_file():
        known = sorted(str(found) for found in Path("configs").glob("*.cfg"))
        wanted = next((found for found in known if Path(found).stem == path.stem), None)
        hint = f"did you mean {wanted}?" if wanted else f"there is: {', '.join(known)}" if known else ""
        if stored := read_object(root() / "runs" / path / "request.json"):
            hint = f"{path} is a run, made by: {stored.get('command')}; name what it was made from"
        raise UsageError(f"no configuration file {path}" + (f"; {hint}" if hint else ""))


def comparison_folder(run: str, kept: str) -> Path:
    """Return the folder of a comparison; raise UsageError for the run of another chain, which has nothing `kept`."""
    folder = run_folder(run)
    made = read_object(folder / "manifest.json")
    chain = chain_that_draws(made.get("family", "")) if made else None
    if chain is not None and chain is not COMPARISON:
        raise UsageError(f"{folder} was made by `wordloom {chain.command}`, which keeps no {kept}; `wordloom run` does")
    return folder


def project_of(folder: Path) -> Path:
    """Return the root of the project that a run's folder stands in, whichever project one works in."""
    return folder.parents[1] if folder.parent.name == "runs" else root()


def comparison_request(run: str, kept: str, says: str = "names its cells") -> tuple[Path, ReportRequest]:
    """Return the folder of a comparison and what its report is drawn from; raise UsageError where it has no such file.

    `kept` is as in `comparison_folder`; the file `says` what is asked of it.
    """
    from reports.request import ReportRequest

    folder = comparison_folder(run, kept)
    request = ReportRequest.read(folder, project_of(folder))
    if request is None:
        raise UsageError(f"{folder} has no request.json, which {says}; `wordloom run` makes it")
    return folder, request


def run_name(run: str) -> str:
    """Return the name of a run that is given by name or folder."""
    return Path(run).absolute().name


def shown_place(path: Path) -> str:
    """Return a path as people read it: from the project on, where it stands in it."""
    return str(path.relative_to(root())) if path.is_relative_to(root()) else str(path)


def run_folder(run: str) -> Path:
    """Return the folder of a finished run, given by its name or its path; never runs/ itself."""
    restore(root() / "runs")
    runs, given = root() / "runs", Path(os.path.normpath(Path(run).absolute()))  # without `..`: it may be renamed
    is_run = any((given / file).exists() for file in ("request.json", "model", "model.json", "report.html"))
    if run and is_run and given.resolve() != runs.resolve():  # a run may be called model
        return given
    known = sorted(path.name for path in runs.glob("*") if path.is_dir() and path.name[0] != ".")
    if run in known:
        return runs / run
    hint = nearest(run, known) if known else f"there is no run under {runs} yet: `wordloom run` makes one"
    raise UsageError(f"no run {run!r}; {hint}")
