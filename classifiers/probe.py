"""A cell trained once more on other data, to learn what its score rests on: labels at random, or less of train."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.baselines.settings import BaselineSettings
from classifiers.baselines.train import train_baseline_on
from classifiers.probe_settings import ProbeSettings
from classifiers.train import Sources, train_on
from corpus.store import DROPPED, Corpus


@dataclass(frozen=True)
class ProbedCorpus(Corpus):
    """A corpus of which a model sees a part of train, or labels that say nothing; test is as it was."""

    settings: ProbeSettings

    @cached_property
    def split(self) -> NDArray[np.str_]:
        """Split of each document, DROPPED for what is not learnt from: (documents,).

        The same share of every class, at least one document; a smaller share is a part of every larger one.
        """
        split = Corpus(self.folder).split.copy()
        generator, labels = np.random.default_rng(0), Corpus(self.folder).label_ids
        train = np.flatnonzero(split == "train")
        for label in range(len(self.labels)):
            rows = generator.permutation(train[labels[train] == label])
            split[rows[max(1, round(self.settings.share * len(rows))) :]] = DROPPED
        return split

    @cached_property
    def label_ids(self) -> NDArray[np.int64]:
        """Index into `labels` of each document, of train and validation at random if so set: (documents,).

        Every class gets all labels in the shares that they have: a plain shuffle agrees with the truth a little more or
        less often than chance, and from thousands of documents a model would learn that little.
        """
        labels = Corpus(self.folder).label_ids
        if not self.settings.shuffled:
            return labels
        generator, drawn = np.random.default_rng(self.settings.model.seed), labels.copy()
        for split in ("train", "validation"):
            rows = self.rows(split)
            shuffled = np.sort(labels[rows])
            for label in np.unique(shuffled):
                same = generator.permutation(rows[labels[rows] == label])
                # Every n-th of the sorted labels: their shares, to within one of each.
                drawn[same] = shuffled[(np.arange(len(same)) * len(shuffled)) // len(same)]
        return drawn


def train_probe(
    settings: ProbeSettings, corpus: Path, embedding: Path | None, folder: Path, **more: Path | None
) -> dict[str, Any]:
    """Train the model of `settings` on other data than its own; write what the model's own stage writes.

    `more` are the language models that it starts from, which have seen no label. Returns the settings that rules gave,
    which follow the size of these data.
    """
    probed = ProbedCorpus(Corpus.open(corpus).folder, settings)
    if isinstance(settings.model, BaselineSettings):
        train_baseline_on(probed, settings.model, embedding, folder)
        return {}
    assert embedding is not None, "a network reads word vectors"
    # Gradients are shown of the cell itself; in a share of train no document may be long enough for them.
    # What a teacher says would tell the labels that are left out, or are at random.
    model = settings.model.model_copy(update={"gradient_steps": 0, "teacher": ""})
    return train_on(probed, model, Sources(embedding, **more), folder)
