"""Contributions to linear scores: they add up exactly, and n-grams deal theirs out evenly."""

import runpy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifiers.baselines.model import Baseline
from classifiers.baselines.ngram_features import CharacterTfIdf, NgramPresence
from classifiers.baselines.settings import BaselineSettings
from classifiers.baselines.train import RECIPES, train_baseline
from classifiers.explain.linear_contributions import CONTRIBUTIONS, linear_contributions, preference
from corpus.settings import CorpusSettings
from corpus.store import Corpus
from models.linear.model import LinearModel
from models.linear.ngram_keys import CHARACTER_BITS, WORD_BITS
from models.linear.ngrams import NgramVocabulary

_baselines = runpy.run_path(str(Path(__file__).with_name("test_classifiers_baselines.py")))
write_corpus, write_embedding, TELLING = (_baselines[n] for n in ("write_corpus", "write_embedding", "TELLING"))


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", RECIPES)
def test_contributions_and_bias_are_the_decision(name: str, classes: int, tmp_path: Path) -> None:
    for part in ("corpus", "embedding", "model"):
        (tmp_path / part).mkdir()
    folder = write_corpus(tmp_path / "corpus", list(TELLING)[:classes], 100)
    embedding = write_embedding(tmp_path / "embedding", folder) if name == "mean-logreg" else None
    train_baseline(BaselineSettings(model=name), folder, embedding, tmp_path / "model")  # type: ignore[arg-type]
    model, corpus = Baseline.load(tmp_path / "model"), Corpus.open(folder)
    rows = corpus.rows("test")
    (documents,) = model.reading.of_corpus(corpus, rows)
    scores = np.asarray(model.features.matrix(documents) @ model.linear.weight.T.astype(float)) + model.linear.bias
    scores = np.hstack((np.zeros_like(scores), scores)) if scores.shape[1] == 1 else scores  # (B, C)
    one, other = classes - 1, 0
    weights, bias = preference(model.linear, one, other)
    shares = model.of_corpus(corpus, rows)
    for number, text in enumerate(corpus.texts(rows)):
        tokens = text.split()
        found = linear_contributions(model, tokens, weights)
        assert found.shape == (len(tokens),)
        # The mean and the weights of characters are taken in single precision.
        exactly = 1e-6 if name in ("mean-logreg", "char-logreg") else 1e-12
        assert found.sum() + bias == pytest.approx(scores[number, one] - scores[number, other], rel=exactly, abs=1e-12)
        if model.linear.link != "one-vs-rest":
            log_odds = np.log(shares[number, one] / shares[number, other])
            assert found.sum() + bias == pytest.approx(log_odds, abs=1e-5)


def model_of(keys: list[int], weights: list[float]) -> Baseline:
    vocabulary = NgramVocabulary(np.array(keys, np.int64), (1, 2))
    linear = LinearModel(np.array([weights], np.float32), np.zeros(1, np.float32), "logistic")
    return Baseline(["a", "b"], NgramPresence(vocabulary), linear, ["no", "yes"], CorpusSettings(), "words")


def test_an_n_gram_is_shared_by_its_places_and_its_words() -> None:
    model = model_of([1, 1 << WORD_BITS | 2], [2.0, 4.0])  # `a` and `a b`
    weights, _ = preference(model.linear, 1, 0)
    found = linear_contributions(model, ["a", "b", "a"], weights)
    assert found.tolist() == [1 + 2, 2, 1]
    assert linear_contributions(model, ["a", "x", "b"], weights).tolist() == [2, 0, 0]
    assert linear_contributions(model, ["b"], -weights).tolist() == [0]
    assert linear_contributions(model, [], weights).tolist() == []


def test_an_n_gram_of_characters_is_shared_by_its_places_and_the_tokens_that_it_lies_in() -> None:
    keys = [[0, 1, 2], [1, 2]]  # `a b c`, which is no n-gram of 2, and `b c`
    vocabulary = NgramVocabulary(np.sort([key_of(key) for key in keys]), (2, 3), CHARACTER_BITS)
    features = CharacterTfIdf(vocabulary, np.ones(2, np.float32), joined=True)
    linear = LinearModel(np.array([[2.0, 6.0]], np.float32), np.zeros(1, np.float32), "logistic")
    model = Baseline(["a", "b", "c"], features, linear, ["no", "yes"], CorpusSettings(), "characters")
    weights, _ = preference(linear, 1, 0)
    length = np.sqrt(2)  # of a row with two ones
    assert linear_contributions(model, ["a", "bc"], weights) == pytest.approx([2 / length, (2 + 4) / length])
    apart = replace(model, features=replace(features, joined=False), words=["a", "b", "c", " "])
    assert linear_contributions(apart, ["a", "bc", "bc"], weights) == pytest.approx([0, 1, 1])


def key_of(rows: list[int]) -> int:
    key = 0
    for row in rows:
        key = key << CHARACTER_BITS | (row + 1)
    return key


def test_every_representation_can_be_explained() -> None:
    from classifiers.baselines.feature_kinds import FEATURES

    assert set(CONTRIBUTIONS) == set(FEATURES)
