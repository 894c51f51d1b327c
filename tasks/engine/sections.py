"""The sections of a configuration: read from a file, and each turned into its settings object."""

import configparser
import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from corpus.outgoing import brief, visible
from corpus.settings import Settings
from corpus.sized_settings import AUTO, SizedSettings

#: Sections that Luigi reads itself.
LUIGI_SECTIONS = frozenset({"core", "worker", "scheduler", "retcode", "resources", "logging", "execution_summary"})

SettingsClass = TypeVar("SettingsClass", bound=Settings)
Sections = dict[str, dict[str, str]]


class SettingsError(ValueError):
    """A configuration that cannot be used; says section, key, value, what is allowed and the nearest key."""

    def __init__(self, message: str) -> None:
        super().__init__(brief(message))


def read_sections(path: Path) -> Sections:
    """Read the sections of a configuration file that are ours, whatever they are called."""
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
    return {name: dict(parser[name]) for name in parser.sections() if name not in LUIGI_SECTIONS}


def validated(settings: type[SettingsClass], section: str, sections: Sections) -> SettingsClass:
    """Return the settings object of a section, its defaults where there is none; raises SettingsError."""
    return _validated(settings, section, sections.get(section, {}))


def named(
    settings: type[SettingsClass], family: str, sections: Sections, default: Mapping[str, Mapping[str, str]]
) -> dict[str, SettingsClass]:
    """Return the settings of each section `family.NAME`, with what `family` says for all, or of those in `default`."""
    shared = sections.get(family, {})
    children = {name.partition(".")[2]: values for name, values in sections.items() if name.startswith(f"{family}.")}
    validated(settings, family, sections)  # so that an error names the section that the user wrote
    members: Mapping[str, Mapping[str, str]] = children or default
    return {name: _validated(settings, f"{family}.{name}", {**shared, **values}) for name, values in members.items()}


def _validated(settings: type[SettingsClass], section: str, values: Mapping[str, str]) -> SettingsClass:
    try:
        return settings.model_validate(dict(values))
    except ValidationError as error:
        problems: list[dict[str, Any]] = [dict(problem) for problem in error.errors()]
        told = [p for p in problems if not any(_is_part(other["loc"], p["loc"]) for other in problems)]
        raise SettingsError("\n".join(_explain(settings, section, problem) for problem in told)) from None


def _is_part(place: tuple[object, ...], whole: tuple[object, ...]) -> bool:
    """Say whether a place is within another: of a list that is too short, for an item is wrong, the item is told."""
    return len(place) > len(whole) and place[: len(whole)] == whole


def _explain(settings: type[Settings], section: str, problem: dict[str, Any]) -> str:
    allowed = problem["msg"].removeprefix("Value error, ")
    if not problem["loc"]:  # of several settings together
        return f"[{section}]: {allowed}"
    key = str(problem["loc"][0])
    if problem["type"] == "extra_forbidden":
        nearest = difflib.get_close_matches(key, settings.model_fields, n=1, cutoff=0.5)
        if nearest:
            return f"[{section}] {key} = {problem['input']}: there is no such setting; did you mean {nearest[0]}?"
        return (
            f"[{section}] {key} = {problem['input']}: there is no such setting; "
            f"allowed: {', '.join(settings.model_fields)}"
        )
    if issubclass(settings, SizedSettings) and key in settings.ruled():
        allowed += f", or {AUTO}"
    description = settings.model_fields[key].description
    if problem["type"] == "string_pattern_mismatch":  # the description says in words what the pattern does
        return f"[{section}] {key} = {shown(problem['input'])}: allowed: {description}"
    return f"[{section}] {key} = {shown(problem['input'])}: {allowed[0].lower()}{allowed[1:]} ({description})"


def shown(value: object) -> str:
    """Return a value on one line of a terminal."""
    return visible(str(value))
