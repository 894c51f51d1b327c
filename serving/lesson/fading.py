"""What the lesson says about gradients: how much of one reaches the words before, in the trained cells of a run."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from classifiers.gradient_flow import DOCUMENTS, measured
from classifiers.recurrent import RecurrentModel
from corpus.store import Corpus
from models.padding import Batch
from models.vocabulary import UNKNOWN_ROW

#: The cells that are compared, where a run has them.
CELLS = ("rnn", "lstm", "gru")
#: Words back, at most.
STEPS = 100


class Trained(NamedTuple):
    """A trained network, and what its run recorded of its gradients: gradients.json, where it was asked for."""

    model: RecurrentModel
    recorded: Mapping[str, Any] | None = None


def fading_part(networks: Mapping[str, Trained], corpus: Corpus) -> list[dict[str, Any]]:
    """Return, for each trained network by the name of its cell in the run, what is left after 0 … STEPS words.

    Measured as `classifiers/gradient_flow.py` says, on texts of train that are joined until they are long enough.
    Numbers are relative to the last state; None where a gradient overflows.
    """
    return [
        {
            "cell": model.settings.cell,
            "name": name,
            "relative": flow["relative"],
            "half_life": flow["half_life"],
            "documents": len(labels),
            "recorded": recorded["records"][-1]["relative"] if recorded else None,
        }
        for name, (model, recorded) in networks.items()
        for batch, labels in [joined_texts(corpus, model)]
        for flow in [measured(model.network, batch, labels, STEPS)]
    ]


def joined_texts(corpus: Corpus, model: RecurrentModel) -> tuple[Batch, torch.Tensor]:
    """Return DOCUMENTS texts of STEPS + 1 words and their labels, as a network reads them.

    Each is made of texts of one class, one behind the other, in the order of the corpus; the last words of the last one
    are its end.
    """
    rows = model.vocabulary.rows(corpus.words)
    documents = corpus.rows("train")
    order = [corpus.labels[number] for number in corpus.label_ids[documents].tolist()]
    texts: list[NDArray[np.int64]] = []
    labels: list[int] = []
    open_texts: dict[str, list[NDArray[np.int64]]] = {}
    for document, label in zip(documents.tolist(), order, strict=True):
        tokens = np.asarray(corpus.tokens[corpus.offsets[document] : corpus.offsets[document + 1]])
        parts = open_texts.setdefault(label, [])
        parts.append(rows[tokens].astype(np.int64))
        if sum(map(len, parts)) > STEPS:
            texts.append(np.concatenate(parts)[-STEPS - 1 :])
            labels.append(model.labels.index(label))
            open_texts[label] = []
        if len(texts) == DOCUMENTS:
            break
    if not texts:  # so little text that even all of it is too short: the rest is unknown words
        known = np.concatenate([np.empty(0, np.int64), *(part for parts in open_texts.values() for part in parts)])
        texts = [np.concatenate([np.full(STEPS + 1 - len(known), UNKNOWN_ROW), known])]
        labels = [0]
    lengths = torch.full((len(texts),), STEPS + 1)
    return Batch(torch.from_numpy(np.stack(texts)), lengths), torch.tensor(labels)
