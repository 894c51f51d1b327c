"""What models change in the process that they work in, and how it is put back for whoever owns that process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from models.accelerators import may_have_gpu


def linear() -> AbstractContextManager[None]:
    """Work with one thread of BLAS, as a stage of a run does: equal numbers, and cores left for others."""
    from models.blas import ONE_THREAD

    return ONE_THREAD


@contextmanager
def network() -> Iterator[None]:
    """The same for torch, of whose state `models.device` and training set threads, denormal numbers and the seed."""
    import torch

    from models.device import prepare_cpu

    threads, flushed = torch.get_num_threads(), not float(torch.tensor(1e-39) * 0.5)
    with linear(), torch.random.fork_rng(range(torch.cuda.device_count())):
        try:
            prepare_cpu()
            yield
        finally:
            torch.set_num_threads(threads)
            torch.set_flush_denormal(flushed)


#: Kind of model, as model.json has it → what it works in.
CONTAINED: dict[str, Callable[[], AbstractContextManager[None]]] = {"recurrent": network, "baseline": linear}


def contained(description: Mapping[str, Any], is_explaining: bool = False) -> AbstractContextManager[None]:
    """Return what a model works in, by its model.json: an ensemble in what any of its members needs.

    To predict, a network needs torch only where there may be a GPU; to explain, it needs gradients.
    """
    kinds = [member["kind"] for member in description.get("members", ())] or [str(description.get("kind"))]
    is_network = any(CONTAINED.get(kind) is network for kind in kinds)
    return (network if is_network and (is_explaining or may_have_gpu()) else linear)()
