"""The task of explanations: what the best models make of the documents that they judge differently."""

from typing import Any, ClassVar

from classifiers.explain.request import Dispute, ExplainRequest, Pair
from tasks.comparison.choice_task import ChoiceTask
from tasks.engine.stage_task import KEEP_MEMORY, ONE_THREAD


class ExplainDifferences(ChoiceTask):
    """The recommended cell and its strongest rivals to what each word of disputed test documents contributes.

    Both models of a pair are chosen on validation; nothing is chosen on test but which documents are shown.
    """

    stage = "explain"
    entry = "classifiers.explain.differences:explain_differences"
    libraries: ClassVar[tuple[str, ...]] = ("torch", "scikit-learn", "scipy", "numpy")
    rules = "reports.statistics.contest"
    environment: ClassVar[dict[str, str]] = {**ONE_THREAD, **KEEP_MEMORY}
    resources: ClassVar[dict[str, int]] = {"cores": 1}

    @property
    def label(self) -> str:
        """What people call this result."""
        return "differences"

    @property
    def own_settings(self) -> dict[str, Any]:
        """How many documents are explained."""
        return self.run_settings.explain.significant()

    @property
    def stage_settings(self) -> ExplainRequest:
        """What the stage function takes: pairs of models, and documents; reads the predictions of every cell."""
        from reports.statistics.contest import disputes, find_contests

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
