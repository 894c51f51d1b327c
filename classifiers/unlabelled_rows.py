"""Which texts without labels a classifier learns from, and what is said where there are none."""

import numpy as np
from numpy.typing import NDArray

from classifiers.settings import ClassifierSettings
from corpus.errors import DataError
from corpus.store import Corpus


def unlabelled_rows(corpus: Corpus, settings: ClassifierSettings) -> NDArray[np.int64]:
    """Return the rows of the unlabelled documents, with `transductive` those of test among them, ascending.

    Raises DataError where there are none.
    """
    splits = ("unlabelled", "test") if settings.transductive else ("unlabelled",)
    rows = np.sort(np.concatenate([corpus.rows(split) for split in splits]))
    if not len(rows):
        asked, instead = _asked(settings)
        raise DataError(
            f"[classifier] {asked} learns from unlabelled texts, and the corpus has none: add documents without a "
            f"label (docs/unlabelled.md), or {instead}"
        )
    return rows


def refuse_without_texts(corpus: Corpus, settings: ClassifierSettings) -> None:
    """Raise DataError where settings ask for unlabelled texts and a cleaned corpus has none."""
    if settings.teacher or (settings.reads_unlabelled and settings.unlabelled_batch_size):
        unlabelled_rows(corpus, settings)


def _asked(settings: ClassifierSettings) -> tuple[str, str]:
    """Return the setting that asks for unlabelled texts, and what does without."""
    if settings.teacher:
        return f"teacher = {settings.teacher}", "leave teacher empty"
    name = "virtual_adversarial" if settings.virtual_adversarial else "entropy"
    return f"{name} = {getattr(settings, name):g}", "set unlabelled_batch_size = 0 to take train alone"
