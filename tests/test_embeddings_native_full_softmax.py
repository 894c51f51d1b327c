"""The full-softmax step against the formula in plain NumPy and against differences of its own loss."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax

from embeddings.native.full_softmax import full_softmax_step

RATE = 0.1


def case(words: int, size: int, seed: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Return an input vector (D,), output vectors (V, D) and a word."""
    generator = np.random.default_rng(seed)
    return generator.normal(size=size), generator.normal(size=(words, size)), int(generator.integers(words))


def loss(x: np.ndarray, outputs: np.ndarray, word: int) -> float:
    return float(-log_softmax(outputs @ x)[word])


def step(x: np.ndarray, outputs: np.ndarray, word: int, rate: float = RATE) -> tuple[np.ndarray, np.ndarray, float]:
    """Return what the compiled step makes of copies, and the loss that it returns."""
    x, outputs = x.copy(), outputs.copy()
    said = full_softmax_step(x, outputs, word, rate, np.empty(len(outputs)), np.empty(len(x)))
    return x, outputs, said


@settings(max_examples=50)
@given(st.integers(2, 40), st.integers(1, 20), st.integers(0, 1000))
def test_a_step_is_the_gradient_of_the_formula(words: int, size: int, seed: int) -> None:
    x, outputs, word = case(words, size, seed)
    errors = np.exp(log_softmax(outputs @ x)) - np.eye(words)[word]
    after, outputs_after, said = step(x, outputs, word)
    assert said == pytest.approx(loss(x, outputs, word))
    np.testing.assert_allclose(after, x - RATE * errors @ outputs, atol=1e-12)
    np.testing.assert_allclose(outputs_after, outputs - RATE * np.outer(errors, x), atol=1e-12)


def test_the_gradient_is_what_differences_of_the_loss_say() -> None:
    x, outputs, word = case(7, 4, seed=3)
    after, outputs_after, _ = step(x, outputs, word)
    whole, change = np.concatenate([x, outputs.ravel()]), 1e-6
    slopes = [
        (loss(*parts(whole + shift), word) - loss(*parts(whole - shift), word)) / (2 * change)
        for shift in change * np.eye(len(whole))
    ]
    moved = np.concatenate([after, outputs_after.ravel()]) - whole
    np.testing.assert_allclose(moved, -RATE * np.array(slopes), atol=1e-8)


def parts(whole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return whole[:4], whole[4:].reshape(7, 4)


def test_large_logits_do_not_overflow() -> None:
    x, outputs, word = case(5, 3, seed=1)
    after, outputs_after, said = step(1e4 * x, outputs, word, rate=1e-9)
    assert np.isfinite([*after, *outputs_after.ravel(), said]).all()
    assert said == pytest.approx(loss(1e4 * x, outputs, word))


def test_steps_in_single_precision_learn_the_word() -> None:
    x, outputs, word = case(200, 10, seed=5)
    single = x.astype(np.float32), outputs.astype(np.float32)
    scratch = np.empty(200, np.float32), np.empty(10, np.float32)
    losses = [full_softmax_step(*single, word, np.float32(RATE), *scratch) for _ in range(100)]
    assert losses[0] == pytest.approx(loss(x, outputs, word), abs=1e-4)
    assert losses[-1] < 0.1 < losses[0]
