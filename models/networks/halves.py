"""That every recurrent cell is whole: its record, its kernel and its step are joined by name."""

from models.cells import named
from models.kernels.states import KERNELS
from models.networks.layers import TORCH_LAYERS
from models.networks.plain_steps import STEPS


def refuse_missing_halves() -> None:
    """Raise ValueError, naming cell and half, where one is missing or has no record."""
    recurrent = set(named(lambda cell: cell.recurrent))
    halves = {"a kernel (models/kernels)": set(KERNELS), "a step (models/networks/plain_steps.py)": set(STEPS)}
    for half, there in halves.items():
        if there != recurrent:
            without = ", ".join(sorted(recurrent - there)) or "none"
            unknown = ", ".join(sorted(there - recurrent)) or "none"
            raise ValueError(f"cells without {half}: {without}; with one, but without a record in CELLS: {unknown}")
    mute = [name for name in named(lambda cell: cell.writes) if name not in TORCH_LAYERS]
    if mute:
        raise ValueError(f"cells that language models are made of, but torch has no layer of: {', '.join(mute)}")
