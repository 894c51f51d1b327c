"""The learning rate of Word2Vec: it falls linearly over all epochs."""

from corpus.errors import DataError
from embeddings.settings import EmbeddingSettings

#: word2vec.c's starting rates: CBOW's gradient is that of a mean over the window, so it bears a larger step.
FIRST_RATE = {"skipgram": 0.025, "cbow": 0.05}


def first_rate(settings: EmbeddingSettings) -> float:
    """Return the rate that training starts with; raise DataError where it is below the rate that it ends with."""
    rate = settings.learning_rate or FIRST_RATE[settings.algorithm]
    if settings.min_learning_rate > rate:
        raise DataError(
            f"[embedding] min_learning_rate = {settings.min_learning_rate:g} is above the learning rate at the start, "
            f"{rate:g} ({settings.algorithm})\n  lower min_learning_rate, or raise learning_rate"
        )
    return rate


def rate_after(settings: EmbeddingSettings, epoch: int) -> float:
    """Return the rate at the end of an epoch, counted from 1."""
    first, last = first_rate(settings), settings.min_learning_rate
    return first + (last - first) * epoch / settings.epochs
