"""What tasks have in common that work on cells which are chosen among all cells of a run."""

from functools import cached_property
from typing import Any, ClassVar

from tasks.comparison.grid_task import GridTask
from tasks.engine import code_memory, current, identity, manifest
from tasks.engine.stage_task import StageTask


class ChoiceTask(GridTask):
    """A result about some cells; which ones follows from all of them, by rules of the report."""

    rules: ClassVar[str]  # the module of reports/ that holds them

    @property
    def own_settings(self) -> dict[str, Any]:
        """What changes the result, besides the cells."""
        raise NotImplementedError

    def inputs(self) -> dict[str, StageTask]:
        """Return the corpus and every cell, by label."""
        tasks: list[StageTask] = [self.corpus_task, *self.single_tasks]
        return {task.label: task for task in tasks}

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Everything that made the result, the rules of the choice included."""
        rules = {
            name: code for name, code in code_memory.code_of(self.rules).items() if "/" not in name
        }  # no templates
        made = {
            "family": self.task_family,
            "settings": {**self.own_settings, **self.run_settings.judging.significant()},
            "inputs": {label: task.digest for label, task in self.inputs().items()},
            "code": {**rules, **code_memory.code_of(self.entry.partition(":")[0])},
        }
        return identity.named(made, self.label)

    def is_done(self) -> bool:
        """Say whether the result is there; cells that failed when it was made may be there now."""
        made = manifest.read(self.folder)
        return super().is_done() and not (made and made.get("failed") and made.get("run") != current.run_id)
