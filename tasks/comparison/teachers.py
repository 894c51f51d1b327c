"""Who may teach whom in a run: refused as soon as its configuration is read."""

from collections.abc import Mapping, Sequence

from classifiers.baselines.settings import ON_EMBEDDING, BaselineSettings
from classifiers.settings import ClassifierSettings
from embeddings.settings import EmbeddingSettings
from tasks.comparison.ensembles import Grid
from tasks.engine.sections import SettingsError

#: What may be said instead of a cell: the stack of all cells that learn from no teacher.
STACK = "stack"


def asks_stack(classifiers: Mapping[str, ClassifierSettings]) -> bool:
    """Say whether some cell learns from the stack; a cell that is called so comes first."""
    return STACK not in classifiers and any(settings.teacher == STACK for settings in classifiers.values())


def named_cell(cell: str) -> tuple[str, str]:
    """Return embedding and name of a cell written `EMBEDDING/NAME`; without an embedding that is empty."""
    embedding, _, name = cell.rpartition("/")
    return embedding, name


def refuse_impossible_teachers(
    classifiers: Mapping[str, ClassifierSettings],
    embeddings: Mapping[str, EmbeddingSettings],
    baselines: Sequence[BaselineSettings],
) -> None:
    """Raise SettingsError for a teacher that is no cell of the run, or that would be taught by its own student."""
    of_words = [b.model for b in baselines if b.model not in ON_EMBEDDING]
    on_embedding = [*classifiers, *(b.model for b in baselines if b.model in ON_EMBEDDING)]
    if asks_stack(classifiers):
        _refuse_stack_of_one(classifiers, embeddings, baselines)
    for student, settings in classifiers.items():
        if not settings.teacher:
            continue
        if settings.teacher == STACK and asks_stack(classifiers):
            continue
        embedding, name = named_cell(settings.teacher)
        known = name in on_embedding if not embedding else (embedding in embeddings and name in on_embedding)
        if not known and not (name in of_words and not embedding):
            others = [name for name in on_embedding if name != student]
            chosen = f"; with its embedding: {next(iter(embeddings))}/{others[0]}" if others else ""
            raise SettingsError(
                f"[classifier.{student}] teacher = {settings.teacher}: this run has no such cell\n  allowed: "
                f"{', '.join([*of_words, *others, STACK])}{chosen}"
            )
        _refuse_circle(classifiers, student)


def _refuse_stack_of_one(
    classifiers: Mapping[str, ClassifierSettings],
    embeddings: Mapping[str, EmbeddingSettings],
    baselines: Sequence[BaselineSettings],
) -> None:
    untaught = {name: settings for name, settings in classifiers.items() if not settings.teacher}
    cells = Grid.of(embeddings, untaught, baselines, replicates=1).cells
    if len(cells) < 2:
        student = next(name for name, settings in classifiers.items() if settings.teacher == STACK)
        there = f"there is {cells[0]} alone" if cells else "there is none"
        raise SettingsError(
            f"[classifier.{student}] teacher = {STACK}: of cells that learn from no teacher it asks two or more, and "
            f"{there}\n  add one to [baseline] models, or a [classifier.NAME] without a teacher"
        )


def _refuse_circle(classifiers: Mapping[str, ClassifierSettings], student: str) -> None:
    chain = [student]
    while (settings := classifiers.get(chain[-1])) and settings.teacher:
        chain.append(named_cell(settings.teacher)[1])
        if chain[-1] in chain[:-1]:
            raise SettingsError(
                f"[classifier.{student}] teacher = {classifiers[student].teacher}: nobody would come first in "
                f"{' ← '.join(chain)}; name a teacher that has none of these as its own"
            )
