"""The configuration that trains the winners of a search, for `wordloom run`."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from classifiers.baselines.settings import BaselineSettings
from classifiers.settings import ClassifierSettings
from corpus.readers.fetch import DATA_SETS
from corpus.settings import Settings
from embeddings.settings import EmbeddingSettings
from tasks.comparison.ensembles import AUTO, NAMES, NONE
from tasks.comparison.settings import GridSettings, RunSettings
from tasks.engine.configuration import load_run
from tasks.tuning.architectures import Point, changed, embeddings_of, settings_of

#: Settings that name a file or a folder: a configuration that stands elsewhere has to find it.
PATHS = ("data", "validation_data", "test_data", "path", "predictions")
#: What no configuration of a run says.
UNSAID = ("model", "held_back")


def write_configuration(run: RunSettings, winners: Mapping[str, Point], remarks: Mapping[str, str], path: Path) -> None:
    """Write the configuration of a run with the settings of `winners`, by architecture, in place of its own.

    `remarks` are what is said above the section of an architecture. Raises SettingsError for one that cannot be read.
    """
    run = run.model_copy(update={"name": f"{run.name}-tuned", "ensembles": _kept_ensembles(run)})
    grid = GridSettings.model_validate(run.model_dump(include={*GridSettings.model_fields}))
    lines = _section("run", _differing(grid, said=("name",)))
    lines += _section("corpus", _differing(run.corpus)) + _section("audit", _differing(run.audit))
    lines += _section("pretraining", _differing(run.pretraining))
    winning = [_winner(run, name, winners.get(name)) for name in run.classifiers]
    baselines = [_winner(run, settings.model, winners.get(settings.model)) for settings in run.baselines]
    embeddings: dict[str, EmbeddingSettings] = {}
    for winner in (*winning, *baselines):
        embeddings |= winner.embeddings
    for name, embedding in (embeddings or run.embeddings).items():
        lines += _section(f"embedding.{name}", _differing(embedding, said=("algorithm",)))
    for name, winner in zip(run.classifiers, winning, strict=True):
        lines += _section(f"classifier.{name}", _differing(winner.settings, said=("cell",)), remarks.get(name, ""))
    lines += _section("baseline", {"models": ", ".join(settings.model for settings in run.baselines)})
    for settings, winner in zip(run.baselines, baselines, strict=True):
        lines += _section(f"baseline.{settings.model}", _differing(winner.settings), remarks.get(settings.model, ""))
    for name, rival in run.rivals.items():
        lines += _section(f"rival.{name}", _differing(rival))
    lines += _section("explain", _differing(run.explain)) + _section("report", _differing(run.report))
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    load_run(path, {}, None, path.parent)


class _Winner(NamedTuple):
    """An architecture as the configuration has it."""

    settings: ClassifierSettings | BaselineSettings
    embeddings: dict[str, EmbeddingSettings]  # that it stands on


def _winner(run: RunSettings, name: str, point: Point | None) -> _Winner:
    """Return the settings of a winner, or of an architecture that has none; it stands on its own embedding alone."""
    settings, family = settings_of(run, name)
    names = embeddings_of(run, settings)
    if point is None or not point.embedding:
        changes = {"on": names} if names else {}
        tuned = changed(settings, family, point.values if point else None)
        return _Winner(tuned.model_copy(update=changes), {each: run.embeddings[each] for each in names})
    before = run.embeddings[point.embedding]
    embedding = changed(before, "embedding", point.values)
    called = point.embedding if embedding == before else f"{point.embedding}-{name}"
    tuned = changed(settings, family, point.values)
    return _Winner(tuned.model_copy(update={"on": (called,)}), {called: embedding})


def _kept_ensembles(run: RunSettings) -> tuple[str, ...]:
    """Return the ensembles that can be asked for still: cells by name have other names now."""
    kept = tuple(word for word in run.ensembles if word in (AUTO, NONE, *NAMES))
    return kept or (AUTO,)


def _differing(settings: Settings, said: Iterable[str] = ()) -> dict[str, str]:
    """Return the settings that are not at their default, and those of `said`, as a file has them."""
    found = {}
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if name not in UNSAID and (name in said or value != field.get_default(call_default_factory=True)):
            found[name] = _absolute(value) if name in PATHS else _written(value)
    return found


def _absolute(value: Any) -> str:
    parts = [str(part) for part in (value if isinstance(value, tuple) else (value,))]
    is_file = (Path(part).exists() and part not in ("demo", *DATA_SETS) for part in parts)
    return ", ".join(str(Path(part).absolute()) if there else part for part, there in zip(parts, is_file, strict=True))


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_written, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _section(name: str, values: Mapping[str, str], remark: str = "") -> list[str]:
    if not values:
        return []
    said = [f"# {remark}"] if remark else []
    return [f"[{name}]", *said, *(f"{key} = {value}" for key, value in values.items()), ""]
