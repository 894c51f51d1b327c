"""What the tasks of all compared models have in common."""

from typing import ClassVar

from tasks.stage_task import ONE_THREAD, StageTask


class CellTask(StageTask):
    """One model that is compared with others, with one seed, in one single-threaded process."""

    environment: ClassVar[dict[str, str]] = ONE_THREAD
    resources: ClassVar[dict[str, int]] = {"cores": 1}
    kind: ClassVar[str]  # as the report calls it

    def accuracy(self) -> dict[str, float | None]:
        """Return the accuracy of the finished model on validation and on test; None where it names no classes."""
        from reports.results import accuracy_of

        return accuracy_of(self.folder)

    @property
    def cell(self) -> str:
        """What is compared: equal for all seeds."""
        raise NotImplementedError

    @property
    def seed(self) -> int:
        """The seed of its training."""
        raise NotImplementedError
