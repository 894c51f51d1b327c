"""Options that several commands share, and how their text is read."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

import typer

from pipeline.errors import UsageError

Config = Annotated[
    Path | None,
    typer.Argument(metavar="CONFIG", help="configuration file; without one, luigi.cfg of the project"),
]
Data = Annotated[
    str | None,
    typer.Option("--data", metavar="PATH", help="what to read: a file, a folder, or a named data set such as imdb"),
]
Set = Annotated[
    list[str] | None,
    typer.Option("-S", "--set", metavar="SECTION.KEY=VALUE", help="change one setting; may be repeated"),
]
Name = Annotated[str | None, typer.Option("--name", metavar="NAME", help="name of the folder under runs/")]
Seeds = Annotated[
    str | None, typer.Option("--seeds", metavar="N,N,…", help="train each cell once for each of these seeds")
]
Preset = Annotated[
    str | None,
    typer.Option(
        "--preset",
        metavar="NAME",
        help="how often each cell is trained: quick (1 seed), standard (3) or publication (6, the least with which a "
        "sign test over seeds can reach p < 0.05)",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]

#: The seeds of each preset: a first look; a spread over seeds; six, for which a sign test over seeds can reach 2/2⁶.
PRESETS = {"quick": "0", "standard": "0,1,2", "publication": "0,1,2,3,4,5"}


def overrides(
    settings: Sequence[str], name: str | None, seeds: str | None, preset: str | None = None
) -> dict[str, str]:
    """Read `section.key=value` texts, and the options that stand for one, as {"section.key": "value"}."""
    chosen = {}
    for text in settings:
        key, equals, value = text.partition("=")
        if not equals or "." not in key:
            raise UsageError(f"-S {text}: write it as SECTION.KEY=VALUE, for example -S embedding.window=8")
        chosen[key.strip()] = value.strip()
    if name is not None:
        chosen["run.name"] = name
    if seeds is not None:
        chosen["run.seeds"] = seeds
    if preset is not None:
        chosen["run.seeds"] = _preset(preset, chosen.get("run.seeds"))
    return chosen


def _preset(preset: str, seeds: str | None) -> str:
    """Return the seeds of a preset; refuse an unknown one, and one beside seeds of its own."""
    if preset not in PRESETS:
        raise UsageError(f"--preset {preset}: there is no such preset; {nearest(preset, list(PRESETS))}")
    if seeds is not None:
        raise UsageError(
            f"--preset {preset} stands for the seeds {PRESETS[preset]}; leave it out, or the seeds {seeds}"
        )
    return PRESETS[preset]


def nearest(wrong: str, known: Sequence[str]) -> str:
    """Return what to say about an unknown name: the nearest known one, or all of them."""
    match = get_close_matches(wrong, known, n=1, cutoff=0.5)
    return f"did you mean {match[0]}?" if match else f"known: {', '.join(known)}"


def explained(option: Any, meaning: str) -> Any:
    """Return an option of this page with another help."""
    kind, typers = get_args(option)
    typers = copy(typers)
    typers.help = meaning
    return Annotated[kind, typers]


def spread(
    command: Callable[..., None], instead: Mapping[str, Any] | None = None, more: Sequence[Parameter] = ()
) -> Callable[..., None]:
    """Return a command as typer reads it: for a parameter that is a dataclass, one option for each of its fields.

    `instead` has other types for some options, and `more` are options that the command takes as keywords.
    """
    taken = _parameters(command)
    groups: dict[str, Any] = {p.name: p.annotation for p in taken if is_dataclass(p.annotation)}

    @wraps(command)
    def spread_out(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{field.name: given.pop(field.name) for field in fields(group)})
        command(**given)

    single = [one for p in taken for one in (_parameters(p.annotation) if p.name in groups else [p])]
    spread_out.__signature__ = Signature(  # type: ignore[attr-defined]
        [p.replace(annotation=(instead or {}).get(p.name, p.annotation)) for p in (*single, *more)]
    )
    return spread_out


def _parameters(taker: Callable[..., Any]) -> list[Parameter]:
    """Return what a function or a dataclass takes by name, each with its type."""
    hints = get_type_hints(taker, include_extras=True)
    found = [p for p in signature(taker).parameters.values() if p.kind is not p.VAR_KEYWORD]
    return [p.replace(kind=p.KEYWORD_ONLY, annotation=hints[p.name]) for p in found]
