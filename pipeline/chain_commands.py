"""The commands that run a chain, one each, made from its record: `wordloom run`, `wordloom language-model`, …"""

from collections.abc import Callable
from dataclasses import replace
from inspect import Parameter
from typing import Annotated, Any

import typer

from pipeline import options
from pipeline.project import Choice
from pipeline.run import Manner, Order, Stages, carry_out
from tasks.chains import CHAINS
from tasks.engine.chain import Chain, Shortcut


def command_of(chain: Chain) -> Callable[..., None]:
    """Return the command of a chain."""

    def command(choice: Choice, chosen: Stages, manner: Manner, **shortcuts: str | bool | None) -> None:
        typed = [
            f"{shortcut.setting}={shortcut.value or shortcuts[_name(shortcut)]}"
            for shortcut in chain.shortcuts
            if shortcuts[_name(shortcut)]
        ]
        settings = [*(choice.settings or ()), *typed]
        carry_out(Order(chain.command, replace(choice, settings=settings), chosen, manner))

    command.__doc__ = help_page(chain)
    return options.spread(command, _explained(chain), [_parameter(shortcut) for shortcut in chain.shortcuts])


def help_page(chain: Chain) -> str:
    """Return what `wordloom COMMAND --help` says before the options."""
    *others, last = chain.stages
    typed = [(f"wordloom {chain.command} {arguments}".rstrip(), meaning) for arguments, meaning in chain.examples]
    width = max((len(line) for line, meaning in typed if meaning), default=0)
    examples = [f"  {line:{width}}  {meaning}".rstrip() for line, meaning in typed]
    stages = f"The stages are {', '.join(others)} and {last}. What is finished is reused."
    return "\n".join([chain.summary, "", stages, "", "\b", "Examples:", *examples])


def _explained(chain: Chain) -> dict[str, Any]:
    """Return the options that mean something else for each chain."""
    otherwise = "luigi.cfg of the project" if chain is CHAINS[0] else "the defaults"
    return {
        "config": options.explained(options.Config, f"configuration file; without one, {otherwise}"),
        "data": options.explained(options.Data, chain.data_help),
    }


def _parameter(shortcut: Shortcut) -> Parameter:
    option = typer.Option(shortcut.option, metavar=shortcut.metavar or None, help=shortcut.help)
    kind, default = (bool, False) if shortcut.value else (str | None, None)
    return Parameter(_name(shortcut), Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option])


def _name(shortcut: Shortcut) -> str:
    return shortcut.option.strip("-").replace("-", "_")
