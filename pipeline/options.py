"""Options that several commands share, and how their text is read."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import UsageError

Config = Annotated[
    Path | None,
    typer.Argument(metavar="CONFIG", help="configuration file; without one, luigi.cfg of the project"),
]
#: The same for commands that do not run luigi.cfg.
ConfigOrDefaults = Annotated[
    Path | None, typer.Argument(metavar="CONFIG", help="configuration file; without one, the defaults")
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


def chosen_stages(only: str | None, first: str | None, last: str | None) -> tuple[str, ...]:
    """Return the stages that --only, --from and --until choose, in the order in which data flows."""
    from tasks.engine.stages import STAGES

    for option, stage in (("--only", only), ("--from", first), ("--until", last)):
        if stage is not None and stage not in STAGES:
            raise UsageError(f"{option} {stage}: there is no such stage; {nearest(stage, STAGES)}")
    if only is not None:
        if first or last:
            raise UsageError("--only names one stage; leave out --from and --until")
        return (only,)
    start = STAGES.index(first) if first else 0
    stop = STAGES.index(last) if last else len(STAGES) - 1
    if start > stop:
        raise UsageError(f"--from {first} --until {last}: {first} comes after {last}; stages: {', '.join(STAGES)}")
    return tuple(STAGES[start : stop + 1])
