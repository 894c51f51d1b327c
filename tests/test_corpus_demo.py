"""The demo corpus keeps its promises: word order decides where it should, noise and copies are as stated."""

import hashlib
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from corpus.demo.reviews import LABELS, Review, demo_documents, demo_reviews
from corpus.demo.sentences import LONGEST, TAGS
from corpus.demo.words import DOMAINS, GENERAL

DIGEST = (
    "import hashlib; from corpus.demo.reviews import demo_documents;"
    "print(hashlib.sha256(repr([tuple(d) for d in demo_documents(600)]).encode()).hexdigest())"
)


@pytest.fixture(scope="module")
def reviews() -> list[Review]:
    return list(demo_reviews(6000))


def test_two_processes_write_the_same_corpus() -> None:
    here = hashlib.sha256(repr([tuple(document) for document in demo_documents(600)]).encode()).hexdigest()
    there = subprocess.run([sys.executable, "-c", DIGEST], capture_output=True, text=True, check=True).stdout.strip()
    assert here == there


def test_another_seed_writes_another_corpus() -> None:
    assert [d.text for d in demo_documents(200)] != [d.text for d in demo_documents(200, seed=1)]


def test_only_the_promised_method_of_random_is_used() -> None:
    """`choice`, `shuffle` and `sample` may change between Python versions; `random()` may not."""
    import random

    class OnlyRandom(random.Random):
        def getrandbits(self, k: int, /) -> int:
            raise AssertionError("a method with no promise was used")

    from corpus.demo.sentences import Writer

    writer = Writer(OnlyRandom(0))
    assert all(writer.review(tag, 1, writer.thing(DOMAINS[0])) for tag in TAGS for _ in range(20))


@pytest.mark.parametrize("count", [200, 601, 6000])
def test_as_many_documents_as_asked_for(count: int) -> None:
    splits = Counter(document.split for document in demo_documents(count))
    assert splits["train"] + splits["test"] == count
    assert splits["unlabelled"] == count // 15
    assert splits["test"] >= 0.1 * count


def test_ids_are_unique_and_labels_balanced(reviews: list[Review]) -> None:
    documents = [review.document for review in reviews]
    assert len({document.id for document in documents}) == len(documents)
    labels = Counter(document.label for document in documents if document.split != "unlabelled")
    assert set(labels) == set(LABELS)
    assert abs(labels["positive"] - labels["negative"]) < 60
    assert all(document.label is None for document in documents if document.split == "unlabelled")


def test_a_third_carries_the_sentiment_in_the_word_order(reviews: list[Review]) -> None:
    tags = Counter(r.document.tag for r in reviews if r.document.split != "unlabelled")
    assert set(tags) == set(TAGS)
    assert 1 - tags["plain"] / 6000 == pytest.approx(1 / 3, abs=0.01)
    assert min(tags.values()) > 450


def test_two_percent_of_the_labels_are_flipped_in_both_splits(reviews: list[Review]) -> None:
    for split in ("train", "test"):
        of_split = [review for review in reviews if review.document.split == split]
        flipped = sum(review.document.label != review.truth for review in of_split)
        assert flipped / len(of_split) == pytest.approx(0.02, abs=0.006)


def test_exactly_the_planted_copies_stand_in_two_splits(reviews: list[Review]) -> None:
    splits: dict[str, set[str | None]] = {}
    for review in reviews:
        splits.setdefault(review.document.text, set()).add(review.document.split)
    crossing = [sorted(map(str, found)) for found in splits.values() if len(found) > 1]
    assert Counter(map(tuple, crossing)) == {("test", "train"): 17, ("test", "unlabelled"): 4}
    assert len(splits) == len(reviews) - sum(review.copied for review in reviews)  # and no accidental ones


def test_a_thing_is_reviewed_in_one_split_only_except_for_copies(reviews: list[Review]) -> None:
    splits: dict[str, set[str | None]] = {}
    for review in reviews:
        if review.document.group and not review.copied:
            splits.setdefault(review.document.group, set()).add(review.document.split)
    assert len(splits) == 750
    assert all(len(found) == 1 for found in splits.values())


def test_reviews_are_sentences(reviews: list[Review]) -> None:
    for review in reviews:
        text = review.document.text
        assert text[0].isupper() or text[0] in "'\""
        assert text.endswith(".")
        assert "{" not in text and "  " not in text and ".." not in text
    lengths = [review.document.text.count(". ") + 1 for review in reviews]
    assert min(lengths) == 1
    assert np.mean([length <= LONGEST for length in lengths]) > 0.97


def _accuracy_by_tag(reviews: list[Review]) -> dict[str | None, float]:
    train = [review.document for review in reviews if review.document.split == "train"]
    test = [review.document for review in reviews if review.document.split == "test" and not review.copied]
    vectorizer = CountVectorizer(token_pattern=r"\w+")
    model = LogisticRegression(max_iter=2000).fit(
        vectorizer.fit_transform([d.text for d in train]), [d.label for d in train]
    )
    right = model.predict(vectorizer.transform([d.text for d in test])) == np.array([d.label for d in test])
    tags = np.array([d.tag for d in test])
    return {tag: float(right[tags == tag].mean()) for tag in TAGS}


def test_a_bag_of_words_reads_plain_reviews_and_fails_where_order_decides(reviews: list[Review]) -> None:
    accuracy = _accuracy_by_tag(reviews)
    assert accuracy["plain"] > 0.95
    for tag in ("contrast", "not-only", "negation", "overturned"):
        assert accuracy[tag] < 0.7, tag


@pytest.mark.parametrize("tag", ["contrast", "overturned"])
def test_both_orders_are_equally_common(reviews: list[Review], tag: str) -> None:
    """Praise and blame are the same in number under both labels, so their counts tell nothing."""
    poles = [{w for d in DOMAINS for _, p in d.aspects for w in p[side]} | set(GENERAL[side]) for side in (0, 1)]
    balance = {"negative": 0, "positive": 0}
    for review in reviews:
        if review.document.tag == tag:
            words = [word.strip(".,;'").lower() for word in review.document.text.split()]
            counts = [sum(word in pole for word in words) for pole in poles]
            balance[review.truth] += counts[1] - counts[0]
    assert all(abs(difference) <= 12 for difference in balance.values())
