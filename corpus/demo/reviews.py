"""The demo corpus: synthetic reviews from a seeded grammar, a third of them with the sentiment in the word order.

Every document carries its phenomenon as `tag`. In `contrast` and `overturned`, in most of `not-only` (what others said
against what was found) and in two thirds of `negation`, both labels use as many praising as blaming words: a bag of
words can only guess, an order-aware model need not. `plain` reviews say what they mean. 2 % of the labels are flipped,
and a few documents stand in two splits: there is something to find for whoever looks at the data.
"""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.demo.sentences import TAGS, Writer
from corpus.demo.words import DOMAINS
from corpus.document import RawDocument
from corpus.draw import pick, shuffled

LABELS = ("negative", "positive")
#: Documents of a block: 16 plain ones and 2 of each of the four phenomena, half of each per label.
BLOCK = 24
PLAIN = 16
#: Every fifth block is test: 20 %.
TEST_EVERY = 5
#: Things reviewed in a block; no thing is reviewed in two splits, except where a review was copied.
THINGS = 3
#: One of so many labels is flipped: 2 %.
NOISE_EVERY = 50
#: Every third test block holds one review that is copied from train.
COPY_EVERY = 3
#: Labelled documents for one that is unlabelled: 400 to 6,000.
UNLABELLED_EVERY = 15
#: Unlabelled documents for one that is copied from test.
UNLABELLED_COPY_EVERY = 100

NOTES = (
    "synthetic: written by a seeded grammar (corpus/demo), for a first look; its scores say nothing about real text",
    "a third of the reviews carries their sentiment by word order (negation, contrast, not-only, overturned)",
    "2 % of the labels are flipped on purpose, in every split",
    "a few exact duplicates across the splits are planted",
)


class Review(NamedTuple):
    """A document with what only its author knows: the label before noise, and whether it was copied."""

    document: RawDocument
    truth: str
    copied: bool = False


def demo_documents(labelled: int, seed: int = 0) -> Iterator[RawDocument]:
    """Yield `labelled` documents of train and test, then a fifteenth as many unlabelled ones.

    The same documents for the same arguments, in every process and Python version: only `random.Random.random` is
    used, the one method whose results Python promises to keep.
    """
    return (review.document for review in demo_reviews(labelled, seed))


def demo_reviews(labelled: int, seed: int = 0) -> Iterator[Review]:
    """Yield the reviews behind `demo_documents`."""
    generator = random.Random(seed)
    writer = Writer(generator)
    noise = _noise(labelled, random.Random(seed + 1))
    from_train: list[Review] = []
    from_test: list[Review] = []
    for number, review in enumerate(_labelled(writer, labelled, from_train)):
        kept = from_train if review.document.split == "train" else from_test
        if len(kept) < BLOCK and not review.copied:  # copies are taken from here: few, so that memory stays bounded
            kept.append(review)
        yield _flipped(review) if number in noise and not review.copied else review
    yield from _unlabelled(writer, labelled // UNLABELLED_EVERY, from_test)


def _labelled(writer: Writer, count: int, from_train: Sequence[Review]) -> Iterator[Review]:
    copies = 0
    for block in range(-(-count // BLOCK)):
        in_test = block % TEST_EVERY == TEST_EVERY - 1
        copy_at = BLOCK // 2 if in_test and block // TEST_EVERY % COPY_EVERY == 0 else BLOCK
        reviews = _block(writer, block, "test" if in_test else "train")[: count - block * BLOCK]
        for index, review in enumerate(reviews):
            if index == copy_at:
                original = from_train[copies % len(from_train)]
                copies += 1
                place = review.document  # whose group it takes: the text alone is a copy
                document = original.document._replace(id=place.id, split=place.split, group=place.group)
                yield Review(document, original.truth, copied=True)
            else:
                yield review


def _block(writer: Writer, block: int, split: str) -> list[Review]:
    """Write one block: every phenomenon with both labels, in random order."""
    each = [tag for tag in TAGS for _ in range(PLAIN // 2 if tag == "plain" else 1)]
    plan = shuffled(writer.generator, [(tag, label) for tag in each for label in range(len(LABELS))])
    things = [writer.thing(DOMAINS[(block + index) % len(DOMAINS)]) for index in range(THINGS)]
    reviews = []
    for index, (tag, label) in enumerate(plan):
        thing = things[index % THINGS]
        group = f"{thing.domain.name} {block * THINGS + index % THINGS + 1}: {thing.title}"
        identity = f"demo-{block * BLOCK + index + 1:06d}"
        text = writer.review(tag, label, thing)
        reviews.append(Review(RawDocument(identity, text, LABELS[label], split, group, tag), LABELS[label]))
    return reviews


def _unlabelled(writer: Writer, count: int, from_test: Sequence[Review]) -> Iterator[Review]:
    for number in range(count):
        identity = f"demo-unlabelled-{number + 1:05d}"
        if number % UNLABELLED_COPY_EVERY == 0 and from_test:
            original = from_test[number // UNLABELLED_COPY_EVERY % len(from_test)]
            copy = original.document._replace(id=identity, split="unlabelled", label=None)
            yield Review(copy, original.truth, copied=True)
            continue
        generator = writer.generator
        # Two thirds plain, as among the labelled.
        tag = "plain" if number % 3 else pick(generator, TAGS[1:])
        label = int(generator.random() * 2)
        thing = writer.thing(pick(generator, DOMAINS))
        document = RawDocument(identity, writer.review(tag, label, thing), None, "unlabelled", None, tag)
        yield Review(document, LABELS[label])


def _noise(count: int, generator: random.Random) -> frozenset[int]:
    """Return the numbers of the documents whose label is flipped: one in each run of fifty."""
    return frozenset(start + int(generator.random() * NOISE_EVERY) for start in range(0, count, NOISE_EVERY))


def _flipped(review: Review) -> Review:
    label = LABELS[review.truth == LABELS[0]]
    return review._replace(document=review.document._replace(label=label))
