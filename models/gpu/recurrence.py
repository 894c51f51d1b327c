"""Recurrences in one launch as operations of torch, with their gradients; arrays as in `gated`."""

from functools import cache
from importlib.util import find_spec
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from corpus.progress import tell
from models.cells import CELLS
from models.device import is_nvidias
from models.kernels.states import KERNELS

#: Cell name → what it is called in `gated` or `elementwise`.
CODES = {"rnn": 0, "rnn-relu": 1, "lstm": 2, "lstm-forget": 3, "gru": 4, "mingru": 0, "sru": 1}
#: Gated cell → how many numbers a step keeps for the way back, for each number of the state.
KEPT = {"rnn": 0, "rnn-relu": 0, "lstm": 5, "lstm-forget": 3, "gru": 4}
#: Widest state whose matrices, in half precision, have room in the registers of a multiprocessor.
WIDEST = 128
HALVES = (torch.bfloat16, torch.float16)
#: Documents that a program of a gated cell reads: what tensor cores multiply at the least.
DOCUMENTS = 16
#: Steps that are under way at a time → tiles of numbers that the way back then has beside the matrices in the memory of
#: a multiprocessor, at most (Triton 3.6, each cell).
TILES = {2: 9, 1: 3}
#: Bytes that a program may have of it, by the capability of the GPU (CUDA's programming guide, table of technical
#: specifications); others at least so many.
ROOMS = {(8, 0): 166_912, (8, 7): 166_912, (9, 0): 232_448, (10, 0): 232_448}
LEAST_ROOM = 101_376
#: Numbers of a state that a program of an elementwise cell has.
NUMBERS = 128


def in_one_launch(cell: str, shape: tuple[int, int], device: torch.device, multiplied: torch.dtype) -> bool:
    """Say whether there is such a recurrence, `shape` (S, H), whose products are of numbers `multiplied`.

    On NVIDIA's GPUs; of gated cells in half precision, up to WIDEST numbers.
    """
    if cell not in CODES or device.type != "cuda" or multiplied not in (torch.float32, *HALVES):
        return False
    if CELLS[cell].family == "gated" and (multiplied not in HALVES or shape[1] > WIDEST):
        return False
    return compiles(cell, shape, device, multiplied)


@cache
def compiles(cell: str, shape: tuple[int, int], device: torch.device, multiplied: torch.dtype) -> bool:
    """Say whether Triton is there and compiles a cell for this GPU.

    It is tried, on one word. Where a C compiler or Python's headers lack, or there is no room for what this
    version of Triton makes of it, whoever watches is told.
    """
    if not is_nvidias(device) or find_spec("triton") is None:
        return False
    (directions, hidden), gates = shape, len(CELLS[cell].gates)
    is_gated = CELLS[cell].family == "gated"
    if is_gated and not _steps_under_way(gates, hidden, device):
        return False
    try:
        with torch.inference_mode(False), torch.enable_grad():
            word = torch.zeros(1, 1, directions, gates, hidden, device=device, dtype=multiplied, requires_grad=True)
            matrix = torch.zeros(directions, gates * is_gated, hidden, hidden, device=device)
            vectors = torch.zeros(directions, KERNELS[cell].vectors, hidden, device=device)
            one = torch.ones(1, device=device)
            tried = states_in_one_launch(cell, word, one, matrix, vectors)
            tried.sum().backward()  # type: ignore[no-untyped-call]
    except Exception as error:
        tell(f"Triton compiles no {cell} for this GPU, so it takes many launches a step (docs/gpu.md): {error}")
        return False
    return True


def states_in_one_launch(cell: str, projections: Tensor, lengths: Tensor, matrix: Tensor, vectors: Tensor) -> Tensor:
    """Return the states (T, B, S · H), zero in padding, of projections (T, B, S, G, H) and `lengths` (B,).

    `matrix` (S, G, H, H) and `vectors` (S, M, H) as `Layer.weights` has them. What is multiplied is rounded as the
    projections are; equations and sums are in single precision.
    """
    of = {"gated": GatedRecurrence, "elementwise": ElementwiseRecurrence}[CELLS[cell].family]
    arguments = (projections.contiguous(), lengths.int(), matrix, vectors.contiguous())
    found: Tensor = of.apply(cell, torch.is_grad_enabled(), *arguments)  # type: ignore[no-untyped-call]
    return found.flatten(2)


class GatedRecurrence(Function):
    """States (T, B, S, H) of a cell with a matrix for each gate."""

    @staticmethod
    def forward(
        ctx: Any, cell: str, keep: bool, inputs: Tensor, lengths: Tensor, matrix: Tensor, vectors: Tensor
    ) -> Tensor:
        """Return the states; what the way back needs is kept if `keep`."""
        from models.gpu import gated

        times, documents, directions, _, hidden = inputs.shape
        multiplied = matrix.to(inputs.dtype).contiguous()
        found = inputs.new_zeros(times, documents, directions, hidden)
        kept = inputs.new_zeros(times, documents, directions, KEPT[cell] * keep, hidden, dtype=torch.float32)
        _over(gated.forward, documents, directions)(
            inputs, multiplied, vectors, lengths, found, kept, documents, **_gated(cell, kept, multiplied)
        )
        ctx.cell = cell
        ctx.save_for_backward(lengths, multiplied, found, kept)
        return found

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, from_states: Tensor) -> tuple[None, None, Tensor, None, Tensor, Tensor]:
        """Return the gradients of projections, matrix and vectors."""
        from models.gpu import gated

        lengths, multiplied, found, kept = ctx.saved_tensors
        times, documents, directions, hidden = found.shape
        gates, turned = multiplied.shape[1], multiplied.transpose(2, 3).contiguous()
        from_inputs = found.new_zeros(times, documents, directions, gates, hidden)
        _over(gated.backward, documents, directions)(
            turned, lengths, found, kept, from_states.contiguous(), from_inputs, documents,
            **_gated(ctx.cell, kept, turned),
        )  # fmt: skip
        inner, from_vectors = from_inputs, found.new_zeros(directions, 0, hidden, dtype=torch.float32)
        if ctx.cell == "gru":  # of its candidate, the matrix stands behind the reset gate
            last = from_inputs[:, :, :, 2] * kept[:, :, :, 0]
            inner = torch.cat((from_inputs[:, :, :, :2], last[:, :, :, None].to(found.dtype)), dim=3)
            from_vectors = last.float().sum(dim=(0, 1))[:, None]
        return None, None, from_inputs, None, _of_matrix(found, inner), from_vectors


def _of_matrix(found: Tensor, inner: Tensor) -> Tensor:
    """Return the gradient of the matrix, (S, G, H, H): what each state before adds to the gates after it."""
    _, _, directions, gates, hidden = inner.shape
    parts = []
    for direction in range(directions):
        before, after = (slice(None, -1), slice(1, None)) if direction == 0 else (slice(1, None), slice(None, -1))
        earlier = found[before].reshape(-1, directions, hidden)[:, direction]  # (T B, H)
        later = inner[after].reshape(-1, directions, gates * hidden)[:, direction]
        parts.append((earlier.t() @ later).view(hidden, gates, hidden).transpose(0, 1))
    return torch.stack(parts).float()


class ElementwiseRecurrence(Function):
    """States (T, B, S, H) of a cell of which each number is on its own."""

    @staticmethod
    def forward(
        ctx: Any, cell: str, keep: bool, inputs: Tensor, lengths: Tensor, matrix: Tensor, vectors: Tensor
    ) -> Tensor:
        """Return the states; what the way back needs is kept if `keep`."""
        from models.gpu import elementwise

        times, documents, directions, _, hidden = inputs.shape
        found = inputs.new_zeros(times, documents, directions, hidden)
        kept = inputs.new_empty(times if keep else 0, documents, directions, hidden, dtype=torch.float32)
        _over(elementwise.forward, documents * hidden, directions, NUMBERS)(
            inputs, vectors, lengths, found, kept, documents, KEEP=keep, **_elementwise(cell, inputs)
        )
        ctx.cell = cell
        ctx.save_for_backward(inputs, lengths, vectors, kept)
        return found

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, from_states: Tensor) -> tuple[None, None, Tensor, None, None, Tensor]:
        """Return the gradients of projections and vectors."""
        from models.gpu import elementwise

        inputs, lengths, vectors, kept = ctx.saved_tensors
        _, documents, directions, _, hidden = inputs.shape
        from_inputs = torch.zeros_like(inputs)
        from_vectors = vectors.new_zeros(directions, vectors.shape[1], documents, hidden)
        _over(elementwise.backward, documents * hidden, directions, NUMBERS)(
            inputs, vectors, lengths, kept, from_states.contiguous(), from_inputs, from_vectors, documents,
            **_elementwise(ctx.cell, inputs),
        )  # fmt: skip
        return None, None, from_inputs, None, None, from_vectors.sum(dim=2)


def _over(kernel: Any, many: int, directions: int, each: int = DOCUMENTS) -> Any:
    """Return a kernel to call, with a program for `each` of `many`, in every direction."""
    return kernel[-(-many // each), directions]


def _gated(cell: str, kept: Tensor, matrix: Tensor) -> dict[str, int]:
    """Return what a gated cell is compiled for, and how."""
    directions, gates, hidden, _ = matrix.shape
    return {
        "CELL": CODES[cell],
        "GATES": gates,
        "KEPT": kept.shape[3],
        "HIDDEN": hidden,
        "WIDTH": _width(hidden),
        "DOCUMENTS": DOCUMENTS,
        "DIRECTIONS": directions,
        "EXACT": matrix.dtype == torch.float32,
        "num_warps": 8 if hidden > WIDEST // 2 else 4,
        "num_stages": _steps_under_way(gates, hidden, matrix.device),
    }


def _elementwise(cell: str, inputs: Tensor) -> dict[str, int]:
    """Return what an elementwise cell is compiled for."""
    directions, gates, hidden = inputs.shape[2:]
    return {"CELL": CODES[cell], "GATES": gates, "HIDDEN": hidden, "WIDTH": NUMBERS, "DIRECTIONS": directions}


def _width(hidden: int) -> int:
    """Return the width of a program of a gated cell: a power of two, and what tensor cores multiply at the least."""
    return max(16, 1 << (hidden - 1).bit_length())


@cache
def _steps_under_way(gates: int, hidden: int, device: torch.device) -> int:
    """Return how many steps' numbers have room beside the matrices in the memory of a multiprocessor; 0: none."""
    if device.type != "cuda":
        return 1
    room = getattr(torch.cuda.get_device_properties(device), "shared_memory_per_block_optin", None)
    if room is None:  # torch 2.6 does not say
        room = ROOMS.get(torch.cuda.get_device_capability(device), LEAST_ROOM)
    width = _width(hidden)
    matrices, tile = 2 * gates * width * width, 4 * DOCUMENTS * width
    return next((steps for steps, tiles in TILES.items() if matrices + tiles * tile <= room), 0)
