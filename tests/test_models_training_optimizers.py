"""Step sizes rise and fall as said; each group of weights gets its own."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from classifiers.network import TextNetwork
from classifiers.settings import ClassifierSettings
from classifiers.word_vectors import optimizer_for
from corpus.sizes import CLASSIFIER, IMDB, fitted
from models.training.optimizers import BETAS, MOMENTUM, OPTIMIZERS, START, optimizer_of, schedule, set_learning_rate
from models.vocabulary import UNKNOWN_ROW

ROOT = Path(__file__).resolve().parent.parent
VECTORS = np.random.default_rng(0).normal(0, 1, (12, 3)).astype(np.float32)


def network(settings: ClassifierSettings) -> TextNetwork:
    torch.manual_seed(0)
    return TextNetwork(settings, VECTORS, 2)


@pytest.mark.parametrize("warmup", [0.0, 0.2, 0.9])
def test_the_step_size_rises_to_its_highest_and_falls_to_nothing(warmup: float) -> None:
    shares = [schedule(progress, warmup) for progress in np.linspace(0, 1, 101)]
    top = int(np.argmax(shares))
    assert top == round(100 * warmup)
    assert shares[top] == pytest.approx(1.0)
    assert shares[0] == pytest.approx(START if warmup else 1.0)
    assert shares[-1] == pytest.approx(0.0)
    assert np.all(np.diff(shares[: top + 1]) > 0)
    assert np.all(np.diff(shares[top:]) < 0)


def test_word_vectors_have_a_step_size_of_their_own() -> None:
    settings = fitted(
        ClassifierSettings(hidden_size=4, learning_rate=0.1, embedding_learning_rate=0.02), CLASSIFIER, IMDB
    )
    model = network(settings)
    optimizer = optimizer_for(model, settings)
    assert set_learning_rate(optimizer, 0.2, 0.2) == pytest.approx(1.0)
    rates = {id(weight): group["lr"] for group in optimizer.param_groups for weight in group["params"]}
    assert rates.pop(id(model.embedding.weight)) == pytest.approx(0.02)
    assert len(rates) == len(list(model.parameters())) - 1
    assert list(rates.values()) == pytest.approx([0.1] * len(rates))


def test_frozen_word_vectors_are_in_no_group() -> None:
    settings = fitted(ClassifierSettings(hidden_size=4, embedding="frozen"), CLASSIFIER, IMDB)
    model = network(settings)
    groups = optimizer_for(model, settings).param_groups
    assert all(weight is not model.embedding.weight for group in groups for weight in group["params"])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_one_step_lowers_the_loss_and_decay_spares_words_that_do_not_occur(name: str) -> None:
    settings = fitted(
        ClassifierSettings(hidden_size=4, optimizer=name, learning_rate=0.01, weight_decay=0.1, layers=1),
        CLASSIFIER,
        IMDB,
    )
    model = network(settings).eval()
    optimizer = optimizer_for(model, settings)
    rows, lengths, labels = torch.tensor([[2, 3, 4], [5, 6, 0]]), torch.tensor([3, 2]), torch.tensor([0, 1])
    losses = []
    for _ in range(2):
        loss = torch.nn.functional.cross_entropy(model(rows, lengths), labels)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        set_learning_rate(optimizer, 0.2, 0.2)
        optimizer.step()
    assert losses[1] < losses[0]
    weights = model.embedding.weight.detach().numpy()
    assert np.array_equal(weights[7:], VECTORS[7:])
    assert np.array_equal(weights[UNKNOWN_ROW], VECTORS[UNKNOWN_ROW])
    assert not np.array_equal(weights[2], VECTORS[2])


THEIRS = {
    "adam": lambda groups: torch.optim.Adam(groups, betas=BETAS),
    "adamw": lambda groups: torch.optim.AdamW(groups, betas=BETAS),
    "sgd": lambda groups: torch.optim.SGD(groups, momentum=MOMENTUM, nesterov=True),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_rule_takes_the_steps_of_torchs(name: str) -> None:
    """With a penalty in one group, and a weight that has no gradient in the first steps."""
    generator = torch.Generator().manual_seed(1)
    ours, theirs = ([torch.nn.Parameter(torch.ones(3, 2)) for _ in range(3)] for _ in range(2))

    def groups(weights: list[torch.nn.Parameter]) -> list[dict[str, object]]:
        return [
            {"params": weights[:2], "highest": 0.1, "weight_decay": 0.1},
            {"params": weights[2:], "highest": 0.02, "weight_decay": 0.0},
        ]

    own, other = optimizer_of(name, groups(ours)), THEIRS[name](groups(theirs))
    for step in range(20):
        for optimizer in (own, other):
            set_learning_rate(optimizer, step / 20, 0.2)  # type: ignore[arg-type]
            optimizer.zero_grad()
        for number in range(3):
            if number != 1 or step > 3:
                gradient = torch.randn(3, 2, generator=generator)
                ours[number].grad, theirs[number].grad = gradient, gradient.clone()
        own.step()
        other.step()
        for left, right in zip(ours, theirs, strict=True):
            torch.testing.assert_close(left, right, atol=1e-6, rtol=1e-5)


def test_steps_do_not_load_torchs_compiler() -> None:
    """It takes as long to load as torch itself, in every process that trains a network."""
    code = """
import sys, torch
from models.training.optimizers import OPTIMIZERS, optimizer_of
for name in OPTIMIZERS:
    weight = torch.nn.Parameter(torch.ones(3))
    optimizer = optimizer_of(name, [{"params": [weight], "highest": 0.1, "weight_decay": 0.0}])
    weight.grad = torch.ones(3)
    optimizer.step()
    optimizer.zero_grad()
assert "torch._dynamo" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
