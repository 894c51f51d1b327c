"""Distillation (Hinton et al. 2015): unlabelled texts with the probabilities of a finished model as their labels.

Documents of train keep their labels: a teacher has learnt those, and is surer of them than it is right elsewhere.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifiers.inputs import TextInputs
from classifiers.predict import Predictor
from classifiers.settings import ClassifierSettings
from classifiers.unlabelled_rows import unlabelled_rows
from corpus.errors import DataError
from corpus.sizes import Sizes
from corpus.store import Corpus
from models.training.feeding import Labelled


def sizes_of(corpus: Corpus, settings: ClassifierSettings) -> Sizes:
    """Return what rules go by: texts that a teacher labels are learnt from as those of train are."""
    sizes = Sizes.of(corpus)
    told = len(unlabelled_rows(corpus, settings)) if settings.teacher else 0
    return replace(sizes, documents=sizes.documents + told)


def taught(
    corpus: Corpus, teacher: Path | None, lookup: NDArray[np.int32], settings: ClassifierSettings
) -> Labelled[TextInputs]:
    """Return train and the unlabelled documents with the probability of each class, float32 (n, C): 0 or 1 in train.

    `teacher` is the folder of a model of any kind, `lookup` the embedding row of each token id. Raises DataError where
    the teacher is missing or tells other classes apart, and where there is no unlabelled text.
    """
    rows = unlabelled_rows(corpus, settings)
    if teacher is None:
        raise DataError(f"[classifier] teacher = {settings.teacher}: a cell of a run; `wordloom run` trains it first")
    predictor = Predictor.load(teacher)
    if predictor.labels != corpus.labels:
        raise DataError(
            f"{teacher} tells {', '.join(predictor.labels)} apart, and the corpus has {', '.join(corpus.labels)}; "
            "train the teacher on the same data"
        )
    train = corpus.rows("train")
    known = np.eye(len(corpus.labels), dtype=np.float32)[corpus.label_ids[train]]
    told = predictor.probabilities(corpus.texts(rows))
    documents = TextInputs.of_corpus(corpus, np.concatenate((train, rows)), lookup, settings.max_tokens)
    return Labelled(documents, np.concatenate((known, told)))
