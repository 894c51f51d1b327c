"""The learning rate of Word2Vec: it falls linearly over all epochs."""

from corpus.errors import DataError
from embeddings.settings import EmbeddingSettings

#: word2vec.c's starting rates: CBOW's gradient is that of a mean over the window, so it bears a larger step.
FIRST_RATE = {"skipgram": 0.025, "cbow": 0.05}
#: Where each context word gets only its share of CBOW's gradient, steps are larger: of 0.05, 0.075, 0.1, 0.15 and 0.25,
#: 0.1 had the lowest held-out loss on IMDB.
FIRST_RATE_DIVIDED = 0.1


def first_rate(settings: EmbeddingSettings) -> float:
    """Return the rate that training starts with; raise DataError where it is below the rate that it ends with."""
    divided = (settings.engine, settings.algorithm, settings.cbow_gradient) == ("native", "cbow", "divided")
    rate = settings.learning_rate or (FIRST_RATE_DIVIDED if divided else FIRST_RATE[settings.algorithm])
    if settings.min_learning_rate > rate:
        raise DataError(
            f"[embedding] min_learning_rate = {settings.min_learning_rate:g} is above the learning rate at the start, "
            f"{rate:g} ({settings.algorithm})\n  lower min_learning_rate, or raise learning_rate"
        )
    return rate


def rate_after(settings: EmbeddingSettings, epoch: float) -> float:
    """Return the rate after so many epochs."""
    first, last = first_rate(settings), settings.min_learning_rate
    return first + (last - first) * epoch / settings.epochs
