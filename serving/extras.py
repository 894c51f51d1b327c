"""Libraries that only some commands need, and that are not installed by default."""

from importlib.util import find_spec

from corpus.errors import DataError


def require(extra: str, purpose: str, *modules: str) -> None:
    """Raise DataError, with the line that installs them, unless all `modules` of an extra are there.

    >>> require("export", "writing JSON", "json")
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise DataError(
            f"{purpose} needs {' and '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed; "
            f'run `pip install "wordloom[{extra}]"` (or `pip install {" ".join(missing)}`)'
        )
