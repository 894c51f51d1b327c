"""Who may teach whom in a run: refused as soon as its configuration is read."""

from collections.abc import Mapping, Sequence

from classifiers.settings import ON_EMBEDDING, BaselineSettings, ClassifierSettings
from tasks.engine.sections import SettingsError


def named_cell(cell: str) -> tuple[str, str]:
    """Return embedding and name of a cell written `EMBEDDING/NAME`; without an embedding that is empty."""
    embedding, _, name = cell.rpartition("/")
    return embedding, name


def refuse_impossible_teachers(
    classifiers: Mapping[str, ClassifierSettings],
    embeddings: Mapping[str, object],
    baselines: Sequence[BaselineSettings],
) -> None:
    """Raise SettingsError for a teacher that is no cell of the run, or that would be taught by its own student."""
    of_words = [b.model for b in baselines if b.model not in ON_EMBEDDING]
    on_embedding = [*classifiers, *(b.model for b in baselines if b.model in ON_EMBEDDING)]
    for student, settings in classifiers.items():
        if not settings.teacher:
            continue
        embedding, name = named_cell(settings.teacher)
        known = name in on_embedding if not embedding else (embedding in embeddings and name in on_embedding)
        if not known and not (name in of_words and not embedding):
            others = [name for name in on_embedding if name != student]
            chosen = f"; with its embedding: {next(iter(embeddings))}/{others[0]}" if others else ""
            raise SettingsError(
                f"[classifier.{student}] teacher = {settings.teacher}: this run has no such cell\n  allowed: "
                f"{', '.join([*of_words, *others]) or 'none, for it has no other cell'}{chosen}"
            )
        _refuse_circle(classifiers, student)


def _refuse_circle(classifiers: Mapping[str, ClassifierSettings], student: str) -> None:
    chain = [student]
    while (settings := classifiers.get(chain[-1])) and settings.teacher:
        chain.append(named_cell(settings.teacher)[1])
        if chain[-1] in chain[:-1]:
            raise SettingsError(
                f"[classifier.{student}] teacher = {classifiers[student].teacher}: nobody would come first in "
                f"{' ← '.join(chain)}; name a teacher that has none of these as its own"
            )
