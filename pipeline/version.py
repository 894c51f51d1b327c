"""Which Wordloom this is."""

from pathlib import Path


def installed_version() -> str:
    """Return the version of this copy of Wordloom."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("wordloom")
    except PackageNotFoundError:  # run from the source tree without an installation
        import tomllib

        text = Path(__file__).parent.with_name("pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])
