"""How good word vectors are, in themselves and for this corpus."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.progress import report
from corpus.store import Corpus
from embeddings.embedding import Embedding
from embeddings.quality.analogies import answer_analogies
from embeddings.quality.coverage import out_of_vocabulary
from embeddings.quality.neighbours import neighbours
from embeddings.quality.projection import project
from embeddings.quality.similarity import TEST_SETS, word_similarity
from embeddings.quality.telling_words import telling_words
from embeddings.quality.word_lookup import WordLookup, unit_vectors
from embeddings.settings import EmbeddingSettings

#: Words on the map, and words whose neighbours are shown where the settings name none.
MAP_WORDS = 150
NEIGHBOURS_OF = 8
#: Digits kept: beyond them, numbers differ between one machine's linear algebra and another's.
DIGITS = 5


def measure_quality(embedding: Embedding, corpus: Corpus, settings: EmbeddingSettings) -> dict[str, Any]:
    """Return what goes into quality.json; see docs/artifacts.md for each key."""
    lookup, unit = WordLookup(embedding.words), unit_vectors(embedding.vectors)
    telling = telling_words(embedding.words, corpus, MAP_WORDS)
    chosen = settings.neighbours_of or telling[:NEIGHBOURS_OF]
    steps: dict[str, Callable[[], Any]] = {
        **{name: partial(word_similarity, name, unit, lookup) for name in TEST_SETS},
        "analogies": partial(answer_analogies, unit, lookup),
        "neighbours": partial(neighbours, chosen, embedding.words, unit, lookup),
        "projection": partial(_map, telling, corpus, unit, lookup),
        "out_of_vocabulary": partial(out_of_vocabulary, embedding.words, corpus),
    }
    quality: dict[str, Any] = {"vocabulary": len(unit), "vector_size": int(unit.shape[1])}
    for number, (name, step) in enumerate(steps.items(), start=1):
        quality[name] = _rounded(step())
        report("quality", number, len(steps), "tests", name)
    # Pretrained vectors read no text of the corpus.
    transductive = settings.transductive and not settings.is_outside
    return {**quality, "transductive": transductive, "notes": list(embedding.notes)}


def _map(words: list[str], corpus: Corpus, unit: NDArray[np.float32], lookup: WordLookup) -> list[dict[str, Any]]:
    if not words:
        return []
    counts = dict(zip(corpus.words, corpus.counts.tolist(), strict=True))
    places = project(unit[lookup.rows(words)])
    return [
        {"word": word, "x": x, "y": y, "count": counts[word]}
        for word, (x, y) in zip(words, places.tolist(), strict=True)
    ]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value
