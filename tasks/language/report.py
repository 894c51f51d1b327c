"""The last task of a comparison of language models, which asks for all others."""

from functools import cached_property

from corpus.settings import Settings
from embeddings.settings import EmbeddingSettings
from reports.request import LanguageRequest, LanguageResult
from tasks.clean_corpus import CleanCorpus
from tasks.engine.parameters import run_parameter
from tasks.engine.report_task import ReportTask
from tasks.engine.stage_task import StageTask
from tasks.language.evaluate_language_model import EvaluateLanguageModel
from tasks.language.settings import LanguageRunSettings
from tasks.train_embedding import TrainEmbedding


class LanguageReport(ReportTask):
    """All language models to the report in `runs/<name>/`."""

    entry = "reports.language:build_report"
    request_class = LanguageRequest
    run_settings: LanguageRunSettings = run_parameter(LanguageRunSettings)

    @cached_property
    def corpus_task(self) -> CleanCorpus:
        """The corpus of the run."""
        return CleanCorpus(settings=self.run_settings.corpus)

    @cached_property
    def cell_tasks(self) -> list[EvaluateLanguageModel]:
        """Each model with each seed; n-grams draw nothing, so one seed is enough for them."""
        run = self.run_settings
        return [
            EvaluateLanguageModel(
                corpus=run.corpus,
                embedding=self._embedding(settings.kind, settings.start),
                text=run.language,
                settings=settings.model_copy(update={"seed": seed}),
                test=run.language_test,
                name=name,
            )
            for name, settings in run.models.items()
            for seed in (run.seeds[:1] if settings.kind == "ngram" else run.seeds)
        ]

    def all_tasks(self) -> list[StageTask]:
        """Return every task of the run in the order of the stages, this one last."""
        embeddings: dict[EmbeddingSettings, StageTask] = {
            task.embedding: TrainEmbedding(corpus=task.corpus, settings=task.embedding)
            for task in self.cell_tasks
            if task.embedding is not None
        }
        trained = [task.training for task in self.cell_tasks]
        return [self.corpus_task, *embeddings.values(), *trained, *self.cell_tasks, self]

    @property
    def stage_settings(self) -> Settings:
        """What the stage function takes: the request itself."""
        run = self.run_settings
        return LanguageRequest(
            name=run.name,
            settings=run.report,
            corpus=self.corpus_task.folder,
            command=self.command,
            configuration=run.applicable(),
            cells=tuple(_result(task) for task in self.cell_tasks),
        )

    def _embedding(self, kind: str, start: str) -> EmbeddingSettings | None:
        return self.run_settings.embedding if kind != "ngram" and start == "word2vec" else None


def _result(task: EvaluateLanguageModel) -> LanguageResult:
    done = task.is_done() and task.training.is_done()
    return LanguageResult(
        cell=task.cell,
        kind=task.settings.kind,
        fills_only=task.settings.fills_only,
        start=task.settings.start if task.embedding else "random",
        seed=task.seed,
        model=task.training.folder if done else None,
        answers=task.folder if done else None,
        failure=task.training.failure() or task.failure(),
    )
