"""The stage of explanations: both models of a pair, on every document that they disagree about."""

import runpy
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pytest
import torch

from classifiers.baselines.settings import BaselineSettings
from classifiers.baselines.train import train_baseline
from classifiers.explain.differences import EXPLAINERS as OF_DOCUMENTS
from classifiers.explain.differences import explain_differences
from classifiers.explain.explainers import EXPLAINERS
from classifiers.explain.integrated_gradients import places_read
from classifiers.explain.request import Dispute, ExplainRequest, Pair
from classifiers.network import TextNetwork, arrays_of
from classifiers.predict import LOADERS
from classifiers.recurrent import RecurrentModel
from classifiers.settings import ClassifierSettings
from corpus.cleaning.text import Cleaner
from corpus.settings import CorpusSettings
from corpus.sizes import CLASSIFIER, IMDB, fitted
from corpus.store import Corpus
from models.vocabulary import FIRST, Vocabulary

_baselines = runpy.run_path(str(Path(__file__).with_name("test_classifiers_baselines.py")))
write_corpus, TELLING = _baselines["write_corpus"], _baselines["TELLING"]
LONGEST = 5


def write_network(folder: Path, corpus: Corpus, cell: str) -> None:
    """Write an untrained network whose labels stand in another order than the corpus's, and that reads five words."""
    settings = fitted(
        ClassifierSettings.model_validate({"cell": cell, "hidden_size": 4, "filters": 2, "max_tokens": LONGEST}),
        CLASSIFIER,
        IMDB,
    )
    vocabulary = Vocabulary(corpus.words[1:])
    torch.manual_seed(3)
    vectors = np.random.default_rng(3).normal(size=(len(vocabulary) + FIRST, 6)).astype(np.float32)
    network = TextNetwork(settings, vectors, len(corpus.labels))
    cleaning = CorpusSettings()
    cleaner, labels = Cleaner(cleaning, tokenizer="words"), corpus.labels[::-1]
    model = RecurrentModel(arrays_of(network), vocabulary, labels, settings, cleaner, cleaning, "words")
    folder.mkdir()
    model.save(folder)


@pytest.fixture(scope="module", params=["rnn", "cnn"])
def request_(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ExplainRequest:
    root = tmp_path_factory.mktemp("explain")
    (root / "corpus").mkdir()
    corpus = Corpus.open(write_corpus(root / "corpus", list(TELLING), 100))
    write_network(root / "network", corpus, request.param)
    (root / "linear").mkdir()
    train_baseline(BaselineSettings(model="nb-svm"), corpus.folder, None, root / "linear")
    disputes = tuple(
        Dispute(row=row, label=corpus.labels[corpus.label_ids[row]], against=corpus.labels[corpus.label_ids[row] - 1])
        for row in corpus.rows("test").tolist()[:6]
    )
    pair = Pair(first="network", second="linear", disputes=disputes)
    models = {"network": root / "network", "linear": root / "linear"}
    return ExplainRequest(corpus=corpus.folder, models=models, pairs=(pair,))


def test_the_file_explains_each_document_by_each_model(request_: ExplainRequest, tmp_path: Path) -> None:
    explain_differences(request_, tmp_path)
    rows = parquet.read_table(tmp_path / "explanations.parquet").to_pylist()
    corpus, disputes = Corpus.open(request_.corpus), request_.pairs[0].disputes
    assert [row["model"] for row in rows] == ["network"] * 6 + ["linear"] * 6
    for row, dispute in zip(rows, disputes * 2, strict=True):
        tokens = corpus.texts([dispute.row])[0].split()
        assert (row["id"], row["tokens"]) == (corpus.ids[dispute.row], tokens)
        assert (row["label"], row["against"]) == (dispute.label, dispute.against)
        assert sum(row["probability"]) == pytest.approx(1, abs=1e-5)
        values = row["contribution"]
        read = [place for place, value in enumerate(values) if value is not None]
        last = [len(tokens) - 2, len(tokens) - 1]
        assert read == ([0, 1, 2, *last] if row["model"] == "network" else list(range(len(tokens))))
        assert sum(value or 0 for value in values) == pytest.approx(row["score"] - row["start"], abs=0.01)
        if row["model"] == "network":  # its preference is ln of a ratio of probabilities
            shares = (row["probability"][corpus.labels.index(name)] for name in (dispute.label, dispute.against))
            assert row["score"] == pytest.approx(float(np.log(next(shares)) - np.log(next(shares))), abs=1e-4)


def test_nothing_to_explain_is_an_empty_file(request_: ExplainRequest, tmp_path: Path) -> None:
    explain_differences(request_.model_copy(update={"pairs": ()}), tmp_path)
    assert parquet.read_table(tmp_path / "explanations.parquet").num_rows == 0


@pytest.mark.parametrize(
    ("length", "longest", "places"),
    [(3, 5, [0, 1, 2]), (7, 4, [0, 1, 5, 6]), (7, 5, [0, 1, 2, 5, 6]), (4, 1, [0]), (1, 1, [0])],
)
def test_a_network_reads_the_first_and_the_last_half(length: int, longest: int, places: list[int]) -> None:
    assert places_read(length, longest).tolist() == places


def test_every_kind_of_model_can_be_explained() -> None:
    assert set(EXPLAINERS) == set(LOADERS)
    single = set(LOADERS) - {"ensemble"}  # which is explained of a text, by its members; documents are of single cells
    assert set(OF_DOCUMENTS) == single
