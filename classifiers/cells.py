"""The recurrent cells to choose from, and layers of them that read a document forwards, or both ways."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

#: Cell name → a layer from input and hidden size; (B, T, D) → (B, T, H), batch first. torch's own layers: a recurrence
#: written step by step in Python runs at half their speed or less (pytorch issue 185163: compiling it does not help).
CELLS: dict[str, Callable[[int, int], nn.RNNBase]] = {
    "rnn": lambda size, hidden: nn.RNN(size, hidden, batch_first=True),
    "lstm": lambda size, hidden: nn.LSTM(size, hidden, batch_first=True),
    "gru": lambda size, hidden: nn.GRU(size, hidden, batch_first=True),
}

#: Direction name → how many times a layer reads the document.
DIRECTIONS = {"one": 1, "both": 2}


def reversal_index(lengths: Tensor, longest: int) -> Tensor:
    """Return for each of B · T places the place that its reverse reads, int64 (B · T,); `lengths` (B,), `longest` T."""
    time = torch.arange(longest, device=lengths.device)
    ends = lengths[:, None]
    source = torch.where(time < ends, ends - 1 - time, time)  # (B, T)
    return (source + longest * torch.arange(len(lengths), device=lengths.device)[:, None]).reshape(-1)


def turned(states: Tensor, index: Tensor) -> Tensor:
    """Return each document of a batch turned around, its padding left at the end: (B, T, D) → (B, T, D).

    One gather of whole rows, under 1 % of a training step; `turned` twice is what it was.
    """
    return states.reshape(len(index), -1).index_select(0, index).view_as(states)


class Recurrence(nn.Module):
    """Stacked recurrent layers over padded documents: (B, T, D) → (B, T, S · H), S directions, forward states first.

    A state depends on the words of its own document alone. Forwards that is so by itself: padding comes after the last
    word. Backwards it is not, for `bidirectional=True` starts in the padding; hence a layer of its own reads each
    document reversed, and its states are turned back. Two layers of one direction cost as much as one of both.
    """

    def __init__(self, cell: str, direction: str, sizes: tuple[int, int], layers: int, dropout: float) -> None:
        super().__init__()
        size, hidden = sizes
        reads = DIRECTIONS[direction]
        inputs = [size] + [reads * hidden] * (layers - 1)
        self.forwards = nn.ModuleList(CELLS[cell](width, hidden) for width in inputs)
        self.backwards = nn.ModuleList(CELLS[cell](width, hidden) for width in inputs if reads == 2)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, lengths: Tensor) -> Tensor:
        """Return the states of the last layer, (B, T, S · H), from vectors (B, T, D); `lengths` (B,)."""
        index = reversal_index(lengths, states.shape[1]) if len(self.backwards) else None
        for number, forwards in enumerate(self.forwards):
            states = self.dropout(states) if number else states
            read = forwards(states)[0]  # (B, T, H)
            if index is not None:
                backwards = self.backwards[number](turned(states, index))[0]
                read = torch.cat((read, turned(backwards, index)), dim=2)  # (B, T, 2H)
            states = read
        return states
