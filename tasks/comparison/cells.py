"""The cells of a run as tasks, and who teaches whom."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from classifiers.baselines.settings import ON_EMBEDDING, BaselineSettings
from corpus.settings import CorpusSettings
from embeddings.settings import EmbeddingSettings
from tasks.comparison.pairing import of_cell
from tasks.comparison.settings import RunSettings
from tasks.comparison.teachers import STACK, named_cell
from tasks.comparison.train_baseline import TrainBaseline
from tasks.comparison.train_classifier import TrainClassifier
from tasks.engine.cell_task import CellTask
from tasks.engine.stage_task import StageTask


class Place(NamedTuple):
    """Where a cell of a run stands: on which corpus and embedding, and with which seed of its own."""

    corpus: CorpusSettings
    embedding_name: str
    embedding: EmbeddingSettings
    seed: int


def network_task(run: RunSettings, name: str, place: Place) -> TrainClassifier:
    """Return the task of the network `name`, with its teacher."""
    settings = run.classifiers[name]
    if place.embedding.max_words and not settings.max_words:
        settings = settings.model_copy(update={"max_words": place.embedding.max_words})
    return TrainClassifier(
        corpus=place.corpus,
        embedding=place.embedding,
        embedding_name=place.embedding_name,
        settings=of_cell(settings, place.seed),
        pretraining=run.pretraining if settings.starts_from_language_models else None,
        teacher=_teacher(run, settings.teacher, place) if settings.teacher else None,
        name=name,
    )


def baseline_task(settings: BaselineSettings, place: Place) -> TrainBaseline:
    """Return the task of a baseline; one of the words alone stands on no embedding."""
    on_embedding = settings.model in ON_EMBEDDING
    return TrainBaseline(
        corpus=place.corpus,
        embedding=place.embedding if on_embedding else None,
        embedding_name=place.embedding_name if on_embedding else "",
        settings=of_cell(settings, place.seed),
    )


def _teacher(run: RunSettings, teacher: str, place: Place) -> CellTask:
    """Return the task of the cell called `teacher`, with the student's seed; `build_run` has refused unknown ones.

    On another embedding than the student's it takes that embedding's own seed.
    """
    embedding, name = named_cell(teacher)
    if embedding and embedding != place.embedding_name:
        place = place._replace(embedding_name=embedding, embedding=run.embeddings[embedding])
    return next(task for build in TEACHERS if (task := build(run, name, place)))


def _network(run: RunSettings, name: str, place: Place) -> CellTask | None:
    return network_task(run, name, place) if name in run.classifiers else None


def _baseline(run: RunSettings, name: str, place: Place) -> CellTask | None:
    return next((baseline_task(settings, place) for settings in run.baselines if settings.model == name), None)


def _stack(run: RunSettings, name: str, place: Place) -> CellTask | None:
    from tasks.comparison.teaching_stack import teaching_stack  # it asks for cells, and so for this module

    if name != STACK:
        return None
    there = run if run.corpus == place.corpus else run.model_copy(update={"corpus": place.corpus})
    return teaching_stack(there, place.seed, place.embedding.seed)


#: What can teach: each returns the task of the cell of a name on an embedding, or None where it knows no such cell.
TEACHERS: tuple[Callable[[RunSettings, str, Place], CellTask | None], ...] = (_network, _baseline, _stack)


def below_cells(cells: Iterable[StageTask]) -> list[StageTask]:
    """Return what cells stand on besides corpora and embeddings, each once, whatever stands on it after it.

    Those are the language models that they start from, and their teachers, which may be cells of the run themselves,
    and what a teacher asks.
    """
    found: dict[str, StageTask] = {}
    for cell in cells:
        asked: list[StageTask] = cell.asked if isinstance(cell, CellTask) else []
        if isinstance(cell, TrainClassifier):
            asked = [*cell.language_models.values(), *([cell.teacher] if cell.teacher else [])]
        for task in (*below_cells(asked), *asked):
            found.setdefault(task.digest, task)
    return [*found.values()]
