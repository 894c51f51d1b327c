"""Kneser–Ney n-grams: a probability distribution after every context, and the numbers of a slow, plain reference."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from language.kneser_ney import PLAIN_DISCOUNT, KneserNey, estimated_discounts
from language.text import END, joined
from models.encoded import EncodedDocuments

OUTCOMES = 9
START = OUTCOMES


def documents(number: int = 60, seed: int = 0) -> EncodedDocuments:
    """Return documents in which frequent symbols follow each other, so that counts differ."""
    generator = np.random.default_rng(seed)
    shares = 1 / np.arange(1, OUTCOMES)
    return joined(
        [
            np.array([START, *generator.choice(np.arange(1, OUTCOMES), size, p=shares / shares.sum()), END], np.int32)
            for size in generator.integers(1, 12, number)
        ]
    )


class Plain:
    """Modified Kneser–Ney with dictionaries, one n-gram at a time (Chen & Goodman 1999; Heafield et al. 2013)."""

    def __init__(self, texts: EncodedDocuments, order: int) -> None:
        lists = [texts.ids[a:b].tolist() for a, b in zip(texts.offsets[:-1], texts.offsets[1:], strict=True)]
        self.order = order
        self.counts: list[Counter[tuple[int, ...]]] = []
        for length in range(1, order + 1):
            counts: Counter[tuple[int, ...]] = Counter()
            before: dict[tuple[int, ...], set[int]] = defaultdict(set)
            for ids in lists:
                for start in range(len(ids) - length + 1):
                    gram = tuple(ids[start : start + length])
                    if gram == (START,):
                        continue
                    if length == order or gram[0] == START:
                        counts[gram] += 1
                    else:
                        before[gram].add(ids[start - 1])
            counts.update({gram: len(words) for gram, words in before.items()})
            self.counts.append(counts)

    def probability(self, context: tuple[int, ...], word: int) -> float:
        context = context[len(context) - min(len(context), self.order - 1) :]
        shorter = self.probability(context[1:], word) if context else 1 / OUTCOMES
        counts = self.counts[len(context)]
        after = {gram[-1]: count for gram, count in counts.items() if gram[:-1] == context}
        if not after:
            return shorter
        discounts = estimated_discounts(np.array(list(counts.values())))
        taken = sum(discounts[min(count, 3) - 1] for count in after.values())
        own = after[word] - discounts[min(after[word], 3) - 1] if word in after else 0.0
        return float((own + taken * shorter) / sum(after.values()))


@pytest.mark.parametrize("order", [1, 2, 3])
def test_the_outcomes_share_all_probability_after_seen_and_unseen_contexts(order: int) -> None:
    model = KneserNey.learn(documents(), order, OUTCOMES)
    for context in ([START], [START, 1], [1, 2], [8, 8], [7, 8, 7, 8], [3]):
        found = model.distribution(context)
        assert found.shape == (OUTCOMES,)
        assert found.min() > 0
        assert found.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_every_probability_is_that_of_the_plain_reference(order: int) -> None:
    texts = documents()
    model, plain = KneserNey.learn(texts, order, OUTCOMES), Plain(texts, order)
    for context in ([START], [START, 1], [2, 1], [8, 8]):
        expected = [plain.probability(tuple(context), word) for word in range(OUTCOMES)]
        assert model.distribution(context) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_a_text_gets_the_product_of_its_words_and_no_document_reads_another(order: int) -> None:
    model, texts = KneserNey.learn(documents(), order, OUTCOMES), documents(5, seed=1)
    expected = [
        np.log(model.distribution(texts.ids[start:place])[texts.ids[place]])
        for start, end in zip(texts.offsets[:-1], texts.offsets[1:], strict=True)
        for place in range(start + 1, end)
    ]
    assert model.log_probabilities(texts) == pytest.approx(expected, rel=1e-9)


def test_the_discounts_are_those_of_chen_and_goodman() -> None:
    counts = np.repeat([1, 2, 3, 4, 9], [10, 5, 4, 3, 2])
    ratio = 10 / (10 + 2 * 5)
    expected = [1 - 2 * ratio * 5 / 10, 2 - 3 * ratio * 4 / 5, 3 - 4 * ratio * 3 / 4]
    assert estimated_discounts(counts) == pytest.approx(expected)


@pytest.mark.parametrize("counts", [[5, 5, 5], [1, 1, 1], [2, 2]])
def test_where_counts_of_counts_are_missing_one_discount_serves(counts: list[int]) -> None:
    assert estimated_discounts(np.array(counts)).tolist() == [PLAIN_DISCOUNT] * 3


def test_longer_contexts_help_where_words_depend_on_two_before() -> None:
    texts = joined([np.array([START, *[1, 2, 3, 1, 4, 5] * 4, END], np.int32)] * 5)
    losses = [-KneserNey.learn(texts, order, OUTCOMES).log_probabilities(texts).mean() for order in (1, 2, 3)]
    assert losses[0] > losses[1] > losses[2]


def test_a_stored_model_is_the_same_model() -> None:
    texts = documents()
    model = KneserNey.learn(texts, 3, OUTCOMES)
    again = KneserNey.from_arrays(model.arrays())
    assert again.log_probabilities(texts).tolist() == model.log_probabilities(texts).tolist()
    assert again.parameter_count() == model.parameter_count() > 0
