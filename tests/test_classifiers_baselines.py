"""The baselines from a corpus folder to a model that predicts new text."""

import json
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifiers.baselines import largeness
from classifiers.baselines.model import load_baseline
from classifiers.baselines.settings import BaselineSettings
from classifiers.baselines.train import RECIPES, train_baseline
from classifiers.predict import Predictor
from corpus.cleaning.clean import clean_corpus
from corpus.errors import DataError
from corpus.settings import CorpusSettings
from corpus.store import Corpus

MODELS = list(RECIPES)
#: What tells the classes apart, and words that tell nothing.
TELLING = {"cold": ["ice", "snow"], "hot": ["sun", "fire"], "wet": ["rain", "sea"]}
NEUTRAL = ["the", "day", "was", "and", "so"]


def write_corpus(folder, labels, documents, seed=0, train_labels=None):
    """Write a cleaned corpus whose documents hold a telling pair in order among neutral words."""
    random = np.random.default_rng(seed)
    rows, texts = [], []
    for number in range(documents):
        split = ("train", "train", "train", "validation", "test")[number % 5]
        label = str(random.choice((split == "train" and train_labels) or labels))
        words = [*random.choice(NEUTRAL, 6), *TELLING[label], *random.choice(NEUTRAL, 3)]
        rows.append((f"d{number}", split, label))
        texts.append(" ".join(words))
    lexicon = sorted({word for text in texts for word in text.split()})
    row = {word: number for number, word in enumerate(lexicon)}
    counts = [sum(text.split().count(word) for text in texts) for word in lexicon]
    ids = [[row[word] for word in text.split()] for text in texts]
    table = {
        "id": [row[0] for row in rows],
        "split": [row[1] for row in rows],
        "label": [row[2] for row in rows],
        "text": texts,
        "n_tokens": pa.array([len(document) for document in ids], pa.int32()),
    }
    pq.write_table(pa.table(table), folder / "documents.parquet")
    pq.write_table(pa.table({"word": lexicon, "count": counts}), folder / "lexicon.parquet")
    np.save(folder / "tokens.npy", np.concatenate(ids).astype(np.int32))
    np.save(folder / "offsets.npy", np.cumsum([0, *map(len, ids)]).astype(np.int64))
    audit = {"labels": sorted(labels), "tokenizer": "words", "cleaning": CorpusSettings().model_dump(mode="json")}
    (folder / "audit.json").write_text(json.dumps(audit))
    return folder


def write_embedding(folder, corpus):
    """Write random vectors for most words of a corpus."""
    words = Corpus.open(corpus).words[1:]
    np.save(folder / "vectors.npy", np.random.default_rng(0).normal(size=(len(words), 8)).astype(np.float32))
    (folder / "words.txt").write_text("".join(f"{word}\n" for word in words))
    return folder


@pytest.fixture(scope="module", params=[2, 3], ids=["two classes", "three classes"])
def trained(request, tmp_path_factory):
    """Return the corpus and every baseline trained on it."""
    folder = tmp_path_factory.mktemp("baselines")
    for name in ("corpus", "embedding", *MODELS):
        (folder / name).mkdir()
    corpus = write_corpus(folder / "corpus", list(TELLING)[: request.param], 150)
    embedding = write_embedding(folder / "embedding", corpus)
    for name in MODELS:
        train_baseline(
            BaselineSettings(model=name), corpus, embedding if name == "mean-logreg" else None, folder / name
        )
    return Corpus.open(corpus), folder


def predictions(folder):
    table = pq.read_table(folder / "predictions.parquet")
    return table, np.array(table.column("probability").to_pylist())


@pytest.mark.parametrize("name", MODELS)
def test_the_folder_holds_what_a_classifier_has_to_leave(name, trained):
    corpus, folder = trained
    names = {path.name for path in (folder / name).iterdir()}
    assert names == {
        *("model.safetensors", "model.json", "words.txt"),
        *("history.json", "predictions.parquet", "cost.json"),
    }
    table, probabilities = predictions(folder / name)
    assert table.column("id").to_pylist() == [
        id_ for id_, split in zip(corpus.ids, corpus.split, strict=True) if split != "train"
    ]
    assert probabilities.shape == (table.num_rows, len(corpus.labels))
    description = json.loads((folder / name / "model.json").read_text())
    assert description["kind"] == "baseline" and description["labels"] == corpus.labels
    cost = json.loads((folder / name / "cost.json").read_text())
    assert cost["parameters"] == description["parameters"] > 0
    assert all(cost[key] > 0 for key in ("train_seconds", "peak_mib", "latency_ms", "documents_per_second"))


@pytest.mark.parametrize("name", MODELS)
def test_a_model_copied_elsewhere_predicts_raw_text_as_in_training(name, trained, tmp_path):
    corpus, folder = trained
    for file in ("model.safetensors", "model.json", "words.txt"):
        shutil.copy(folder / name / file, tmp_path / file)
    rows = np.flatnonzero(corpus.split != "train")
    _, expected = predictions(folder / name)
    model = load_baseline(tmp_path)
    assert model.labels == corpus.labels
    np.testing.assert_allclose(model.probabilities(corpus.texts(rows)), expected, atol=1e-6)
    np.testing.assert_allclose(Predictor.load(tmp_path).probabilities(corpus.texts(rows)), expected, atol=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_a_baseline_with_a_temperature_is_softer(name, trained, tmp_path):
    corpus, folder = trained
    for file in ("model.safetensors", "model.json", "words.txt"):
        shutil.copy(folder / name / file, tmp_path / file)
    description = json.loads((tmp_path / "model.json").read_text())
    (tmp_path / "model.json").write_text(json.dumps({**description, "temperature": 2.0}))
    texts = corpus.texts(np.flatnonzero(corpus.split == "test"))
    plain, soft = (Predictor.load(place).probabilities(texts) for place in (folder / name, tmp_path))
    roots = np.sqrt(plain)
    np.testing.assert_allclose(soft, roots / roots.sum(axis=1, keepdims=True), atol=1e-5)
    np.testing.assert_array_equal(soft.argmax(axis=1), plain.argmax(axis=1))


@pytest.mark.parametrize("name", MODELS)
def test_only_the_majority_class_fails_on_an_easy_problem(name, trained):
    corpus, folder = trained
    table, probabilities = predictions(folder / name)
    found = np.array(corpus.labels)[probabilities.argmax(axis=1)]
    accuracy = np.mean(found == np.array(table.column("label").to_pylist()))
    if name == "majority":
        shares = np.bincount(corpus.label_ids[corpus.rows("train")]) / len(corpus.rows("train"))
        np.testing.assert_allclose(probabilities, np.broadcast_to(shares, probabilities.shape), atol=1e-6)
    else:
        assert accuracy > 0.95


@pytest.mark.parametrize("name", MODELS)
def test_a_text_gets_the_same_answer_alone_and_in_company(name, trained):
    corpus, folder = trained
    model = load_baseline(folder / name)
    texts = [*corpus.texts(np.arange(5)), "", "quite unheard-of words"]
    together = model.probabilities(texts)
    alone = np.concatenate([model.probabilities([text]) for text in texts])
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-6)
    np.testing.assert_allclose(together.sum(axis=1), 1.0)
    assert model.probabilities([]).shape == (0, len(corpus.labels))


@pytest.mark.parametrize("name", MODELS)
def test_labels_of_test_documents_change_nothing(name, trained, tmp_path):
    corpus, folder = trained
    for part in ("corpus", "model"):
        (tmp_path / part).mkdir()
    changed = write_corpus(tmp_path / "corpus", corpus.labels, 150)
    table = pq.read_table(changed / "documents.parquet").to_pydict()
    for row in corpus.rows("test"):
        table["label"][row] = corpus.labels[0]
    pq.write_table(pa.table(table), changed / "documents.parquet")
    train_baseline(BaselineSettings(model=name), changed, folder / "embedding", tmp_path / "model")
    assert (tmp_path / "model" / "model.safetensors").read_bytes() == (folder / name / "model.safetensors").read_bytes()


@pytest.mark.parametrize("name", MODELS)
def test_shuffled_labels_give_chance(name, tmp_path):
    for part in ("corpus", "embedding", "model"):
        (tmp_path / part).mkdir()
    corpus = write_corpus(tmp_path / "corpus", ["cold", "hot"], 1000)
    table = pq.read_table(corpus / "documents.parquet").to_pydict()
    table["label"] = np.random.default_rng(1).permutation(table["label"]).tolist()
    pq.write_table(pa.table(table), corpus / "documents.parquet")
    train_baseline(
        BaselineSettings(model=name), corpus, write_embedding(tmp_path / "embedding", corpus), tmp_path / "model"
    )
    table, probabilities = predictions(tmp_path / "model")
    found = np.array(["cold", "hot"])[probabilities.argmax(axis=1)]
    # 400 documents: chance is 50 ± 10 points with four standard errors.
    assert abs(np.mean(found == np.array(table.column("label").to_pylist())) - 0.5) < 0.1


def test_parameters_are_the_stored_weights(trained):
    corpus, folder = trained
    rows = 1 if len(corpus.labels) == 2 else len(corpus.labels)
    ngrams = len(load_baseline(folder / "tfidf-logreg").features.vocabulary)
    expected = {
        "majority": len(corpus.labels),
        "tfidf-logreg": ngrams * (rows + 1) + rows,
        "mean-logreg": (len(corpus.words) - 1) * 8 + 8 * rows + rows,
    }
    assert {name: load_baseline(folder / name).parameters for name in expected} == expected


@pytest.mark.parametrize("name", MODELS)
def test_the_penalty_is_the_one_of_least_validation_loss(name, trained):
    _, folder = trained
    trace = json.loads((folder / name / "history.json").read_text())
    assert [line["C"] for line in trace] == sorted(RECIPES[name].strengths)
    if trace:
        best = min(trace, key=lambda line: line["validation_loss"])
        assert best["best"] and sum(line["best"] for line in trace) == 1
        assert json.loads((folder / name / "model.json").read_text())["C"] == best["C"]


def test_a_label_without_train_documents_is_named(tmp_path):
    corpus = write_corpus(tmp_path, list(TELLING), 60, train_labels=["hot", "wet"])
    with pytest.raises(DataError, match="train has no document with label 'cold'"):
        train_baseline(BaselineSettings(model="nb-svm"), corpus, None, tmp_path)


def test_ngrams_that_are_all_too_rare_are_an_error_with_the_setting(tmp_path):
    corpus = write_corpus(tmp_path, ["cold", "hot"], 60)
    with pytest.raises(DataError, match=r"no n-gram occurs in 500 train documents; lower `min_count` in \[baseline\]"):
        train_baseline(BaselineSettings(model="tfidf-logreg", min_count=500), corpus, None, tmp_path)


def test_a_folder_that_holds_no_baseline_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"model\.json is missing"):
        load_baseline(tmp_path)
    (tmp_path / "model.json").write_text('{"kind": "recurrent"}')
    with pytest.raises(DataError, match="known are baseline"):
        load_baseline(tmp_path)


def test_the_demo_corpus_is_learnt_and_its_own_cleaning_used_for_new_text(demo_corpus, tmp_path):
    train_baseline(BaselineSettings(model="nb-svm"), demo_corpus, None, tmp_path)
    table, expected = predictions(tmp_path)
    corpus = Corpus.open(demo_corpus)
    rows = np.flatnonzero(np.isin(corpus.split, ["validation", "test"]))
    np.testing.assert_allclose(load_baseline(tmp_path).probabilities(corpus.texts(rows)), expected, atol=1e-6)
    found = np.array(corpus.labels)[expected.argmax(axis=1)]
    assert np.mean(found == np.array(table.column("label").to_pylist())) > 0.6


@pytest.mark.real_data
def test_chinese_hotel_reviews_are_learnt_from_characters(real_data, tmp_path):
    for part in ("corpus", "model"):
        (tmp_path / part).mkdir()
    data = str(real_data / "ChnSentiCorp_htl_all.csv")
    clean_corpus(CorpusSettings(data=data, workers=1), tmp_path / "corpus")
    train_baseline(BaselineSettings(model="nb-svm"), tmp_path / "corpus", None, tmp_path / "model")
    trace = json.loads((tmp_path / "model" / "history.json").read_text())
    # The majority class has 68.5 %; bag-of-words models of the literature have 85–90 % on sets of this kind.
    assert max(line["validation_accuracy"] for line in trace) > 0.85
    model = load_baseline(tmp_path / "model")
    favourable = model.probabilities(["房间很干净，服务非常好，下次还会入住", "又脏又吵，服务态度极差，再也不会来了"])
    assert favourable[:, model.labels.index("1")].round().tolist() == [1, 0]


@pytest.mark.parametrize("labels", [("cold", "hot"), ("cold", "hot", "wet")])
@pytest.mark.parametrize("name", ["nb-svm", "tfidf-logreg", "char-logreg", "bag-ngrams", "mean-logreg"])
def test_features_that_are_too_many_for_memory_make_as_good_a_model(name, labels, tmp_path, monkeypatch):
    made = []
    for bound in (largeness.IN_MEMORY, 0):
        monkeypatch.setattr(largeness, "IN_MEMORY", bound)
        corpus, folder = tmp_path / f"corpus{bound}", tmp_path / str(bound)
        corpus.mkdir()
        folder.mkdir()
        write_corpus(corpus, labels, 300)
        embedding = write_embedding(corpus, corpus) if name == "mean-logreg" else None
        train_baseline(BaselineSettings(model=name), corpus, embedding, folder)
        assert not [path for path in folder.iterdir() if path.is_dir()]  # what was kept in files is gone
        probability = pq.read_table(folder / "predictions.parquet")["probability"].combine_chunks().flatten()
        made.append(probability.to_numpy().reshape(-1, len(labels)))
    assert np.mean(made[0].argmax(axis=1) == made[1].argmax(axis=1)) > 0.98
    if name != "bag-ngrams":  # which draws its documents in another order
        np.testing.assert_allclose(made[0], made[1], atol=0.02)


def test_of_large_data_the_n_grams_of_most_documents_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(largeness, "IN_MEMORY", 0)
    monkeypatch.setattr(largeness, "MOST_WEIGHTS", 12)
    (tmp_path / "corpus").mkdir()
    train_baseline(
        BaselineSettings(model="nb-svm"), write_corpus(tmp_path / "corpus", ["cold", "hot"], 300), None, tmp_path
    )
    assert len(load_baseline(tmp_path).features.vocabulary) == 12


def test_the_longest_ngram_and_the_smoothing_are_settings(trained, tmp_path):
    corpus, folder = trained
    sizes = {}
    for longest in (1, 2, 3):
        (tmp_path / str(longest)).mkdir()
        train_baseline(BaselineSettings(model="nb-svm", longest=longest), corpus.folder, None, tmp_path / str(longest))
        sizes[longest] = load_baseline(tmp_path / str(longest)).features.vocabulary.keys.size
    assert sizes[1] < sizes[2] < sizes[3] == load_baseline(folder / "nb-svm").features.vocabulary.keys.size
    (tmp_path / "smooth").mkdir()
    train_baseline(BaselineSettings(model="nb-svm", smoothing=50), corpus.folder, None, tmp_path / "smooth")
    plain, smooth = (
        np.abs(load_baseline(place).linear.weight).sum() for place in (tmp_path / "3", tmp_path / "smooth")
    )
    assert smooth != plain


def test_settings_at_their_defaults_leave_the_name_of_a_result_what_it_was():
    before = {"model": "nb-svm", "min_count": 2}
    assert BaselineSettings(model="nb-svm", seed=7).significant() == before, "nothing of it is drawn"
    assert BaselineSettings(model="char-logreg", longest=1, smoothing=3).significant() == {
        **before,
        "model": "char-logreg",
    }
