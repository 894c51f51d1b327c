"""What was run: artefacts, versions, machine and settings, so that the report can be repeated and checked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.sizes import BY_FAMILY, EMBEDDING, Rule
from models.cells import CELLS


@dataclass(frozen=True)
class Artefact:
    """One result that the report stands on, as its manifest tells it."""

    stage: str
    label: str
    digest: str
    seconds: float | None
    peak_mib: float | None
    created: str
    earlier_code: tuple[str, ...]  # modules that have changed since, where the result was adopted


@dataclass(frozen=True)
class Ruled:
    """A setting that was left to a rule."""

    key: str  # section.key, as `-S` takes it
    value: str
    reason: str


@dataclass(frozen=True)
class Provenance:
    """How the results came about."""

    artefacts: tuple[Artefact, ...]
    libraries: dict[str, str]
    machines: tuple[str, ...]
    settings: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # (section, ((key, value), …))
    ruled: tuple[Ruled, ...] = ()  # in the order of the rules

    @property
    def adopted(self) -> tuple[Artefact, ...]:
        """Results that were made by earlier code and taken over."""
        return tuple(artefact for artefact in self.artefacts if artefact.earlier_code)

    @property
    def seconds(self) -> float:
        """Seconds of work in all artefacts together."""
        return sum(artefact.seconds or 0.0 for artefact in self.artefacts)


#: What people call the stage of a family of artefacts, of those whose manifests do not say it.
STAGES = {
    "CleanCorpus": "clean",
    "AuditCorpus": "audit",
    "TrainEmbedding": "embed",
    "MeasureUpdates": "embed",
    "TrainClassifier": "classify",
    "TrainBaseline": "classify",
    "CombineCells": "combine",
    "ReadSeries": "clean",
    "TrainSeriesNetwork": "classify",
    "TrainSeriesBaseline": "classify",
    "TrainLanguageModel": "model",
    "EvaluateLanguageModel": "evaluate",
    "ProbeCell": "probe",
    "ReadRival": "rivals",
    "ExplainDifferences": "explain",
}

#: Section of settings that are left to rules → the family of artefacts that it is about.
RULED = {"embedding": "TrainEmbedding", "classifier": "TrainClassifier"}


def find_provenance(found: Iterable[dict[str, Any]], configuration: dict[str, Any]) -> Provenance:
    """Collect what manifests and the settings of a run say; an empty manifest says nothing."""
    manifests = [manifest for manifest in found if manifest]
    libraries = {name: version for m in manifests for name, version in m.get("libraries", {}).items()}
    machines = dict.fromkeys(_machine(m["machine"]) for m in manifests if m.get("machine"))
    return Provenance(
        tuple(_artefact(manifest) for manifest in manifests),
        dict(sorted(libraries.items())),
        tuple(machines),
        tuple(_sections(configuration)),
        tuple(_ruled(manifests)),
    )


def _ruled(manifests: Sequence[dict[str, Any]]) -> Iterator[Ruled]:
    """Yield each setting that rules gave, once for each value and reason: cells may have another."""
    for section, family in RULED.items():
        made = [manifest for manifest in manifests if manifest.get("family") == family]
        given = {
            Ruled(f"{section}.{name}", _written(value), rules[name].reason): None
            for manifest in made
            for rules in [_rules(manifest)]
            for name, value in manifest.get("rules_gave", {}).items()
            if name in rules
        }
        yield from sorted(given, key=lambda ruled: ruled.key)


def _rules(manifest: dict[str, Any]) -> dict[str, Rule]:
    cell = manifest.get("settings", {}).get("cell")
    return BY_FAMILY[CELLS[cell].family] if cell in CELLS else EMBEDDING


def _artefact(manifest: dict[str, Any]) -> Artefact:
    family = manifest.get("family", "")
    modules = {module: None for step in manifest.get("adopted", []) for module in step.get("modules", [])}
    return Artefact(
        stage=str(manifest.get("stage") or STAGES.get(family, family)),
        label=manifest.get("label", ""),
        digest=manifest.get("digest", ""),
        seconds=manifest.get("seconds"),
        peak_mib=manifest.get("peak_mib"),
        created=str(manifest.get("created", "")),
        earlier_code=tuple(modules),
    )


def _machine(machine: dict[str, Any]) -> str:
    parts = [f"{machine.get('cores', '?')} cores", f"{machine.get('memory_gib', '?')} GiB memory"]
    parts += [str(machine[key]) for key in ("processor", "system") if machine.get(key)]
    return ", ".join([*parts, *([f"Python {machine['python']}"] if machine.get("python") else [])])


def _sections(configuration: dict[str, Any]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield every setting as (section, ((key, value), …)), sections named as a configuration file names them."""
    names = {
        "embeddings": "embedding",
        "classifiers": "classifier",
        "networks": "network",
        "models": "language_model",
    }
    plain = {key: value for key, value in configuration.items() if not isinstance(value, (dict, list))}
    lists = {name: value for name, value in configuration.items() if name in ("seeds", "ensembles")}
    if plain or lists:
        yield "run", _pairs({**plain, **lists})
    for key, value in configuration.items():
        if key in names:
            yield from ((f"{names[key]}.{name}", _pairs(settings)) for name, settings in value.items())
        elif key == "baselines":
            yield from ((f"baseline {settings.get('model', '')}", _pairs(settings)) for settings in value)
        elif isinstance(value, dict):
            yield key, _pairs(value)


def _pairs(settings: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((key, _written(value)) for key, value in settings.items())


def _written(value: Any) -> str:
    """Write a setting as a configuration file would."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(_written(item) for item in value)
    return "" if value is None else str(value)
