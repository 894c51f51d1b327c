"""Probes: less of train, nested and balanced; labels at random, from which nothing is learnt."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers.baselines.settings import BaselineSettings
from classifiers.probe import ProbedCorpus, train_probe
from classifiers.probe_settings import ProbeSettings
from classifiers.settings import ClassifierSettings
from corpus.store import DROPPED, Corpus
from models.measures import MEASURES
from reports.results.model_files import score_of

NB_SVM = BaselineSettings(model="nb-svm")


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.001, 1), more=st.floats(0.001, 1))
def test_a_share_is_balanced_and_part_of_every_larger_one(demo_corpus: Path, share: float, more: float) -> None:
    whole = Corpus.open(demo_corpus)
    small, large = (
        ProbedCorpus(demo_corpus, ProbeSettings(model=NB_SVM, share=part)) for part in sorted((share, more))
    )
    assert set(small.rows("train")) <= set(large.rows("train")) <= set(whole.rows("train"))
    counts, all_counts = (np.bincount(c.label_ids[c.rows("train")]) for c in (small, whole))
    expected = np.maximum(1, np.round(min(share, more) * all_counts))
    assert counts.tolist() == expected.astype(int).tolist()
    for split in ("validation", "test", "unlabelled"):
        assert np.array_equal(small.rows(split), whole.rows(split))
    assert (small.split[small.rows("train")] != DROPPED).all()


def test_all_of_train_is_the_corpus_itself(demo_corpus: Path) -> None:
    whole, probed = Corpus.open(demo_corpus), ProbedCorpus(demo_corpus, ProbeSettings(model=NB_SVM))
    assert np.array_equal(whole.split, probed.split)
    assert np.array_equal(whole.label_ids, probed.label_ids)


def test_shuffled_labels_keep_their_shares_and_leave_test_alone(demo_corpus: Path) -> None:
    whole, probed = Corpus.open(demo_corpus), ProbedCorpus(demo_corpus, ProbeSettings(model=NB_SVM, shuffled=True))
    for split in ("train", "validation"):
        own, other = (c.label_ids[c.rows(split)] for c in (whole, probed))
        assert np.abs(np.bincount(own) - np.bincount(other)).max() <= 2
        for label in (0, 1):  # whatever the truth, labels are as frequent
            assert abs(np.mean(other[own == label]) - np.mean(own)) < 2 / np.sum(own == label)
    assert np.array_equal(whole.label_ids[whole.rows("test")], probed.label_ids[probed.rows("test")])


@pytest.mark.parametrize("shuffled", [False, True])
def test_a_baseline_is_probed(demo_corpus: Path, tmp_path: Path, shuffled: bool) -> None:
    train_probe(ProbeSettings(model=NB_SVM, share=0.5, shuffled=shuffled), demo_corpus, None, tmp_path)
    accuracy = score_of(tmp_path, MEASURES["accuracy"])["test"]
    assert accuracy is not None
    assert (0.35 < accuracy < 0.65) if shuffled else accuracy > 0.7


def test_a_network_is_probed(demo_corpus: Path, tmp_path: Path) -> None:
    corpus, embedding, folder = Corpus.open(demo_corpus), tmp_path / "embedding", tmp_path / "probe"
    words = corpus.words[: int((corpus.counts >= 2).sum())]
    for path in (embedding, folder):
        path.mkdir()
    np.save(embedding / "vectors.npy", np.random.default_rng(0).normal(0, 1, (len(words), 20)).astype(np.float32))
    (embedding / "words.txt").write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
    # No document has so many words: of a probe no gradients are recorded.
    model = ClassifierSettings(cell="mingru", hidden_size=16, epochs=2, gradient_steps=200)
    train_probe(ProbeSettings(model=model, shuffled=True), demo_corpus, embedding, folder)
    accuracy = score_of(folder, MEASURES["accuracy"])["test"]
    assert accuracy is not None
    assert 0.35 < accuracy < 0.65
    assert not (folder / "gradients.json").exists()
