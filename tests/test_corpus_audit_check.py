"""The audit as a whole: nothing where nothing is, the gravest first, and rules that decide what is grave."""

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import parquet

from corpus.audit.check import audit_corpus
from corpus.audit.findings import KINDS, RULES, SEVERITIES, Finding
from corpus.audit.settings import AuditSettings
from corpus.cleaning.clean import clean_corpus, write_corpus
from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.settings import CorpusSettings
from corpus.store import Corpus

_audited = runpy.run_path(str(Path(__file__).with_name("audited.py")))
HAN, SOURCE, WORDS, audited, check, copied, innocent = (
    _audited[name] for name in ("HAN", "SOURCE", "WORDS", "audited", "check", "copied", "innocent")
)


@pytest.mark.parametrize("words", [WORDS, HAN], ids=["words", "Chinese"])
def test_of_an_innocent_corpus_nothing_is_found(check: Any, words: list[str]) -> None:
    found = check(innocent(words))
    assert found.kinds == set()
    assert found.rows == []
    assert found.said["documents"] == {"train": 100, "validation": 20, "test": 80, "unlabelled": 10}
    assert found.said["highest_accuracy"] is None


def test_findings_come_gravest_first_and_each_has_its_documents(check: Any) -> None:
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


def test_an_empty_split_is_no_reason_to_fail(check: Any) -> None:
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
