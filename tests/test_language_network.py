"""Recurrent language models: what they may see, where gradients end, and the two losses."""

import numpy as np
import pytest
import torch

from language.batches import NOTHING, pieces, segments
from language.loss import FullSoftmax, SampledSoftmax
from language.model import FillingNetwork, TextNetwork
from language.network import ForwardNetwork, SurroundingNetwork, kept_state, random_vectors
from language.settings import LanguageModelSettings
from language.text import END, joined
from language.training import LanguageTraining, features_of, mean_loss
from models.encoded import EncodedDocuments

OUTCOMES = 11
START = OUTCOMES


def settings(**chosen: object) -> LanguageModelSettings:
    small = {"kind": "gru", "hidden_size": 6, "embedding_size": 5, "steps": 4, "batch_size": 3, "dropout": 0.0}
    return LanguageModelSettings.model_validate({**small, **chosen})


def network(**chosen: object) -> ForwardNetwork | SurroundingNetwork:
    torch.manual_seed(0)
    found = settings(**chosen)
    kind = SurroundingNetwork if found.direction == "both" else ForwardNetwork
    vectors = random_vectors(OUTCOMES + 1, found.embedding_size, np.random.default_rng(0))
    return kind(found, 10 * vectors, np.zeros(OUTCOMES, np.float32)).eval()


def documents(*sizes: int) -> EncodedDocuments:
    generator = np.random.default_rng(1)
    return joined([np.array([START, *generator.integers(1, OUTCOMES, size), END], np.int32) for size in sizes])


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("steps", [1, 3, 100])
def test_segments_give_what_the_whole_document_gives(kind: str, steps: int) -> None:
    net, texts = network(kind=kind), documents(9, 4, 7)
    assert isinstance(net, ForwardNetwork)
    with torch.inference_mode():
        loss = sum(
            float(FullSoftmax()(net, features, targets))
            for features, targets in features_of(net, texts, np.array([0, 2, 1]), steps)
        )
    assert -TextNetwork(net).log_probabilities(texts).sum() == pytest.approx(loss, rel=1e-5)


def test_a_document_gets_the_same_probability_alone_and_beside_others() -> None:
    net, texts = network(kind="lstm"), documents(9, 40, 2, 7)
    assert isinstance(net, ForwardNetwork)
    model, alone = TextNetwork(net), []
    for a, b in zip(texts.offsets[:-1], texts.offsets[1:], strict=True):
        alone += model.log_probabilities(joined([texts.ids[a:b]])).tolist()
    assert model.log_probabilities(texts) == pytest.approx(alone, rel=1e-6, abs=1e-6)


def test_the_distribution_is_what_texts_are_measured_by() -> None:
    net, texts = network(), documents(6)
    assert isinstance(net, ForwardNetwork)
    model = TextNetwork(net)
    expected = [np.log(model.distribution(texts.ids[:place])[texts.ids[place]]) for place in range(1, len(texts.ids))]
    assert model.log_probabilities(texts) == pytest.approx(expected, abs=1e-5)
    assert model.distribution([START]).sum() == pytest.approx(1)


def test_every_word_is_a_target_once_and_documents_that_are_over_cost_nothing() -> None:
    texts = documents(9, 4, 7)
    met = []
    for segment in segments(texts, np.array([0, 2, 1]), 4):
        there = (segment.targets != NOTHING).numpy()
        met += segment.places[there].tolist()
        assert there.any(axis=0).all()
    starts = set(texts.offsets[:-1].tolist())
    assert sorted(met) == [place for place in range(len(texts.ids)) if place not in starts]


def test_a_gradient_ends_where_its_segment_begins() -> None:
    net = network()
    first = torch.randn(1, 3, 6, requires_grad=True)
    kept = kept_state(first, 2)
    assert kept.shape == (1, 2, 6)
    _, state = net(torch.ones(2, 2, dtype=torch.int64), kept)
    state.sum().backward()
    assert first.grad is None


def test_a_blank_is_filled_without_reading_it_and_by_words_on_both_sides() -> None:
    net = network(direction="both")
    assert isinstance(net, SurroundingNetwork)
    model, window = FillingNetwork(net), np.array([1, 2, 3, 4, 5], np.int32)
    words = np.arange(OUTCOMES)[None]

    def filled(*ids: int) -> list[float]:
        return model.fill(joined([np.array(ids, np.int32)]), np.array([2]), words)[0].tolist()

    usual = filled(*window.tolist())
    assert np.exp(usual).sum() == pytest.approx(1)
    assert filled(1, 2, 9, 4, 5) == pytest.approx(usual, abs=1e-6)
    assert filled(1, 2, 3, 4, 9) != pytest.approx(usual, abs=1e-3)
    assert filled(9, 2, 3, 4, 5) != pytest.approx(usual, abs=1e-3)


def test_pieces_predict_each_word_once_with_neighbours() -> None:
    texts = documents(9, 1, 4)
    cut = pieces(texts, 4)
    inner = [cut.ids[a + 1 : b - 1].tolist() for a, b in zip(cut.offsets[:-1], cut.offsets[1:], strict=True)]
    assert max(map(len, inner)) == 4
    words = [w for a, b in zip(texts.offsets[:-1], texts.offsets[1:], strict=True) for w in texts.ids[a + 1 : b - 1]]
    assert [word for part in inner for word in part] == words


def test_tied_vectors_score_the_words_that_they_stand_for() -> None:
    tied, untied = network(tied=True), network(tied=False)
    assert tied.output_weight().data_ptr() == tied.embedding.weight.data_ptr()
    assert tied.scores(torch.zeros(1, 5)).shape == (1, OUTCOMES)
    assert untied.output_weight().shape == (OUTCOMES, 6)


def gradient(net: ForwardNetwork | SurroundingNetwork, loss: FullSoftmax | SampledSoftmax, draws: int) -> torch.Tensor:
    """Return the gradient of the features, the mean over `draws` samples."""
    torch.manual_seed(3)
    features = torch.randn(40, 5, requires_grad=True)
    targets = torch.randint(0, OUTCOMES, (40,))
    sum(loss(net, features, targets) for _ in range(draws)).backward()  # type: ignore[union-attr]
    assert features.grad is not None
    return features.grad / draws


def test_with_more_samples_the_sampled_gradient_approaches_the_full_one() -> None:
    net = network()
    full = gradient(net, FullSoftmax(), 1)
    counts = torch.arange(OUTCOMES).double() ** 2
    errors = [float((gradient(net, SampledSoftmax(counts, n), 1) - full).norm() / full.norm()) for n in (10, 100_000)]
    assert errors[1] < 0.03 < errors[0]


def test_the_sum_over_a_sample_is_in_the_mean_that_over_all_words() -> None:
    net = network()
    assert isinstance(net, ForwardNetwork)
    torch.manual_seed(1)
    features, targets = torch.randn(4, 5), torch.tensor([0, 3, 5, 10])
    loss = SampledSoftmax(torch.arange(OUTCOMES).double(), 5)
    scores = net.scores(features)
    rights = scores.gather(1, targets[:, None])[:, 0]
    with torch.inference_mode():
        # exp(loss of a place) · exp(right score) is the estimate of the sum.
        estimates = torch.stack(
            [
                torch.stack([loss(net, features[n : n + 1], targets[n : n + 1]) for n in range(4)]).exp() * rights.exp()
                for _ in range(1500)
            ]
        )
    assert estimates.mean(dim=0).tolist() == pytest.approx(scores.exp().sum(dim=1).tolist(), rel=0.1)


@pytest.mark.parametrize("chosen", [{"softmax": "full"}, {"softmax": "sampled", "samples": 8}, {"direction": "both"}])
def test_training_learns_a_rule_and_keeps_the_best_epoch(chosen: dict[str, object]) -> None:
    texts = joined([np.array([START, *[1, 2, 3, 4] * 5, END], np.int32)] * 12)
    net = network(**chosen)
    counts = torch.from_numpy(np.bincount(texts.ids, minlength=OUTCOMES)[:OUTCOMES])
    training = LanguageTraining(net, settings(epochs=8, learning_rate=0.03, hidden_size=6, **chosen), counts)
    history = training.fit(texts, texts)
    best = min(record["validation_loss"] for record in history)
    watched = pieces(texts, 4) if chosen.get("direction") == "both" else texts
    assert mean_loss(net, watched) == pytest.approx(best)
    assert best < 0.5 < np.log(OUTCOMES)
    assert all(0 <= record["clipped_share"] <= 1 for record in history)


def test_a_gradient_that_is_no_number_is_told() -> None:
    net = network()
    training = LanguageTraining(net, settings(), torch.ones(OUTCOMES))
    with torch.no_grad():
        net.embedding.weight.fill_(float("nan"))
    with pytest.raises(RuntimeError, match=r"the loss is nan in epoch 1, batch 1 of 1, .* learning_rate"):
        training.epoch(1, documents(5, 5))
