"""N-gram language models with interpolated Kneser–Ney smoothing, in sorted arrays of packed n-grams.

Modified Kneser–Ney of Chen & Goodman 1999 (Computer Speech & Language 13, section 3): the highest order counts
occurrences, a lower one counts after how many different words its n-gram was met; three discounts an order, for counts
of 1, of 2 and of more, are estimated from counts of counts. The lowest order is interpolated with the uniform
distribution, so that no outcome has probability 0. An n-gram that begins with the start symbol has no word before it,
so its occurrences are counted in every order (Heafield et al. 2013).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from language.text import predicted
from models.encoded import EncodedDocuments
from models.linear.ngram_keys import WORD_BITS

#: Discount where counts of counts are missing, as in a tiny text.
PLAIN_DISCOUNT = 0.5

Reals = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Order:
    """All n-grams of one length n: what was counted, and what a context leaves to shorter n-grams."""

    keys: Integers  # (F,) ascending: the n ids in WORD_BITS bits each
    counts: Integers  # (F,) occurrences, or different words before it
    discounts: Reals  # (3,) for counts 1, 2, and 3 or more
    contexts: Integers  # (C,) ascending: the n − 1 ids before the last
    totals: Reals  # (C,) sum of the counts after a context
    rests: Reals  # (C,) share that the discounts take away, for the shorter context

    @classmethod
    def of(cls, keys: Integers, counts: Integers) -> "Order":
        """Return the order of distinct `keys` (F,), ascending, with their `counts`."""
        discounts = estimated_discounts(counts)
        contexts, starts = np.unique(keys >> WORD_BITS, return_index=True)
        totals = np.add.reduceat(counts, starts).astype(np.float64)
        taken = np.add.reduceat(discounts[np.minimum(counts, 3) - 1], starts)
        return cls(keys, counts, discounts, contexts, totals, taken / totals)

    def following(self, contexts: Integers) -> tuple[Integers, NDArray[np.bool_]]:
        """Return the place of each of `contexts` among those of this order, and whether it was met; both (Q,)."""
        return _places(self.contexts, contexts)

    def probabilities(self, contexts: Integers, words: Integers, shorter: Reals) -> Reals:
        """Return the probability of each word after its context, (Q,); `shorter` are those after shorter contexts."""
        place, met = self.following(contexts)
        gram, counted = _places(self.keys, contexts << WORD_BITS | words)
        counts = self.counts[gram]
        own = np.where(counted, counts - self.discounts[np.minimum(counts, 3) - 1], 0.0)
        return np.where(met, own / self.totals[place] + self.rests[place] * shorter, shorter)


@dataclass(frozen=True)
class KneserNey:
    """An n-gram model over `outcomes` symbols; `orders` from 1-grams to n-grams."""

    orders: tuple[Order, ...]
    outcomes: int

    @classmethod
    def learn(cls, documents: EncodedDocuments, order: int, outcomes: int) -> "KneserNey":
        """Count the n-grams of `documents`, which begin with a symbol that is not predicted."""
        higher, orders = np.empty(0, np.int64), list[Order]()
        for length in range(order, 0, -1):
            keys, counts = (
                np.unique(_keys(documents, length), return_counts=True)
                if length == order
                else _continued(documents, higher, length)
            )
            orders.insert(0, Order.of(keys, counts.astype(np.int64)))
            higher = keys
        return cls(tuple(orders), outcomes)

    @property
    def order(self) -> int:
        """The n of the longest n-grams."""
        return len(self.orders)

    def parameter_count(self) -> int:
        """Return how many n-grams are kept."""
        return sum(len(order.keys) for order in self.orders)

    def log_probabilities(self, documents: EncodedDocuments) -> Reals:
        """Return ln p of every id but the first of each document, given those before it, (N − documents,)."""
        ids = documents.ids.astype(np.int64)
        place = np.arange(len(ids)) - np.repeat(documents.offsets[:-1], np.diff(documents.offsets))
        p = self.orders[0].probabilities(np.zeros_like(ids), ids, np.full(len(ids), 1 / self.outcomes))
        contexts = np.zeros_like(ids)
        for length, order in enumerate(self.orders[1:], 2):
            contexts[length - 1 :] |= ids[: len(ids) - length + 1] << (WORD_BITS * (length - 2))
            far = np.flatnonzero(place >= length - 1)
            p[far] = order.probabilities(contexts[far], ids[far], p[far])
        return np.asarray(np.log(p[predicted(documents)]))

    def distribution(self, context: Sequence[int]) -> Reals:
        """Return the probability of each outcome after the ids `context`, (outcomes,)."""
        words = np.arange(self.outcomes, dtype=np.int64)
        p = np.full(self.outcomes, 1 / self.outcomes)
        key = 0
        for length, order in enumerate(self.orders, 1):
            if length - 1 > len(context):
                break
            if length > 1:
                key |= int(context[1 - length]) << (WORD_BITS * (length - 2))
            p = order.probabilities(np.full(self.outcomes, key, np.int64), words, p)
        return p

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what has to be stored: what was counted; the rest follows from it."""
        counted = {f"{name}.{n}": getattr(o, name) for n, o in enumerate(self.orders, 1) for name in ("keys", "counts")}
        return {**counted, "outcomes": np.array([self.outcomes])}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "KneserNey":
        """Return the model of stored `arrays`; raise ValueError where they are no counts of n-grams in their order."""
        lengths, outcomes = range(1, (len(arrays) - 1) // 2 + 1), int(arrays["outcomes"][0])
        for n in lengths:
            keys, counts = arrays[f"keys.{n}"], arrays[f"counts.{n}"]
            # Each id takes WORD_BITS bits; outcomes are below the start symbol, which stands in front alone.
            in_order = len(keys) and keys[0] >= 0 and keys[-1] >> (WORD_BITS * n) == 0 and (np.diff(keys) > 0).all()
            if not in_order or len(counts) != len(keys) or counts.min() < 1:
                raise ValueError(f"its {n}-grams are not counted in the order of their ids")
            if not 2 < outcomes < 1 << WORD_BITS or (keys & ((1 << WORD_BITS) - 1)).max() > outcomes:
                raise ValueError(f"its {n}-grams hold other words than the {outcomes} outcomes")
        orders = tuple(Order.of(arrays[f"keys.{n}"], arrays[f"counts.{n}"]) for n in lengths)
        return cls(orders, outcomes)


def estimated_discounts(counts: Integers) -> Reals:
    """Return what is taken from counts of 1, of 2 and of 3 or more, (3,) (Chen & Goodman 1999, equation 26).

    D(k) = k − (k + 1) · Y · n(k + 1) / n(k) with Y = n(1) / (n(1) + 2 n(2)), n(k) being how many n-grams
    were counted k times.
    Where some n(k) is missing, or the estimate leaves 0…k, Y itself is taken, the single discount of Ney et al. 1994.
    """
    n1, n2, n3, n4 = (int((counts == k).sum()) for k in range(1, 5))
    single = n1 / (n1 + 2 * n2) if n1 and n2 else PLAIN_DISCOUNT
    estimates = [
        k - (k + 1) * single * more / number if number else 0.0
        for k, (number, more) in enumerate(((n1, n2), (n2, n3), (n3, n4)), 1)
    ]
    return np.array([value if 0 < value < k else single for k, value in enumerate(estimates, 1)])


def _keys(documents: EncodedDocuments, length: int, starts: Integers | None = None) -> Integers:
    """Return the key of every n-gram of `length`, or of those at the places `starts`; a predicted id stands last."""
    ids = documents.ids.astype(np.int64)
    if starts is None:
        ends = np.repeat(documents.offsets[1:], np.diff(documents.offsets))
        starts = np.flatnonzero(np.arange(len(ids)) + length <= ends)
        starts = starts[predicted(documents)[starts + length - 1]]
    keys = np.zeros(len(starts), np.int64)
    for place in range(length):
        keys = keys << WORD_BITS | ids[starts + place]
    return keys


def _continued(documents: EncodedDocuments, higher: Integers, length: int) -> tuple[Integers, Integers]:
    """Return the n-grams of `length` and after how many different words each was met, from the keys one longer."""
    inner, before = np.unique(higher & ((1 << WORD_BITS * length) - 1), return_counts=True)
    # With the start symbol in front: no word is before it, so its occurrences are counted. Alone it is never predicted.
    starts = documents.offsets[:-1][np.diff(documents.offsets) >= length]
    first, times = np.unique(_keys(documents, length, starts) if length > 1 else inner[:0], return_counts=True)
    keys, counts = np.concatenate([inner, first]), np.concatenate([before, times])
    order = np.argsort(keys)
    return keys[order], counts[order]


def _places(known: Integers, wanted: Integers) -> tuple[Integers, NDArray[np.bool_]]:
    places = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return places, known[places] == wanted
