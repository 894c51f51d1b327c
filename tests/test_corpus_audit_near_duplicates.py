"""Near copies: planted changes are found, clean sets have none that are grave, and the overlap is the true one."""

import random
import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from corpus.audit import postings
from corpus.audit.candidates import REACH, Budget
from corpus.audit.folded_texts import FoldedTexts
from corpus.audit.folding import fold
from corpus.audit.information import Information
from corpus.audit.near_duplicates import NearDuplicates, find_near_duplicates
from corpus.audit.overlap import measure_overlap
from corpus.audit.settings import AuditSettings
from corpus.cleaning.fingerprints import fingerprint_documents
from corpus.cleaning.text import Cleaner
from corpus.cleaning.tokenizers import resolve_tokenizer
from corpus.document import RawDocument
from corpus.settings import CorpusSettings
from corpus.store import Corpus

_tests, _benchmarks = Path(__file__).parent, Path(__file__).parent.parent / "benchmarks"
_audited = runpy.run_path(str(_tests / "audited.py"))
check = _audited["check"]
_changes = runpy.run_path(str(_benchmarks / "changes.py"))
CHANGES, Language = _changes["CHANGES"], _changes["Language"]
_sets = runpy.run_path(str(_benchmarks / "clean_sets.py"))
SETS, rows_of = _sets["SETS"], _sets["rows_of"]


def corpus_of(texts: Sequence[str], folder: Path) -> Corpus:
    """Return a corpus of texts, in their order, that has tokens and words and nothing else."""
    settings = CorpusSettings()
    cleaner, numbers = Cleaner(settings, resolve_tokenizer(settings, texts)), {}
    tokens = [[numbers.setdefault(token, len(numbers)) for token in cleaner.tokens(text)] for text in texts]
    np.save(folder / "tokens.npy", np.array([token for document in tokens for token in document], dtype=np.int32))
    np.save(folder / "offsets.npy", np.cumsum([0, *map(len, tokens)]).astype(np.int64))
    words = pyarrow.table({"word": list(numbers), "count": [1] * len(numbers)})
    parquet.write_table(words, folder / "lexicon.parquet")
    return Corpus(folder)


def near(corpus: Corpus) -> NearDuplicates:
    rows, asked = np.arange(len(corpus.offsets) - 1), AuditSettings()
    return find_near_duplicates(FoldedTexts(corpus), rows, asked.near_duplicate, asked.shingle)


#: Every fifth planted copy that an audit misses, at most; what the benchmark measures on real sentences is stricter.
@pytest.mark.parametrize("characters", [False, True], ids=["words", "Chinese"])
@pytest.mark.parametrize("change", CHANGES)
def test_planted_changes_of_sentences_are_found(tmp_path: Path, change: str, characters: bool) -> None:
    made = [text for text, _ in rows_of("Chinese sentences" if characters else "sentences", at_most=200)]
    texts = sorted(made, key=lambda text: abs(len(text.split()) - 20) if not characters else abs(len(text) - 26))
    language, draw = Language(texts, characters), random.Random(1)
    pairs = [CHANGES[change](text, draw, language) for text in texts[:40]]
    corpus = corpus_of([*(text for text, _ in pairs), *texts[40:], *(copy for _, copy in pairs)], tmp_path)
    found = {tuple(pair) for pair in near(corpus).pairs.tolist()}
    first = len(texts)
    planted = {(number, first + number) for number in range(40)}
    # Of the same tokens is what the caller knows without looking at letters.
    tokens = fingerprint_documents(corpus.offsets, len(corpus.words), lambda a, b: corpus.tokens[a:b])
    same = {(one, other) for one, other in planted if tokens[one] == tokens[other]}
    least = 0.8 if "20 %" in change else 0.95
    assert len(planted & (found | same)) >= least * 40
    assert len(found - planted) <= 2


@pytest.mark.parametrize("name", SETS)
def test_clean_sets_have_no_grave_finding(check: Any, name: str) -> None:
    rows = rows_of(name, at_most=200)
    found = check([RawDocument(str(number), *row, None) for number, row in enumerate(rows)])
    severe = [finding for finding in found.said["findings"] if finding["severity"] == "severe"]
    assert severe == []


def test_words_that_all_rows_share_make_no_copies(tmp_path: Path) -> None:
    template = "we regret to inform you that your application number {} for the post of {} was not successful this time"
    names = [text.split()[0] for text, _ in rows_of("sentences", at_most=200)]
    texts = [template.format(1000 + number, name) for number, name in enumerate(names)]
    assert not near(corpus_of(texts, tmp_path)).pairs.size


def test_the_same_letters_are_copies_however_little_they_tell(tmp_path: Path) -> None:
    texts = ["Great!", "great ...", "so bad", "so, bad?", "7 / 10", "8 / 10", "！！", "? ?"]
    assert near(corpus_of(texts, tmp_path)).pairs.tolist() == [[0, 1], [2, 3]]


def test_a_quotation_in_a_long_text_is_no_copy(tmp_path: Path) -> None:
    texts = [text for text, _ in rows_of("long texts", at_most=60)]
    texts += [" ".join(text.split()[:30]) for text in texts[:20]]
    assert not near(corpus_of(texts, tmp_path)).pairs.size


def test_in_a_crowd_of_copies_each_has_a_neighbour(tmp_path: Path) -> None:
    texts = [text for text, _ in rows_of("sentences", at_most=600)]
    language, draw = Language(texts, False), random.Random(0)
    source = next(text for text in texts if len(text.split()) == 20)
    crowd = [CHANGES["one word replaced"](source, draw, language)[1] for _ in range(9)]
    found = near(corpus_of([*texts, *crowd], tmp_path))
    assert set(range(600, 609)) <= set(found.pairs.ravel().tolist())


def test_the_order_of_chunks_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for text, _ in rows_of("sentences", at_most=80)]
    corpus = corpus_of([*texts, *(text.upper() + " so it is" for text in texts[:30])], tmp_path)
    whole = near(corpus)
    assert len(whole.pairs) >= 30
    for module in ("folded_texts", "overlap"):
        monkeypatch.setattr(f"corpus.audit.{module}.CHUNK_TOKENS", 1)
    parts = near(corpus)
    assert np.array_equal(whole.pairs, parts.pairs)
    assert parts.similarity.tolist() == pytest.approx(whole.similarity.tolist())


def test_sketches_sorted_in_parts_find_the_same_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for text, _ in rows_of("sentences", at_most=200)]
    corpus = corpus_of([*texts, *(f"{text} And so on." for text in texts[::3])], tmp_path)
    whole = near(corpus)
    monkeypatch.setattr(postings, "PART_POSTINGS", 1000)
    parts = near(corpus)
    np.testing.assert_array_equal(parts.pairs, whole.pairs)
    np.testing.assert_array_equal(parts.similarity, whole.similarity)
    assert len(whole.pairs) > 10


@given(st.lists(st.integers(1, 12), max_size=30), st.integers(0, 200), st.integers(1, 29))
def test_the_budget_keeps_the_rarest_runs_whose_pairs_it_pays(sizes: list[int], pairs: int, cut: int) -> None:
    each = np.array([min(size - 1, REACH) * size if size > 1 else 0 for size in sizes], dtype=np.int64)
    rarest = np.argsort(sizes, kind="stable")
    expected = np.zeros(len(sizes), dtype=bool)
    expected[rarest[np.cumsum(each[rarest]) <= pairs]] = True
    expected &= np.array(sizes, dtype=np.int64) > 1
    budget, kept = Budget.of(np.bincount(np.array(sizes, dtype=np.int64)), pairs), []
    for part in (sizes[:cut], sizes[cut:]):
        inside, budget = budget.inside(np.array(part, dtype=np.int64))
        kept += inside.tolist()
    assert kept == np.repeat(expected, sizes).tolist()


@pytest.mark.parametrize("rows", [[], [0]])
def test_fewer_than_two_documents_have_no_pair(tmp_path: Path, rows: list[int]) -> None:
    texts = FoldedTexts(corpus_of(["one text", "another"], tmp_path))
    assert find_near_duplicates(texts, np.array(rows, dtype=np.int64), 0.45, 4).pairs.shape == (0, 2)


_words = st.lists(st.sampled_from(["ab", "cd", "bcd", "abcd", "da", "x", "yz"]), min_size=1, max_size=9)


@settings(max_examples=15, deadline=None)
@given(st.lists(_words, min_size=2, max_size=6, unique_by=tuple), st.integers(2, 4))
def test_overlap_is_what_a_set_of_shingles_says(tmp_path_factory: Any, read: list[list[str]], length: int) -> None:
    corpus = corpus_of([" ".join(words) for words in read], tmp_path_factory.mktemp("corpus"))
    texts, rows = FoldedTexts(corpus), np.arange(len(read))
    information = Information(texts, rows)
    pairs = np.array([(a, b) for a in rows.tolist() for b in range(a)])
    found = measure_overlap(texts, information, pairs, length)
    shingles = [_shingles_of(texts, information, row, length) for row in rows.tolist()]
    for (a, b), share in zip(pairs.tolist(), found.share.tolist(), strict=True):
        told = [
            sum(bits for run, bits in one.items() if run in other) / max(sum(one.values()), 1e-12)
            for one, other in ((shingles[a], shingles[b]), (shingles[b], shingles[a]))
        ]
        assert share == pytest.approx(max(told), abs=1e-6)


def _shingles_of(texts: FoldedTexts, information: Information, row: int, length: int) -> dict[str, float]:
    """Return each shingle of a document with the bits that it tells where it stands first."""
    chunk = texts.of(np.array([row]))
    names = [texts.names[word] for word in chunk.words.tolist()]
    bits = [told / len(name) for name, told in zip(names, information.of(chunk).alone, strict=True) for _ in name]
    letters, found = "".join(names), {}
    for start in range(max(1, len(letters) - length + 1)):
        found.setdefault(letters[start : start + length], sum(bits[start : start + length]) / length)
    return found


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=12), min_size=2, max_size=8))
def test_fingerprints_are_equal_where_the_tokens_are(read: list[list[int]]) -> None:
    offsets, tokens = np.cumsum([0, *map(len, read)]), np.concatenate(read).astype(np.int32)
    found = fingerprint_documents(offsets, 7, lambda start, end: tokens[start:end])
    for a in range(len(read)):
        for b in range(a):
            assert (found[a] == found[b]) == (read[a] == read[b])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("naïve", "naive"),
        ("ｇｏｏｄ", "Good"),
        ("gооd", "good"),
        ("𝐠𝐨𝐨𝐝", "good"),
        ("ﬁne", "fine"),
    ],
)
def test_folding_leaves_what_people_read(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
    ("word", "letters"), [("20kg", "kg"), ("mp3", "mp3"), ("7/10", ""), ("<url>", ""), ("!!", ""), ("好", "好")]
)
def test_folding_drops_numbers_and_marks(word: str, letters: str) -> None:
    assert fold(word) == letters


@pytest.mark.real_data
def test_real_data_keep_their_known_copies(real_data: Path, tmp_path: Path) -> None:
    from corpus.audit.check import audit_corpus
    from corpus.cleaning.clean import clean_corpus

    corpus, folder = tmp_path / "corpus", tmp_path / "audit"
    corpus.mkdir()
    folder.mkdir()
    clean_corpus(CorpusSettings(data=str(real_data / "small" / "cr.csv"), workers=1), corpus)
    audit_corpus(AuditSettings(), corpus, folder)
    rows = parquet.read_table(folder / "duplicates.parquet").to_pylist()
    assert sum(row["kind"] in ("exact", "normalised") for row in rows) == 12
