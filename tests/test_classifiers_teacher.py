"""Distillation: what a student learns from, who may teach, and that teachers come first."""

from pathlib import Path

import numpy as np
import pytest
import torch

from classifiers.baselines.settings import BaselineSettings
from classifiers.baselines.train import train_baseline
from classifiers.network import TextNetwork
from classifiers.predict import Predictor
from classifiers.probe import train_probe
from classifiers.probe_settings import ProbeSettings
from classifiers.settings import ClassifierSettings
from classifiers.teacher import sizes_of, taught
from classifiers.train import Sources, train_classifier
from classifiers.training import Training
from classifiers.unlabelled_rows import refuse_without_texts
from corpus.errors import DataError
from corpus.store import Corpus
from embeddings.store import write_embedding
from tasks.comparison.report import ComparisonReport
from tasks.comparison.settings import RunSettings
from tasks.comparison.teaching_stack import TeachingStack
from tasks.comparison.train_baseline import TrainBaseline
from tasks.comparison.train_classifier import TrainClassifier
from tasks.engine import current, place
from tasks.engine.configuration import load_run
from tasks.engine.sections import SettingsError

SETTINGS = ClassifierSettings.model_validate({"cell": "mingru", "hidden_size": 8, "epochs": 2, "teacher": "nb-svm"})
RUN = """
[run]
name = small
seeds = 0, 1
split_seeds = 1
[corpus]
demo_documents = 240
[embedding.skipgram]
[embedding.cbow]
algorithm = cbow
[classifier.gru]
cell = gru
teacher = cbow/lstm
[classifier.mingru]
cell = mingru
teacher = gru
[classifier.lstm]
cell = lstm
teacher = nb-svm
[baseline]
models = nb-svm, mean-logreg
"""


@pytest.fixture(scope="module")
def teacher(demo_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("teacher")
    train_baseline(BaselineSettings(model="nb-svm"), demo_corpus, None, folder)
    return folder


def load(tmp_path: Path, text: str) -> RunSettings:
    path = tmp_path / "mine.cfg"
    path.write_text(text, encoding="utf-8")
    run = load_run(path, {}, None, tmp_path)
    assert isinstance(run, RunSettings)
    return run


def report_of(tmp_path: Path, text: str) -> ComparisonReport:
    """Return the report of a run that nothing was made of."""
    place.use(tmp_path)
    current.begin()
    return ComparisonReport(run_settings=load(tmp_path, text))


def digests_of(report: ComparisonReport) -> list[str]:
    """Return the digests of all that a report stands on, each of which is another, but for the seeds of a baseline."""
    tasks = report.all_tasks()[:-1]
    drawn = [task.digest for task in tasks if not isinstance(task, TrainBaseline)]
    assert len(set(drawn)) == len(drawn)
    return [task.digest for task in tasks]


def test_train_keeps_its_labels_and_unlabelled_texts_have_what_the_teacher_says(
    demo_corpus: Path, teacher: Path
) -> None:
    corpus = Corpus.open(demo_corpus)
    lookup = np.zeros(len(corpus.words), np.int32)
    given = taught(corpus, teacher, lookup, SETTINGS)
    train, unlabelled = corpus.rows("train"), corpus.rows("unlabelled")
    assert len(given.documents) == len(train) + len(unlabelled) == len(given.labels)
    assert (given.labels[: len(train)].argmax(axis=1) == corpus.label_ids[train]).all()
    assert set(np.unique(given.labels[: len(train)])) == {0, 1}
    told = Predictor.load(teacher).probabilities(corpus.texts(unlabelled))
    np.testing.assert_allclose(given.labels[len(train) :], told)
    more = taught(corpus, teacher, lookup, SETTINGS.model_copy(update={"transductive": True}))
    assert len(more.labels) == len(given.labels) + len(corpus.rows("test"))


def test_rules_count_what_a_teacher_labels(demo_corpus: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    train, unlabelled, test = (len(corpus.rows(split)) for split in ("train", "unlabelled", "test"))
    alone, all_of_it = SETTINGS.model_copy(update={"teacher": ""}), SETTINGS.model_copy(update={"transductive": True})
    counted = [sizes_of(corpus, settings).documents for settings in (alone, SETTINGS, all_of_it)]
    assert counted == [train, train + unlabelled, train + unlabelled + test]


def test_what_cannot_teach_is_named(demo_corpus: Path, teacher: Path, tmp_path: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    lookup = np.zeros(len(corpus.words), np.int32)
    with pytest.raises(DataError, match="teacher = nb-svm: a cell of a run"):
        taught(corpus, None, lookup, SETTINGS)
    with pytest.raises(DataError, match=r"teacher = nb-svm learns from unlabelled texts, and the corpus has none"):
        taught(WithoutUnlabelled(demo_corpus), teacher, lookup, SETTINGS)
    with pytest.raises(DataError, match="tells negative, positive apart, and the corpus has bad, good"):
        taught(OtherClasses(demo_corpus), teacher, lookup, SETTINGS)


class WithoutUnlabelled(Corpus):
    @property
    def split(self) -> np.ndarray:  # type: ignore[override]
        split = Corpus(self.folder).split
        return np.where(split == "unlabelled", "dropped", split)


class OtherClasses(Corpus):
    @property
    def labels(self) -> list[str]:  # type: ignore[override]
        return ["bad", "good"]


def test_a_network_learns_from_a_baseline(demo_corpus: Path, teacher: Path, tmp_path: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    for name in ("embedding", "model"):
        (tmp_path / name).mkdir()
    vectors = np.random.default_rng(0).normal(0, 1, (200, 5)).astype(np.float32)
    write_embedding(tmp_path / "embedding", corpus.words[:200], vectors)
    settings = SETTINGS.model_copy(update={"class_weights": "balanced"})
    train_classifier(settings, demo_corpus, tmp_path / "embedding", tmp_path / "model", teacher=teacher)
    assert Predictor.load(tmp_path / "model").labels == corpus.labels
    assert Sources(tmp_path, teacher=teacher).starts == []


def test_a_probe_has_no_teacher_for_that_one_has_seen_the_labels(
    demo_corpus: Path, teacher: Path, tmp_path: Path
) -> None:
    corpus = Corpus.open(demo_corpus)
    (tmp_path / "embedding").mkdir()
    write_embedding(tmp_path / "embedding", corpus.words[:50], np.ones((50, 4), np.float32))
    weights = []
    for taught_by in ("nb-svm", ""):
        folder = tmp_path / (taught_by or "alone")
        folder.mkdir()
        settings = ProbeSettings(model=SETTINGS.model_copy(update={"teacher": taught_by, "epochs": 1}), shuffled=True)
        train_probe(settings, demo_corpus, tmp_path / "embedding", folder, teacher=teacher)
        weights.append((folder / "model.safetensors").read_bytes())
    assert weights[0] == weights[1]


def test_classes_weigh_the_same_told_as_numbers_and_as_probabilities() -> None:
    settings = SETTINGS.model_copy(update={"class_weights": "balanced"})
    network = TextNetwork(settings, np.zeros((4, 3), np.float32), 3)
    training = Training(network, settings, torch.device("cpu"))
    labels = np.array([0, 0, 1, 2, 0])
    said = (labels, np.eye(3, dtype=np.float32)[labels])
    first, second = (training._class_weights(training._class_counts(of)) for of in said)
    assert first is not None and second is not None
    torch.testing.assert_close(first, second)


def test_teachers_come_first_and_have_the_seed_and_split_of_their_students(tmp_path: Path) -> None:
    report = report_of(tmp_path, RUN)
    tasks, digests = report.all_tasks(), digests_of(report)
    for task in tasks:
        if isinstance(task, TrainClassifier):
            assert task.teacher is not None and task.inputs()["teacher"] is task.teacher
            assert digests.index(task.teacher.digest) < digests.index(task.digest)
            assert (task.teacher.seed, task.teacher.corpus) == (task.seed, task.corpus)  # type: ignore[attr-defined]
    cells = {task.label: task for task in report.cell_tasks if isinstance(task, TrainClassifier)}
    names = {label: task.teacher.label for label, task in cells.items() if task.teacher}
    assert names["skipgram/gru seed 1"] == "cbow/lstm seed 1"
    assert names["cbow/mingru seed 0"] == "cbow/gru seed 0"
    assert names["skipgram/lstm seed 0"] == "nb-svm seed 0"


@pytest.mark.parametrize(
    ("teacher", "message"),
    [
        ("lstn", r"\[classifier.mingru\] teacher = lstn: this run has no such cell"),
        ("glove/lstm", "allowed: nb-svm, gru, lstm, mean-logreg, stack; with its embedding: skipgram/gru"),
        ("cbow/nb-svm", "this run has no such cell"),
        ("stacks", "teacher = stacks: this run has no such cell.*\n.*mean-logreg, stack"),
        ("mingru", "nobody would come first in mingru ← mingru"),
    ],
)
def test_a_teacher_that_is_not_in_the_run_is_refused_at_once(tmp_path: Path, teacher: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        load(tmp_path, RUN.replace("teacher = gru", f"teacher = {teacher}"))


STACKED = RUN.replace("teacher = gru", "teacher = stack").replace("cell = lstm\nteacher = nb-svm", "cell = lstm")


def test_a_stack_teaches_that_none_of_those_who_learn_is_a_member_of(tmp_path: Path) -> None:
    report = report_of(tmp_path, STACKED)
    tasks, digests = report.all_tasks(), digests_of(report)
    students = [task for task in tasks if isinstance(task, TrainClassifier) and task.name == "mingru"]
    assert len(students) == 6  # two embeddings, two seeds, and each embedding once more on the other split
    for student in students:
        stack = student.teacher
        assert isinstance(stack, TeachingStack) and (stack.stage, stack.seed) == ("classify", student.seed)
        members = {"nb-svm", "skipgram/mean-logreg", "cbow/mean-logreg", "skipgram/lstm", "cbow/lstm"}
        assert {task.cell for task in stack.asked} == members
        assert {task.corpus for task in stack.asked} == {student.corpus}  # type: ignore[attr-defined]
        assert {task.seed for task in stack.asked} == {student.seed}  # type: ignore[attr-defined]
        for member in stack.asked:
            assert digests.index(member.digest) < digests.index(stack.digest) < digests.index(student.digest)
    rows = [task.label for task in report.cell_tasks if task.kind == "ensemble"]
    assert rows[:2] == ["stack seed 0", "stack seed 1"]
    assert "stack" not in {task.cell for task in ComparisonReport(run_settings=load(tmp_path, RUN)).cell_tasks}


def test_each_seed_of_an_embedding_has_a_stack_of_its_own(tmp_path: Path) -> None:
    text = STACKED.replace("split_seeds = 1", "embedding_seeds = 3, 4")
    for task in report_of(tmp_path, text).all_tasks():
        if isinstance(task, TrainClassifier) and task.name == "mingru":
            assert isinstance(task.teacher, TeachingStack)
            seeds = {member.embedding.seed for member in task.teacher.single_tasks if member.embedding}
            assert seeds == {task.embedding.seed}


def test_a_stack_of_one_is_refused(tmp_path: Path) -> None:
    alone = STACKED.replace("models = nb-svm, mean-logreg", "models = majority, nb-svm")
    alone = alone.replace("[classifier.lstm]\ncell = lstm\n", "").replace("teacher = cbow/lstm", "teacher = nb-svm")
    with pytest.raises(
        SettingsError, match=r"\[classifier.mingru\] teacher = stack: .* two or more, and there is nb-svm"
    ):
        load(tmp_path, alone)


def test_where_there_is_no_unlabelled_text_that_is_said_before_anything_is_trained(demo_corpus: Path) -> None:
    with pytest.raises(DataError, match="teacher = nb-svm learns from unlabelled texts, and the corpus has none"):
        refuse_without_texts(WithoutUnlabelled(demo_corpus), SETTINGS)
    plain = SETTINGS.model_copy(update={"teacher": ""})
    refuse_without_texts(WithoutUnlabelled(demo_corpus), plain)
    of_train = plain.model_copy(update={"entropy": 1.0, "unlabelled_batch_size": 0})
    refuse_without_texts(WithoutUnlabelled(demo_corpus), of_train)
    refuse_without_texts(WithoutUnlabelled(demo_corpus), SETTINGS.model_copy(update={"transductive": True}))


def test_a_circle_of_teachers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="gru ← lstm ← mingru ← gru"):
        load(tmp_path, RUN.replace("teacher = nb-svm", "teacher = mingru"))
