"""Training against perturbed words and towards sure answers: gradients, unlabelled texts, and that it still learns."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork
from classifiers.regularised import RegularisedTraining
from classifiers.settings import ClassifierSettings
from classifiers.train import train_classifier
from classifiers.training import Training
from classifiers.unlabelled import UnlabelledBatches, unlabelled_batches
from corpus.errors import DataError
from corpus.sizes import CLASSIFIER, IMDB, fitted
from corpus.store import Corpus
from embeddings.store import write_embedding
from models.cells import CELLS
from models.training.feeding import Labelled, feed

TERMS = {"adversarial": 1.0, "virtual_adversarial": 1.0, "entropy": 0.5}


def chosen(**settings: object) -> ClassifierSettings:
    given = {"hidden_size": 4, "filters": 3, "device": "cpu", "max_tokens": 8, "batch_size": 8, **settings}
    return fitted(ClassifierSettings.model_validate(given), CLASSIFIER, IMDB)


def documents(number: int, seed: int = 0) -> Labelled[TextInputs]:
    """Return documents of class 1 where word 2 occurs and of class 0 where word 3 does."""
    generator = np.random.default_rng(seed)
    ids = generator.integers(4, 30, (number, 8)).astype(np.int32)
    labels = generator.integers(0, 2, number)
    ids[np.arange(number), generator.integers(0, 8, number)] = np.where(labels == 1, 2, 3)
    ends = np.cumsum(np.full(number, 8))
    inputs = TextInputs(ids.ravel(), ends - 8, ends, np.arange(30, dtype=np.int32), 8)
    return Labelled(inputs, labels.astype(np.int64))


def network(settings: ClassifierSettings) -> TextNetwork:
    torch.manual_seed(0)
    return TextNetwork(settings, np.random.default_rng(0).normal(0, 0.3, (30, 6)).astype(np.float32), 2)


@pytest.mark.parametrize("cell", ["rnn", "gru", "mingru"])
@pytest.mark.parametrize("term", ["adversarial", "virtual_adversarial"])
def test_in_half_precision_changes_hurt_as_much(cell: str, term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.device.multiplies_halves", lambda: True)
    batch = next(iter(feed(documents(16), [np.arange(16)], torch.device("cpu"))))
    plainly = {"cell": cell, "hidden_size": 16, "embedding_dropout": 0, "word_dropout": 0, "head_dropout": 0}
    added = {}
    for precision in ("single", "auto"):
        settings = chosen(**plainly, precision=precision, unlabelled_batch_size=0, **{term: 10.0})
        plain, changed = (
            kind(network(settings), settings, torch.device("cpu")) for kind in (Training, RegularisedTraining)
        )
        torch.manual_seed(1)
        added[precision] = float((changed.loss(batch).value - plain.loss(batch).value).detach())
    assert added["single"] > 0.005
    assert added["auto"] == pytest.approx(added["single"], rel=0.2)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("chop", [0, 3])
@pytest.mark.parametrize("embedding", ["tuned", "frozen"])
@pytest.mark.parametrize("term", TERMS)
def test_every_cell_trains_on_every_term(cell: str, chop: int, embedding: str, term: str) -> None:
    chop = chop if CELLS[cell].recurrent else 0
    settings = chosen(cell=cell, chop=chop, embedding=embedding, **{term: TERMS[term]})
    made = network(settings)
    data = documents(16)
    waiting = UnlabelledBatches(documents(20, seed=1).documents, settings)
    training = RegularisedTraining(made, settings, torch.device("cpu"), unlabelled=waiting)
    batch = next(iter(feed(data, [np.arange(8)], torch.device("cpu"))))
    plain = Training(network(settings), settings, torch.device("cpu")).loss(batch).value
    torch.manual_seed(0)
    loss = training.loss(batch)
    loss.value.backward()
    assert torch.isfinite(loss.value) and plain > 0
    trained = [weight for weight in made.parameters() if weight.requires_grad and weight.numel()]
    others = [weight for weight in trained if weight is not made.embedding.weight]
    assert all(weight.grad is not None and torch.isfinite(weight.grad).all() for weight in others)
    assert all(module.training for module in made.modules())
    assert (loss.others[0].grad is not None) == (embedding == "tuned")


@pytest.mark.parametrize("term", TERMS)
def test_a_term_adds_to_the_loss(term: str) -> None:
    settings = chosen(embedding_dropout=0, word_dropout=0, head_dropout=0, **{term: TERMS[term]})
    batch = next(iter(feed(documents(16), [np.arange(16)], torch.device("cpu"))))
    made = network(settings)
    plain = Training(made, settings, torch.device("cpu")).loss(batch).value
    assert RegularisedTraining(made, settings, torch.device("cpu")).loss(batch).value > plain


def test_a_document_that_is_read_twice_weighs_no_more_beside_unlabelled_ones() -> None:
    data = documents(16)
    batch = next(iter(feed(data, [np.arange(16)], torch.device("cpu"))))
    losses = []
    for consistency in (0.0, 1.0):
        plainly = {"embedding_dropout": 0, "word_dropout": 0, "head_dropout": 0, "precision": "single"}
        settings = chosen(cell="cnn", consistency=consistency, entropy=1, **plainly)
        made = network(settings)
        with torch.no_grad():
            made.embedding.weight[2:4] *= 100  # words of labelled documents alone: of these the answers are sure
        unlabelled = replace(data.documents, tokens=np.full_like(data.documents.tokens, 9))
        waiting = UnlabelledBatches(unlabelled, settings)
        losses.append(RegularisedTraining(made, settings, torch.device("cpu"), unlabelled=waiting).loss(batch).value)
    torch.testing.assert_close(losses[0], losses[1])


def test_it_learns_with_all_terms() -> None:
    rates = {"learning_rate": 0.05, "embedding_learning_rate": 0.02, "epochs": 15}
    settings = chosen(cell="gru", embedding_dropout=0, word_dropout=0, head_dropout=0, **rates, **TERMS)
    waiting = UnlabelledBatches(documents(50, seed=1).documents, settings)
    training = RegularisedTraining(network(settings), settings, torch.device("cpu"), unlabelled=waiting)
    history = training.fit(documents(200), documents(100, seed=2))
    assert max(record["validation_accuracy"] for record in history) > 0.9


def test_unlabelled_batches_come_for_ever_and_each_document_once_a_round() -> None:
    waiting = UnlabelledBatches(documents(20).documents, chosen(unlabelled_batch_size=6, batch_tokens=1000))
    sizes = [len(waiting.next().lengths) for _ in range(8)]
    assert sum(sizes[:4]) == sum(sizes[4:]) == 20 and max(sizes) <= 6


def test_unlabelled_texts_where_there_are_none_are_one_clear_error(demo_corpus: Path, monkeypatch: object) -> None:
    corpus = WithoutUnlabelled(demo_corpus)
    lookup = np.zeros(len(corpus.words), np.int32)
    for settings in (chosen(virtual_adversarial=5), chosen(entropy=1)):
        with pytest.raises(DataError, match=r"the corpus has none: .*, or set unlabelled_batch_size = 0"):
            unlabelled_batches(corpus, lookup, settings)
    assert unlabelled_batches(corpus, lookup, chosen(entropy=1, unlabelled_batch_size=0)) is None
    assert unlabelled_batches(corpus, lookup, chosen(adversarial=1)) is None
    transductive = unlabelled_batches(corpus, lookup, chosen(entropy=1, transductive=True))
    assert transductive is not None and len(transductive.documents) == len(corpus.rows("test"))


class WithoutUnlabelled(Corpus):
    @property
    def split(self) -> np.ndarray:  # type: ignore[override]
        split = Corpus(self.folder).split
        return np.where(split == "unlabelled", "dropped", split)


def test_the_stage_reads_the_unlabelled_texts_and_repeats_itself(demo_corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "embedding").mkdir()
    words = Corpus.open(demo_corpus).words[:60]
    write_embedding(tmp_path / "embedding", words, np.random.default_rng(0).normal(0, 1, (60, 5)).astype(np.float32))
    weights = []
    for name in ("first", "again"):
        (tmp_path / name).mkdir()
        settings = chosen(cell="mingru", epochs=1, virtual_adversarial=1)
        train_classifier(settings, demo_corpus, tmp_path / "embedding", tmp_path / name)
        weights.append((tmp_path / name / "model.safetensors").read_bytes())
        assert len(json.loads((tmp_path / name / "history.json").read_text())) == 1
    assert weights[0] == weights[1]
