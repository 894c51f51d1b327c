"""The task of the report: the last one, which asks for all others."""

import os
from functools import cached_property
from pathlib import Path
from typing import Any

from corpus.settings import Settings
from reports.request import CellResult, ReportRequest
from tasks import current, identity, manifest, place
from tasks.audit_corpus import AuditCorpus
from tasks.clean_corpus import CleanCorpus
from tasks.parameters import run_parameter
from tasks.settings import RunSettings
from tasks.stage_task import StageTask
from tasks.train_baseline import ON_EMBEDDING, TrainBaseline
from tasks.train_classifier import TrainClassifier
from tasks.train_embedding import TrainEmbedding

#: The command that the report names as the one that repeats it.
COMMAND = "WORDLOOM_COMMAND"


class ComparisonReport(StageTask):
    """All cells to the report in `runs/<name>/`."""

    stage = "report"
    entry = "reports.build:build_report"
    soft = False
    run_settings: RunSettings = run_parameter()

    @property
    def label(self) -> str:
        """What people call this result."""
        return self.run_settings.name

    @property
    def folder(self) -> Path:
        """Where the report stands: a place that people find, so its manifest tells which report it is."""
        return place.run_folder(self.run_settings.name)

    @cached_property
    def corpus_task(self) -> CleanCorpus:
        """The corpus of the run."""
        return CleanCorpus(settings=self.run_settings.corpus)

    @cached_property
    def audit_task(self) -> AuditCorpus:
        """The audit of the corpus."""
        return AuditCorpus(corpus=self.run_settings.corpus, settings=self.run_settings.audit)

    @cached_property
    def embedding_tasks(self) -> dict[str, TrainEmbedding]:
        """The embeddings of the run, by name."""
        run = self.run_settings
        return {n: TrainEmbedding(corpus=run.corpus, settings=s, name=n) for n, s in run.embeddings.items()}

    @cached_property
    def cell_tasks(self) -> list[TrainBaseline | TrainClassifier]:
        """Each cell with each seed, baselines first."""
        return [*self._baselines(), *self._classifiers()]

    def all_tasks(self) -> list[StageTask]:
        """Return every task of the run in the order of the stages, this one last."""
        return [self.corpus_task, self.audit_task, *self.embedding_tasks.values(), *self.cell_tasks, self]

    def inputs(self) -> dict[str, StageTask]:
        """Return everything that the report is drawn from, by label."""
        return {task.label: task for task in self.all_tasks()[:-1]}

    @property
    def stage_settings(self) -> Settings:
        """What the stage function takes: the request itself."""
        run = self.run_settings
        return ReportRequest(
            name=run.name,
            settings=run.report,
            corpus=self.corpus_task.folder,
            audit=self.audit_task.folder,
            embeddings={n: t.folder if t.is_done() else None for n, t in self.embedding_tasks.items()},
            cells=tuple(_result(task) for task in self.cell_tasks),
            command=os.environ.get(COMMAND, "luigi --module tasks ComparisonReport --local-scheduler"),
            configuration=run.model_dump(mode="json"),
        )

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Everything that made the report, its settings without paths."""
        run = self.run_settings
        made = {
            "family": self.task_family,
            "settings": {"name": run.name, "seeds": list(run.seeds), **run.report.significant()},
            "inputs": {label: task.digest for label, task in self.inputs().items()},
            "code": identity.code_of("reports.build"),
        }
        return {**made, "digest": identity.digest(made), "label": self.label}

    def failures(self) -> dict[str, str]:
        """Return why each embedding and cell that this run could not make failed, by label."""
        tasks = [*self.embedding_tasks.values(), *self.cell_tasks]
        return {task.label: why for task in tasks if (why := task.failure())}

    def is_done(self) -> bool:
        """Say whether the report in its place is drawn from these very results, none of them failed."""
        made = manifest.read(self.folder)
        if made is None or made.get("digest") != self.provenance["digest"] or made.get("failed"):
            return False
        return self.stage not in current.forced or made.get("run") == current.run_id

    def request(self) -> dict[str, Any]:
        """Return the request; a report takes its inputs' places within its settings."""
        request = super().request()
        request["identity"]["failed"] = self.failures()
        return {**request, "inputs": {}}

    def run(self) -> None:
        """Draw the report, failed cells shown as failed, and then fail if there are any."""
        super().run()
        failures = self.failures()
        if failures:
            raise RuntimeError(f"{len(failures)} failed: " + "; ".join(f"{k}: {v}" for k, v in failures.items()))

    def _refuse_to_start(self) -> None:
        """A report is drawn from what there is; failed cells are shown as failed."""

    def _baselines(self) -> list[TrainBaseline]:
        run = self.run_settings
        return [
            TrainBaseline(
                corpus=run.corpus,
                embedding=run.embeddings[name] if name else None,
                embedding_name=name,
                settings=settings.model_copy(update={"seed": seed}),
            )
            for settings in run.baselines
            for name in (run.embeddings if settings.model in ON_EMBEDDING else ("",))
            for seed in run.seeds
        ]

    def _classifiers(self) -> list[TrainClassifier]:
        run = self.run_settings
        return [
            TrainClassifier(
                corpus=run.corpus,
                embedding=embedding,
                embedding_name=embedding_name,
                settings=settings.model_copy(update={"seed": seed}),
                name=name,
            )
            for embedding_name, embedding in run.embeddings.items()
            for name, settings in run.classifiers.items()
            for seed in run.seeds
        ]


def _result(task: TrainBaseline | TrainClassifier) -> CellResult:
    return CellResult(
        cell=task.cell,
        kind=task.kind,
        embedding=task.embedding_name or None,
        architecture=task.architecture,
        seed=task.settings.seed,
        folder=task.folder if task.is_done() else None,
        failure=task.failure(),
    )
