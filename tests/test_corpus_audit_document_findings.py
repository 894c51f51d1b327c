"""Groups, giveaways, order, small classes, empty and foreign documents: found where they are, nowhere else."""

import random
import runpy
from pathlib import Path
from typing import Any

import pytest

from corpus.cleaning.clean import write_corpus
from corpus.document import RawDocument
from corpus.settings import CorpusSettings
from corpus.store import SPLITS

_audited = runpy.run_path(str(Path(__file__).with_name("audited.py")))
HAN, SOURCE, WORDS, audited, check, innocent, of_split = (
    _audited[name] for name in ("HAN", "SOURCE", "WORDS", "audited", "check", "innocent", "of_split")
)


def test_groups_on_both_sides(check: Any) -> None:
    def group(document: RawDocument) -> str | None:
        number = int(document.id.partition("/")[2])
        return f"film {number}" if number < 3 and document.split != "validation" else f"{document.split} {number}"

    found = check([document._replace(group=group(document)) for document in innocent()])
    assert found.kinds == {"group-overlap"}
    assert (found["group-overlap"]["count"], found["group-overlap"]["severity"]) == (3, "severe")
    assert found["group-overlap"]["splits"] == {"train": 3, "test": 3}


def test_groups_of_one_split_are_fine(check: Any) -> None:
    assert check([document._replace(group=f"{document.split} film") for document in innocent()]).kinds == set()


@pytest.mark.parametrize(("share", "severity"), [(1.0, "severe"), (0.7, "warning"), (0.3, None)])
def test_a_token_that_tells_the_class(check: Any, share: float, severity: str | None) -> None:
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


def test_a_token_of_test_alone_is_not_looked_at(check: Any) -> None:
    told = [d for d in of_split(innocent(), "test") if d.label == "good"]
    others = [d for d in innocent() if d not in told]
    documents = [*others, *(d._replace(text=f"{d.text} telltale") for d in told)]
    random.Random(1).shuffle(documents)
    assert check(documents).kinds == set()


def test_a_length_that_tells_the_class(check: Any) -> None:
    documents = [d._replace(text=d.text + f" {d.text[::-1]}" * 2) if d.label == "good" else d for d in innocent()]
    found = check(documents)["giveaway-token"]
    assert any("a length of" in example["about"] for example in found["examples"])
    assert found["severity"] == "severe"


def test_a_word_of_nearly_all_documents_gives_no_large_class_away(check: Any) -> None:
    documents = innocent()
    kept = [d for d in documents if d.label != "good" or int(d.id.partition("/")[2]) % 9 == 1 or d.split == "test"]
    assert "giveaway-token" not in check([d._replace(text=f"{d.text} always") for d in kept]).kinds


def test_sorted_labels(check: Any) -> None:
    documents = sorted(innocent(), key=lambda document: (document.split or "", document.label or ""))
    found = check(documents)
    assert found.kinds == {"sorted-labels"}
    assert found["sorted-labels"]["severity"] == "note"


def test_a_class_of_few_documents(check: Any) -> None:
    rare = [RawDocument(f"r{n}", " ".join(WORDS[9 * n : 9 * n + 15]), "rare", s) for n, s in enumerate(SPLITS[:3] * 2)]
    draw = random.Random(1)
    documents = [*innocent(), *rare]
    draw.shuffle(documents)
    found = check(documents, near_duplicate=0.99)["small-class"]
    assert (found["count"], found["severity"], found["facts"]["smallest"]) == (1, "warning", 2)


def test_a_class_that_is_small_in_test_only_is_a_note(check: Any) -> None:
    few = [d for d in innocent() if d.split != "test" or d.label == "bad" or int(d.id.partition("/")[2]) < 20]
    assert check(few)["small-class"]["severity"] == "note"


def test_documents_with_nothing_in_them(check: Any) -> None:
    more = [RawDocument("short", "meh", "bad", "train"), RawDocument("gone", " <br /> ", "bad", "train")]
    found = check([*innocent(), *more])
    assert found.kinds == {"empty-document", "short-document"}
    for kind, where, named in (("empty-document", "left out", "gone"), ("short-document", "train", "short")):
        assert (found[kind]["count"], found[kind]["splits"], found[kind]["severity"]) == (1, {where: 1}, "note")
        assert [e["documents"][0]["id"] for e in found[kind]["examples"]] == [named]
    assert found["short-document"]["examples"][0]["about"] == "1 token"


def test_documents_of_another_script(check: Any) -> None:
    more = [
        RawDocument(f"ru{n}", "Очень хороший фильм, всем советую его посмотреть", "good", "train") for n in range(1)
    ]
    found = check([*innocent(), *more, RawDocument("12", "12 34 56 78", "bad", "test")])
    assert found.kinds == {"foreign-script"}
    assert found["foreign-script"]["facts"] == {"scripts": {"Cyrillic": 1}}


def test_english_is_foreign_to_chinese_and_a_mixed_corpus_to_nobody(check: Any, tmp_path: Path) -> None:
    english = [RawDocument("en", "a lovely room and a very kind staff indeed", "good", "train")]
    assert check([*innocent(HAN), *english])["foreign-script"]["facts"] == {"scripts": {"Latin": 1}}
    mixed = [*innocent(HAN), *(d._replace(id=f"en/{d.id}") for d in innocent())]
    (tmp_path / "mixed").mkdir()
    (tmp_path / "found").mkdir()
    write_corpus(iter(mixed), CorpusSettings(workers=1), tmp_path / "mixed", SOURCE)
    assert audited(tmp_path / "mixed", tmp_path / "found").kinds.isdisjoint({"foreign-script"})
