"""TextClassifier: scikit-learn's manners, and the numbers of the command line."""

import csv
import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from pyarrow import parquet
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.validation import check_is_fitted, validate_data

import wordloom
from classifiers.baselines.settings import BaselineSettings
from classifiers.baselines.train import train_baseline
from classifiers.settings import ClassifierSettings
from classifiers.temperature import tempered
from classifiers.train import train_classifier
from corpus.cleaning.clean import clean_corpus
from corpus.demo.reviews import demo_documents
from corpus.settings import CorpusSettings
from corpus.store import Corpus
from embeddings.settings import EmbeddingSettings
from embeddings.train import train_embedding

pytestmark = pytest.mark.xdist_group("face")
TINY = {"classifier.hidden_size": 4, "embedding.vector_size": 8, "embedding.epochs": 1}
THINGS = ["film", "story", "plot", "cast", "music", "ending", "book", "play", "actor", "scene", "song", "line"]
TEXTS = [f"{word} {thing}" for thing in THINGS for word in ("excellent", "tedious")]
LABELS = ["good", "bad"] * len(THINGS)


@pytest.fixture(scope="module")
def reviews() -> list[tuple[str, str]]:
    """Return 120 different texts with their labels."""
    labelled = {document.text: document.label for document in demo_documents(200) if document.label}
    return [(text, label) for text, label in labelled.items() if label][:120]


class OfNumbers(wordloom.TextClassifier):
    """Reads rows of numbers as texts, so that scikit-learn's own checks, which know nothing else, can be made."""

    def _texts(self, rows: Any, reset: bool) -> list[str]:
        numbers = np.clip(np.asarray(validate_data(self, rows, reset=reset)), -50, 50)
        return [
            " ".join(f"f{at}w{value}" for at, value in enumerate(row)) for row in (2 * numbers).astype(int).tolist()
        ]

    def fit(self, X: Any, y: Any) -> "OfNumbers":  # noqa: N803
        return super().fit(self._texts(X, True), y)  # type: ignore[no-any-return]

    def predict(self, X: Any) -> Any:  # noqa: N803
        check_is_fitted(self)
        return super().predict(self._texts(X, False))

    def predict_proba(self, X: Any) -> Any:  # noqa: N803
        check_is_fitted(self)
        return super().predict_proba(self._texts(X, False))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array, tags.input_tags.one_d_array = False, True, False
        return tags


#: Checks that are not met, and why.
EXPECTED = {"check_supervised_y_2d": "a table of labels is refused: one column of it is easily taken for another"}


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::DeprecationWarning")
def test_scikit_learns_own_checks_are_met() -> None:
    assert {each["status"] for each in check_estimator(wordloom.TextClassifier(), on_skip=None)} == {"passed"}
    few = OfNumbers(model="nb-svm", settings={"corpus.duplicates": "report", "baseline.min_count": 1})
    found = check_estimator(few, on_skip=None, on_fail=None, expected_failed_checks=EXPECTED)
    assert [each["check_name"] for each in found if each["status"] == "failed"] == []
    assert [each["check_name"] for each in found if each["status"] == "xfail"] == list(EXPECTED)
    assert sum(each["status"] == "passed" for each in found) > 40


@pytest.mark.parametrize("model", ["network", "nb-svm", "mean-logreg"])
def test_it_says_what_the_stages_of_a_run_say(model: str, reviews: list[tuple[str, str]], tmp_path: Path) -> None:
    """The stages read a file with an official test split; the classifier only what is not test."""
    train, test = reviews[:90], reviews[90:]
    with (tmp_path / "reviews.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = [(*row, split) for part, split in ((train, "train"), (test, "test")) for row in part]
        csv.writer(stream).writerows([("text", "label", "split"), *rows])
    folders = {name: tmp_path / name for name in ("corpus", "embedding", "model")}
    for folder in folders.values():
        folder.mkdir()
    corpus = CorpusSettings(data=str(tmp_path / "reviews.csv"), workers=1, split_seed=3, validation_share=0.2)
    clean_corpus(corpus, folders["corpus"])
    vectors = EmbeddingSettings(algorithm="cbow", vector_size=8, epochs=1, min_count=2, deterministic=True, seed=3)
    train_embedding(vectors, folders["corpus"], folders["embedding"])
    last = (folders["corpus"], folders["embedding"], folders["model"])
    own: dict[str, Any] = {"settings": {"embedding.vector_size": 8, "embedding.epochs": 1, "embedding.min_count": 2}}
    if model == "network":
        train_classifier(ClassifierSettings(cell="gru", hidden_size=4, epochs=2, seed=3), *last)
        own = {"cell": "gru", "epochs": 2, "settings": {**own["settings"], "classifier.hidden_size": 4}}
    else:
        train_baseline(BaselineSettings.model_validate({"model": model, "seed": 3}), *last)
    if model != "nb-svm":
        own["embedding"] = "cbow"
    given = [text for text, _ in train]
    found = wordloom.TextClassifier(model=model, validation_share=0.2, random_state=3, **own)
    found.fit(given, [label for _, label in train])

    assert given == [text for text, _ in train]
    rows = parquet.read_table(folders["model"] / "predictions.parquet", filters=[("split", "=", "test")]).to_pylist()
    text = dict(zip(Corpus.open(folders["corpus"]).ids, Corpus.open(folders["corpus"]).column("text"), strict=True))
    said = tempered(np.array([row["probability"] for row in rows]), found.model_._predictor.temperature)
    asked = [text[row["id"]] for row in rows]
    assert len(asked) == len(test)
    np.testing.assert_allclose(found.predict_proba(asked), said, atol=1e-6)
    loaded = wordloom.load(folders["model"])
    np.testing.assert_allclose(found.predict_proba(asked), loaded.predict_proba(asked), atol=1e-6)


def test_a_network_has_the_manners_too(reviews: list[tuple[str, str]], tmp_path: Path) -> None:
    texts, labels = np.array([text for text, _ in reviews], object), [label == "positive" for _, label in reviews]
    torch.manual_seed(5)
    torch.rand(1)
    model = wordloom.TextClassifier(cell="rnn", embedding="random", epochs=1, settings=TINY, random_state=7)
    found = model.fit(texts, labels).predict_proba(texts)
    again = torch.rand(1)
    torch.manual_seed(5)
    torch.rand(1)
    assert torch.rand(1) == again, "training left the caller's random numbers alone"
    np.testing.assert_array_equal(clone(model).fit(texts, labels).predict_proba(list(texts)), found)
    drawn = [clone(model).set_params(random_state=np.random.RandomState(1)).fit(texts, labels) for _ in range(2)]
    np.testing.assert_array_equal(*(each.predict_proba(texts) for each in drawn))
    assert np.abs(drawn[0].predict_proba(texts) - found).max() > 1e-6
    kept = wordloom.load(model.save(tmp_path / "kept"))
    np.testing.assert_array_equal(kept.predict_proba(texts), found)
    assert kept.classes_.tolist() == model.classes_.tolist() == [False, True]
    assert len(model.explain("not bad")) == 2


def test_it_works_in_pipelines_and_searches() -> None:
    pipeline = make_pipeline(
        FunctionTransformer(lambda texts: [text.upper() for text in texts]), wordloom.TextClassifier()
    )
    pipeline.set_params(textclassifier__model="nb-svm", textclassifier__n_jobs=2)
    assert cross_val_score(pipeline, TEXTS, LABELS, cv=2).mean() > 0.9
    grid = {"model": ["majority", "nb-svm"], "settings": [None, {"baseline.min_count": 1}]}
    search = GridSearchCV(wordloom.TextClassifier(), grid, cv=2).fit(TEXTS, LABELS)
    assert search.best_params_["model"] == "nb-svm"
    assert search.predict(["excellent dog"]).tolist() == ["good"]


class Series:
    """Behaves like a column of pandas."""

    def __init__(self, values: list[Any]) -> None:
        self.values = np.array(values, object)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.values.astype(dtype) if dtype else self.values

    def __iter__(self) -> Any:
        raise AssertionError("rows are not to be read one by one")


KINDS: dict[str, list[Any]] = {
    "numbers": [10, 9],
    "whole floats": [1.0, -1.0],
    "truth values": [True, False],
    "days": [datetime.date(2026, 1, 2), datetime.date(2026, 1, 1)],
    "texts with spaces": [" b ", ""],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("container", [list, np.array, Series])
def test_labels_come_back_as_they_were_given(kind: str, container: Any) -> None:
    labels = KINDS[kind] * len(THINGS)
    model = wordloom.TextClassifier(model="nb-svm").fit(container(TEXTS), container(labels))
    assert model.classes_.tolist() == sorted(KINDS[kind])
    assert model.predict(container(["excellent thing", "tedious thing", ""]))[:2].tolist() == KINDS[kind]
    assert type(model.predict(["excellent thing"]).tolist()[0]) is type(KINDS[kind][0])


@pytest.mark.parametrize(
    ("texts", "labels", "error", "said"),
    [
        (["a", None, "c"], [1, 0, 1], TypeError, r"texts\[1\] is None"),
        (["a", float("nan"), "c"], [1, 0, 1], TypeError, r"texts\[1\] is nan"),
        ([1, 2, 3], [1, 0, 1], TypeError, r"texts\[0\] is 1"),
        ("abc", [1, 0, 1], TypeError, "one string"),
        (["a", "b", "c"], "abc", TypeError, "one string"),
        (["a", "b", "c"], [1, 0], ValueError, "3 texts and 2 labels"),
        (["a", "b", "c"], None, ValueError, "the target y is None"),
        (["a", "b", "c"], [1, None, 0], ValueError, r"labels\[1\] is None"),
        (["a", "b", "c"], ["x", float("nan"), "y"], ValueError, r"labels\[1\] is nan"),
        (["a", "b", "c"], [1, "1", 0], TypeError, "mixed"),
        (["a", "b", "c"], [1, 1j, datetime.date(2026, 1, 1)], TypeError, "cannot be sorted"),
        (["a", "b", "c"], [1, (2,), 0], TypeError, "not a list of them"),
        (["a", "b", "c"], [0.5, 1.5, 0.25], ValueError, "continuous"),
        (["a", "b", "c"], [7, 7, 7], ValueError, "only one class: 7"),
        ([], [], ValueError, "two classes or more"),
        (["a", "b", "?"], ["x", "x", "y"], ValueError, "too few for one in each"),
        (["a", "b", "", " "], ["x", "x", "y", "y"], ValueError, "only the label 'x'"),
        (["a", "b", "c", "d", "", " "], ["x", "x", "y", "y", "z", "z"], ValueError, "no text of the class 'z'"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused_by_name(
    texts: Any, labels: Any, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        wordloom.TextClassifier(model="majority").fit(texts, labels)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"model": "svm"}, "model = svm: there is no such model; known: network, majority, tfidf-logreg"),
        ({"cell": "grus"}, r"\[classifier\] cell = grus: input should be 'rnn'"),
        (
            {"epochs": 0},
            r"\[classifier\] epochs = 0: input should be greater than or equal to 1, or auto \(most passes",
        ),
        ({"embedding": "glove"}, "embedding = glove: known: cbow, skipgram, random, or the path of a file"),
        ({"model": "nb-svm", "cell": "gru"}, "cell says nothing to model = nb-svm"),
        ({"model": "nb-svm", "embedding": "cbow"}, "embedding says nothing to model = nb-svm"),
        ({"validation_share": 0.9}, r"\[corpus\] validation_share = 0.9"),
        ({"settings": {"classifier.hiden_size": 4}}, "did you mean hidden_size?"),
        ({"settings": {"clasifier.hidden_size": 4}}, "did you mean classifier?"),
        ({"settings": {"hidden_size": 4}}, "a setting is written section.key"),
        ({"epochs": 2, "settings": {"classifier.epochs": 3}}, "says this already"),
        ({"settings": {"corpus.test_share": 0.2}}, "says this already"),
        (
            {"settings": {"classifier.start": "language-model"}},
            "start = language-model: another model has to be trained",
        ),
        ({"settings": {"classifier.teacher": "nb-svm"}}, "teacher = nb-svm: another model has to be trained first"),
    ],
)
def test_a_setting_that_is_not_allowed_is_named_when_it_is_used(parameters: dict[str, Any], said: str) -> None:
    model = wordloom.TextClassifier(**parameters)
    with pytest.raises(ValueError, match=said):
        model.fit(TEXTS, LABELS)
    with pytest.raises(NotFittedError):
        model.predict(TEXTS)


def test_vectors_of_a_file_are_read(tmp_path: Path) -> None:
    lines = [
        f"{word} {' '.join(str((len(word) * at) % 7 - 3) for at in range(1, 5))}" for word in (*THINGS, "excellent")
    ]
    (tmp_path / "mine.vec").write_text(f"{len(lines)} 4\n" + "\n".join(lines) + "\n", encoding="utf-8")
    model = wordloom.TextClassifier(
        cell="gru",
        embedding=str(tmp_path / "mine.vec"),
        epochs=1,
        settings={"classifier.hidden_size": 4, "embedding.min_count": 1},
    )
    kept = model.fit(TEXTS, LABELS).save(tmp_path / "kept")
    assert json.loads((kept / "model.json").read_text(encoding="utf-8"))["embedding"]["vector_size"] == 4
