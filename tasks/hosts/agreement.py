"""What hosts must agree on before they make one result together: code, libraries, Python, data and settings."""

import hashlib
import platform
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import packages_distributions
from typing import Any

from tasks.engine import identity, manifest
from tasks.engine.inspection import some
from tasks.engine.report_task import ReportTask
from tasks.engine.sections import SettingsError, shown
from tasks.engine.stage_task import StageTask

#: What the hosts speak to each other through, besides the libraries of the stages.
SHARED_LIBRARIES = ("luigi",)


def facts(report: ReportTask) -> dict[str, Any]:
    """Return what this host would make a run from, as JSON values.

    The report's digest alone tells whether hosts agree; the rest tells in what they do not.
    """
    tasks = report.all_tasks()
    return {
        "report": report.digest,
        "python": ".".join(platform.python_version_tuple()[:2]),
        "libraries": manifest.versions(sorted(libraries(tasks))),
        "code": {**engine_code(), **{name: of for task in tasks for name, of in task.provenance["code"].items()}},
        "data": {task.label: task.raw_inputs() for task in tasks if task.raw_inputs()},
        "settings": flat(report.run_settings.applicable()),
    }


def libraries(tasks: Iterable[StageTask]) -> set[str]:
    """Return the libraries that the results of some tasks depend on."""
    return {*SHARED_LIBRARIES, *(name for task in tasks for name in task.libraries)}


def engine_code() -> dict[str, str]:
    """Return the digest of each file of the engine: hosts with two engines would not understand each other."""
    folder = identity.PROJECT / "tasks"
    return {
        path.relative_to(identity.PROJECT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in sorted(folder.rglob("*.py"))
    }


def flat(settings: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return nested settings by their dotted names.

    >>> flat({"embeddings": {"cbow": {"window": 5}}})
    {'embeddings.cbow.window': 5}
    """
    found: dict[str, Any] = {}
    for key, value in settings.items():
        found |= flat(value, f"{before}{key}.") if isinstance(value, Mapping) else {f"{before}{key}": value}
    return found


def refuse_difference(there: Mapping[str, Any], here: Mapping[str, Any], who: str) -> None:
    """Raise SettingsError where two hosts differ, with the first thing in which they do; `who` began the run."""
    if there["python"] != here["python"]:
        raise SettingsError(
            f"Python {here['python']} here, {there['python']} on {who}, which began this run; use the same"
        )
    for name, version in there["libraries"].items():
        if here["libraries"].get(name) != version:
            raise SettingsError(
                f"{name} {here['libraries'].get(name, 'is not installed')} here, {version} on {who}, which began this "
                f"run; all hosts need the same:\n  python -m pip install {name}=={version}"
            )
    code = [
        name for name in sorted({*there["code"], *here["code"]}) if there["code"].get(name) != here["code"].get(name)
    ]
    if code := [name for name in code if name != identity.IMPORTS] or code:
        raise SettingsError(f"the code here is not that of {who}, which began this run: {some(code)}; use the same")
    if there["report"] == here["report"]:
        return
    if data := [label for label, content in there["data"].items() if here["data"].get(label) != content]:
        raise SettingsError(
            f"{data[0]} has other content here than on {who}, which began this run; give both the same data"
        )
    others = [
        f"{name} = {shown(here['settings'].get(name, 'unset'))} here, {shown(value)} there"
        for name, value in there["settings"].items()
        if here["settings"].get(name, "unset") != value
    ]
    raise SettingsError(f"the settings here are not those of {who}, which began this run: {some(others)}")


def refuse_missing(names: Iterable[str]) -> None:
    """Raise SettingsError for the first library that this host cannot import.

    A host that lacks one would fail one cell after the other at once, and so take them from those that can make them.
    """
    names = sorted(names)
    known = packages_distributions()
    modules = {
        name: next((m for m, of in known.items() if _canonical(name) in map(_canonical, of)), None) for name in names
    }
    if absent := [name for name, module in modules.items() if module is None]:
        raise SettingsError(
            f"{absent[0]} is not installed here, and this run needs it:\n  python -m pip install {absent[0]}"
        )
    # In a process of its own: what is imported here would be forked with every task.
    program = "import importlib, sys\nfor name in sys.argv[1:]: print(name, flush=True); importlib.import_module(name)"
    ended = subprocess.run(
        [sys.executable, "-P", "-c", program, *map(str, modules.values())], capture_output=True, text=True
    )
    if ended.returncode:
        broken, why = ended.stdout.split()[-1], ended.stderr.strip().splitlines()[-1:]
        raise SettingsError(f"{broken} cannot be imported here, and this run needs it: {' '.join(why)}")


def _canonical(name: str) -> str:
    return name.lower().replace("_", "-")
