"""The training loop: what it learns, what it cannot learn, and when it stops."""

import itertools

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork
from classifiers.scoring import ready
from classifiers.settings import ClassifierSettings
from classifiers.training import Training
from classifiers.word_vectors import AllVectors, TouchedVectors
from corpus.errors import DataError
from corpus.json_files import json_text
from corpus.sizes import CLASSIFIER, IMDB, fitted
from models.device import prepare_cpu
from models.training.criteria import CRITERIA
from models.training.feeding import Labelled, LabelledBatch, feed
from models.training.records import Best, Outcome, Watched
from models.vocabulary import FIRST

CPU = torch.device("cpu")
WORDS = 24
SMALL = {"hidden_size": 16, "batch_size": 16, "embedding_dropout": 0.0, "word_dropout": 0.0, "head_dropout": 0.0}


@pytest.fixture(autouse=True)
def one_thread() -> None:
    prepare_cpu()


def documents(rows: NDArray[np.int64]) -> TextInputs:
    n, width = rows.shape
    ends = np.arange(1, n + 1) * width
    lookup = np.arange(WORDS, dtype=np.int32) + FIRST
    return TextInputs(rows.astype(np.int32).reshape(-1), ends - width, ends, lookup, 400)


def order_task(seed: int, n: int) -> Labelled:
    """Ten words, all but two the same noise everywhere; the label says whether word 0 stands before word 1."""
    generator = np.random.default_rng(seed)
    rows = generator.integers(2, WORDS, (n, 10))
    places = np.sort(np.argsort(generator.random((n, 10)), axis=1)[:, :2], axis=1)
    labels = generator.integers(0, 2, n)
    rows[np.arange(n), places[:, 0]] = labels
    rows[np.arange(n), places[:, 1]] = 1 - labels
    return Labelled(documents(rows), labels)


def word_task(seed: int, n: int) -> Labelled:
    """Every document holds word 0 or word 1, which is its label, among noise."""
    generator = np.random.default_rng(seed)
    rows, labels = generator.integers(2, WORDS, (n, 6)), generator.integers(0, 2, n)
    rows[np.arange(n), generator.integers(0, 6, n)] = labels
    return Labelled(documents(rows), labels)


def training(**overrides: object) -> Training:
    settings = fitted(ClassifierSettings.model_validate({**SMALL, **overrides}), CLASSIFIER, IMDB)
    torch.manual_seed(settings.seed)
    vectors = np.random.default_rng(0).normal(0, 0.3, (WORDS + FIRST, 12)).astype(np.float32)
    return Training(TextNetwork(settings, vectors, 2), settings, CPU)


def accuracy(trained: Training, data: Labelled) -> float:
    return float((ready(trained.network, CPU).probabilities(data.documents).argmax(axis=1) == data.labels).mean())


@pytest.mark.parametrize(
    ("cell", "pooling"),
    [
        *[("lstm", ("mean", "max")), ("lstm", ("last",)), ("gru", ("mean", "max")), ("gru", ("attention",))],
        ("rnn-relu", ("mean", "max")),
    ],
)
def test_word_order_is_learned(cell: str, pooling: tuple[str, ...]) -> None:
    trained = training(cell=cell, pooling=pooling, epochs=6, learning_rate=0.02, patience=6)
    trained.fit(order_task(1, 1200), order_task(2, 300))
    assert accuracy(trained, order_task(3, 500)) > 0.9


@pytest.mark.parametrize(
    ("cell", "optimizer"),
    [
        *[("rnn", "adam"), ("lstm", "adamw"), ("gru", "sgd"), ("rnn", "sgd"), ("sru", "adam"), ("mingru", "adam")],
        *[("rnn-relu", "adam"), ("cnn", "adam"), ("cnn", "sgd")],
    ],
)
def test_every_optimizer_and_every_cell_learns(cell: str, optimizer: str) -> None:
    rates = {"learning_rate": 0.1, "embedding_learning_rate": 0.1} if optimizer == "sgd" else {"learning_rate": 0.01}
    trained = training(cell=cell, optimizer=optimizer, **rates)
    history = trained.fit(word_task(1, 600), word_task(2, 200))
    assert history[-1]["train_loss"] < history[0]["train_loss"]
    assert accuracy(trained, word_task(3, 400)) > 0.95


@pytest.mark.parametrize("settings", [{}, {"layers": 3}, {"direction": "one", "chop": 4}], ids=str)
@pytest.mark.parametrize("pooling", ["last", "mean", "max", "attention"])
@pytest.mark.parametrize("cell", ["rnn", "lstm", "mingru"])
def test_in_half_precision_the_loss_is_nearly_the_same(
    cell: str, pooling: str, settings: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.device.multiplies_halves", lambda: True)
    task = order_task(1, 16)
    losses = []
    for precision in ("single", "auto"):
        trained = training(cell=cell, pooling=(pooling,), precision=precision, **settings, head_dropout=0.2)
        trained.prepare(task)
        loss = trained.loss(next(iter(feed(task, [np.arange(16)], CPU)))).value
        loss.backward()
        losses.append(float(loss.detach()))
    assert losses[0] == pytest.approx(losses[1], rel=0.05)


def test_shuffled_labels_give_chance() -> None:
    generator = np.random.default_rng(5)
    splits = [word_task(seed, n) for seed, n in ((1, 800), (2, 1000), (3, 2000))]
    train, validation, test = (Labelled(data.documents, generator.permutation(data.labels)) for data in splits)
    trained = training(learning_rate=0.01)
    history = trained.fit(train, validation)
    # Four standard deviations of a fair coin thrown 2,000 and 1,000 times.
    assert accuracy(trained, test) == pytest.approx(0.5, abs=0.045)
    assert history[-1]["validation_accuracy"] == pytest.approx(0.5, abs=0.063)


def test_four_layers_learn_word_order() -> None:
    trained = training(cell="gru", layers=4, epochs=6, learning_rate=0.01, patience=6)
    trained.fit(order_task(1, 1200), order_task(2, 300))
    assert accuracy(trained, order_task(3, 500)) > 0.9


def test_equal_seeds_give_equal_weights_and_others_do_not() -> None:
    weights = []
    for seed in (3, 3, 4):
        trained = training(seed=seed, epochs=2, word_dropout=0.1, embedding_dropout=0.3, head_dropout=0.5)
        trained.fit(word_task(1, 200), word_task(2, 50))
        weights.append(torch.cat([weight.flatten() for weight in trained.network.parameters()]))
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


@pytest.mark.parametrize("embedding", ["tuned", "frozen"])
def test_frozen_word_vectors_stay_and_tuned_ones_move(embedding: str) -> None:
    trained = training(embedding=embedding, epochs=1)
    before = trained.network.embedding.weight.detach().clone()
    trained.fit(word_task(1, 100), word_task(2, 50))
    assert torch.equal(trained.network.embedding.weight, before) == (embedding == "frozen")


@pytest.mark.parametrize("cell", ["lstm", "cnn"])
def test_word_vectors_by_rows_are_trained_as_by_dense_adam(cell: str) -> None:
    """Their own step size, the rows no batch had for a while, the weights that are evaluated and kept."""
    found = []
    for dense in (False, True):
        # Half precision would let differences of the last bit grow.
        trained = training(cell=cell, epochs=3, embedding_learning_rate=0.03, batch_size=4, precision="single")
        assert isinstance(trained.vectors, TouchedVectors)
        if dense:
            trained.vectors = AllVectors(trained.network.embedding.weight)
        history = trained.fit(word_task(1, 60), word_task(2, 50))
        losses = torch.tensor([[record["train_loss"], record["validation_loss"]] for record in history])
        found.append([losses, *(weight.detach() for weight in trained.network.parameters())])
    for rows, whole in zip(*found, strict=True):
        torch.testing.assert_close(rows, whole, atol=1e-3, rtol=1e-3)


def test_losses_that_are_looked_at_now_and_then_are_the_same() -> None:
    histories = []
    for every in (1, 4):
        trained = training(epochs=2, batch_size=8)
        trained.look_every = every
        histories.append(trained.fit(word_task(1, 100), word_task(2, 50)))
    same = ("train_loss", "validation_loss", "clipped_share", "learning_rate")
    for one, other in zip(*histories, strict=True):
        assert [one[key] for key in same] == pytest.approx([other[key] for key in same])


def test_a_step_that_failed_is_named_although_it_was_looked_at_later() -> None:
    trained = training(batch_size=8)
    trained.look_every = 5
    step, steps = trained.step, itertools.count(1)

    def breaking(fed: LabelledBatch, progress: float) -> Outcome:
        outcome = step(fed, progress)
        return outcome._replace(numbers=torch.full((2,), float("inf"))) if next(steps) == 7 else outcome

    trained.step = breaking  # type: ignore[method-assign]
    with pytest.raises(RuntimeError, match="the loss is inf in epoch 1, batch 7 of"):
        trained.fit(word_task(1, 100), word_task(2, 50))


def test_a_loss_that_is_no_number_names_epoch_step_and_learning_rate() -> None:
    trained = training()
    trained.network.head.weight.data[0, 0] = float("nan")
    with pytest.raises(RuntimeError, match=r"nan in epoch 1, batch 1 of 13, at learning rate 0\.00016"):
        trained.fit(word_task(1, 200), word_task(2, 50))


def test_a_gradient_that_overflows_is_reported_and_moves_no_weight() -> None:
    trained = training(clip_norm=1e30)
    trained.network.head.weight.data.mul_(1e38)
    before = trained.network.recurrence.layers[0].directions[0].weight_hh_l0.detach().clone()
    with pytest.raises(RuntimeError, match="epoch 1, batch 1"):
        trained.fit(word_task(1, 200), word_task(2, 50))
    assert torch.equal(trained.network.recurrence.layers[0].directions[0].weight_hh_l0, before)


@pytest.mark.parametrize("best_by", [*CRITERIA])
def test_training_stops_when_validation_gets_no_better_and_keeps_the_best_weights(best_by: str) -> None:
    train, validation = word_task(1, 100), word_task(2, 200)
    # Validation labels that contradict train: what is learned there makes every later epoch worse.
    against = Labelled(validation.documents, 1 - validation.labels)
    trained = training(epochs=20, patience=2, learning_rate=0.02, warmup_share=0.0, best_by=best_by)
    history = trained.fit(train, against)
    assert len(history) == trained.best.epoch + 2 < 20
    assert [record["best"] for record in history][trained.best.epoch :] == [False, False]
    sign = 1 if best_by in ("loss", "log-loss") else -1
    values = [sign * record[f"validation_{best_by.replace('-', '_')}"] for record in history]
    assert values[trained.best.epoch - 1] == min(values)
    found = torch.from_numpy(ready(trained.network, CPU).scores(against.documents))
    loss = torch.nn.functional.cross_entropy(found, torch.from_numpy(against.labels)).item()
    assert loss == pytest.approx(history[trained.best.epoch - 1]["validation_loss"], abs=1e-6)


def test_a_loss_that_is_nan_is_never_the_best() -> None:
    best, model = Best(), torch.nn.Linear(1, 1)
    assert not best.offer(CRITERIA["loss"](float("nan"), 0.5), 1, model)
    assert best.offer(CRITERIA["loss"](0.7, 0.5), 2, model)
    assert not best.offer(CRITERIA["loss"](float("nan"), 0.5), 3, model)


def test_a_validation_loss_that_is_no_number_is_left_open_in_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    trained = training(epochs=2, best_by="loss")
    losses = iter((0.5, float("inf")))

    def judge(validation: Labelled) -> Watched:
        loss = next(losses)
        return Watched((-loss,), {"validation_loss": loss, "validation_accuracy": 0.5}, "")

    monkeypatch.setattr(trained, "judge", judge)
    history = trained.fit(word_task(1, 40), word_task(2, 20))
    assert [(line["validation_loss"], line["best"]) for line in history] == [(0.5, True), (None, False)]
    assert "null" in json_text(history)


def test_of_equally_accurate_epochs_the_one_with_the_lower_loss_is_best() -> None:
    best, model = Best(), torch.nn.Linear(1, 1)
    epochs = [(0.5, 0.8), (0.4, 0.8), (0.3, 0.7), (0.45, 0.8), (0.9, 0.9)]
    kept = [best.offer(CRITERIA["accuracy"](*epoch), number, model) for number, epoch in enumerate(epochs, 1)]
    assert kept == [True, True, False, False, True]
    assert best.epoch == 5


def test_balanced_weights_give_a_rare_class_its_say() -> None:
    def uneven(seed: int, n: int) -> Labelled:
        # Word 0 is in half of the documents; of those one in ten has the rare label 1.
        generator = np.random.default_rng(seed)
        data = word_task(seed, n)
        labels = np.where(data.labels == 0, generator.random(n) < 0.1, 0).astype(np.int64)
        return Labelled(data.documents, labels)

    shares = {}
    for weights in ("none", "balanced"):
        how = {"class_weights": weights, "best_by": "balanced-accuracy"}
        trained = training(**how, learning_rate=0.02, hidden_size=4, batch_size=32, cell="rnn")
        trained.fit(uneven(1, 2000), uneven(2, 500))
        shares[weights] = float(
            ready(trained.network, CPU).probabilities(uneven(3, 500).documents).argmax(axis=1).mean()
        )
    assert shares["none"] < 0.05
    assert shares["balanced"] > 0.25


@pytest.mark.parametrize(("rare", "name"), [(0.5, "accuracy"), (0.05, "macro-f1")])
def test_the_measure_follows_the_classes_of_train(rare: float, name: str) -> None:
    data, trained = word_task(1, 200), training(epochs=1)
    labels = (np.arange(200) < 200 * rare).astype(np.int64)
    history = trained.fit(Labelled(data.documents, labels), word_task(2, 50))
    assert trained.measure.name == name
    assert trained.measure.column("validation") in history[0]


def test_history_says_how_each_epoch_went() -> None:
    record = training(epochs=1).fit(word_task(1, 100), word_task(2, 50))[0]
    assert set(record) == {
        "epoch", "train_loss", "validation_loss", "validation_accuracy", "learning_rate", "seconds",
        "tokens_per_second", "padding_share", "clipped_share", "best",
    }  # fmt: skip
    assert record["padding_share"] == 0.0
    assert record["tokens_per_second"] == pytest.approx(600 / record["seconds"])


@pytest.mark.parametrize("cell", ["sru", "mingru", "lstm-forget", "gru"])
def test_the_way_of_a_card_trains_the_same_network(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    losses = []
    for plain in (False, True):
        if plain:
            layer = type(training(cell=cell).network.recurrence.top)
            monkeypatch.setattr(layer, "forward", layer.by_torch)
        trained = training(cell=cell, epochs=2, learning_rate=0.02, precision="single")
        history = trained.fit(word_task(1, 100), word_task(2, 50))
        losses.append([record[name] for record in history for name in ("train_loss", "validation_loss")])
    assert losses[0][2] < losses[0][0]
    np.testing.assert_allclose(losses[1], losses[0], atol=1e-3)


def test_a_step_that_no_memory_is_left_for_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    trained = training(batch_tokens=90)
    monkeypatch.setattr(trained.network, "scores", full)
    with pytest.raises(DataError, match=r"15 documents of 6 tokens; try a smaller batch_tokens \(it is 90\)"):
        trained.fit(word_task(1, 100), word_task(2, 50))
