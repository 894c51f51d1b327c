"""What an exported graph says: the same as the model, whatever the lengths, the batch and the padding."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from classifiers.predict import Predictor
from corpus.cleaning.text import Cleaner
from corpus.errors import DataError
from corpus.settings import CorpusSettings
from models.cells import CELLS
from serving.page import pack
from serving.rules import cleaning_rules, padded
from serving.whole_numbers import quantised, quantised_roots
from tests.exported_models import NETWORKS, Made, in_every_manner, made_network, made_once, together
from tests.text_vectors import chinese, english

pytest.importorskip("onnxruntime", reason="onnx and onnxruntime are not installed (extra `export`)")
pytest.importorskip("onnx", reason="onnx and onnxruntime are not installed (extra `export`)")

from serving.graph import recurrence
from serving.graph.export import LABEL
from serving.graph.folder import GraphPredictor, write_graph

TEXTS = ["", "wonderful", *english(40, seed=5), " ".join(english(30, seed=6)), "xyzzy qwerty", "wonderfull dreadfuly"]
CHINESE_TEXTS = ["", "好", *chinese(40, seed=5), "".join(chinese(20, seed=6))]
BATCHES = (1, 3, 64)
two, three = made_once("english", 2), made_once("chinese", 3)


def assert_equal(predictor: Predictor, folder: Path, texts: list[str], most: float = 1e-5) -> GraphPredictor:
    """Assert that a graph says of texts what its model does, in batches of every size."""
    write_graph(predictor, folder)
    graph = GraphPredictor(folder / "model.onnx", predictor)
    wanted = predictor.probabilities(texts)
    for size in BATCHES:
        found = np.concatenate([graph.probabilities(texts[at : at + size]) for at in range(0, len(texts), size)])
        np.testing.assert_allclose(found, wanted, rtol=0, atol=most)
    return graph


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_says_the_same(two: Made, tmp_path: Path, name: str) -> None:
    assert_equal(made_network(two.corpus, **NETWORKS[name]), tmp_path, TEXTS)


def test_every_cell_can_be_exported() -> None:
    assert {settings["cell"] for settings in NETWORKS.values()} == set(CELLS)
    script = (Path(pack.__file__).parent / "network.js").read_text(encoding="utf-8")
    steps = script.partition("const STEPS = {")[2].partition("\n};")[0]
    assert tuple(re.findall(r'^  "?([\w-]+)"?\(n, x', steps, flags=re.M)) == pack.STEPS
    assert {*pack.STEPS, "cnn"} == set(CELLS)


def test_a_cell_without_a_step_is_refused(two: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(recurrence.STEPS, "mingru")
    monkeypatch.setattr(pack, "STEPS", pack.STEPS[:3])
    predictor = made_network(two.corpus, cell="mingru")
    with pytest.raises(DataError, match=r"the cell mingru cannot be exported; known are rnn, .*lstm-forget and cnn"):
        write_graph(predictor, Path("x"))
    with pytest.raises(DataError, match="the cell mingru cannot run in a page; known are rnn, rnn-relu, lstm and cnn"):
        pack.packed(predictor)


def test_every_baseline_says_the_same(two: Made, three: Made, tmp_path: Path) -> None:
    for name, predictor in two.baselines.items():
        assert_equal(predictor, tmp_path / name, TEXTS)
    for name, predictor in three.baselines.items():
        assert_equal(predictor, tmp_path / f"{name}-3", CHINESE_TEXTS)


def test_ensembles_temperatures_and_thresholds_are_in_the_graph(two: Made, three: Made, tmp_path: Path) -> None:
    network = made_network(two.corpus, cell="gru", new_words="spelling")
    mixed = {
        **in_every_manner(two.baselines["nb-svm"], network),
        "all": together([*two.baselines.values(), network, made_network(two.corpus, cell="cnn", filters=3)]),
    }
    for name, predictor in mixed.items():
        graph = assert_equal(predictor, tmp_path / name, TEXTS)
        labels = graph.session.run([LABEL], graph.inputs(TEXTS))[0]
        np.testing.assert_array_equal(labels, predictor.classes(predictor.probabilities(TEXTS)))
    every = [*three.baselines.values(), made_network(three.corpus, classes=3, cell="sru")]
    ordered = Predictor(every[-1].model, every[-1].labels)
    assert_equal(together([*every, ordered]), tmp_path / "three", CHINESE_TEXTS)


def test_what_stands_behind_the_end_of_a_text_takes_no_part(two: Made, tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    for number, settings in enumerate(NETWORKS.values()):
        beside = list(two.baselines.values()) if number == 0 else [two.baselines["char-logreg"]]
        predictor = together([made_network(two.corpus, **settings), *beside])
        write_graph(predictor, tmp_path / str(number))
        graph = GraphPredictor(tmp_path / str(number) / "model.onnx", predictor)
        given = graph.inputs(TEXTS[:12])
        dirty = dict(given)
        for ids, lengths in (("words", "lengths"), ("characters", "character_lengths")):
            wide = np.pad(given[ids], ((0, 0), (0, 5)))
            behind = np.arange(wide.shape[1]) >= given[lengths][:, None]
            dirty[ids] = np.where(behind, draw.integers(0, 9, wide.shape), wide)
        clean, said = (graph.session.run(None, one)[0] for one in (given, dirty))
        np.testing.assert_allclose(said, clean, rtol=0, atol=1e-6)


def test_the_rules_beside_a_graph_lead_to_its_examples(two: Made, tmp_path: Path) -> None:
    predictor = together([two.baselines["char-logreg"], made_network(two.corpus, cell="gru", new_words="spelling")])
    graph = assert_equal(predictor, tmp_path, TEXTS[:3])
    rules = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    assert rules["labels"] == predictor.labels and rules["cleaning"]["tokenizer"] == "words"
    id_of = {word: rules["first"] + place for place, word in enumerate(rules["words"])}
    examples = rules["examples"]
    for example in examples:
        known = [id_ for token, id_ in zip(example["tokens"], example["words"], strict=True) if token in id_of]
        assert known == [id_of[token] for token in example["tokens"] if token in id_of]
        assert all(0 < id_ < rules["spelling"]["first"] + len(rules["spelling"]["words"]) for id_ in example["words"])
    words, letters = (padded([example[key] for example in examples]) for key in ("words", "characters"))
    given = dict(zip(("words", "lengths", "characters", "character_lengths"), (*words, *letters), strict=True))
    said = graph.session.run(["probabilities"], given)[0]
    np.testing.assert_allclose(said, [example["probabilities"] for example in examples], rtol=0, atol=1e-5)


def test_weights_of_8_bits_are_smaller_and_near(two: Made, tmp_path: Path) -> None:
    predictor = together([two.baselines["nb-svm"], made_network(two.corpus, cell="lstm")])
    exact, rough = write_graph(predictor, tmp_path / "exact"), write_graph(predictor, tmp_path / "rough", int8=True)
    assert rough < 0.9 * exact  # of so small a model, most is the graph
    said = GraphPredictor(tmp_path / "rough" / "model.onnx", predictor).probabilities(TEXTS)
    difference = np.abs(said - predictor.probabilities(TEXTS))
    assert 0 < difference.max() < 0.05


def test_rounding_is_at_most_half_of_what_a_number_is_worth() -> None:
    rows = np.random.default_rng(0).normal(size=(5, 40)).astype(np.float32)
    rows[2] = 0
    whole, scales = quantised(rows)
    assert (np.abs(whole * scales[:, None] - rows) <= 0.5001 * scales[:, None]).all()
    roots, scales = quantised_roots(rows)
    values = roots.astype(np.float32) * np.abs(roots) * scales[:, None]
    small = np.abs(rows) < 0.1
    assert np.abs(values - rows)[small].max() < np.abs(whole * quantised(rows)[1][:, None] - rows).max()


def test_what_no_rule_describes_is_refused(two: Made) -> None:
    with pytest.raises(DataError, match=r"segmenter cannot be exported.*tokenizer=characters"):
        pytest.importorskip("rjieba", reason="rjieba is not installed (extra `zh`)")
        cleaning_rules(Cleaner(CorpusSettings(tokenizer="segmenter")))

    with pytest.raises(DataError, match="a model of the kind Made cannot be exported"):
        write_graph(Predictor(two, ["a"]), Path("x"))  # type: ignore[arg-type]


def test_networks_with_other_words_cannot_share_ids_by_spelling(two: Made, three: Made) -> None:
    networks = [made_network(one.corpus, cell="gru", new_words="spelling") for one in (two, three)]
    with pytest.raises(DataError, match=r"different words.*--cell"):
        write_graph(together(networks), Path("x"))
