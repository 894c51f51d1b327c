"""What a chain of tasks is: a record of all that commands, configurations and the engine have to know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.settings import Settings
    from tasks.engine.report_task import ReportTask
    from tasks.engine.run_settings import ChainSettings
    from tasks.engine.sections import Sections
    from tasks.engine.stage_task import StageTask

#: Name of a section that has named children (`[embedding.NAME]`) → the children where a configuration names none.
Families = Mapping[str, Mapping[str, Mapping[str, str]]]


#: In place of a key that begins a section: each does.
ANY_KEY = "*"


@dataclass(frozen=True)
class Shortcut:
    """An option of a chain's command that stands for one setting."""

    option: str  # as it is typed
    setting: str  # section.key
    help: str
    metavar: str = ""  # of its value
    value: str = ""  # that it stands for, where it takes none


@dataclass(frozen=True)
class Parts:
    """What a chain is made of."""

    sections: "Mapping[str, type[Settings]]"  # of a configuration
    families: Families
    build: "Callable[[Sections], ChainSettings]"  # raises SettingsError
    tasks: "tuple[type[StageTask], ...]"
    report: "type[ReportTask]"  # the last one, which asks for all others
    #: Family → the key (or ANY_KEY) with which a setting on the command line begins a section beside those that there
    #: are.
    founding: "Mapping[str, str]" = field(default_factory=dict)


@dataclass(frozen=True)
class Chain:
    """A chain of tasks.

    The help page lists every chain and must be there at once, so a record has only words; `parts` imports the rest,
    with Luigi, pydantic and the settings of several rooms.
    """

    command: str
    summary: str  # what the command does, in the list of commands
    examples: tuple[tuple[str, str], ...]  # arguments of the command, and what they ask for where that is not plain
    data: str  # the section whose key `data` says what is read
    data_help: str  # of the option --data
    stages: tuple[str, ...]  # in the order in which data flows through them
    draws: tuple[str, ...]  # the family of its report task, and former ones: a manifest of a run names its chain so
    parts: Callable[[], Parts]
    suffix: str = ""  # of the name of a run that is called after its data: chains must not overwrite each other's runs
    shortcuts: tuple[Shortcut, ...] = ()


def every_chain() -> tuple[Chain, ...]:
    """Return every chain; the first is also what a configuration stands for that no chain has to itself."""
    from tasks.chains import CHAINS  # the only place below the chains that asks which there are

    return CHAINS


def chain_called(command: str) -> Chain:
    """Return the chain of a command; raises LookupError."""
    found = {chain.command: chain for chain in every_chain()}
    if command not in found:
        raise LookupError(f"no chain has the command {command}; known: {', '.join(found)}")
    return found[command]


def chain_that_draws(family: str) -> Chain | None:
    """Return the chain whose report the manifest of a run names by its family, also by a former one."""
    return next((chain for chain in every_chain() if family in chain.draws), None)
