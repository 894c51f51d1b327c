"""Near duplicates: what is similar enough is found, what is not is not, and the similarity is the true one."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.audit.near_duplicates import MISSED, PERMUTATIONS, bands, find_near_duplicates
from corpus.audit.shingles import Shingles, jaccard
from corpus.cleaning.fingerprints import fingerprint_documents
from corpus.store import Corpus


def corpus_of(documents: Sequence[Sequence[int]], folder: Path) -> Corpus:
    """Return a corpus that has tokens and nothing else."""
    np.save(folder / "tokens.npy", np.array([token for tokens in documents for token in tokens], dtype=np.int32))
    np.save(folder / "offsets.npy", np.cumsum([0, *map(len, documents)]).astype(np.int64))
    return Corpus(folder)


def shingles_of(tokens: Sequence[int], length: int) -> set[tuple[int, ...]]:
    return {tuple(tokens[start : start + length]) for start in range(max(1, len(tokens) - length + 1))}


def true_jaccard(one: Sequence[int], other: Sequence[int], length: int) -> float:
    first, second = shingles_of(one, length), shingles_of(other, length)
    return len(first & second) / len(first | second)


documents = st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=12), min_size=2, max_size=8)


@settings(max_examples=50)
@given(documents, st.integers(1, 5))
def test_similarity_is_that_of_the_sets_of_shingles(read: list[list[int]], length: int) -> None:
    pairs = np.array([(a, b) for a in range(len(read)) for b in range(a)])
    with TemporaryDirectory() as folder:
        found = jaccard(Shingles(corpus_of(read, Path(folder)), length), pairs)
    expected = [true_jaccard(read[a], read[b], length) for a, b in pairs.tolist()]
    assert found.tolist() == pytest.approx(expected)


@settings(max_examples=25)
@given(documents)
def test_fingerprints_are_equal_where_the_tokens_are(read: list[list[int]]) -> None:
    with TemporaryDirectory() as folder:
        corpus = corpus_of(read, Path(folder))
        words = 1 + int(corpus.tokens.max(initial=0))
        found = fingerprint_documents(corpus.offsets, words, lambda start, end: corpus.tokens[start:end])
    for a in range(len(read)):
        for b in range(a):
            assert (found[a] == found[b]) == (read[a] == read[b])


@settings(max_examples=25)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(5, 120),
    st.integers(0, 12),
    st.sampled_from([0.6, 0.8, 0.95]),
    st.integers(1, 5),
)
def test_planted_copies_are_found_exactly_when_they_are_similar_enough(
    seed: int, size: int, changes: int, threshold: float, length: int
) -> None:
    draw = np.random.default_rng(seed)
    read = [draw.integers(0, 5000, size).tolist() for _ in range(30)]
    copy = list(read[7])
    for place in draw.integers(0, size, changes).tolist():
        copy[place] = 5000 + place
    read.append(copy)
    with TemporaryDirectory() as folder:
        rows = np.arange(len(read))
        found = find_near_duplicates(Shingles(corpus_of(read, Path(folder)), length), rows, threshold)
    expected = true_jaccard(read[7], copy, length)
    if expected >= threshold:
        assert found.pairs.tolist() == [[7, 30]]
        assert found.similarity.tolist() == pytest.approx([expected])
    else:
        assert not found.pairs.size


def test_chunks_of_one_document_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(1)
    read = [draw.integers(0, 40, draw.integers(1, 30)).tolist() for _ in range(60)]
    shingles = Shingles(corpus_of([*read, *([*r[:-1], 41] for r in read)], tmp_path), 2)
    rows = np.arange(120)
    whole = find_near_duplicates(shingles, rows, 0.6)
    assert len(whole.pairs) > 10
    monkeypatch.setattr("corpus.audit.shingles.CHUNK_TOKENS", 1)
    parts = find_near_duplicates(shingles, rows, 0.6)
    assert np.array_equal(whole.pairs, parts.pairs) and np.array_equal(whole.similarity, parts.similarity)


def test_in_a_crowd_of_templates_every_document_has_a_neighbour(tmp_path: Path) -> None:
    read = [[*range(60), 1000 + number] for number in range(3000)]
    found = find_near_duplicates(Shingles(corpus_of(read, tmp_path), 3), np.arange(3000), 0.8)
    assert set(found.pairs.ravel().tolist()) == set(range(3000))
    assert found.similarity.min() == pytest.approx(true_jaccard(read[0], read[1], 3))


@pytest.mark.parametrize("rows", [[], [0]])
def test_fewer_than_two_documents_have_no_pair(tmp_path: Path, rows: list[int]) -> None:
    shingles = Shingles(corpus_of([[1, 2, 3]], tmp_path), 3)
    assert find_near_duplicates(shingles, np.array(rows, dtype=np.int64), 0.8).pairs.shape == (0, 2)


@pytest.mark.parametrize("threshold", [0.6, 0.7, 0.8, 0.9, 0.99])
def test_bands_miss_almost_no_pair_at_the_threshold(threshold: float) -> None:
    number, length = bands(threshold)
    assert number * length <= PERMUTATIONS
    assert (1 - threshold**length) ** number <= MISSED
