"""What people had made into the folder of a report, which a new report in its place does not take away."""

from pathlib import Path

from tasks.engine.replacement import copy_linked

#: The folder of a run's report that holds its evaluations on other documents.
KEPT = "evaluations"


def carry_over(before: Path, part: Path) -> None:
    """Let `part`, which is about to come into the place of the report `before`, have its evaluations too.

    It has them before it appears, and `before` until then: they are there at every moment.
    """
    if (before / KEPT).is_dir():
        copy_linked(before / KEPT, part / KEPT)
