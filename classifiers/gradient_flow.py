"""How much of a gradient reaches the words before: measured on the weights of a network, as training goes on.

**What is measured.** Let T be the last word of a document, and L the cross-entropy of what the head says when every
pooling sees the last states alone: so that the way through time is the only one, while pooling over all states would
give each a shortcut. Let m_t be what the cell carries on from word t, in the forward direction of the last layer: c of
lstm, lstm-forget and sru, h of all others. The **norm k steps back** is ‖∂L/∂m_{T−k}‖ (compare Pascanu et al. 2013,
equation 5), and **relative to k = 0** it is ‖∂L/∂m_{T−k}‖ / ‖∂L/∂m_T‖; both are medians over documents. The
**half-life** is the smallest k at which the relative norm is at most ½. Dropout is off, class weights are left out, and
numbers are double, for 0.3²⁰⁰ is none of float32's.

The documents are a fixed few of train, each with more words than there are steps, so that every k is about the same.
"""

import copy
import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork
from classifiers.settings import ClassifierSettings
from corpus.errors import DataError
from corpus.json_files import write_json
from models.cells import CELLS
from models.files import GRADIENTS
from models.networks.plain_steps import Step, steps_of
from models.networks.pooling import States
from models.networks.recurrence import Recurrence
from models.padding import Batch, word_mask
from models.training.feeding import Labelled

#: Documents that are looked at: enough for a steady median, few enough to cost a part of a second.
DOCUMENTS = 32


class Reading(NamedTuple):
    """What a network does on one batch of B documents."""

    steps: list[Step]  # of the forward direction of the last layer, T of them
    scores: Tensor  # of what the head says of the last states alone, (B, C)


class GradientFlow:
    """Looks at a network before its first step and after every epoch; keeps a record each."""

    def __init__(self, network: TextNetwork, train: Labelled[TextInputs], settings: ClassifierSettings) -> None:
        self.network, self.steps = network, settings.gradient_steps
        members = _long_enough(train, settings)
        batch = train.documents.batch(members)
        longest = settings.chop or settings.max_tokens
        self.batch = Batch(batch.rows[:, :longest], batch.lengths.clamp(max=longest))  # with `chop` the first segments
        self.labels = torch.from_numpy(train.labels[members])
        self.records: list[dict[str, Any]] = []

    def look(self, epoch: int) -> None:
        """Add the record of the weights as they are after `epoch` epochs."""
        on_cpu = self.network.embedding.weight.device.type == "cpu"
        network = self.network if on_cpu else copy.deepcopy(self.network).cpu()
        self.records.append({"epoch": epoch, **measured(network, self.batch, self.labels, self.steps)})

    def write(self, folder: Path) -> None:
        """Write gradients.json."""
        about = {"steps": self.steps, "documents": len(self.labels)}
        write_json(folder / GRADIENTS, {**about, "records": self.records})


def _long_enough(train: Labelled[TextInputs], settings: ClassifierSettings) -> NDArray[np.int64]:
    """Return up to DOCUMENTS train documents of which a step back of `gradient_steps` stays within what is read."""
    lengths = train.documents.lengths
    long_enough = np.flatnonzero(lengths > settings.gradient_steps)
    if not len(long_enough):
        most = int(lengths.max())
        raise DataError(
            f"[classifier] gradient_steps = {settings.gradient_steps}: the longest document of train is read as {most} "
            f"words (max_tokens = {settings.max_tokens}); allowed: 0 (none) to {most - 1}"
        )
    chosen = np.random.default_rng(settings.seed).permutation(long_enough)[:DOCUMENTS]
    # The longest first, as the compiled recurrences like them.
    return chosen[np.argsort(-lengths[chosen], kind="stable")]


def measured(network: TextNetwork, batch: Batch, labels: Tensor, steps: int) -> dict[str, Any]:
    """Return what the weights do on a batch, as JSON: norms, half-life, singular values, gates.

    `labels` (B,); every document has more than `steps` words. Network and batch are on the CPU.
    """
    reading = read(network, batch)
    norms = gradient_norms(reading, batch.lengths, labels, steps)  # (steps + 1, B)
    relative = (norms / norms[0]).nanmedian(dim=1).values
    return {
        "norm": _numbers(norms.median(dim=1).values),
        "relative": _numbers(relative),
        "half_life": half_life(relative),
        "singular_values": singular_values(network),
        "gates": gate_openness(reading.steps, batch.lengths),
    }


def gradient_norms(reading: Reading, lengths: Tensor, labels: Tensor, steps: int) -> Tensor:
    """Return ‖∂L/∂m_{T−k}‖ for k = 0 … `steps` and each document, double (steps + 1, B).

    `lengths` (B,), each above `steps`, and `labels` (B,).
    """
    loss = F.cross_entropy(reading.scores, labels, reduction="sum")  # each document's memory is in its own loss alone
    gradients = torch.autograd.grad(loss, [step.memory for step in reading.steps])  # T of (B, H)
    norms = torch.linalg.vector_norm(torch.stack(gradients), dim=2)  # (T, B), zero in padding
    back: Tensor = norms.gather(0, lengths - 1 - torch.arange(steps + 1)[:, None])
    return back


def read(network: TextNetwork, batch: Batch) -> Reading:
    """Return the steps and the scores of a batch, double; gradients are those of one direction and layer."""
    recurrence = network.recurrence
    assert isinstance(recurrence, Recurrence), "a convolution carries nothing on"
    lengths, documents = batch.lengths, torch.arange(len(batch.lengths))
    with torch.no_grad():
        words, places = torch.unique(batch.rows.t(), return_inverse=True)  # (T, B)
        projected = recurrence.project(F.embedding(words, network.embedding.weight))
        states = recurrence.of_projected(projected, places, lengths)  # (T, B, S · H)
        _, top, inputs, places = recurrence.below_the_last(projected, places, lengths)
        forwards = inputs[0][places].double().view(*places.shape, -1, top.hidden)  # (T, B, G, H)
        matrix, vectors = (part[0].double() for part in top.weights())
    steps = steps_of(top.cell, forwards, matrix, vectors)
    own = torch.stack([step.shown for step in steps])[lengths - 1, documents]  # (B, H)
    last = States(states, lengths, top.hidden).last.double()  # (B, S · H)
    last = last + F.pad(own - own.detach(), (0, last.shape[1] - top.hidden))
    # All poolings of one state are that state.
    head = network.head
    bias = head.bias.detach().double()
    scores = F.linear(last.repeat(1, len(network.pooling)), head.weight.detach().double(), bias)
    return Reading(steps, scores)


def half_life(relative: Tensor) -> int | None:
    """Return the smallest k at which the relative norm (steps + 1,) is at most ½; None if it never is."""
    low = torch.nonzero(relative <= 0.5)
    return int(low[0]) if len(low) else None


def singular_values(network: TextNetwork) -> dict[str, float]:
    """Return the largest singular value of each gate's U (H, H), and of `all` of them as one matrix (G · H, H)."""
    recurrence = network.recurrence
    assert isinstance(recurrence, Recurrence), "a convolution has no states"
    top = recurrence.top
    matrix = top.weights()[0][0].detach().double()  # (G, H, H), each Uᵀ
    if not len(matrix):
        return {}
    gates = zip(CELLS[top.cell].matrices, matrix, strict=True)
    values = {name: float(torch.linalg.matrix_norm(each, 2)) for name, each in gates}
    return {**values, "all": float(torch.linalg.matrix_norm(torch.cat([*matrix], dim=1), 2))}


def gate_openness(steps: list[Step], lengths: Tensor) -> dict[str, float]:
    """Return the mean of each gate over numbers, words and documents, 0…1; `lengths` (B,)."""
    mask = word_mask(lengths, len(steps))  # (T, B)
    return {
        name: float(torch.stack([step.gates[name].detach() for step in steps])[mask].mean()) for name in steps[0].gates
    }


def _numbers(values: Tensor) -> list[float | None]:
    """Return six digits of each number; None where it is none, as in a gradient that overflows."""
    return [float(f"{value:.6g}") if math.isfinite(value) else None for value in values.tolist()]
