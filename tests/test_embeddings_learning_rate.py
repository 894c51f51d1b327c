"""The learning rate's beginning and end."""

from typing import Any

import pytest

from corpus.errors import DataError
from corpus.sizes import EMBEDDING, IMDB, fitted
from embeddings.learning_rate import first_rate, rate_after
from embeddings.settings import EmbeddingSettings


@pytest.mark.parametrize(
    ("values", "rate"),
    [
        ({"algorithm": "skipgram"}, 0.025),
        ({"algorithm": "cbow"}, 0.1),
        ({"algorithm": "cbow", "cbow_gradient": "summed"}, 0.05),
        ({"algorithm": "cbow", "engine": "gensim"}, 0.05),
    ],
)
def test_zero_means_the_algorithms_own(values: dict[str, Any], rate: float) -> None:
    assert first_rate(fitted(EmbeddingSettings(**values), EMBEDDING, IMDB)) == rate
    assert first_rate(fitted(EmbeddingSettings(**values, learning_rate=0.2), EMBEDDING, IMDB)) == 0.2


def test_it_falls_linearly_to_the_least() -> None:
    settings = fitted(EmbeddingSettings(learning_rate=0.5, min_learning_rate=0.1, epochs=4), EMBEDDING, IMDB)
    assert [rate_after(settings, epoch) for epoch in (1, 2, 3, 4)] == pytest.approx([0.4, 0.3, 0.2, 0.1])


def test_a_rate_that_would_rise_is_refused() -> None:
    with pytest.raises(DataError, match=r"min_learning_rate = 0\.04 is above .* 0\.025 \(skipgram\)"):
        first_rate(fitted(EmbeddingSettings(min_learning_rate=0.04), EMBEDDING, IMDB))
    assert first_rate(fitted(EmbeddingSettings(min_learning_rate=0.04, algorithm="cbow"), EMBEDDING, IMDB)) == 0.1
