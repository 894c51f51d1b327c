"""What tasks have in common that are made from many results, of which some may have failed."""

from typing import Any, ClassVar

from tasks.engine.stage_task import StageTask


class GatheringTask(StageTask):
    """A result that is made from whatever of its inputs did not fail; its manifest says which did."""

    needs_every_input: ClassVar[bool] = False

    @property
    def effort(self) -> float:
        """Return 0: what is only put together is soon there."""
        return 0.0

    def failures(self) -> dict[str, str]:
        """Return why each input that this run could not make failed, by label."""
        return {label: why for label, task in self.inputs().items() if (why := task.failure())}

    def request(self) -> dict[str, Any]:
        """Return the request; the places of the inputs are within its settings."""
        request = super().request()
        request["identity"]["failed"] = self.failures()
        return {**request, "inputs": {}}
