"""What the tasks that look at all cells of a run have in common."""

from collections.abc import Iterable
from functools import cached_property

from classifiers.baselines.settings import ON_EMBEDDING
from corpus.settings import CorpusSettings
from embeddings.settings import EmbeddingSettings
from reports.request import CellResult, ReportRequest
from reports.results.cells import Results, read_results
from tasks.clean_corpus import CleanCorpus
from tasks.comparison.cells import Place, baseline_task, below_cells, network_task
from tasks.comparison.pairing import stands_on
from tasks.comparison.settings import RunSettings
from tasks.comparison.train_baseline import TrainBaseline
from tasks.comparison.train_classifier import TrainClassifier
from tasks.engine.gathering_task import GatheringTask
from tasks.engine.parameters import run_parameter
from tasks.engine.stage_task import StageTask
from tasks.train_embedding import TrainEmbedding


class GridTask(GatheringTask):
    """A result that is made from every cell of a comparison, or from those that did not fail."""

    run_settings: RunSettings = run_parameter(RunSettings)

    @cached_property
    def corpus_task(self) -> CleanCorpus:
        """The corpus of the run."""
        return CleanCorpus(settings=self.run_settings.corpus)

    @cached_property
    def embedding_tasks(self) -> dict[str, TrainEmbedding]:
        """The embeddings of the run, by name; of several seeds, the first."""
        return {task.name: task for task in reversed(self.every_embedding)}

    @cached_property
    def every_embedding(self) -> list[TrainEmbedding]:
        """Each embedding with each of its seeds."""
        return [TrainEmbedding(corpus=self.run_settings.corpus, settings=s, name=n) for n, s in self._embeddings()]

    @cached_property
    def single_tasks(self) -> list[TrainBaseline | TrainClassifier]:
        """Each cell that is trained with each seed, baselines first; ensembles are made of these."""
        run = self.run_settings
        return [*self._baselines(), *self._networks(run.corpus, self._embeddings(), run.seeds)]

    @cached_property
    def split_tasks(self) -> list[StageTask]:
        """Each network once more on every other split, with its first seeds, and what that stands on."""
        found: list[StageTask] = []
        for seed in self.run_settings.split_seeds:
            corpus = self.run_settings.corpus.model_copy(update={"split_seed": seed})
            if corpus == self.run_settings.corpus:
                continue
            embeddings = dict(reversed(self._embeddings()))  # of several seeds, the first
            found.append(CleanCorpus(settings=corpus))
            found += [TrainEmbedding(corpus=corpus, settings=e, name=n) for n, e in embeddings.items()]
            networks = self._networks(corpus, [*embeddings.items()], self.run_settings.seeds[:1])
            below = below_cells(networks)
            found += [*below, *(task for task in networks if task not in below)]
        return found

    def split_results(self) -> tuple[CellResult, ...]:
        """Return what came of each network on the other splits."""
        return tuple(_result(task) for task in self.split_tasks if isinstance(task, TrainClassifier))

    def cell_results(self) -> tuple[CellResult, ...]:
        """Return what came of each cell that is trained, as the report reads it."""
        return tuple(_result(task) for task in self.single_tasks)

    def results(self) -> Results:
        """Read what came of every cell that is trained, for tasks that choose among them: no interval is looked at."""
        run = self.run_settings
        request = ReportRequest(
            name=run.name,
            settings=run.report.model_copy(update={"bootstrap": 100}),
            corpus=self.corpus_task.folder,
            embeddings={},
            cells=self.cell_results(),
            judging=run.judging,
            command="",
            configuration={},
        )
        return read_results(request)

    def _embeddings(self) -> list[tuple[str, EmbeddingSettings]]:
        run = self.run_settings
        return [
            (name, settings.model_copy(update={"seed": seed}))
            for name, settings in run.embeddings.items()
            for seed in run.embedding_seeds or (settings.seed,)
        ]

    def _baselines(self) -> list[TrainBaseline]:
        run = self.run_settings
        embeddings = self._embeddings()
        return [
            baseline_task(settings, Place(run.corpus, *embedding, seed))
            for settings in run.baselines
            for embedding in (embeddings if settings.model in ON_EMBEDDING else embeddings[:1])
            if settings.model not in ON_EMBEDDING or stands_on(settings, embedding[0])
            for seed in run.seeds
        ]

    def _networks(
        self, corpus: CorpusSettings, embeddings: Iterable[tuple[str, EmbeddingSettings]], seeds: Iterable[int]
    ) -> list[TrainClassifier]:
        return [
            network_task(self.run_settings, name, Place(corpus, *embedding, seed))
            for embedding in embeddings
            for name, settings in self.run_settings.classifiers.items()
            if stands_on(settings, embedding[0])
            for seed in seeds
        ]


def _result(task: TrainBaseline | TrainClassifier) -> CellResult:
    return CellResult(
        cell=task.cell,
        kind=task.kind,
        embedding=task.embedding_name or None,
        architecture=task.architecture,
        seed=task.settings.seed,
        embedding_seed=task.embedding.seed if task.embedding else 0,
        split_seed=task.corpus.split_seed,
        outside_vectors=task.outside_vectors,
        folder=task.folder if task.is_done() else None,
        failure=task.failure(),
    )
