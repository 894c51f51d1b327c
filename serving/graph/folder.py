"""The folder that an ONNX export is: the graph, and what makes ids of texts; and how a graph is asked."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.predict import Predictor
from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.whole_files import appearing
from serving.graph.export import CHARACTER_LENGTHS, CHARACTERS, LENGTHS, PROBABILITIES, WORDS, predictor_graph
from serving.members import Members
from serving.rules import ids_of_characters, ids_of_words, padded, reading_rules

GRAPH, RULES = "model.onnx", "model.json"
#: Bytes of a graph in one file: protocol buffers end at 2 GiB.
MOST_BYTES = 2**31 - 1


def write_graph(predictor: Predictor, folder: Path, int8: bool = False) -> int:
    """Write model.onnx and model.json into a folder, which is made where it is not there; return the graph's bytes.

    Raises DataError for a model that cannot be exported, and for one that is too large for one file.
    """
    rules = reading_rules(predictor, Members.of(predictor))
    made = predictor_graph(predictor, int8)
    if made.ByteSize() > MOST_BYTES:
        raise DataError(
            f"the graph has {made.ByteSize():,} bytes, and one file holds {MOST_BYTES:,}; add --int8, or export a "
            "smaller cell with --cell"
        )
    folder.mkdir(parents=True, exist_ok=True)
    data = made.SerializeToString()
    with appearing(folder / GRAPH) as part:
        part.write_bytes(data)
    with appearing(folder / RULES) as part:
        write_json(part, rules)
    return len(data)


class GraphPredictor:
    """A graph and its onnxruntime session: what a `Predictor` says, said by the graph."""

    def __init__(self, path: Path, predictor: Predictor) -> None:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.log_severity_level = 3
        self.session = InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.members = Members.of(predictor)

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the probability of each label for every text of one batch, (n, C)."""
        return np.asarray(self.session.run([PROBABILITIES], self.inputs(texts))[0])

    def inputs(self, texts: Sequence[str]) -> dict[str, Any]:
        """Return what the graph takes for texts."""
        tokens = [self.members.cleaner.tokens(text) for text in texts]
        words = padded([ids_of_words(self.members, one) for one in tokens])
        given = dict(zip((WORDS, LENGTHS), words, strict=True))
        if self.members.alphabet is not None:
            letters = padded([ids_of_characters(self.members, one) for one in tokens])
            given |= dict(zip((CHARACTERS, CHARACTER_LENGTHS), letters, strict=True))
        return {one.name: given[one.name] for one in self.session.get_inputs()}
