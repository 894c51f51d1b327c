"""What `module:name` names, under whatever name the rooms stand.

In the source tree each room is a package of its own; in an installed wheel all of them stand under `wordloom`. Entries
are written as in the source tree, in code, requests and manifests alike, so that results do not depend on the place.
"""

import sys
from importlib import import_module
from typing import Any

#: What stands before a room's name: nothing, or `wordloom.`.
PREFIX = __name__.removesuffix("corpus.entries")


def qualified(module: str) -> str:
    """Return a module's name as it is imported here, from its name in the source tree."""
    return PREFIX + module


def command(module: str, *arguments: str) -> list[str]:
    """Return what runs a module, by its name in the source tree, in a process of its own.

    -P: a folder that the user happens to be in may have packages of our names.
    """
    return [sys.executable, "-P", "-m", qualified(module), *arguments]


def plain(module: str) -> str:
    """Return a module's name in the source tree, from its name as it is imported here."""
    return module.removeprefix(PREFIX)


def entry(name: str) -> Any:
    """Return what `module:name` names; its room is imported only now."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(qualified(module)), attribute)
