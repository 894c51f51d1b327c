"""How many threads train."""

from corpus.cores import cores
from embeddings.settings import EmbeddingSettings


def thread_count(settings: EmbeddingSettings) -> int:
    """Return the number of training threads: one where results must repeat, else as set, by default one a core."""
    if settings.deterministic:
        return 1
    return settings.threads or cores()
