"""Configuration files: found, read, checked, and turned into the settings of a run."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from classifiers.settings import ClassifierSettings, ExplainSettings
from corpus.settings import AuditSettings, CorpusSettings, Settings
from embeddings.settings import EmbeddingSettings
from language.settings import LanguageModelSettings, LanguageSettings, LanguageTestSettings
from reports.settings import ReportSettings
from tasks.engine.sections import LUIGI_SECTIONS, Sections, SettingsError, named, read_sections, validated
from tasks.language.settings import DEFAULT_LANGUAGE_MODELS, LanguageGridSettings, build_language_run
from tasks.series.settings import DEFAULT_NETWORKS, SERIES_SECTIONS, build_series
from tasks.settings import (
    DEFAULT_CLASSIFIERS,
    DEFAULT_EMBEDDINGS,
    BaselineGridSettings,
    ChainSettings,
    GridSettings,
    RunSettings,
)

#: Name of a section that has named children (`[embedding.NAME]`) → the children where a configuration names none.
Families = Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True)
class Chain:
    """A chain of tasks, as a configuration sees it."""

    command: str  # that runs it
    sections: Mapping[str, type[Settings]]
    named: Families
    data: str  # the section whose key `data` says what is read
    build: Callable[[Sections], ChainSettings]
    suffix: str = ""  # of the name of a run that is called after its data: chains must not overwrite each other's runs


def find_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds a luigi.cfg, or else `start`."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / "luigi.cfg").is_file()), start)


def load_run(
    config: Path | None, overrides: Mapping[str, str], data: str | None, root: Path, chain: str = "run"
) -> ChainSettings:
    """Read the settings of a run from `config`, then apply `overrides` such as {"embedding.window": "8"}.

    `chain` names the command; `run` runs every chain, and the sections tell which, those of `overrides` too. Without
    `config` the project's luigi.cfg is read, unless `data` names what to read: then the defaults hold, and the run is
    called after the data. So it is for other chains, whose defaults read the demo. Raises SettingsError.
    """
    path = config or (
        root / "luigi.cfg" if data is None and chain == "run" and (root / "luigi.cfg").is_file() else None
    )
    sections = read_sections(path) if path else {}
    known = _chain_of(sections, [dotted.rpartition(".")[0] for dotted in overrides], CHAINS[chain], str(path))
    if path is not None:
        sections.setdefault("run", {}).setdefault("name", _run_name(path.stem if config else "demo"))
    elif data is not None:
        sections["run"] = {"name": _run_name(Path(data).name.split(".")[0] or "data") + known.suffix}
    if data is not None:
        sections.setdefault(known.data, {})["data"] = data
    for dotted, value in overrides.items():
        _override(sections, dotted, value, known)
    return known.build(sections)


def build_run(sections: Sections) -> RunSettings:
    """Turn the sections of a configuration into the validated settings of a comparison; raises SettingsError."""
    grid = validated(GridSettings, "run", sections)
    return RunSettings(
        **grid.model_dump(),
        corpus=validated(CorpusSettings, "corpus", sections),
        audit=validated(AuditSettings, "audit", sections),
        embeddings=named(EmbeddingSettings, "embedding", sections, DEFAULT_EMBEDDINGS),
        classifiers=named(ClassifierSettings, "classifier", sections, DEFAULT_CLASSIFIERS),
        baselines=_baselines(sections),
        explain=validated(ExplainSettings, "explain", sections),
        report=validated(ReportSettings, "report", sections),
    )


def _run_name(stem: str) -> str:
    return "".join(c if c.isalnum() or c in "._-" else "-" for c in stem).lstrip(".") or "run"


def _chain_of(sections: Sections, overridden: Sequence[str], chain: Chain, where: str) -> Chain:
    """Return the chain that knows every section: `chain`, or for `wordloom run` any; raises SettingsError."""
    candidates = CHAINS.values() if chain is CHAINS["run"] else (chain,)
    knowing = [known for known in candidates if _knows_all(known, sections)]
    if not knowing:
        if other := next((known for known in CHAINS.values() if _knows_all(known, sections)), None):
            raise SettingsError(f"{where} is for `wordloom {other.command}`, not for {chain.command}")
        best = max(candidates, key=lambda known: sum(_knows(known, name) for name in sections))
        for name in sections:
            _check_section(name, where, best)
    return next((known for known in knowing if _knows_all(known, overridden)), knowing[0])


def _knows_all(chain: Chain, sections: Iterable[str]) -> bool:
    return all(_knows(chain, name) for name in sections)


def _knows(chain: Chain, section: str) -> bool:
    family, _, child = section.partition(".")
    return section in chain.sections or (family in chain.named and bool(child) and "/" not in child)


def _check_section(name: str, where: str, chain: Chain) -> None:
    if _knows(chain, name):
        return
    for other in CHAINS.values():
        if _knows(other, name):
            raise SettingsError(f"{where}: [{name}] is read by `wordloom {other.command}`, not by {chain.command}")
    known = [*chain.sections, *(f"{family}.NAME" for family in chain.named), *sorted(LUIGI_SECTIONS)]
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"; did you mean [{nearest[0]}]?" if nearest else ""
    raise SettingsError(f"{where}: unknown section [{name}]{hint}\n  allowed: {', '.join(known)}")


def _override(sections: Sections, dotted: str, value: str, chain: Chain) -> None:
    section, _, key = dotted.rpartition(".")
    if not section:
        raise SettingsError(f"{dotted}={value}: a setting is written SECTION.KEY=VALUE, for example embedding.window=8")
    _check_section(section, f"{dotted}={value}", chain)
    family = section.partition(".")[0]
    if family in chain.named and not any(name.startswith(f"{family}.") for name in sections):
        sections.update({f"{family}.{name}": dict(values) for name, values in chain.named[family].items()})
    members = sorted(name for name in sections if name.startswith(f"{family}."))
    if section == family:
        for name in members:  # what is typed wins over what a named section says
            sections[name].pop(key, None)
    elif section not in sections:
        raise SettingsError(f"{dotted}={value}: no section [{section}]; there is {', '.join(members)}")
    sections.setdefault(section, {})[key] = value


def _baselines(sections: Sections) -> Any:
    grid = validated(BaselineGridSettings, "baseline", sections)
    try:
        return grid.baselines()
    except ValidationError as error:
        problem = error.errors()[0]
        raise SettingsError(
            f"[baseline] models = {sections['baseline']['models']}: unknown {problem['input']!r}; "
            f"allowed: {problem['ctx']['expected']}"
        ) from None


#: Command → its chain. The first is also what a configuration stands for that no chain has to itself.
CHAINS = {
    chain.command: chain
    for chain in (
        Chain(
            command="run",
            sections={
                "run": GridSettings,
                "corpus": CorpusSettings,
                "audit": AuditSettings,
                "embedding": EmbeddingSettings,
                "classifier": ClassifierSettings,
                "baseline": BaselineGridSettings,
                "explain": ExplainSettings,
                "report": ReportSettings,
            },
            named={"embedding": DEFAULT_EMBEDDINGS, "classifier": DEFAULT_CLASSIFIERS},
            data="corpus",
            build=build_run,
        ),
        Chain(
            command="language-model",
            sections={
                "run": LanguageGridSettings,
                "corpus": CorpusSettings,
                "embedding": EmbeddingSettings,
                "language": LanguageSettings,
                "language_model": LanguageModelSettings,
                "language_test": LanguageTestSettings,
                "report": ReportSettings,
            },
            named={"language_model": DEFAULT_LANGUAGE_MODELS},
            data="corpus",
            build=build_language_run,
            suffix="-language",
        ),
        Chain(
            command="sequences",
            sections=SERIES_SECTIONS,
            named={"network": DEFAULT_NETWORKS},
            data="sequences",
            build=build_series,
            suffix="-sequences",
        ),
    )
}
