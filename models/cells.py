"""The cells to choose from, one record each; no torch here, for settings, costs and labels read it.

A new cell is a record in this table, a step in `networks/plain_steps.py`, and a class in `kernels/gated.py` or
`kernels/elementwise.py`: three halves that are joined by the cell's name (`networks/halves.py` refuses one that is
missing). The choices of the settings, what a cell reads of them, the layers and the order of training follow. A step in
`serving/graph/recurrence.py` and one in `serving/page/network.js` let it be exported; without them an export says so.
A GPU takes its steps one by one until `gpu/recurrence.py` knows it, too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

#: gated: a matrix from the state before to each gate; elementwise: each number of the state is on its own; convolution:
#: no state at all.
Family = Literal["gated", "elementwise", "convolution"]


@dataclass(frozen=True)
class Cell:
    """What is known of a cell without building it."""

    label: str  # as people write it
    family: Family
    gates: tuple[str, ...]  # of which the input has a projection each, in the order of the weights
    cost: int  # relative seconds a token in training (docs/benchmarks.md)
    source: str
    writes: bool = False  # offered as a language model: torch has a layer of it that takes a state and hands one back

    @property
    def recurrent(self) -> bool:
        """Say whether it carries a state from word to word."""
        return self.family != "convolution"

    @property
    def matrices(self) -> tuple[str, ...]:
        """The gates to which a matrix leads from the state before."""
        return self.gates if self.family == "gated" else ()


#: Cell name in the settings → its record.
CELLS: dict[str, Cell] = {
    "rnn": Cell("RNN", "gated", ("state",), cost=20, source="Elman 1990", writes=True),
    "rnn-relu": Cell("RNN (ReLU)", "gated", ("state",), cost=20, source="Le, Jaitly & Hinton 2015"),
    "lstm": Cell(
        "LSTM",
        "gated",
        ("input", "forget", "candidate", "output"),
        cost=50,
        source="Hochreiter & Schmidhuber 1997; Gers et al. 2000",
        writes=True,
    ),
    "lstm-forget": Cell("LSTM (forget gate)", "gated", ("forget", "candidate"), cost=30, source="Johnson & Zhang 2016"),
    "gru": Cell("GRU", "gated", ("reset", "update", "candidate"), cost=40, source="Cho et al. 2014", writes=True),
    "sru": Cell("SRU", "elementwise", ("word", "forget", "reset", "skipped"), cost=30, source="Lei et al. 2018"),
    "mingru": Cell("minGRU", "elementwise", ("update", "candidate"), cost=10, source="Feng et al. 2024"),
    "cnn": Cell("TextCNN", "convolution", (), cost=10, source="Kim 2014"),
}
#: Cell name → relative seconds a token.
COSTS = {name: cell.cost for name, cell in CELLS.items()}


def named(chosen: Callable[[Cell], bool]) -> tuple[str, ...]:
    """Return the names of the cells of which `chosen` is true, in the order of the table."""
    return tuple(name for name, cell in CELLS.items() if chosen(cell))


def label_of(cell: str, direction: str) -> str:
    """Return what people call a network of a cell: `Bi-LSTM` where it reads in both directions."""
    record = CELLS[cell]
    return f"Bi-{record.label}" if record.recurrent and direction == "both" else record.label
