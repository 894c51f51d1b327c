"""Configuration files: found, read, checked, and turned into the settings of a run."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tasks.engine.chain import ANY_KEY, Chain, chain_called, every_chain
from tasks.engine.run_settings import ChainSettings
from tasks.engine.sections import LUIGI_SECTIONS, Sections, SettingsError, read_sections


def load_run(
    config: Path | None, overrides: Mapping[str, str], data: str | None, root: Path, command: str = "run"
) -> ChainSettings:
    """Read the settings of a run from `config`, then apply `overrides` such as {"embedding.window": "8"}.

    `command` is that of a chain; the first one's runs every chain, and the sections tell which, those of `overrides`
    too. Without `config` it reads the project's luigi.cfg, unless `data` names what to read: then the defaults hold,
    and the run is called after the data. So it is for other chains, whose defaults read the demo. An override begins a
    section of its own where its key says so (`Parts.founding`): {"embedding.glove.path": "glove.txt"}. Raises
    SettingsError.
    """
    wanted, project = chain_called(command), root / "luigi.cfg"
    reads_project = data is None and wanted is every_chain()[0] and project.is_file()
    path = config or (project if reads_project else None)
    sections = read_sections(path) if path else {}
    known = _chain_of(sections, [dotted.rpartition(".")[0] for dotted in overrides], wanted, str(path))
    if path is not None:
        sections.setdefault("run", {}).setdefault("name", _run_name(path.stem if config else "demo"))
    elif data is not None:
        sections["run"] = {"name": _run_name(Path(data).name.split(".")[0] or "data") + known.suffix}
    if data is not None:
        sections.setdefault(known.data, {})["data"] = data
    for dotted, value in sorted(overrides.items(), key=lambda pair: not _founds(pair[0], known)):  # stable
        _override(sections, dotted, value, known)
    return known.parts().build(sections)


def _run_name(stem: str) -> str:
    return "".join(c if c.isalnum() or c in "._-" else "-" for c in stem).lstrip(".") or "run"


def _chain_of(sections: Sections, overridden: Sequence[str], chain: Chain, where: str) -> Chain:
    """Return the chain that knows every section: `chain`, or for the first any; raises SettingsError."""
    chains = every_chain()
    candidates = chains if chain is chains[0] else (chain,)
    knowing = [known for known in candidates if _knows_all(known, sections)]
    if not knowing:
        if other := next((known for known in chains if _knows_all(known, sections)), None):
            raise SettingsError(f"{where} is for `wordloom {other.command}`, not for {chain.command}")
        best = max(candidates, key=lambda known: sum(_knows(known, name) for name in sections))
        for name in sections:
            _check_section(name, where, best)
    return next((known for known in knowing if _knows_all(known, overridden)), knowing[0])


def _knows_all(chain: Chain, sections: Iterable[str]) -> bool:
    return all(_knows(chain, name) for name in sections)


def _knows(chain: Chain, section: str) -> bool:
    family, _, child = section.partition(".")
    parts = chain.parts()
    return section in parts.sections or (family in parts.families and bool(child) and "/" not in child)


def _check_section(section: str, where: str, chain: Chain) -> None:
    if _knows(chain, section):
        return
    for other in every_chain():
        if _knows(other, section):
            raise SettingsError(f"{where}: [{section}] is read by `wordloom {other.command}`, not by {chain.command}")
    parts = chain.parts()
    sections = [*parts.sections, *(f"{family}.NAME" for family in parts.families), *sorted(LUIGI_SECTIONS)]
    closest = difflib.get_close_matches(section, sections, n=1, cutoff=0.5)
    hint = f"; did you mean [{closest[0]}]?" if closest else ""
    raise SettingsError(f"{where}: unknown section [{section}]{hint}\n  allowed: {', '.join(sections)}")


def _founds(dotted: str, chain: Chain) -> bool:
    """Say whether an override may begin a section, as embedding.glove.path does."""
    section, _, key = dotted.rpartition(".")
    family, _, child = section.partition(".")
    return bool(child) and chain.parts().founding.get(family) in (key, ANY_KEY)


def _override(sections: Sections, dotted: str, value: str, chain: Chain) -> None:
    section, _, key = dotted.rpartition(".")
    if not section:
        raise SettingsError(f"{dotted}={value}: a setting is written SECTION.KEY=VALUE, for example embedding.window=8")
    _check_section(section, f"{dotted}={value}", chain)
    family, families = section.partition(".")[0], chain.parts().families
    if family in families and not any(name.startswith(f"{family}.") for name in sections):
        sections.update({f"{family}.{name}": dict(values) for name, values in families[family].items()})
    members = sorted(name for name in sections if name.startswith(f"{family}."))
    if section == family:
        for name in members:  # what is typed wins over what a named section says
            sections[name].pop(key, None)
    elif section not in sections and not _founds(dotted, chain):
        founding = chain.parts().founding.get(family)
        begins = f"\n  -S {section}.{founding}=… begins one" if founding else ""
        raise SettingsError(
            f"{dotted}={value}: no section [{section}]; there is {', '.join(members) or 'none'}{begins}"
        )
    sections.setdefault(section, {})[key] = value
