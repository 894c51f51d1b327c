"""A predictor as one graph: what each member says, weighed and added up, and how sure it may be."""

from dataclasses import dataclass

import numpy as np
from onnx import ModelProto, TensorProto, checker, helper

from classifiers.baselines.model import Baseline
from classifiers.baselines.reading import Characters
from classifiers.predict import Predictor
from classifiers.recurrent import RecurrentModel
from classifiers.temperature import FLOOR as SMALLEST
from models.linear.combination import FLOOR
from serving.graph.build import Graph
from serving.graph.linear import DOUBLE, baseline_probabilities
from serving.graph.network import network_scores
from serving.graph.reading import cut
from serving.members import Members, Single

#: What goes in: ids of words, and ids of characters, of B texts, each padded with 0 to the longest, and their lengths.
WORDS, LENGTHS, CHARACTERS, CHARACTER_LENGTHS = "words", "lengths", "characters", "character_lengths"
#: What comes out: (B, C) and (B,).
PROBABILITIES, LABEL = "probabilities", "label"


@dataclass(frozen=True)
class Inputs:
    """Which inputs the graph of a predictor has."""

    words: bool
    characters: bool

    @classmethod
    def of(cls, members: Members) -> "Inputs":
        """Return them; a model that reads nothing takes words, to say how many texts there are."""
        characters = members.alphabet is not None
        words = any(members.reads_words(model) for model in members.models)
        return cls(words or not characters, characters)

    def names(self) -> list[str]:
        """Return their names: ids and lengths, of words and of characters."""
        return [WORDS, LENGTHS] * self.words + [CHARACTERS, CHARACTER_LENGTHS] * self.characters


def predictor_graph(predictor: Predictor, int8: bool = False) -> ModelProto:
    """Return the graph of a predictor: int64 ids (B, T) and lengths (B,) in, float32 probabilities (B, C) out.

    A text's probabilities depend on no other text and on nothing behind its end. With `int8`, weights are stored as
    whole numbers of 8 bits. Raises DataError for a model that is no network, baseline or ensemble of these.
    """
    members, graph = Members.of(predictor), Graph(int8)
    inputs = Inputs.of(members)
    said = [
        _reordered(graph, _said(graph, members, inputs, model), order)
        for model, order in zip(members.models, members.orders, strict=True)
    ]
    shares = said[0] if members.weights is None else _combined(graph, members, said)
    if predictor.temperature != 1.0:
        floor = graph.constant(SMALLEST, np.float64)
        logits = graph.add("Log", graph.add("Max", shares, floor))
        shares = graph.add(
            "Softmax", graph.add("Div", logits, graph.constant(predictor.temperature, np.float64)), axis=1
        )
    result = graph.add("Cast", shares, to=TensorProto.FLOAT)
    sizes = {WORDS: ["texts", "words"], CHARACTERS: ["texts", "characters"]}
    takes = [
        helper.make_tensor_value_info(name, TensorProto.INT64, sizes.get(name, ["texts"])) for name in inputs.names()
    ]
    gives = {
        result: helper.make_tensor_value_info(PROBABILITIES, TensorProto.FLOAT, ["texts", len(predictor.labels)]),
        _labels(graph, predictor, result): helper.make_tensor_value_info(LABEL, TensorProto.INT64, ["texts"]),
    }
    made = graph.model(takes, gives, {"labels": "\n".join(predictor.labels)})
    checker.check_model(made)
    return made


def _said(graph: Graph, members: Members, inputs: Inputs, model: Single) -> str:
    """Return what a member says, (B, C), float64."""
    if isinstance(model, RecurrentModel):
        longest = model.settings.max_tokens
        ids, lengths = cut(graph, WORDS, LENGTHS, longest)
        table = graph.constant(members.words.rows_of_network(model.vocabulary))
        scores = network_scores(graph, model.network, graph.add("Gather", table, ids), lengths)
        return graph.add("Cast", graph.add("Softmax", scores, axis=1), to=DOUBLE)
    if isinstance(model.reading, Characters):
        return baseline_probabilities(graph, model, _letters(graph, members, model), CHARACTER_LENGTHS)
    if not inputs.words:  # it reads nothing, and has to know how many texts there are
        return baseline_probabilities(graph, model, CHARACTERS, CHARACTER_LENGTHS)
    table = graph.constant(members.words.rows_of_baseline(model.words))
    return baseline_probabilities(graph, model, graph.add("Gather", table, WORDS), LENGTHS)


def _reordered(graph: Graph, shares: str, order: tuple[int, ...]) -> str:
    """Return a member's probabilities with its classes in the order of the predictor."""
    return shares if order == tuple(range(len(order))) else graph.add("Gather", shares, graph.constant(order), axis=1)


def _combined(graph: Graph, members: Members, said: list[str]) -> str:
    """Return the probabilities of an ensemble: see `models.linear.combination.Combination`."""
    assert members.weights is not None and members.bias is not None
    total = graph.constant(members.bias, np.float64)
    for weight, shares in zip(members.weights, said, strict=True):
        logarithms = graph.add("Log", graph.add("Max", shares, graph.constant(FLOOR, np.float64)))
        centred = graph.add("Sub", logarithms, graph.add("ReduceMean", logarithms, graph.constant([1]), keepdims=1))
        total = graph.add("Add", total, graph.add("Mul", centred, graph.constant(weight, np.float64)))
    return graph.add("Softmax", total, axis=1)


def _labels(graph: Graph, predictor: Predictor, shares: str) -> str:
    """Return the number of the label of each text, (B,): the most probable, or what the threshold says."""
    threshold = predictor.threshold
    if threshold is None:
        return graph.add("ArgMax", shares, axis=1, keepdims=0)
    share = graph.add("Cast", graph.add("Gather", shares, graph.constant(threshold.positive), axis=1), to=DOUBLE)
    is_over = graph.add("GreaterOrEqual", share, graph.constant(threshold.probability, np.float64))
    places = (graph.constant(place) for place in (threshold.positive, 1 - threshold.positive))
    return graph.add("Where", is_over, *places)


def _letters(graph: Graph, members: Members, model: Baseline) -> str:
    """Return for each character of a text its row of a member's own + 1, (B, L); 0 where it has none."""
    assert members.alphabet is not None
    row_of = {name: row for row, name in enumerate(model.words, 1)}
    rows = [0, 0, *(row_of.get(name, 0) for name in members.alphabet.names)]
    return graph.add("Gather", graph.constant(rows), CHARACTERS)
