"""The learning rate's beginning and end."""

import pytest

from corpus.errors import DataError
from embeddings.learning_rate import first_rate, rate_after
from embeddings.settings import EmbeddingSettings


@pytest.mark.parametrize(("algorithm", "rate"), [("skipgram", 0.025), ("cbow", 0.05)])
def test_zero_means_the_algorithms_own(algorithm: str, rate: float) -> None:
    assert first_rate(EmbeddingSettings(algorithm=algorithm)) == rate
    assert first_rate(EmbeddingSettings(algorithm=algorithm, learning_rate=0.1)) == 0.1


def test_it_falls_linearly_to_the_least() -> None:
    settings = EmbeddingSettings(learning_rate=0.5, min_learning_rate=0.1, epochs=4)
    assert [rate_after(settings, epoch) for epoch in (1, 2, 3, 4)] == pytest.approx([0.4, 0.3, 0.2, 0.1])


def test_a_rate_that_would_rise_is_refused() -> None:
    with pytest.raises(DataError, match=r"min_learning_rate = 0\.04 is above .* 0\.025 \(skipgram\)"):
        first_rate(EmbeddingSettings(min_learning_rate=0.04))
    assert first_rate(EmbeddingSettings(min_learning_rate=0.04, algorithm="cbow")) == 0.05
