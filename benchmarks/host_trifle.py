"""A stage that does nothing: what is left of its time is the engine's (host_cells.py)."""

from pathlib import Path

from corpus.settings import Settings


class TrifleSettings(Settings):
    """Which of the cells it is."""

    number: int = 0


def trifle(settings: TrifleSettings, folder: Path) -> None:
    """Do nothing."""
