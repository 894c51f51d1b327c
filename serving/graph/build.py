"""An ONNX graph in the making: nodes in the order in which they are worked out, and the constants that they read."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from serving.whole_numbers import FEWEST, quantised, quantised_roots

#: Version of the operators: the first in which all of them take axes and reductions as they are used here. With it came
#: version 8 of the file format. Whatever runs a later version runs these.
OPERATORS, FORMAT = 18, 8


class Graph:
    """Nodes and constants; with `int8`, weights are whole numbers of 8 bits with a scale for each row.

    `prefix` stands before every name: those of a graph within another must be none of its own.
    """

    def __init__(self, int8: bool = False, prefix: str = "") -> None:
        self.int8, self.prefix = int8, prefix
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._names: dict[tuple[str, tuple[int, ...], bytes], str] = {}
        self._count = 0

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add a node and return the name of its one output."""
        (output,) = self.add_many(operator, inputs, 1, **attributes)
        return output

    def add_many(self, operator: str, inputs: Sequence[str], count: int, **attributes: Any) -> list[str]:
        """Add a node and return the names of its `count` outputs; an input '' is left out."""
        outputs = [self.name(operator.lower()) for _ in range(count)]
        self.nodes.append(helper.make_node(operator, list(inputs), outputs, **attributes))
        return outputs

    def constant(self, value: Any, kind: Any = np.int64) -> str:
        """Add an array, unless it is there already, and return its name."""
        array = np.asarray(value, kind)
        key = (str(array.dtype), array.shape, array.tobytes())
        if key not in self._names:
            self._names[key] = self.name("constant")
            self.constants.append(numpy_helper.from_array(array.copy(order="C"), self._names[key]))
        return self._names[key]

    def weight(self, array: NDArray[np.float32], rows: int) -> str:
        """Add weights, of which so many `rows` have a scale each, and return the name of what they are worth."""
        if not self.int8 or array.size < FEWEST:
            return self.constant(array, np.float32)
        whole, scales = quantised(array.reshape(rows, -1))
        scaled = self.add("DequantizeLinear", self.constant(whole, np.int8), self.constant(scales, np.float32), axis=0)
        return self.add("Reshape", scaled, self.constant(array.shape))

    def rows(self, array: NDArray[np.float32], numbers: str) -> str:
        """Add a table (R, D) and return its rows `numbers`, an int64 array of any shape: (…, D), float32."""
        if not self.int8 or array.size < FEWEST:
            return self.add("Gather", self.constant(array, np.float32), numbers, axis=0)
        whole, scales = quantised(array)
        return self.add("Mul", self._gathered(whole, numbers), self._gathered_scales(scales, numbers))

    def narrow_rows(self, array: NDArray[np.float32], numbers: str) -> str:
        """Do what `rows` does for a long table of few columns, of which a scale for each row would be most.

        With `int8` a number is ± its square, times a scale for each column: of the weights of n-grams most are small.
        """
        if not self.int8 or array.size < FEWEST:
            return self.add("Gather", self.constant(array, np.float32), numbers, axis=0)
        whole, scales = quantised_roots(array.T)
        values = self._gathered(whole.T, numbers)
        squares = self.add("Mul", values, self.add("Abs", values))
        return self.add("Mul", squares, self.constant(scales, np.float32))

    def _gathered(self, table: NDArray[np.int8], numbers: str) -> str:
        rows = self.add("Gather", self.constant(table, np.int8), numbers, axis=0)
        return self.add("Cast", rows, to=TensorProto.FLOAT)

    def _gathered_scales(self, scales: NDArray[np.float32], numbers: str) -> str:
        return self.add("Gather", self.constant(scales[:, None], np.float32), numbers, axis=0)

    def model(self, inputs: Sequence[Any], outputs: dict[str, Any], about: dict[str, str]) -> ModelProto:
        """Return the whole model; `outputs` has for each name in this graph what it is called outside."""
        for name, value in outputs.items():
            self.nodes.append(helper.make_node("Identity", [name], [value.name]))
        graph = helper.make_graph(self.nodes, "wordloom", list(inputs), list(outputs.values()), self.constants)
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPERATORS)], producer_name="wordloom")
        made.ir_version = FORMAT
        helper.set_model_props(made, about)
        return made

    def name(self, stem: str) -> str:
        """Return a name that nothing else has."""
        self._count += 1
        return f"{self.prefix}{stem}_{self._count}"
