"""Single updates: what is said to be touched is what the compiled updates touch, and the words are the corpus's own."""

import json
from pathlib import Path

import numpy as np
import pytest

from corpus.cleaning.clean import clean_corpus
from corpus.errors import DataError
from corpus.settings import CorpusSettings
from corpus.store import Corpus
from embeddings.native import update_costs
from embeddings.native.heldout import WINDOW
from embeddings.native.huffman import build_huffman_tree
from embeddings.native.objectives import OBJECTIVES
from embeddings.native.update_costs import measure_updates, touched
from embeddings.native.word_pairs import WordPairs, draw_pairs
from embeddings.settings import UpdateSettings
from embeddings.vocabulary import build_vocabulary

WORDS, SIZE, NEGATIVES = 300, 20, 5
SETTINGS = UpdateSettings(vector_size=SIZE, negative_samples=NEGATIVES)
COUNTS = np.array([3000 // rank for rank in range(1, WORDS + 1)])


def rows_changed(name: str, pairs: WordPairs, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows of the input and the output matrix change in the update with pair `number`."""
    objective = OBJECTIVES[name](SETTINGS, COUNTS, pairs)
    generator = np.random.default_rng(number)
    for matrix in objective.model:
        matrix[:, :SIZE] = 0.1 * generator.normal(size=(WORDS, SIZE))  # small: even tiny steps then count
    before = [matrix.copy() for matrix in objective.model]
    objective.update(number, 1)
    changed = [(matrix != old)[:, :SIZE] for matrix, old in zip(objective.model, before, strict=True)]
    padding = [matrix[:, SIZE:] for matrix in objective.model]
    assert not any(np.any(part) for part in padding), "what pads a row stays zero"
    inputs, outputs = (np.flatnonzero(part.any(axis=1)) for part in changed)
    return inputs, outputs


def text_pairs(number: int = 40) -> WordPairs:
    generator = np.random.default_rng(7)
    return WordPairs(generator.integers(0, WORDS, number), generator.integers(0, WORDS, number))


def test_the_full_softmax_changes_every_output_row_and_one_vector() -> None:
    pairs = text_pairs()
    inputs, outputs = rows_changed("full-softmax", pairs, 3)
    assert inputs.tolist() == [pairs.inputs[3]]
    assert len(outputs) == WORDS == OBJECTIVES["full-softmax"](SETTINGS, COUNTS, pairs).output_rows


def test_hierarchical_softmax_changes_the_nodes_on_the_way_to_the_word() -> None:
    pairs, tree = text_pairs(), build_huffman_tree(COUNTS)
    for number in range(10):
        inputs, outputs = rows_changed("hierarchical-softmax", pairs, number)
        word = pairs.words[number]
        assert inputs.tolist() == [pairs.inputs[number]]
        assert set(outputs) == set(tree.points[word][tree.signs[word] != 0])


def test_the_mean_way_is_that_of_a_word_drawn_from_the_text() -> None:
    lengths = (build_huffman_tree(COUNTS).signs != 0).sum(axis=1)
    drawn = np.repeat(lengths, COUNTS)
    rows = OBJECTIVES["hierarchical-softmax"](SETTINGS, COUNTS, text_pairs()).output_rows
    assert rows == pytest.approx(drawn.mean())
    entropy = -(COUNTS / COUNTS.sum() * np.log2(COUNTS / COUNTS.sum())).sum()
    assert entropy <= rows < entropy + 1  # Shannon's bounds of a Huffman code


def test_negative_sampling_changes_the_word_and_its_noise_whatever_the_vocabulary() -> None:
    pairs, numbers = text_pairs(), []
    for number in range(20):
        inputs, outputs = rows_changed("negative-sampling", pairs, number)
        assert inputs.tolist() == [pairs.inputs[number]]
        assert pairs.words[number] in outputs
        numbers.append(len(outputs))
    # Noise can be the word itself, or one word twice; mostly it is not.
    assert max(numbers) == NEGATIVES + 1 == OBJECTIVES["negative-sampling"](SETTINGS, COUNTS, pairs).output_rows


def test_many_updates_are_single_updates_one_after_the_other() -> None:
    pairs = text_pairs()
    for name in ("full-softmax", "hierarchical-softmax"):  # which draw nothing
        together, alone = (OBJECTIVES[name](SETTINGS, COUNTS, pairs) for _ in range(2))
        together.update(35, 10)  # past the last pair, and on from the first
        for number in range(35, 45):
            alone.update(number, 1)
        for left, right in zip(together.model, alone.model, strict=True):
            np.testing.assert_array_equal(left, right)


def test_updates_learn_the_pairs() -> None:
    pairs = WordPairs(np.zeros(1, np.int64), np.ones(1, np.int64))
    for name, new in OBJECTIVES.items():
        objective = new(SETTINGS, COUNTS, pairs)
        objective.update(0, 3000)
        vectors, outputs = objective.model
        scores = outputs[:, :SIZE] @ vectors[0, :SIZE]
        if name == "hierarchical-softmax":
            tree = build_huffman_tree(COUNTS)
            steps = np.where(tree.signs == 0, 1, 1 / (1 + np.exp(-tree.signs * scores[tree.points])))
            scores = steps.prod(axis=1)
            assert scores.sum() == pytest.approx(1, abs=1e-4)
        assert scores.argmax() == 1, name


def test_numbers_are_those_of_the_rows() -> None:
    assert touched(6, 100) == {"output_rows": 6, "numbers": 700, "multiply_adds": 1800}


def test_a_corpus_is_measured_with_its_own_words(
    demo_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update_costs, "TURN_SECONDS", 0.001)
    monkeypatch.setattr(update_costs, "SIZES", (50, 10_000, 50_000))
    measure_updates(SETTINGS, demo_corpus, tmp_path)
    found = json.loads((tmp_path / "updates.json").read_text(encoding="utf-8"))
    known = int((Corpus.open(demo_corpus).counts > 0).sum())
    assert 50 < known < 10_000 and found["corpus_words"] == known and found["asked"] == [50, 10_000, 50_000]
    assert [(c["words"], c["objective"]) for c in found["costs"]] == [
        (words, name) for words in (50, known) for name in OBJECTIVES
    ]
    assert all(0 < c["low"] <= c["microseconds"] <= c["high"] for c in found["costs"])


def test_pairs_are_neighbours_in_the_text(demo_corpus: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    vocabulary = build_vocabulary(corpus, min_count=1)
    pairs = draw_pairs(corpus, vocabulary, 500)
    assert 400 < len(pairs.inputs) <= 500 and len(pairs.inputs) == len(pairs.words)
    beside = set()
    for document in np.concatenate([corpus.rows("train"), corpus.rows("unlabelled")]):
        sequence = vocabulary.rows[corpus.tokens[corpus.offsets[document] : corpus.offsets[document + 1]]]
        for distance in range(1, WINDOW + 1):
            forwards = [*zip(sequence[:-distance], sequence[distance:], strict=True)]
            beside.update(forwards, [(second, first) for first, second in forwards])
    assert set(zip(pairs.inputs, pairs.words, strict=True)) <= beside


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["same", "same same"], "'same' is the only word of the corpus"),
        (["one", "two"], "no document has two words beside each other"),
    ],
)
def test_too_little_text_is_one_clear_error(tmp_path: Path, texts: list[str], said: str) -> None:
    lines = [f"{text},{label}" for text in texts * 20 for label in ("a", "b")]
    data = tmp_path / "data.csv"
    data.write_text("\n".join(["text,label", *lines]) + "\n", encoding="utf-8")
    folder = tmp_path / "corpus"
    folder.mkdir()
    clean_corpus(CorpusSettings.model_validate({"data": str(data), "duplicates": "report", "workers": 1}), folder)
    with pytest.raises(DataError, match=said):
        measure_updates(SETTINGS, folder, tmp_path)
    assert not (tmp_path / "updates.json").exists()
