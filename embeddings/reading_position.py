"""How far threads have read a file: the only sign of life that gensim gives within an epoch."""

from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class ReadingPosition:
    """A file that `threads` threads of this process read, each its own share of the bytes."""

    path: Path
    threads: int

    def share(self) -> float | None:
        """Return the share of the file that has been read, 0 to 1; None where it cannot be known.

        A thread that is done has closed the file. Only Linux tells the position of a file that is open.
        """
        size = self.path.stat().st_size
        name = str(self.path.resolve())
        files = [file for file in psutil.Process().open_files() if file.path == name]
        positions: list[int] = [file.position for file in files if hasattr(file, "position")]
        if not positions or not size:
            return None
        share = size / self.threads  # bytes of one thread
        read = sum(position - int(min(position // share, self.threads - 1)) * share for position in positions)
        finished = max(self.threads - len(positions), 0) * share
        return float(min((read + finished) / size, 1.0))
