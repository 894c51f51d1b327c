"""Changes to the words of documents that a network is trained to withstand (Miyato et al. 2017, section 3).

Arrays: T steps, B documents, in K segments each (K is 1 where they are read whole), D numbers a word, C classes. Words
are (T, K · B, D), the first segments of all documents first, as networks/chopping.py cuts them.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from models.padding import word_mask

#: Share of the whole length at which the direction is looked for in which an answer moves most: small, so that the
#: divergence is still like a square, and not so small that single precision rounds it away.
PROBE = 0.1


def scaled(direction: Tensor, documents: int, length: float) -> Tensor:
    """Return a change (T, K · B, D) scaled so that each document's has the Euclidean length `length`, or is zero."""
    parts = direction.view(len(direction), -1, documents, direction.shape[2]).float()  # (T, K, B, D)
    # By the largest number first: the squares of small ones would be none of single precision's.
    parts = parts / parts.abs().amax(dim=(0, 1, 3)).clamp(min=torch.finfo(torch.float32).tiny)[:, None]
    norms = parts.square().sum(dim=(0, 1, 3)).sqrt()
    factors = torch.where(norms > 0, length / norms, 0.0)  # (B,)
    return (parts * factors[:, None]).view_as(direction).to(direction.dtype)


def adversarial(loss: Tensor, words: Tensor, documents: int, length: float) -> Tensor:
    """Return the change of `length` to `words` that raises `loss` most, to first order (equation 1); no gradient."""
    (gradient,) = torch.autograd.grad(loss, words, retain_graph=True)
    return scaled(gradient.detach(), documents, length)


def virtual_adversarial(
    scores: Callable[[Tensor], Tensor], read: tuple[Tensor, Tensor], before: Tensor, length: float
) -> Tensor:
    """Return the change of `length` to words that moves the answers most, found from a random direction (equation 4).

    `scores` (B, C) of words; `read` are the words and their lengths (K · B,), padding is not changed; `before` (B, C)
    what is said of them unchanged. One step of the power method, as in the paper.
    """
    words, documents = read[0].detach(), len(before)
    mask = word_mask(read[1], len(words))[:, :, None]
    drawn = torch.randn_like(words).masked_fill(~mask, 0)
    change = scaled(drawn, documents, PROBE * length).requires_grad_()
    (gradient,) = torch.autograd.grad(divergence(before, scores(words + change)), change)
    return scaled(gradient, documents, length)


def divergence(before: Tensor, after: Tensor) -> Tensor:
    """Return the sum over documents of KL(p ‖ q) of scores (B, C): p as it was, without a gradient, and q as it is."""
    logs = before.detach().float().log_softmax(dim=1)
    return F.kl_div(after.float().log_softmax(dim=1), logs, reduction="sum", log_target=True)


def entropy(scores: Tensor) -> Tensor:
    """Return the sum over documents of the entropy of what scores (B, C) say, in nats (Grandvalet & Bengio 2005)."""
    logs = scores.float().log_softmax(dim=1)
    return -(logs.exp() * logs).sum()
