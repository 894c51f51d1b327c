"""What tells the class without a reading of the text: found where it is, called no worse than it is, nowhere else."""

import random
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.audit.chance import binomial_tail, hypergeometric_tail
from corpus.audit.ratings import read_ratings
from corpus.document import RawDocument

_audited = runpy.run_path(str(Path(__file__).with_name("audited.py")))
HAN, WORDS, check, innocent = (_audited[name] for name in ("HAN", "WORDS", "check", "innocent"))
Documents = list[RawDocument]


def added(documents: Documents, texts: dict[str, list[str]], share: float = 1.0, seed: int = 3) -> Documents:
    """Return the documents with one of the texts of their label put behind theirs, in a share of them."""
    draw = random.Random(seed)
    return [
        d._replace(text=f"{d.text} {draw.choice(texts[d.label])}") if d.label in texts and draw.random() < share else d
        for d in documents
    ]


def labelled(number: int, labels: tuple[str, ...], seed: int = 0) -> Documents:
    """Return documents of random words, as many of each label, without splits."""
    draw = random.Random(seed)
    made = [
        RawDocument(str(row), " ".join(draw.choices(WORDS, k=draw.randrange(10, 20))), labels[row % len(labels)], None)
        for row in range(number)
    ]
    draw.shuffle(made)
    return made


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("all in all 7/10", 0.7),
        ("4.5 out of 5 from me", 0.9),
        ("I give it 3,5 / 5.", 0.7),
        ("85/100", 0.85),
        ("a 4-star film", 0.8),
        ("2 stars", 0.4),
        ("One star.", 0.2),
        ("★★★★☆", 0.8),
        ("⭐⭐⭐⭐⭐", 1.0),
        ("五星好评", 1.0),
        ("打8分", 0.8),
        ("first 3/10, on second thought 6/10", 0.6),
    ],
)
def test_ratings_are_read(text: str, rating: float) -> None:
    assert read_ratings([text])[0] == pytest.approx(rating)


@pytest.mark.parametrize(
    "text", ["on 9/11/2001", "24/7", "1/2 cup", "12/10", "2008/10", "等了10分钟", "the stars", "3-5", ""]
)
def test_what_is_no_rating_is_none(text: str) -> None:
    assert np.isnan(read_ratings([text])[0])


RATINGS = {"good": ["8/10", "4.5 out of 5", "5 stars"], "bad": ["2/10", "1.5 out of 5", "one star"]}


@pytest.mark.parametrize(("share", "severity"), [(1.0, "severe"), (0.3, "warning")])
def test_ratings_that_tell_the_class(check: Any, share: float, severity: str) -> None:
    found = check(added(innocent(), RATINGS, share))["rating-in-text"]
    assert found["severity"] == severity
    assert found["facts"]["right by the rating alone"] == "100.0%"
    assert {document["split"] for e in found["examples"] for document in e["documents"]} == {"train"}


def test_ratings_that_tell_nothing_are_not_spoken_of(check: Any) -> None:
    mixed = [*RATINGS["good"], *RATINGS["bad"]]
    assert "rating-in-text" not in check(added(innocent(), {"good": mixed, "bad": mixed})).kinds


def test_recommended_and_not_recommended(check: Any) -> None:
    found = check(added(innocent(), {"good": ["recommended"], "bad": ["not recommended"]}))["giveaway-token"]
    assert found["severity"] == "severe"
    said = " ".join(example["about"] for example in found["examples"])
    assert "the token 'not' is in 100% of the documents of bad" in said


def test_a_pair_of_words_that_are_everywhere(check: Any) -> None:
    tags = {"good": ["so that is not bad and recommended", "and recommended so that is not bad"]}
    tags["bad"] = ["so that is bad and not recommended", "and not recommended so that is bad"]
    found = check(added(innocent(), tags), examples=50)["giveaway-token"]
    assert found["severity"] == "severe"
    said = " ".join(example["about"] for example in found["examples"])
    assert "'not recommended' is in 100% of the documents of bad" in said
    assert "the token 'recommended' without 'not' before it is in 100% of the documents of good" in said
    for example in found["examples"]:
        if "without" in example["about"]:
            assert all("not recommended" not in document["text"] for document in example["documents"])


def test_three_tokens_that_together_tell_the_class(check: Any) -> None:
    found = check(added(innocent(), {"good": ["alpha", "beta", "gamma"]}))["giveaway-token"]
    assert found["severity"] == "warning"
    assert "one of the tokens" in found["examples"][0]["about"]
    assert all(name in found["examples"][0]["about"] for name in ("'alpha'", "'beta'", "'gamma'"))


def test_a_token_in_most_of_a_class_and_a_tenth_of_the_other(check: Any) -> None:
    documents = added(added(innocent(), {"good": ["telltale"]}, 0.97), {"bad": ["telltale"]}, 0.05, seed=5)
    found = check(documents)["giveaway-token"]
    assert found["severity"] == "severe"
    assert "'telltale'" in found["examples"][0]["about"]


@pytest.mark.parametrize("seed", range(3))
def test_sixty_rows_are_enough_for_an_exact_test(check: Any, seed: int) -> None:
    rows = labelled(60, ("bad", "good"), seed)
    assert "giveaway-token" not in check(rows).kinds
    found = check(added(rows, {"good": ["telltale"]}))["giveaway-token"]
    assert (found["severity"], found["count"]) == ("severe", 1)


def test_a_brand_that_is_the_name_of_its_class_is_a_note(check: Any) -> None:
    brands = ("Acme", "Bosco", "Corva")
    rows = [d._replace(text=f"{d.text} the {d.label} is new") for d in labelled(300, brands)]
    found = check(rows)["giveaway-token"]
    assert (found["severity"], found["count"]) == ("note", 3)
    assert "part of the class's name" in found["examples"][0]["about"]


def test_a_name_in_running_text_is_a_note(check: Any) -> None:
    rows = labelled(300, ("laptops", "tools"))
    texts = {"laptops": ["my new Lenova is here"], "tools": [f"my new {word} is here" for word in WORDS[:9]]}
    found = check(added(rows, texts))["giveaway-token"]
    assert found["severity"] == "note"
    assert "written as a name" in found["examples"][0]["about"]


def test_words_of_one_of_several_subjects_are_a_note(check: Any) -> None:
    texts = {"sport": ["the match"], "politics": ["the vote"], "food": ["the soup"]}
    found = check(added(labelled(300, tuple(texts)), texts, 0.8))["giveaway-token"]
    assert found["severity"] == "note"


@settings(max_examples=60)
@given(st.integers(1, 40), st.data())
def test_tails_are_those_of_scipy(documents: int, data: st.DataObject) -> None:
    from scipy.stats import binom, hypergeom

    of_class, with_feature = data.draw(st.integers(0, documents)), data.draw(st.integers(0, documents))
    both = data.draw(st.integers(0, min(of_class, with_feature)))
    expected = hypergeom.sf(both - 1, documents, of_class, with_feature)
    assert hypergeometric_tail(both, documents, of_class, with_feature) == pytest.approx(expected, rel=1e-9)
    assert binomial_tail(both, documents, 0.3) == pytest.approx(binom.sf(both - 1, documents, 0.3), rel=1e-9, abs=1e-14)
