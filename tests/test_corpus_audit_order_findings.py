"""What an order of documents that hangs on their class does to data that are cut or joined by position."""

import random
import runpy
from pathlib import Path
from typing import Any

import pytest

from corpus.document import RawDocument

_audited = runpy.run_path(str(Path(__file__).with_name("audited.py")))
check, innocent, of_split = (_audited[name] for name in ("check", "innocent", "of_split"))
Documents = list[RawDocument]


def sorted_by_class(documents: Documents) -> Documents:
    return sorted(documents, key=lambda document: (document.split or "", document.label or ""))


def joined(documents: Documents, others: Documents) -> Documents:
    """Return rows that hold the text of a document and that of the one in the same place of another file."""
    pairs = zip(documents, others, strict=True)
    return [one._replace(text=f"{one.text} {other.text}") for one, other in pairs]


def shuffled_within_class(documents: Documents) -> Documents:
    draw = random.Random(1)
    return sorted(documents, key=lambda document: (document.split or "", document.label or "", draw.random()))


def test_sorted_labels_say_what_a_cut_at_the_end_would_take(check: Any) -> None:
    documents = sorted(innocent(), key=lambda document: document.label or "")
    found = check(documents)["sorted-labels"]
    assert (found["severity"], found["facts"]["classes in the last tenth"]) == ("note", "good")


def test_rows_of_two_files_that_are_sorted_by_class_are_found_where_their_orders_differ(check: Any) -> None:
    documents = sorted_by_class(innocent())
    found = check(joined(documents, shuffled_within_class(documents)))
    assert {"sorted-labels", "joined-rows"} <= found.kinds
    rows = found["joined-rows"]
    pairs = rows["facts"]["with the same label"].partition(" of ")
    assert rows["severity"] == "severe" and pairs[0] == pairs[2].partition(" ")[0]
    assert rows["splits"]["test"] >= 70
    first, second = rows["examples"][0]["documents"]
    assert second["text"][:30] in first["text"]


def test_rows_in_the_same_order_quoted_texts_and_shared_sentences_are_none(check: Any) -> None:
    documents = sorted_by_class(innocent())
    assert "joined-rows" not in check(joined(documents, documents)).kinds
    train, test = of_split(documents, "train"), of_split(documents, "test")
    shared = " ".join(f"shared{number}" for number in range(12))
    ends = [one._replace(text=f"{one.text} {shared}" if one.label == "bad" else f"{shared} {one.text}") for one in test]
    assert "joined-rows" not in check([*train, *ends]).kinds
    answers = [one._replace(text=f"{one.text} {other.text}") for one, other in zip(test, train, strict=False)]
    assert "joined-rows" not in check([*train, *answers]).kinds


@pytest.mark.parametrize(("kept", "severity"), [({"bad"}, "severe"), ({"bad", "good"}, None)])
def test_a_split_of_one_class_is_named(check: Any, kept: set[str], severity: str | None) -> None:
    documents = [d for d in innocent() if d.split != "test" or d.label in kept]
    found = check(documents)
    assert ("missing-class" in found.kinds) == (severity is not None)
    if severity:
        assert found["missing-class"]["severity"] == severity
        assert found["missing-class"]["examples"][0]["about"] == "40 documents of test, none of class good"


def test_a_class_of_several_that_is_not_judged_is_a_warning_and_a_rare_one_is_none(check: Any) -> None:
    documents = [d._replace(label="third") if n % 3 == 0 and d.label else d for n, d in enumerate(innocent())]
    without = [d for d in documents if d.split != "test" or d.label != "third"]
    assert check(without)["missing-class"]["severity"] == "warning"
    rare = [d._replace(label="rare") if d.id in ("train/1", "train/2") else d for d in innocent()]
    assert "missing-class" not in check(rare).kinds
