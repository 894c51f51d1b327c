"""The audit: each kind of finding appears where it should, and nowhere else; rules decide how grave it is."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import parquet

from corpus.check import audit_corpus
from corpus.clean import clean_corpus, write_corpus
from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.findings import KINDS, RULES, SEVERITIES, Finding
from corpus.settings import AuditSettings, CorpusSettings
from corpus.store import SPLITS, Corpus

SOURCE = {"source": "test", "format": "memory", "synthetic": False, "notes": []}
WORDS = [f"word{number}" for number in range(500)]
HAN = [chr(0x4E00 + number) for number in range(600)]
Documents = list[RawDocument]


def innocent(words: list[str] = WORDS, seed: int = 0) -> Documents:
    """Return documents of which nothing is wrong, in random order."""
    draw = random.Random(seed)
    sizes = {"train": 100, "validation": 20, "test": 80, "unlabelled": 10}
    made = []
    for split, size in sizes.items():
        for number in range(size):
            label = None if split == "unlabelled" else ("bad", "good")[number % 2]
            text = ("" if words is HAN else " ").join(draw.choices(words, k=draw.randrange(15, 30)))
            made.append(RawDocument(f"{split}/{number}", text, label, split))
    draw.shuffle(made)
    return made


@dataclass
class Checked:
    """What an audit wrote."""

    said: dict[str, Any]
    rows: list[dict[str, Any]]

    @property
    def kinds(self) -> set[str]:
        return {finding["kind"] for finding in self.said["findings"]}

    def __getitem__(self, kind: str) -> dict[str, Any]:
        return next(finding for finding in self.said["findings"] if finding["kind"] == kind)


Check = Callable[..., Checked]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def call(documents: Documents, **settings: Any) -> Checked:
        (tmp_path / "corpus").mkdir()
        (tmp_path / "audit").mkdir()
        write_corpus(iter(documents), CorpusSettings(workers=1), tmp_path / "corpus", SOURCE)
        return audited(tmp_path / "corpus", tmp_path / "audit", **settings)

    return call


def audited(corpus: Path, folder: Path, **settings: Any) -> Checked:
    audit_corpus(AuditSettings(**settings), corpus, folder)
    said = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    return Checked(said, parquet.read_table(folder / "duplicates.parquet").to_pylist())


def of_split(documents: Documents, split: str) -> Documents:
    return [document for document in documents if document.split == split]


def copied(documents: Documents, first: str, second: str, number: int, change: Callable[[str], str]) -> Documents:
    """Return the documents with the texts of some of `first` put, changed, into documents of `second`."""
    texts = iter([document.text for document in of_split(documents, first)[:number]])
    targets = {document.id for document in of_split(documents, second)[-number:]}
    return [d._replace(text=change(next(texts))) if d.id in targets else d for d in documents]


@pytest.mark.parametrize("words", [WORDS, HAN], ids=["words", "Chinese"])
def test_of_an_innocent_corpus_nothing_is_found(check: Check, words: list[str]) -> None:
    found = check(innocent(words))
    assert found.kinds == set()
    assert found.rows == []
    assert found.said["documents"] == {"train": 100, "validation": 20, "test": 80, "unlabelled": 10}
    assert found.said["highest_accuracy"] is None


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
    check: Check, words: list[str], change: Callable[[str], str], kind: str, how: str
) -> None:
    documents = copied(innocent(words), "train", "test", 3, change)
    found = check(documents)
    assert found.kinds - {"label-conflict"} == {kind, "embedding-saw-test"}
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
    assert all(0.8 <= row["jaccard"] <= 1 for row in found.rows)
    clusters = [row["cluster"] for row in found.rows]
    assert all(clusters.count(cluster) == 2 for cluster in clusters)


def test_exact_copies_are_told_by_whether_cleaning_was_needed(check: Check) -> None:
    documents = copied(innocent(), "train", "test", 2, str.upper)
    documents = copied(documents, "train", "validation", 3, lambda text: text)
    facts = check(documents)["exact-duplicate"]["facts"]
    assert facts["same text"] == 6 and facts["same tokens after cleaning"] == 2
    assert facts["same tokens after cleaning, train&test"] == 2 and facts["same text, train&test"] == 0


def test_a_pair_below_the_threshold_is_no_copy(check: Check) -> None:
    documents = copied(innocent(), "train", "test", 3, lambda text: " ".join(reversed(text.split())))
    assert check(documents).kinds == set()


def test_one_word_in_a_thousand_documents_is_a_warning_not_severe(check: Check) -> None:
    documents = innocent()
    more = innocent(seed=5)
    documents += [d._replace(id=f"more/{d.id}", split="test") for d in more if d.label]
    found = check(copied(documents, "train", "test", 1, str.upper))
    assert found["exact-duplicate"]["severity"] == "warning"  # 1 of 280


def test_copies_outside_test_are_a_note(check: Check) -> None:
    found = check(copied(innocent(), "train", "validation", 3, str.upper))
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


def test_labels_of_copies_that_contradict_each_other(check: Check) -> None:
    documents = copied(innocent(), "train", "train", 4, lambda text: text)
    of_text: dict[str, Documents] = {}
    for document in documents:
        of_text.setdefault(document.text, []).append(document)
    twice = [group for group in of_text.values() if len(group) == 2]
    swap = {group[1].id: {"good": "bad", "bad": "good"}[group[0].label or ""] for group in twice[:2]}
    same = {group[1].id: group[0].label for group in twice[2:]}
    documents = [d._replace(label=(swap | same).get(d.id, d.label)) for d in documents]
    found = check(documents)["label-conflict"]
    assert (found["count"], found["facts"]["clusters"], found["splits"]) == (4, 2, {"train": 4})
    assert found["severity"] == "warning"  # 4 of 200
    assert {document["label"] for document in found["examples"][0]["documents"]} == {"good", "bad"}


def test_copies_with_equal_labels_are_no_conflict(check: Check) -> None:
    documents = copied(innocent(), "train", "train", 4, lambda text: text)
    labels: dict[str, str | None] = {}
    documents = [d._replace(label=labels.setdefault(d.text, d.label)) for d in documents]
    assert "label-conflict" not in check(documents).kinds


def test_test_texts_among_the_unlabelled_are_seen_by_the_embedding(check: Check) -> None:
    found = check(copied(innocent(), "unlabelled", "test", 2, lambda text: text))
    seen = found["embedding-saw-test"]
    assert (seen["count"], seen["splits"]) == (2, {"unlabelled&test": 2, "train&test": 0})
    assert seen["severity"] == "warning"
    assert found["exact-duplicate"]["severity"] == "note"


def test_groups_on_both_sides(check: Check) -> None:
    def group(document: RawDocument) -> str | None:
        number = int(document.id.partition("/")[2])
        return f"film {number}" if number < 3 and document.split != "validation" else f"{document.split} {number}"

    found = check([document._replace(group=group(document)) for document in innocent()])
    assert found.kinds == {"group-overlap"}
    assert (found["group-overlap"]["count"], found["group-overlap"]["severity"]) == (3, "severe")
    assert found["group-overlap"]["splits"] == {"train": 3, "test": 3}


def test_groups_of_one_split_are_fine(check: Check) -> None:
    assert check([document._replace(group=f"{document.split} film") for document in innocent()]).kinds == set()


@pytest.mark.parametrize(("share", "severity"), [(1.0, "severe"), (0.7, "warning"), (0.3, None)])
def test_a_token_that_tells_the_class(check: Check, share: float, severity: str | None) -> None:
    draw = random.Random(3)
    documents = [
        d._replace(text=f"{d.text} telltale") if d.label == "good" and draw.random() < share else d for d in innocent()
    ]
    found = check(documents)
    if severity is None:
        assert found.kinds == set()
    else:
        assert found["giveaway-token"]["severity"] == severity
        assert "'telltale'" in found["giveaway-token"]["examples"][0]["about"]
        assert {d["label"] for e in found["giveaway-token"]["examples"] for d in e["documents"]} == {"good"}


def test_a_token_of_test_alone_is_not_looked_at(check: Check) -> None:
    told = [d for d in of_split(innocent(), "test") if d.label == "good"]
    others = [d for d in innocent() if d not in told]
    documents = [*others, *(d._replace(text=f"{d.text} telltale") for d in told)]
    random.Random(1).shuffle(documents)
    assert check(documents).kinds == set()


def test_a_length_that_tells_the_class(check: Check) -> None:
    documents = [d._replace(text=d.text + f" {d.text[::-1]}" * 2) if d.label == "good" else d for d in innocent()]
    found = check(documents)["giveaway-token"]
    assert any("a length of" in example["about"] for example in found["examples"])
    assert found["severity"] == "severe"


def test_a_word_of_nearly_all_documents_gives_no_large_class_away(check: Check) -> None:
    documents = innocent()
    kept = [d for d in documents if d.label != "good" or int(d.id.partition("/")[2]) % 9 == 1 or d.split == "test"]
    assert "giveaway-token" not in check([d._replace(text=f"{d.text} always") for d in kept]).kinds


def test_sorted_labels(check: Check) -> None:
    documents = sorted(innocent(), key=lambda document: (document.split or "", document.label or ""))
    found = check(documents)
    assert found.kinds == {"sorted-labels"}
    assert found["sorted-labels"]["severity"] == "note"


def test_a_class_of_few_documents(check: Check) -> None:
    rare = [RawDocument(f"r{n}", " ".join(WORDS[9 * n : 9 * n + 15]), "rare", s) for n, s in enumerate(SPLITS[:3] * 2)]
    draw = random.Random(1)
    documents = [*innocent(), *rare]
    draw.shuffle(documents)
    found = check(documents, near_duplicate=0.99)["small-class"]
    assert (found["count"], found["severity"], found["facts"]["smallest"]) == (1, "warning", 2)


def test_a_class_that_is_small_in_test_only_is_a_note(check: Check) -> None:
    few = [d for d in innocent() if d.split != "test" or d.label == "bad" or int(d.id.partition("/")[2]) < 20]
    assert check(few)["small-class"]["severity"] == "note"


def test_documents_with_nothing_in_them(check: Check) -> None:
    more = [RawDocument("short", "meh", "bad", "train"), RawDocument("gone", " <br /> ", "bad", "train")]
    found = check([*innocent(), *more])
    assert found.kinds == {"empty-document"}
    finding = found["empty-document"]
    assert (finding["count"], finding["splits"]) == (2, {"train": 1, "left out": 1})
    assert [e["documents"][0]["id"] for e in finding["examples"]] == ["short", "gone"]
    assert finding["severity"] == "note"


def test_documents_of_another_script(check: Check) -> None:
    more = [
        RawDocument(f"ru{n}", "Очень хороший фильм, всем советую его посмотреть", "good", "train") for n in range(1)
    ]
    found = check([*innocent(), *more, RawDocument("12", "12 34 56 78", "bad", "test")])
    assert found.kinds == {"foreign-script"}
    assert found["foreign-script"]["facts"] == {"scripts": {"Cyrillic": 1}}


def test_english_is_foreign_to_chinese_and_a_mixed_corpus_to_nobody(check: Check, tmp_path: Path) -> None:
    english = [RawDocument("en", "a lovely room and a very kind staff indeed", "good", "train")]
    assert check([*innocent(HAN), *english])["foreign-script"]["facts"] == {"scripts": {"Latin": 1}}
    mixed = [*innocent(HAN), *(d._replace(id=f"en/{d.id}") for d in innocent())]
    (tmp_path / "mixed").mkdir()
    (tmp_path / "found").mkdir()
    write_corpus(iter(mixed), CorpusSettings(workers=1), tmp_path / "mixed", SOURCE)
    assert audited(tmp_path / "mixed", tmp_path / "found").kinds.isdisjoint({"foreign-script"})


def test_findings_come_gravest_first_and_each_has_its_documents(check: Check) -> None:
    documents = copied(innocent(), "train", "test", 3, str.upper)
    found = check([*documents, RawDocument("short", "meh", "bad", "train")], examples=2).said["findings"]
    order = [SEVERITIES.index(finding["severity"]) for finding in found]
    assert order == sorted(order) and len(found) >= 3
    for finding in found:
        assert {"kind", "severity", "count", "splits", "examples"} <= finding.keys()
        assert finding["kind"] in KINDS
        assert 1 <= len(finding["examples"]) <= 2
        assert all({"id", "split", "label", "text"} == d.keys() for e in finding["examples"] for d in e["documents"])


def test_every_rule_has_its_reasons_and_its_order() -> None:
    for kind, rule in RULES.items():
        assert rule.reason and rule.meaning.endswith(".") and rule.weight, kind
        limits = [limit for limit in (rule.warning, rule.severe) if limit is not None]
        assert limits == sorted(limits)


@pytest.mark.parametrize(
    ("kind", "weight", "severity"),
    [
        ("exact-duplicate", 0.01, "severe"),
        ("exact-duplicate", 0.0099, "warning"),
        ("exact-duplicate", 0, "note"),
        ("near-duplicate", 0.5, "severe"),
        ("embedding-saw-test", 1, "warning"),
        ("label-conflict", 0.05, "severe"),
        ("label-conflict", 0.001, "note"),
        ("sorted-labels", 1, "note"),
        ("small-class", 0, "note"),
        ("giveaway-token", 0.5, "warning"),
    ],
)
def test_rules_decide_how_grave_a_finding_is(kind: str, weight: float, severity: str) -> None:
    assert Finding(kind, weight, 1, {}, ()).severity == severity


@pytest.mark.parametrize("keep", [1, 0])
def test_a_corpus_of_one_document_or_none(tmp_path: Path, keep: int) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "audit"
    corpus.mkdir()
    folder.mkdir()
    write_corpus(iter(innocent()), CorpusSettings(workers=1), corpus, SOURCE)
    parquet.write_table(parquet.read_table(corpus / "documents.parquet").slice(0, keep), corpus / "documents.parquet")
    offsets = np.load(corpus / "offsets.npy")[: keep + 1]
    np.save(corpus / "offsets.npy", offsets)
    np.save(corpus / "tokens.npy", np.load(corpus / "tokens.npy")[: offsets[-1]])
    assert audited(corpus, folder).kinds <= {"small-class"}


def test_an_empty_split_is_no_reason_to_fail(check: Check) -> None:
    documents = [d for d in innocent() if d.split in ("train", "test")]
    assert check(documents).said["documents"]["unlabelled"] == 0


def test_a_folder_that_is_no_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no cleaned corpus"):
        audit_corpus(AuditSettings(), tmp_path, tmp_path)


@pytest.mark.parametrize(("chosen", "bound"), [(0.0, 0.99), (0.95, 0.95)])
def test_of_imdb_the_noise_of_its_labels_is_known(tmp_path: Path, chosen: float, bound: float) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "audit"
    corpus.mkdir()
    folder.mkdir()
    source = {**SOURCE, "source": "aclImdb_v1.tar.gz"}
    write_corpus(iter(innocent()), CorpusSettings(workers=1), corpus, source)
    assert audited(corpus, folder, highest_accuracy=chosen).said["highest_accuracy"] == bound


@pytest.mark.real_data
def test_chinese_hotel_reviews(real_data: Path, tmp_path: Path) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "audit"
    corpus.mkdir()
    folder.mkdir()
    clean_corpus(CorpusSettings(data=str(real_data / "ChnSentiCorp_htl_all.csv"), workers=1), corpus)
    found = audited(corpus, folder)
    assert "sorted-labels" in found.kinds  # all positive reviews come first
    assert sum(found.said["documents"].values()) == len(Corpus.open(corpus).ids)
    assert found["foreign-script"]["severity"] == "note"
