"""How the weights move: the update rules to choose from, their two step sizes, and how these rise and fall."""

import math
from collections.abc import Callable
from typing import Any

import torch

#: A squared gradient is remembered for 50 steps instead of torch's 1,000: a whole training has some hundred steps
#: (Sachan et al. 2019 use 0.98 as well).
BETAS = (0.9, 0.98)
#: The warm-up starts at this share of the highest step (OneCycleLR's `div_factor` of 25; Smith 2018).
START = 1 / 25

Groups = list[dict[str, Any]]

#: `fused` makes one pass over weights, gradients and moments, where the default makes about ten: the word vectors are
#: most of the weights, so this counts (docs/benchmarks.md).
OPTIMIZERS: dict[str, Callable[[Groups], torch.optim.Optimizer]] = {
    "adam": lambda groups: torch.optim.Adam(groups, betas=BETAS, fused=True, capturable=_on_cuda(groups)),
    "adamw": lambda groups: torch.optim.AdamW(groups, betas=BETAS, fused=True, capturable=_on_cuda(groups)),
    "sgd": lambda groups: torch.optim.SGD(groups, momentum=0.9, nesterov=True, fused=True),
}


def optimizer_of(name: str, groups: Groups) -> torch.optim.Optimizer:
    """Return an optimizer of OPTIMIZERS; on a GPU its step sizes stand there, where a recorded step finds them."""
    for group in groups:
        group["lr"] = torch.zeros((), device=group["params"][0].device) if _on_cuda(groups) else 0.0
    return OPTIMIZERS[name](groups)


def _on_cuda(groups: Groups) -> bool:
    return bool(groups[0]["params"][0].device.type == "cuda")


def set_learning_rate(optimizer: torch.optim.Optimizer, progress: float, warmup_share: float) -> float:
    """Set the step sizes for `progress` (0 to 1) through the training; return their share of the highest."""
    share = schedule(progress, warmup_share)
    for group in optimizer.param_groups:
        rate = share * group["highest"]
        group["lr"] = group["lr"].fill_(rate) if isinstance(group["lr"], torch.Tensor) else rate
    return share


def schedule(progress: float, warmup_share: float) -> float:
    """Return the share of the highest step size, 0 to 1: half a cosine up from START, half a cosine down to 0."""
    if progress < warmup_share:
        return START + (1 - START) * (1 - math.cos(math.pi * progress / warmup_share)) / 2
    return (1 + math.cos(math.pi * (progress - warmup_share) / (1 - warmup_share))) / 2
