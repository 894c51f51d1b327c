"""Copies, contradicting labels and test texts that the embedding has read: found where they are, nowhere else."""

import random
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from corpus.cleaning.clean import write_corpus
from corpus.document import RawDocument
from corpus.settings import CorpusSettings

_audited = runpy.run_path(str(Path(__file__).with_name("audited.py")))
HAN, SOURCE, WORDS, audited, check, copied, innocent, of_split = (
    _audited[name] for name in ("HAN", "SOURCE", "WORDS", "audited", "check", "copied", "innocent", "of_split")
)
Documents = list[RawDocument]


@pytest.mark.parametrize("words", [WORDS, HAN], ids=["words", "Chinese"])
@pytest.mark.parametrize(
    ("change", "kind", "how"),
    [
        (lambda text: text, "exact-duplicate", "exact"),
        (lambda text: f"  {text.upper()} ", "exact-duplicate", "normalised"),
        (lambda text: text + " 好x", "near-duplicate", "near"),
    ],
)
def test_copies_of_train_in_test(
    check: Any, words: list[str], change: Callable[[str], str], kind: str, how: str
) -> None:
    documents = copied(innocent(words), "train", "test", 3, change)
    found = check(documents)
    assert found.kinds - {"label-conflict", "near-label-conflict"} == {kind, "embedding-saw-test"}
    assert found[kind]["splits"]["train&test"] == 3
    assert found[kind]["splits"]["train&validation"] == 0
    assert found[kind]["count"] == 6
    assert found[kind]["severity"] == "severe"  # 3 of 80
    assert len(found[kind]["examples"]) == 3
    for example in found[kind]["examples"]:
        assert [document["split"] for document in example["documents"]] == ["train", "test"]
        assert all(document["text"] for document in example["documents"])
    in_test = [row for row in found.rows if row["split"] == "test"]
    assert [(row["kind"], row["in_train"]) for row in in_test] == [(how, how)] * 3
    assert all(0.8 <= row["similarity"] <= 1 for row in found.rows)
    clusters = [row["cluster"] for row in found.rows]
    assert all(clusters.count(cluster) == 2 for cluster in clusters)


def test_exact_copies_are_told_by_whether_cleaning_was_needed(check: Any) -> None:
    documents = copied(innocent(), "train", "test", 2, str.upper)
    documents = copied(documents, "train", "validation", 3, lambda text: text)
    facts = check(documents)["exact-duplicate"]["facts"]
    assert facts["same text"] == 6 and facts["same tokens after cleaning"] == 2
    assert facts["same tokens after cleaning, train&test"] == 2 and facts["same text, train&test"] == 0


def test_a_pair_below_the_threshold_is_no_copy(check: Any) -> None:
    documents = copied(innocent(), "train", "test", 3, lambda text: " ".join(reversed(text.split())))
    assert check(documents).kinds == set()


def test_one_word_in_a_thousand_documents_is_a_warning_not_severe(check: Any) -> None:
    documents = innocent()
    more = innocent(seed=5)
    documents += [d._replace(id=f"more/{d.id}", split="test") for d in more if d.label]
    found = check(copied(documents, "train", "test", 1, str.upper))
    assert found["exact-duplicate"]["severity"] == "warning"  # 1 of 280


def test_copies_within_train_are_a_note(check: Any) -> None:
    train = of_split(innocent(), "train")
    found = check([*innocent(), *(d._replace(id=f"again/{d.id}") for d in train[:3])])
    assert found["exact-duplicate"]["splits"]["train"] == 6
    assert found["exact-duplicate"]["severity"] == "note"


def test_a_split_that_nothing_uses_is_as_if_not_there(tmp_path: Path) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "audit"
    corpus.mkdir()
    folder.mkdir()
    documents = copied(innocent(), "train", "test", 5, str.upper)
    write_corpus(iter(documents), CorpusSettings(workers=1), corpus, SOURCE)
    table = parquet.read_table(corpus / "documents.parquet")
    dropped = {document.id for document in of_split(documents, "test")[-5:]}
    splits = [
        split if name not in dropped else "dropped"
        for name, split in zip(table["id"].to_pylist(), table["split"].to_pylist(), strict=True)
    ]
    place = table.schema.get_field_index("split")
    parquet.write_table(table.set_column(place, "split", [splits]), corpus / "documents.parquet")
    found = audited(corpus, folder)
    assert found.kinds == set() and found.rows == []
    assert found.said["documents"]["test"] == 75


def test_labels_of_copies_that_contradict_each_other(check: Any) -> None:
    documents = copied(innocent(), "train", "train", 4, lambda text: text)
    of_text: dict[str, Documents] = {}
    for document in documents:
        of_text.setdefault(document.text, []).append(document)
    twice = [group for group in of_text.values() if len(group) == 2]
    swap = {group[1].id: {"good": "bad", "bad": "good"}[group[0].label or ""] for group in twice[:2]}
    same = {group[1].id: group[0].label for group in twice[2:]}
    documents = [d._replace(label=(swap | same).get(d.id, d.label)) for d in documents]
    found = check(documents)["label-conflict"]
    assert (found["count"], found["facts"]["texts"], found["splits"]) == (4, 2, {"train": 4})
    assert found["severity"] == "warning"  # 4 of 200
    assert {document["label"] for document in found["examples"][0]["documents"]} == {"good", "bad"}


def test_copies_with_equal_labels_are_no_conflict(check: Any) -> None:
    documents = copied(innocent(), "train", "train", 4, lambda text: text)
    labels: dict[str, str | None] = {}
    documents = [d._replace(label=labels.setdefault(d.text, d.label)) for d in documents]
    assert "label-conflict" not in check(documents).kinds


def test_a_chain_of_near_copies_is_no_conflict_of_equal_texts(check: Any) -> None:
    """Each of a chain has most of the one before, the ends have little in common: nobody may call them the same."""
    draw = random.Random(4)
    words, chain = draw.sample(WORDS, 24), []
    for number in range(12):
        chain.append(RawDocument(f"chain/{number}", " ".join(words), ("bad", "good")[number % 2], "train"))
        words = [*words[6:], *draw.sample(WORDS, 6)]
    found = check([*innocent(), *chain])
    assert "label-conflict" not in found.kinds
    conflict = found["near-label-conflict"]
    assert (conflict["count"], conflict["splits"]) == (12, {"train": 12})
    assert conflict["severity"] == "warning"  # 12 of 212
    texts = {document.id: set(document.text.split()) for document in chain}
    for example in conflict["examples"]:
        one, other = example["documents"]
        assert one["label"] != other["label"]
        assert len(texts[one["id"]] & texts[other["id"]]) >= 8


def test_near_copies_with_equal_labels_are_no_conflict(check: Any) -> None:
    good = [document for document in of_split(innocent(), "train") if document.label == "good"]
    found = check([*innocent(), *(d._replace(id=f"again/{d.id}", text=f"so {d.text} then") for d in good[:9])])
    assert found["near-duplicate"]["count"] == 18
    assert not found.kinds & {"label-conflict", "near-label-conflict"}


def test_what_a_near_copy_is_said_to_share_is_no_more_than_it_does(check: Any) -> None:
    documents = copied(innocent(), "train", "test", 3, lambda text: " ".join(text.split()[:13]))
    found = check(documents)["near-duplicate"]
    assert {example["about"] for example in found["examples"]} == {"100% of what one tells is in the other"}
    documents = copied(innocent(), "train", "test", 3, lambda text: text.upper())
    assert check(documents)["exact-duplicate"]["examples"][0]["about"] == "the same tokens after cleaning"


def test_loose_copies_alone_are_not_severe(check: Any) -> None:
    def loosely(text: str) -> str:
        words = text.split()
        return " ".join([word if place % 4 else f"zxcv{place}" for place, word in enumerate(words)])

    found = check(copied(innocent(), "train", "test", 5, loosely))["near-duplicate"]
    assert (found["splits"]["train&test"] >= 4, found["severity"]) == (True, "warning")  # of 80


def test_test_texts_among_the_unlabelled_are_seen_by_the_embedding(check: Any) -> None:
    found = check(copied(innocent(), "unlabelled", "test", 2, lambda text: text))
    seen = found["embedding-saw-test"]
    assert (seen["count"], seen["splits"]) == (2, {"unlabelled&test": 2, "train&test": 0})
    assert seen["severity"] == "warning"
    assert found["exact-duplicate"]["severity"] == "note"


def test_what_the_policy_dropped_is_told_and_not_seen(check: Any) -> None:
    documents = copied(innocent(), "train", "test", 3, lambda text: text)
    found = check(documents, duplicates="drop-from-train")
    exact = found["exact-duplicate"]
    assert (exact["splits"]["train&test"], exact["count"], exact["facts"]["dropped"]) == (3, 6, 3)
    assert exact["severity"] == "severe"  # so the data are, whatever becomes of it
    assert found["embedding-saw-test"]["facts"]["left after dropping"] == 0
    assert [(row["split"], row["dropped"], row["in_train"]) for row in found.rows if row["dropped"]] == [
        ("train", True, None)
    ] * 3
    assert {row["in_train"] for row in found.rows} == {None}


@pytest.mark.parametrize(("number", "severity"), [(1, "warning"), (2, "severe"), (20, "severe")])
def test_a_validation_split_of_copies_is_severe(check: Any, number: int, severity: str) -> None:
    documents = copied(innocent(), "train", "validation", number, lambda text: text)  # of 20
    found = check(documents)["exact-duplicate"]
    assert (found["splits"]["train&validation"], found["splits"]["train&test"]) == (number, 0)
    assert found["severity"] == severity
