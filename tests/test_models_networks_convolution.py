"""TextCNN: equal to its equations and to torch's convolutions, blind to padding and to the documents beside."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from torch import Tensor

from classifiers.network import TextNetwork
from classifiers.probe_settings import ProbeSettings
from classifiers.settings import ClassifierSettings
from corpus.sized_settings import AUTO
from corpus.sizes import CLASSIFIER, IMDB, fitted
from models.inference.convolution import FixedConvolution
from models.kernels.largest import WIDTHS
from models.networks.convolution import Convolution
from models.vocabulary import PADDING
from tasks.comparison.settings import build_run
from tests.fixed_layers import fixed_scores, saved
from tests.test_models_networks_recurrence import padded

WORDS, SIZE, FILTERS = 20, 5, 3
LENGTHS = st.lists(st.integers(1, 9), min_size=1, max_size=4)
DOCUMENTS = st.lists(st.lists(st.integers(1, WORDS - 1), min_size=1, max_size=12), min_size=1, max_size=5)


def network() -> TextNetwork:
    torch.manual_seed(1)
    vectors = np.random.default_rng(1).normal(0, 1, (WORDS, SIZE)).astype(np.float32)
    made = TextNetwork(fitted(ClassifierSettings(cell="cnn", filters=FILTERS), CLASSIFIER, IMDB), vectors, classes=3)
    made.embedding.weight.data[PADDING] = 7.0  # what stands there must not matter
    return made.eval()


def by_hand(convolution: Convolution, words: Tensor) -> Tensor:
    """Return Kim's equations 2 to 4 for one document (n, D): max over time of ReLU(w · x + b), (K · F,)."""
    found = []
    for width, layer in zip(WIDTHS, convolution.convolutions, strict=True):
        document = torch.cat((words, words.new_zeros(max(0, width - len(words)), SIZE)))
        grams = [document[start : start + width].t() for start in range(len(document) - width + 1)]  # (D, k) each
        for weight, bias in zip(layer.weight, layer.bias, strict=True):
            found.append(max(torch.relu((weight * gram).sum() + bias) for gram in grams))
    return torch.stack(found)


@settings(max_examples=25)
@given(documents=DOCUMENTS, extra=st.integers(0, 9))
def test_scores_depend_neither_on_padding_nor_on_the_batch(documents: list[list[int]], extra: int) -> None:
    model = network()
    rows, lengths = padded(documents, extra)
    with torch.inference_mode():
        alone = torch.cat([model(*padded([document], 0)) for document in documents])
        together = model(rows, lengths)
    projected = fixed_scores(model, documents)
    torch.testing.assert_close(together, alone, atol=1e-6, rtol=1e-6)
    torch.testing.assert_close(projected, alone, atol=1e-6, rtol=1e-6)


def test_gradients_do_not_depend_on_padding() -> None:
    gradients = []
    for extra in (0, 6):
        model = network()
        model(*padded([[3, 4], [6, 7, 8, 9, 3, 2]], extra)).square().sum().backward()
        gradients.append([weight.grad for weight in model.parameters()])
    for left, right in zip(*gradients, strict=True):
        torch.testing.assert_close(left, right, atol=1e-5, rtol=0)


@settings(max_examples=25)
@given(lengths=LENGTHS, extra=st.integers(0, 3), seed=st.integers(0, 1000))
def test_states_and_gradients_are_those_of_the_equations_and_of_torch(
    lengths: list[int], extra: int, seed: int
) -> None:
    torch.manual_seed(seed)
    convolution, long = Convolution(SIZE, FILTERS).double(), torch.tensor(lengths)
    words = torch.randn(max(lengths) + extra, len(lengths), SIZE, dtype=torch.double, requires_grad=True)
    weights = torch.randn(1, len(lengths), convolution.width, dtype=torch.double)

    def spelled_out(words: Tensor, lengths: Tensor) -> Tensor:
        return torch.stack([by_hand(convolution, words[:n, b]) for b, n in enumerate(lengths.tolist())])[None]

    found = []
    for form in (convolution, convolution.by_torch, spelled_out):
        convolution.zero_grad()
        words.grad = None
        states = form(words, long)
        (states * weights).sum().backward()
        found.append([states, words.grad, *(weight.grad for weight in convolution.parameters())])
    for own, torchs, expected in zip(*found, strict=True):
        torch.testing.assert_close(own, expected)
        torch.testing.assert_close(torchs, expected)


def test_gradients_are_those_of_finite_differences() -> None:
    torch.manual_seed(0)
    convolution, lengths = Convolution(SIZE, 2).double(), torch.tensor([7, 1, 4])
    words = torch.randn(7, 3, SIZE, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(lambda words: convolution(words, lengths), (words,))


def test_frozen_words_get_no_gradient_and_the_filters_do() -> None:
    convolution = Convolution(SIZE, FILTERS)
    convolution(torch.randn(6, 2, SIZE), torch.tensor([6, 3])).sum().backward()
    assert all(weight.grad is not None and weight.grad.any() for weight in convolution.parameters())


@torch.no_grad()
def test_nan_stays_visible() -> None:
    convolution, lengths = Convolution(SIZE, FILTERS), torch.tensor([6, 6])
    words = torch.randn(6, 2, SIZE)
    words[3, 0] = math.nan
    fixed = FixedConvolution(saved(convolution))
    projections = fixed.project(words.flatten(0, 1).numpy())
    for found in (
        convolution(words, lengths)[0].numpy(),
        convolution.by_torch(words, lengths)[0].numpy(),
        *fixed.pooled(projections, np.arange(12).reshape(6, 2), lengths.numpy()),
    ):
        assert np.isnan(found[0]).all() and not np.isnan(found[1]).any()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no GPU that torch can use")
def test_a_gpu_gives_the_scores_and_gradients_of_the_cpu() -> None:
    found = []
    rows, lengths = padded([[3, 4, 5], [6, 7, 8, 9, 2, 2], [1]], 2)
    for device in ("cpu", "cuda"):
        model = network().to(device)
        scores = model(rows.to(device), lengths.to(device))
        scores.square().sum().backward()
        found.append([scores.detach().cpu(), *(weight.grad.cpu() for weight in model.parameters())])
    for left, right in zip(*found, strict=True):
        torch.testing.assert_close(left, right, atol=1e-3, rtol=1e-3)  # cuDNN convolves in TF32


@pytest.mark.parametrize(("setting", "value"), [("layers", 2), ("chop", 50)])
def test_what_a_convolution_cannot_do_is_refused(setting: str, value: int) -> None:
    with pytest.raises(ValidationError, match=f"cell = cnn has no {setting}; it must be"):
        ClassifierSettings.model_validate({"cell": "cnn", setting: value})


#: What names the result of an LSTM; what only convolutions read must not be among it.
LSTM = {
    **{"cell": "lstm", "direction": "both", "layers": 1, "hidden_size": 128, "pooling": ["mean", "max"]},
    **{"embedding": "tuned", "embedding_scale": 0.3, "class_ratios": True},
    **{"embedding_dropout": AUTO, "word_dropout": AUTO},
    **{
        "min_count": AUTO,
        "new_words": AUTO,
        "layer_dropout": 0.2,
        "head_dropout": AUTO,
        "consistency": AUTO,
        "max_tokens": 400,
        "chop": 0,
        "optimizer": "adam",
    },
    **{"learning_rate": AUTO, "embedding_learning_rate": AUTO, "weight_decay": 0.0, "warmup_share": 0.2},
    **{
        "clip_norm": 1.0,
        "class_weights": "none",
        "epochs": AUTO,
        "best_by": "auto",
        "keep": AUTO,
        "patience": AUTO,
    },
    **{"batch_size": AUTO, "batch_tokens": 12_000, "seed": 0},
}
OF_RECURRENCES = {"direction", "layers", "hidden_size", "pooling", "layer_dropout", "chop"}


def test_a_setting_that_a_cell_does_not_read_is_no_part_of_its_identity() -> None:
    lstm, cnn = ClassifierSettings(filters=7), ClassifierSettings(cell="cnn", hidden_size=3, pooling="last")  # type: ignore[arg-type]
    assert lstm.significant() == LSTM
    assert cnn.significant() == ClassifierSettings(cell="cnn").significant()
    assert cnn.significant().keys() == LSTM.keys() - OF_RECURRENCES | {"filters"}
    assert ClassifierSettings(cell="cnn", filters=7).significant() != cnn.significant()


def test_the_report_shows_what_a_cell_reads_and_no_more() -> None:
    run = build_run({"classifier.a": {"cell": "cnn"}, "classifier.b": {"cell": "lstm"}})
    shown = run.applicable()["classifiers"]
    assert shown["a"].keys() == LSTM.keys() - OF_RECURRENCES | {"filters", "device"}
    assert shown["b"] == {**LSTM, "device": "auto"}
    assert run.applicable().keys() == run.model_dump().keys()


def test_so_it_is_where_the_settings_are_part_of_others() -> None:
    assert ProbeSettings(model=ClassifierSettings()).significant()["model"] == {**LSTM, "device": "auto"}
    assert "filters" in ProbeSettings(model=ClassifierSettings(cell="cnn")).significant()["model"]
