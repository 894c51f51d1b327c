"""How the weights move: the update rules to choose from, their two step sizes, and how these rise and fall."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

#: A squared gradient is remembered for 50 steps instead of torch's 1,000: a whole training has some hundred steps
#: (Sachan et al. 2019 use 0.98 as well).
BETAS = (0.9, 0.98)
#: Of Adam; and the momentum of gradient descent.
EPSILON, MOMENTUM = 1e-8, 0.9
#: The warm-up starts at this share of the highest step (OneCycleLR's `div_factor` of 25; Smith 2018).
START = 1 / 25

Groups = list[dict[str, Any]]


class Optimizer:
    """An update rule over groups of weights, in one pass over weights, gradients and moments.

    Not one of torch's own, though it does what those do that are called `fused`: the first of them loads torch's
    compiler, which takes as long as torch itself (1.4 s of a processor) in each process that trains a network.
    """

    def __init__(self, groups: Groups) -> None:
        self.param_groups = groups
        self.states: dict[Tensor, tuple[Tensor, ...]] = {}

    def zero_grad(self) -> None:
        """Forget all gradients."""
        for group in self.param_groups:
            for weight in group["params"]:
                weight.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Move all weights that have a gradient."""
        for group in self.param_groups:
            weights = [weight for weight in group["params"] if weight.grad is not None]
            for weight in weights:
                if weight not in self.states:
                    self.states[weight] = self.start(weight)
            if weights:
                parts = [list(part) for part in zip(*(self.states[weight] for weight in weights), strict=True)]
                self.move(weights, [weight.grad for weight in weights], parts, group)

    def start(self, weight: Tensor) -> tuple[Tensor, ...]:
        """Return what is remembered of a weight before its first step."""
        raise NotImplementedError

    def move(
        self, weights: list[Tensor], gradients: list[Any], parts: list[list[Tensor]], group: dict[str, Any]
    ) -> None:
        """Move weights, and what is remembered of each, `parts`."""
        raise NotImplementedError


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015), with an L2 penalty."""

    rule: Callable[..., None] = staticmethod(torch._fused_adam_)

    def start(self, weight: Tensor) -> tuple[Tensor, ...]:
        """Return the moments, and how many steps there were."""
        return torch.zeros_like(weight), torch.zeros_like(weight), torch.zeros((), device=weight.device)

    def move(
        self, weights: list[Tensor], gradients: list[Any], parts: list[list[Tensor]], group: dict[str, Any]
    ) -> None:
        """Move weights by the mean of their gradients over its size."""
        means, squares, steps = parts
        torch._foreach_add_(steps, 1)
        rates = {"lr": group["lr"], "weight_decay": group["weight_decay"]}
        betas = {"beta1": BETAS[0], "beta2": BETAS[1], "eps": EPSILON}
        self.rule(weights, gradients, means, squares, [], steps, **rates, **betas, amsgrad=False, maximize=False)


class AdamW(Adam):
    """Adam with decoupled decay (Loshchilov & Hutter 2019)."""

    rule = staticmethod(torch._fused_adamw_)


class Momentum(Optimizer):
    """Gradient descent with Nesterov's momentum, and an L2 penalty."""

    def start(self, weight: Tensor) -> tuple[Tensor, ...]:
        """Return the sum of gradients so far, each step's fading."""
        return (torch.zeros_like(weight),)

    def move(
        self, weights: list[Tensor], gradients: list[Any], parts: list[list[Tensor]], group: dict[str, Any]
    ) -> None:
        """Move weights by what the sum will be."""
        torch._fused_sgd_(
            weights,
            gradients,
            parts[0],
            lr=group["lr"],
            weight_decay=group["weight_decay"],
            momentum=MOMENTUM,
            dampening=0.0,
            nesterov=True,
            maximize=False,
            is_first_step=False,  # the sum begins at zero, so that the first step is one like all others
        )


OPTIMIZERS: dict[str, type[Optimizer]] = {"adam": Adam, "adamw": AdamW, "sgd": Momentum}


def optimizer_of(name: str, groups: Groups) -> Optimizer:
    """Return an optimizer of OPTIMIZERS; on a GPU its step sizes stand there, where a recorded step finds them."""
    for group in groups:
        place = group["params"][0].device
        group["lr"] = torch.zeros((), device=place) if place.type == "cuda" else 0.0
    return OPTIMIZERS[name](groups)


def set_learning_rate(optimizer: Optimizer, progress: float, warmup_share: float) -> float:
    """Set the step sizes for `progress` (0 to 1) through the training; return their share of the highest."""
    share = schedule(progress, warmup_share)
    for group in optimizer.param_groups:
        rate = share * group["highest"]
        group["lr"] = group["lr"].fill_(rate) if isinstance(group["lr"], Tensor) else rate
    return share


def schedule(progress: float, warmup_share: float) -> float:
    """Return the share of the highest step size, 0 to 1: half a cosine up from START, half a cosine down to 0."""
    if progress < warmup_share:
        return START + (1 - START) * (1 - math.cos(math.pi * progress / warmup_share)) / 2
    return (1 + math.cos(math.pi * (progress - warmup_share) / (1 - warmup_share))) / 2
