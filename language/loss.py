"""What language models minimise: the full softmax, or an estimate of it from a sample of words."""

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional as F

from language.network import LanguageNetwork
from language.settings import LanguageModelSettings


class Loss(Protocol):
    """The sum of −ln p over N places, from features (N, ·) and what stands there, int64 (N,)."""

    def __call__(self, network: LanguageNetwork, features: Tensor, targets: Tensor) -> Tensor:
        """Return the loss, a sum over the places."""


class FullSoftmax:
    """Every outcome is scored at every place."""

    def __call__(self, network: LanguageNetwork, features: Tensor, targets: Tensor) -> Tensor:
        """Return the sum of −ln p."""
        return F.cross_entropy(network.scores(features), targets, reduction="sum")


class SampledSoftmax:
    """The right word is scored against a sample that all places of a step share.

    S words are drawn with replacement from q, the frequency of words in train. A drawn word counts exp(score) / (S q),
    that is, the log of its expected count is taken off its score: then the sum over the sample is, in the mean, the sum
    over all outcomes, and with S the gradient approaches the full one (Bengio & Senécal 2008; Jean et al. 2015, section
    3). A drawn word that is the right one at a place is left out there, since it is in the sum already.
    """

    def __init__(self, counts: Tensor, samples: int) -> None:
        """Take how often each outcome occurs in train, (O,), and S."""
        shares = (counts.double() + 1) / (counts.double() + 1).sum()  # + 1: a word of no count can be drawn too
        self.samples = samples
        self.ends = shares.cumsum(0)
        self.log_expected = (samples * shares).log().float()

    def __call__(self, network: LanguageNetwork, features: Tensor, targets: Tensor) -> Tensor:
        """Return the sum of the estimates of −ln p."""
        drawn, weight = self.draw(), network.output_weight()
        return self.of_sample(features, (targets, weight[targets]), (drawn, weight[drawn]), network.bias)

    def draw(self) -> Tensor:
        """Return S drawn words, int64 (S,)."""
        drawn = torch.searchsorted(self.ends, torch.rand(self.samples, dtype=torch.float64) * self.ends[-1])
        return drawn.clamp(max=len(self.ends) - 1)

    def of_sample(
        self, features: Tensor, right: tuple[Tensor, Tensor], drawn: tuple[Tensor, Tensor], bias: Tensor
    ) -> Tensor:
        """Return the sum of the estimates, from features (N, E) and the `bias` (O,) of every outcome.

        `right` are what stands at the N places, and the vectors (N, E) that score it; `drawn` the same of S words.
        """
        (targets, weights), (others, of_others) = right, drawn
        scores = (features * weights).sum(dim=1) + bias[targets]  # (N,)
        against = F.linear(features, of_others, bias[others] - self.log_expected[others])  # (N, S)
        against = against.masked_fill(others == targets[:, None], float("-inf"))
        return (torch.logaddexp(scores, against.logsumexp(dim=1)) - scores).sum()


#: Name of a softmax → the loss, from the settings and how often each outcome occurs in train, (O,).
LOSSES: dict[str, Callable[[LanguageModelSettings, Tensor], Loss]] = {
    "full": lambda settings, counts: FullSoftmax(),
    "sampled": lambda settings, counts: SampledSoftmax(counts, settings.samples),
}
