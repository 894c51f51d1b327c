"""The task of explanations: what the best models make of the documents that they judge differently."""

from functools import cached_property
from typing import Any, ClassVar

from classifiers.explain_request import Dispute, ExplainRequest, Pair
from tasks import current, identity, manifest
from tasks.grid_task import GridTask
from tasks.stage_task import KEEP_MEMORY, ONE_THREAD, StageTask


class ExplainDifferences(GridTask):
    """The recommended cell and its strongest rivals to what each word of disputed test documents contributes.

    Both models of a pair are chosen on validation; nothing is chosen on test but which documents are shown.
    """

    stage = "explain"
    entry = "classifiers.explain:explain_differences"
    environment: ClassVar[dict[str, str]] = {**ONE_THREAD, **KEEP_MEMORY}
    resources: ClassVar[dict[str, int]] = {"cores": 1}

    @property
    def label(self) -> str:
        """What people call this result."""
        return "differences"

    def inputs(self) -> dict[str, StageTask]:
        """Return the corpus and every cell, by label."""
        tasks: list[StageTask] = [self.corpus_task, *self.cell_tasks]
        return {task.label: task for task in tasks}

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Everything that made the explanations: the choice of models and documents is the report's."""
        chosen_by = {k: v for k, v in identity.code_of("reports.contest").items() if "/" not in k}  # no templates
        made = {
            "family": self.task_family,
            "settings": self.run_settings.explain.significant(),
            "inputs": {label: task.digest for label, task in self.inputs().items()},
            "code": {**chosen_by, **identity.code_of("classifiers.explain")},
        }
        return {**made, "digest": identity.digest(made), "label": self.label}

    def is_done(self) -> bool:
        """Say whether the explanations are there; cells that failed then may be there now."""
        made = manifest.read(self.folder)
        return super().is_done() and not (made and made.get("failed") and made.get("run") != current.run_id)

    @property
    def stage_settings(self) -> ExplainRequest:
        """What the stage function takes: pairs of models, and documents; reads the predictions of every cell."""
        from reports.contest import disputes, find_contests

        results = self.results()
        contests = find_contests(results)
        models = {summary.name: summary.model for contest in contests for summary in contest}
        pairs = [
            Pair(
                first=first.name,
                second=second.name,
                disputes=tuple(
                    Dispute(row=d.row, label=d.label, against=d.against)
                    for d in disputes(results, first.model, second.model, self.run_settings.explain.documents)
                ),
            )
            for first, second in contests
        ]
        folders = {name: model.folder for name, model in models.items()}
        return ExplainRequest(
            corpus=self.corpus_task.folder, models=folders, pairs=tuple(p for p in pairs if p.disputes)
        )
