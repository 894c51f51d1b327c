"""Language models that classifiers start from: what they read, that they learn it, and what they hand over."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DataError
from corpus.store import Corpus
from embeddings.store import load_embedding, write_embedding
from language.direction import Pieces
from language.pretraining import pretrain_direction, pretraining_rows
from language.settings import DirectionSettings, PretrainingSettings
from models.networks.language_start import LanguageStart, start_layer
from models.networks.layers import layer_of
from models.settings import RECURRENT
from models.vocabulary import FIRST, PADDING

SMALL = PretrainingSettings.model_validate({"epochs": 4, "steps": 7, "samples": 40, "learning_rate": 0.01})


def directed(reads: str = "forwards", cell: str = "mingru", **chosen: object) -> DirectionSettings:
    pretraining = SMALL.model_copy(update=chosen)
    return DirectionSettings.model_validate(
        {"pretraining": pretraining.model_dump(), "cell": cell, "hidden_size": 8, "reads": reads}
    )


@pytest.fixture(scope="module")
def embedding(demo_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    corpus = Corpus.open(demo_corpus)
    words = corpus.words[: int((corpus.counts >= 2).sum())]
    folder = tmp_path_factory.mktemp("embedding")
    write_embedding(folder, words, np.random.default_rng(0).normal(0, 1, (len(words), 6)).astype(np.float32))
    return folder


class FakeCorpus:
    """Documents of token ids, and nothing else."""

    def __init__(self, documents: list[list[int]]) -> None:
        self.tokens = np.array([token for document in documents for token in document], np.int32)
        self.offsets = np.cumsum([0, *map(len, documents)]).astype(np.int64)


@given(
    documents=st.lists(st.lists(st.integers(0, 9), max_size=9), min_size=1, max_size=5),
    steps=st.integers(1, 5),
    backwards=st.booleans(),
)
def test_each_word_is_read_once_and_followed_by_what_stands_next_in_its_document(
    documents: list[list[int]], steps: int, backwards: bool
) -> None:
    lookup = np.arange(FIRST, 10 + FIRST, dtype=np.int32)
    rows = np.arange(len(documents))
    pieces = Pieces.of_corpus(FakeCorpus(documents), rows, lookup, steps, backwards)  # type: ignore[arg-type]
    read = [document[::-1] if backwards else document for document in documents]
    expected = [
        (word + FIRST, after)
        for document in read
        for word, after in zip(document, [*(w + FIRST for w in document[1:]), PADDING], strict=bool(document))
    ]
    found = []
    for piece in range(len(pieces)):
        places = pieces.batch(np.array([piece]))
        assert int(places.lengths) <= steps
        found += list(zip(places.rows[: int(places.lengths), 0].tolist(), places.targets.tolist(), strict=True))
    assert sorted(found) == sorted(expected)
    if len(pieces) > 1:
        together = pieces.batch(np.argsort(-pieces.lengths, kind="stable"))
        assert sorted(together.targets.tolist()) == sorted(after for _, after in expected)


@pytest.mark.parametrize("cell", RECURRENT)
@pytest.mark.parametrize("directions", [1, 2])
def test_a_layer_starts_with_the_states_of_its_language_models(cell: str, directions: int) -> None:
    torch.manual_seed(0)
    parts = [layer_of(cell, 1, 5, 3) for _ in range(directions)]
    for weight in (weight for part in parts for weight in part.parameters() if weight.numel()):
        torch.nn.init.normal_(weight)
    layer = layer_of(cell, directions, 5 * directions, 3)
    start_layer(layer, parts)
    words, lengths = [torch.randn(6, 3, 5) for _ in range(directions)], torch.tensor([6, 4, 1])
    states = layer(torch.cat(words, dim=2), lengths)
    for number, length in enumerate(lengths.tolist()):
        alone = torch.tensor([length])
        forwards = parts[0](words[0][:length, number : number + 1], alone)
        torch.testing.assert_close(states[:length, number, :3], forwards[:, 0], atol=1e-6, rtol=1e-5)
        if directions == 2:
            backwards = parts[1](words[1][:length, number : number + 1].flip(0), alone).flip(0)
            torch.testing.assert_close(states[:length, number, 3:], backwards[:, 0], atol=1e-6, rtol=1e-5)


def test_a_layer_of_another_cell_or_number_of_directions_is_refused() -> None:
    for layer, parts in ((layer_of("gru", 2, 4, 3), ["gru"]), (layer_of("gru", 1, 2, 3), ["mingru"])):
        with pytest.raises(ValueError, match="cannot start from"):
            start_layer(layer, [layer_of(cell, 1, 2, 3) for cell in parts])


@pytest.mark.parametrize(("cell", "reads"), [("mingru", "forwards"), ("lstm-forget", "backwards")])
def test_it_learns_to_say_what_comes_next_and_hands_its_vectors_and_layer_over(
    demo_corpus: Path, embedding: Path, tmp_path: Path, cell: str, reads: str
) -> None:
    pretrain_direction(directed(reads, cell), demo_corpus, embedding, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        *("model.safetensors", "model.json", "words.txt", "history.json", "cost.json")
    }
    history = json.loads((tmp_path / "history.json").read_text())
    corpus, words = Corpus.open(demo_corpus), load_embedding(embedding)[0]
    shares = corpus.counts[: len(words)] / corpus.counts.sum()
    of_single_words = -(shares * np.log(shares)).sum()
    assert history[-1]["validation_loss"] < of_single_words, "better than the frequencies of single words"
    start = LanguageStart.read(tmp_path)
    assert (start.layer.cell, start.layer.hidden, start.layer.reads) == (cell, 8, 1)
    assert list(start.vocabulary.words) == words and start.vectors.shape == (len(words) + FIRST, 6)
    assert not start.vectors[PADDING].any()
    assert json.loads((tmp_path / "cost.json").read_text())["unlabelled_documents"] == len(corpus.rows("unlabelled"))


def test_the_same_settings_give_the_same_model(demo_corpus: Path, embedding: Path, tmp_path: Path) -> None:
    weights = []
    for name in ("first", "again"):
        (tmp_path / name).mkdir()
        pretrain_direction(directed(epochs=1), demo_corpus, embedding, tmp_path / name)
        weights.append((tmp_path / name / "model.safetensors").read_bytes())
    assert weights[0] == weights[1]


def test_test_texts_are_read_only_if_it_says_so(demo_corpus: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    splits = {flag: set(corpus.split[pretraining_rows(corpus, settings(flag))]) for flag in (False, True)}
    assert splits == {False: {"train", "unlabelled"}, True: {"train", "unlabelled", "test"}}


def settings(transductive: bool) -> PretrainingSettings:
    return SMALL.model_copy(update={"transductive": transductive})


def test_a_folder_that_holds_no_language_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no language model to start from"):
        LanguageStart.read(tmp_path)
