"""What is measured of gradients: as in analytic cases, as by hand, and without an effect on training."""

import json
import runpy
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from classifiers.gradient_flow import DOCUMENTS, GradientFlow, gradient_norms, half_life, measured, read
from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork
from classifiers.settings import ClassifierSettings
from classifiers.training import Training
from corpus.errors import DataError
from corpus.sizes import CLASSIFIER, IMDB, fitted
from models.device import prepare_cpu
from models.networks.layers import ElementwiseLayer
from models.networks.plain_steps import STEPS, simple
from models.padding import Batch
from models.reference.cells import Array, Gru, Lstm, Simple
from models.reference.classifier import softmax
from models.training.feeding import Labelled
from models.vocabulary import FIRST

_weights = runpy.run_path(str(Path(__file__).with_name("reference_weights.py")))
cell_of = _weights["cell_of"]
WORDS, SIZE, HIDDEN, CLASSES = 24, 5, 4, 3


@pytest.fixture(autouse=True)
def one_thread() -> None:
    prepare_cpu()


def network(**overrides: object) -> TextNetwork:
    chosen = fitted(
        ClassifierSettings.model_validate({"hidden_size": HIDDEN, "direction": "one", **overrides}), CLASSIFIER, IMDB
    )
    torch.manual_seed(7)
    vectors = np.random.default_rng(0).normal(0, 1, (WORDS + FIRST, SIZE)).astype(np.float32)
    return TextNetwork(chosen, vectors, CLASSES).eval()


def batch(*lengths: int) -> tuple[Batch, torch.Tensor]:
    """Return documents of these lengths, padded, and their labels."""
    generator = np.random.default_rng(1)
    rows = torch.from_numpy(generator.integers(FIRST, WORDS + FIRST, (len(lengths), max(lengths))))
    for row, length in zip(rows, lengths, strict=True):
        row[length:] = 0
    return Batch(rows, torch.tensor(lengths)), torch.from_numpy(generator.integers(0, CLASSES, len(lengths)))


def documents(*lengths: int) -> Labelled:
    """Return the same as a training set."""
    generator, ends = np.random.default_rng(2), np.cumsum(lengths)
    tokens, lookup = generator.integers(0, WORDS, ends[-1]).astype(np.int32), np.arange(WORDS, dtype=np.int32) + FIRST
    return Labelled(TextInputs(tokens, ends - lengths, ends, lookup, 400), generator.integers(0, 2, len(lengths)))


def norms(made: TextNetwork, found: Batch, labels: torch.Tensor, steps: int) -> Array:
    values: Array = gradient_norms(read(made, found), found.lengths, labels, steps).numpy()
    return values


def multiplying(factor: float, monkeypatch: pytest.MonkeyPatch) -> TextNetwork:
    """Return a network whose state is λ times the state before, plus what the word brings."""
    monkeypatch.setitem(STEPS, "rnn", simple(lambda state: state))
    made = network(cell="rnn")
    layer = made.recurrence.layers[0].directions[0]
    with torch.no_grad():
        layer.weight_hh_l0.copy_(factor * torch.eye(HIDDEN))
    return made


@pytest.mark.parametrize("factor", [1.0, 0.5, 1.25])
def test_a_linear_recurrence_hands_back_powers_of_its_factor(factor: float, monkeypatch: pytest.MonkeyPatch) -> None:
    made, (found, labels) = multiplying(factor, monkeypatch), batch(60, 45, 41)
    values = norms(made, found, labels, 40)
    np.testing.assert_allclose(values / values[0], np.tile(factor ** np.arange(41.0)[:, None], 3), rtol=1e-9)
    said = measured(made, found, labels, 40)
    assert said["singular_values"] == pytest.approx({"state": factor, "all": factor})
    assert said["half_life"] == (1 if factor == 0.5 else None)
    assert said["gates"] == {}


def test_the_first_norm_is_that_of_the_loss_of_the_last_state() -> None:
    made, (found, labels) = network(cell="gru", pooling="last"), batch(9, 6)
    p = torch.softmax(made(*found).double(), dim=1).detach().numpy()
    expected = (p - np.eye(CLASSES)[labels.numpy()]) @ made.head.weight.detach().double().numpy()
    np.testing.assert_allclose(norms(made, found, labels, 0)[0], np.linalg.norm(expected, axis=1), rtol=1e-5)


@pytest.mark.parametrize("cell", STEPS)
@pytest.mark.parametrize("more", [{}, {"direction": "both", "layers": 2}, {"direction": "both", "layers": 4}], ids=str)
def test_the_steps_are_those_of_the_network(cell: str, more: dict[str, object]) -> None:
    made, (found, _) = network(cell=cell, pooling="last", **more), batch(12, 9, 1)
    torch.testing.assert_close(read(made, found).scores.float(), made(*found))


def by_hand(cell: Simple | Lstm | Gru, x: Array, dh: Array) -> list[float]:
    """Return ‖∂L/∂m‖ from the last word to the first: backpropagation through time, dh (H,) reaching the last state."""
    kept, found = cell.forward(x), []
    dc = np.zeros_like(dh)
    for t in reversed(range(len(x))):
        h, before = kept["h"][t], kept["h"][t - 1]
        if isinstance(cell, Simple):
            found.append(dh)
            dh = cell.state.U.T @ (dh * (1 - h**2))
        elif isinstance(cell, Gru):
            found.append(dh)
            r, z, n, q = (kept[name][t] for name in "rznq")
            da_z, da_n = dh * (before - n) * z * (1 - z), dh * (1 - z) * (1 - n**2)
            da_r = da_n * q * r * (1 - r)
            dh = dh * z + cell.reset.U.T @ da_r + cell.update.U.T @ da_z + cell.candidate.U.T @ (da_n * r)
        else:
            i, f, g, o, c = (kept[name][t] for name in "ifgoc")
            dc = dc + dh * o * (1 - np.tanh(c) ** 2)
            found.append(dc)
            da = {
                "input": dc * g * i * (1 - i),
                "forget": dc * kept["c"][t - 1] * f * (1 - f),
                "candidate": dc * i * (1 - g**2),
                "output": dh * np.tanh(c) * o * (1 - o),
            }
            dh, dc = sum((getattr(cell, name).U.T @ each for name, each in da.items()), np.zeros_like(dh)), dc * f
    return [float(np.linalg.norm(each)) for each in found]


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_norms_are_those_of_backpropagation_by_hand(cell: str) -> None:
    made, (found, labels) = network(cell=cell, pooling="last"), batch(30, 21)
    layer = made.recurrence.layers[0].directions[0]
    reference = cell_of(
        "tanh" if cell == "rnn" else cell, *(part.detach().double().numpy() for part in layer.all_weights[0])
    )
    head, bias = (part.detach().double().numpy() for part in (made.head.weight, made.head.bias))
    values = norms(made, found, labels, 20)
    for b, length in enumerate(found.lengths.tolist()):
        x = made.embedding(found.rows[b, :length]).detach().double().numpy()
        p = softmax(head @ reference.forward(x)["h"][length - 1] + bias)
        expected = by_hand(reference, x, head.T @ (p - np.eye(CLASSES)[labels[b]]))
        np.testing.assert_allclose(values[:, b], expected[:21], rtol=1e-4)


@pytest.mark.parametrize("cell", STEPS)
def test_norms_depend_neither_on_padding_nor_on_who_shares_the_batch(cell: str) -> None:
    made, (found, labels) = network(cell=cell, direction="both"), batch(30, 21, 12)
    together = norms(made, found, labels, 11)
    for b, length in enumerate(found.lengths.tolist()):
        alone = Batch(found.rows[b : b + 1, :length], found.lengths[b : b + 1])
        np.testing.assert_allclose(norms(made, alone, labels[b : b + 1], 11)[:, 0], together[:, b], rtol=1e-4)


@pytest.mark.parametrize("pooling", ["mean", "max", "attention", "mean, max", "last"])
def test_what_is_handed_back_step_by_step_is_the_same_for_every_pooling(pooling: str) -> None:
    # The pooling decides what reaches the last state, and nothing of what becomes of it on the way back.
    made, (found, labels) = network(cell="mingru", hidden_size=1, pooling=pooling), batch(20, 18)
    values = norms(made, found, labels, 15)
    gates = torch.stack([step.gates["update"] for step in read(made, found).steps])[:, :, 0].detach().numpy()
    for b, length in enumerate(found.lengths.tolist()):
        kept = np.cumprod(1 - gates[:length, b][::-1])[:15]
        np.testing.assert_allclose(values[1:, b] / values[0, b], kept, rtol=1e-6)


@given(st.lists(st.integers(0, 8).map(lambda eighths: eighths / 8), min_size=1, max_size=9))
def test_the_half_life_is_the_first_step_at_which_half_is_left(values: list[float]) -> None:
    found = half_life(torch.tensor(values, dtype=torch.float64))
    assert all(value > 0.5 for value in values[:found])
    assert found is None or values[found] <= 0.5


@pytest.mark.parametrize(
    ("cell", "gates"),
    [("lstm", "input forget output"), ("gru", "reset update"), ("sru", "forget reset"), ("mingru", "update")],
)
def test_gates_are_shares_and_follow_their_bias(cell: str, gates: str) -> None:
    made, (found, labels) = network(cell=cell), batch(20, 12)
    before = measured(made, found, labels, 3)["gates"]
    assert set(before) == set(gates.split()) and all(0 < share < 1 for share in before.values())
    layer = made.recurrence.layers[0]
    bias = layer.projection.bias if isinstance(layer, ElementwiseLayer) else layer.directions[0].bias_ih_l0
    with torch.no_grad():
        bias += 3
    after = measured(made, found, labels, 3)["gates"]
    assert all(after[gate] > before[gate] for gate in before)


# What the weights start from.


@pytest.mark.parametrize("cell", ["rnn", "rnn-relu", "lstm", "gru"])
def test_an_orthogonal_start_neither_stretches_nor_shrinks(cell: str) -> None:
    made = network(cell=cell, recurrent_start="orthogonal", direction="both", layers=2)
    for layer in made.recurrence.layers:
        matrix = layer.weights()[0].detach()  # (S, G, H, H)
        torch.testing.assert_close(matrix @ matrix.transpose(2, 3), torch.eye(HIDDEN).expand_as(matrix))


def test_an_identity_start_keeps_the_state() -> None:
    matrix = network(cell="gru", recurrent_start="identity").recurrence.layers[0].weights()[0]
    torch.testing.assert_close(matrix, torch.eye(HIDDEN).expand_as(matrix))


def test_a_uniform_start_is_one_for_a_rectified_cell_too() -> None:
    matrix = network(cell="rnn-relu", recurrent_start="uniform").recurrence.layers[0].weights()[0]
    assert matrix.abs().min() > 0 and matrix.abs().max() <= HIDDEN**-0.5


def test_the_forget_bias_is_added_to_the_forget_gate_alone() -> None:
    (plain, _), (raised, _) = (
        network(cell="lstm", forget_bias=bias, direction="both").recurrence.layers[0].directions for bias in (0, 2)
    )
    added = raised.bias_ih_l0 - plain.bias_ih_l0
    torch.testing.assert_close(added, torch.tensor([0.0, 2.0, 0.0, 0.0]).repeat_interleave(HIDDEN))
    assert all(torch.equal(a, b) for a, b in zip(raised.parameters(), plain.parameters(), strict=True) if a.ndim == 2)


NEW = {"recurrent_start": "orthogonal", "forget_bias": 1.0, "gradient_steps": 5}


@pytest.mark.parametrize(
    ("cell", "part"),
    [("lstm", {*NEW}), ("gru", {"recurrent_start", "gradient_steps"}), ("sru", {"gradient_steps"}), ("cnn", set())],
)
def test_what_a_cell_reads_names_its_result_unless_it_is_as_ever(cell: str, part: set[str]) -> None:
    plain, changed = (ClassifierSettings.model_validate({"cell": cell, **more}).significant() for more in ({}, NEW))
    assert not {*NEW} & {*plain}, "results that were made before there were these settings keep their name"
    assert changed == {**plain, **{name: NEW[name] for name in part}}


# The record of a training.


def trained(**overrides: object) -> tuple[TextNetwork, GradientFlow | None, list[dict[str, object]]]:
    chosen = fitted(
        ClassifierSettings.model_validate({"hidden_size": HIDDEN, "epochs": 2, "batch_size": 8, **overrides}),
        CLASSIFIER,
        IMDB,
    )
    made, train = network(**{**chosen.model_dump()}), documents(*range(3, 40))
    flow = GradientFlow(made, train, chosen) if chosen.gradient_steps else None
    torch.manual_seed(0)
    history = Training(made, chosen, torch.device("cpu"), flow.look if flow else None).fit(train, documents(9, 5, 7, 8))
    return made, flow, history


@pytest.mark.parametrize("cell", STEPS)
def test_looking_changes_no_weight_and_finds_every_epoch(cell: str) -> None:
    plain, _, _ = trained(cell=cell)
    looked, flow, _ = trained(cell=cell, gradient_steps=12)
    assert all(torch.equal(a, b) for a, b in zip(plain.parameters(), looked.parameters(), strict=True))
    assert flow is not None and [record["epoch"] for record in flow.records] == [0, 1, 2]
    assert all(len(record["norm"]) == len(record["relative"]) == 13 for record in flow.records)
    assert all(record["relative"][0] == 1 for record in flow.records)


def test_the_documents_are_those_that_are_long_enough(tmp_path: Path) -> None:
    lengths = [5, 50, 21, 20, 33]
    chosen = fitted(
        ClassifierSettings.model_validate({"cell": "rnn", "hidden_size": HIDDEN, "gradient_steps": 20}),
        CLASSIFIER,
        IMDB,
    )
    flow = GradientFlow(network(cell="rnn"), documents(*lengths), chosen)
    assert flow.batch.lengths.tolist() == [50, 33, 21]
    many = GradientFlow(network(cell="rnn"), documents(*([30] * 100)), chosen)
    assert len(many.labels) == DOCUMENTS
    flow.look(0)
    flow.write(tmp_path)
    said = json.loads((tmp_path / "gradients.json").read_text())
    assert (said["steps"], said["documents"], len(said["records"])) == (20, 3, 1)


def test_segments_are_read_as_long_as_they_are() -> None:
    chosen = fitted(
        ClassifierSettings.model_validate({"cell": "rnn", "hidden_size": HIDDEN, "chop": 8, "gradient_steps": 7}),
        CLASSIFIER,
        IMDB,
    )
    flow = GradientFlow(network(cell="rnn", chop=8), documents(30, 9, 8, 7), chosen)
    assert flow.batch.lengths.tolist() == [8, 8, 8] and flow.batch.rows.shape == (3, 8)
    flow.look(0)
    assert len(flow.records[0]["norm"]) == 8


def test_more_steps_than_the_longest_document_has_words_are_refused() -> None:
    chosen = fitted(ClassifierSettings.model_validate({"gradient_steps": 30}), CLASSIFIER, IMDB)
    with pytest.raises(DataError, match=r"gradient_steps = 30.* 25 words \(max_tokens = 400\); allowed: 0 .* to 24"):
        GradientFlow(network(), documents(3, 25, 10), chosen)


@pytest.mark.parametrize("limit", ["max_tokens", "chop"])
def test_more_steps_than_words_are_read_in_a_row_are_refused_at_once(limit: str) -> None:
    with pytest.raises(ValueError, match=f"{limit} = 20 .*at most 19"):
        ClassifierSettings.model_validate({limit: 20, "gradient_steps": 20})
    assert ClassifierSettings.model_validate({limit: 20, "gradient_steps": 19}).gradient_steps == 19
    ClassifierSettings.model_validate({"cell": "cnn", "max_tokens": 20, "gradient_steps": 20})  # not read


def test_without_clipping_no_share_is_told_and_the_gradient_stays_whole() -> None:
    _, _, history = trained(cell="rnn", clip_norm=0)
    assert [record["clipped_share"] for record in history] == [None, None]
    free, _, _ = trained(cell="rnn", clip_norm=0)
    loose, _, _ = trained(cell="rnn", clip_norm=1e30)
    tight, _, _ = trained(cell="rnn", clip_norm=1e-3, optimizer="sgd")
    unclipped, _, _ = trained(cell="rnn", clip_norm=0, optimizer="sgd")
    assert torch.equal(free.head.weight, loose.head.weight)
    assert not torch.equal(tight.head.weight, unclipped.head.weight)


def test_a_gradient_that_overflows_is_written_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    made, (found, labels) = multiplying(1e9, monkeypatch), batch(41)
    with torch.no_grad():
        made.embedding.weight.zero_()
        for name, weight in made.recurrence.named_parameters():
            if "bias" in name:
                weight.zero_()
    said = measured(made, found, labels, 40)
    assert said["norm"][-1] is None and said["norm"][1] is not None
    json.dumps(said, allow_nan=False)
