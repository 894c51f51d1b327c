"""What people had made into the folder of a report, which a new report in its place does not take away."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: The folder of a run's report that holds its evaluations on other documents.
KEPT = "evaluations"


@contextmanager
def carried_over(folder: Path) -> Iterator[None]:
    """Keep `folder`/evaluations while the block puts another report into the place of `folder`.

    It waits beside the folder; where a run was killed meanwhile, the next one puts it back.
    """
    aside = folder.with_name(f".{folder.name}.{KEPT}")
    if (folder / KEPT).is_dir() and not aside.exists():
        (folder / KEPT).replace(aside)
    try:
        yield
    finally:
        if aside.is_dir() and folder.is_dir() and not (folder / KEPT).exists():
            aside.replace(folder / KEPT)
