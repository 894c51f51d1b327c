"""Configuration files: found, read, checked, and turned into the settings of a run."""

import configparser
import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from classifiers.settings import ClassifierSettings, ExplainSettings
from corpus.settings import AuditSettings, CorpusSettings, Settings
from embeddings.settings import EmbeddingSettings
from reports.settings import ReportSettings
from tasks.settings import DEFAULT_CLASSIFIERS, DEFAULT_EMBEDDINGS, BaselineGridSettings, GridSettings, RunSettings

#: Sections that hold one settings object, and those that also have named children (`[embedding.NAME]`).
SECTIONS: dict[str, type[Settings]] = {
    "run": GridSettings,
    "corpus": CorpusSettings,
    "audit": AuditSettings,
    "embedding": EmbeddingSettings,
    "classifier": ClassifierSettings,
    "baseline": BaselineGridSettings,
    "explain": ExplainSettings,
    "report": ReportSettings,
}
NAMED: dict[str, Mapping[str, Mapping[str, str]]] = {"embedding": DEFAULT_EMBEDDINGS, "classifier": DEFAULT_CLASSIFIERS}
#: Sections that Luigi reads itself.
LUIGI_SECTIONS = frozenset({"core", "worker", "scheduler", "retcode", "resources", "logging", "execution_summary"})


SettingsClass = TypeVar("SettingsClass", bound=Settings)
Sections = dict[str, dict[str, str]]


class SettingsError(ValueError):
    """A configuration that cannot be used; says section, key, value, what is allowed and the nearest key."""


def find_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds a luigi.cfg, or else `start`."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / "luigi.cfg").is_file()), start)


def load_run(config: Path | None, overrides: Mapping[str, str], data: str | None, root: Path) -> RunSettings:
    """Read the settings of a run from `config`, then apply `overrides` such as {"embedding.window": "8"}.

    Without `config` the project's luigi.cfg is read, unless `data` names what to read: then the defaults hold, and the
    run is called after the data. Raises SettingsError.
    """
    path = config or (root / "luigi.cfg" if data is None and (root / "luigi.cfg").is_file() else None)
    sections = read_sections(path) if path else {}
    if path is not None:
        sections.setdefault("run", {}).setdefault("name", _run_name(path.stem if config else "demo"))
    elif data is not None:
        sections["run"] = {"name": _run_name(Path(data).name.split(".")[0] or "data")}
    if data is not None:
        sections.setdefault("corpus", {})["data"] = data
    for dotted, value in overrides.items():
        _override(sections, dotted, value)
    return build_run(sections)


def read_sections(path: Path) -> Sections:
    """Read the sections of a configuration file that are ours, refusing what nobody would read."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        text = path.read_text(encoding="utf-8")
        parser.read_string(text, source=str(path))
    except FileNotFoundError:
        raise SettingsError(f"no configuration file {path}") from None
    except IsADirectoryError:
        raise SettingsError(f"{path} is a folder; a configuration file is wanted") from None
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        raise SettingsError(f"{path} cannot be read: {' '.join(str(error).split())}") from None
    if parser.defaults():
        raise SettingsError(f"{path}: [DEFAULT] would leak into every section, those of Luigi too; name the section")
    sections = {name: dict(parser[name]) for name in parser.sections() if name not in LUIGI_SECTIONS}
    for name in sections:
        _check_section(name, str(path))
    return sections


def build_run(sections: Sections) -> RunSettings:
    """Turn the sections of a configuration into validated settings; raises SettingsError."""
    grid = _validate(GridSettings, "run", sections.get("run", {}))
    return RunSettings(
        **grid.model_dump(),
        corpus=_validate(CorpusSettings, "corpus", sections.get("corpus", {})),
        audit=_validate(AuditSettings, "audit", sections.get("audit", {})),
        embeddings=_named(EmbeddingSettings, "embedding", sections),
        classifiers=_named(ClassifierSettings, "classifier", sections),
        baselines=_baselines(sections.get("baseline", {})),
        explain=_validate(ExplainSettings, "explain", sections.get("explain", {})),
        report=_validate(ReportSettings, "report", sections.get("report", {})),
    )


def _run_name(stem: str) -> str:
    return "".join(c if c.isalnum() or c in "._-" else "-" for c in stem) or "run"


def _check_section(name: str, where: str) -> None:
    family, _, child = name.partition(".")
    if name in SECTIONS or (family in NAMED and child and "/" not in child):
        return
    known = [*SECTIONS, *(f"{family}.NAME" for family in NAMED), *sorted(LUIGI_SECTIONS)]
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"; did you mean [{nearest[0]}]?" if nearest else ""
    raise SettingsError(f"{where}: unknown section [{name}]{hint}\n  allowed: {', '.join(known)}")


def _override(sections: Sections, dotted: str, value: str) -> None:
    section, _, key = dotted.rpartition(".")
    if not section:
        raise SettingsError(f"{dotted}={value}: a setting is written SECTION.KEY=VALUE, for example embedding.window=8")
    _check_section(section, f"{dotted}={value}")
    family = section.partition(".")[0]
    if family in NAMED and not any(name.startswith(f"{family}.") for name in sections):
        sections.update({f"{family}.{name}": dict(values) for name, values in NAMED[family].items()})
    named = sorted(name for name in sections if name.startswith(f"{family}."))
    if section == family:
        for name in named:  # what is typed wins over what a named section says
            sections[name].pop(key, None)
    elif section not in sections:
        raise SettingsError(f"{dotted}={value}: no section [{section}]; there is {', '.join(named)}")
    sections.setdefault(section, {})[key] = value


def _named(settings: type[SettingsClass], family: str, sections: Sections) -> dict[str, SettingsClass]:
    shared = sections.get(family, {})
    children = {name.partition(".")[2]: values for name, values in sections.items() if name.startswith(f"{family}.")}
    _validate(settings, family, shared)  # so that an error names the section that the user wrote
    cells: Mapping[str, Mapping[str, str]] = children or NAMED[family]
    return {name: _validate(settings, f"{family}.{name}", {**shared, **values}) for name, values in cells.items()}


def _baselines(values: Mapping[str, str]) -> Any:
    grid = _validate(BaselineGridSettings, "baseline", values)
    try:
        return grid.baselines()
    except ValidationError as error:
        problem = error.errors()[0]
        raise SettingsError(
            f"[baseline] models = {values.get('models')}: unknown {problem['input']!r}; "
            f"allowed: {problem['ctx']['expected']}"
        ) from None


def _validate(settings: type[SettingsClass], section: str, values: Mapping[str, str]) -> SettingsClass:
    try:
        return settings.model_validate(dict(values))
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(settings, section, dict(p)) for p in error.errors())) from None


def _explain(settings: type[Settings], section: str, problem: dict[str, Any]) -> str:
    key = str(problem["loc"][0])
    if problem["type"] == "extra_forbidden":
        nearest = difflib.get_close_matches(key, settings.model_fields, n=1, cutoff=0.5)
        hint = f"did you mean {nearest[0]}?" if nearest else f"allowed: {', '.join(settings.model_fields)}"
        return f"[{section}] {key} = {problem['input']}: there is no such setting; {hint}"
    allowed = problem["msg"].removeprefix("Value error, ")
    description = settings.model_fields[key].description
    return f"[{section}] {key} = {problem['input']}: {allowed[0].lower()}{allowed[1:]} ({description})"
