"""Requests share a pass of the model, and nothing else."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np
import pytest

from classifiers.predict import Predictions
from serving.server.batching import Batcher, BusyError
from serving.server.limits import MOST_AT_ONCE, MOST_EXPLANATIONS, MOST_WAITING


class Model:
    """Says of a text its length; fails at `bad`."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def __call__(self, texts: list[str]) -> Predictions:
        self.batches.append(len(texts))
        if "bad" in texts:
            raise ValueError("cannot read this")
        lengths = np.array(list(map(len, texts)), np.int64)
        return Predictions(lengths, np.stack([lengths, -lengths], 1).astype(np.float32), lengths)


def with_batcher(model: Model, ask: Callable[[Batcher], Coroutine[Any, Any, Any]], wait: float = 0.01) -> Any:
    async def asked() -> Any:
        batcher = Batcher(model, wait)
        work = asyncio.create_task(batcher.run())
        try:
            return await ask(batcher)
        finally:
            work.cancel()

    return asyncio.run(asked())


def test_questions_that_come_together_are_one_batch_and_each_gets_its_own_answer() -> None:
    model = Model()
    texts = [["a"], ["bb", "ccc"], [], ["dddd"]]
    said = with_batcher(model, lambda batcher: asyncio.gather(*map(batcher.answers, texts)))
    assert model.batches == [4]
    assert [answer.classes.tolist() for answer in said] == [[1], [2, 3], [], [4]]
    assert [answer.probabilities.shape for answer in said] == [(1, 2), (2, 2), (0, 2), (1, 2)]


def test_a_batch_is_no_larger_than_it_pays_unless_one_question_is() -> None:
    model = Model()
    questions = [["a"] * (MOST_AT_ONCE - 1), ["b"], ["c"], ["d"] * (2 * MOST_AT_ONCE)]
    with_batcher(model, lambda batcher: asyncio.gather(*map(batcher.answers, questions)))
    assert model.batches == [MOST_AT_ONCE, 1, 2 * MOST_AT_ONCE]


def test_a_text_at_which_the_model_fails_fails_alone() -> None:
    async def ask(batcher: Batcher) -> Any:
        return await asyncio.gather(*map(batcher.answers, [["a"], ["bad"], ["ccc"]]), return_exceptions=True)

    first, failed, last = with_batcher(Model(), ask)
    assert isinstance(failed, ValueError)
    assert [first.classes.tolist(), last.classes.tolist()] == [[1], [3]]


def test_whoever_left_is_not_answered_and_costs_nothing() -> None:
    model = Model()

    async def ask(batcher: Batcher) -> Any:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(batcher.answers(["gone"]), 0.001)
        assert batcher.waiting == 1
        said = await batcher.answers(["here"])
        assert batcher.waiting == 0
        return said

    assert with_batcher(model, ask, wait=1.0).classes.tolist() == [4]
    assert model.batches == [1]


def test_more_than_can_wait_is_refused_at_once() -> None:
    async def ask(batcher: Batcher) -> None:
        waiting = asyncio.gather(*(batcher.answers(["a"] * 1024) for _ in range(MOST_WAITING // 1024)))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await batcher.answers(["a"])
        await waiting
        assert len((await batcher.answers(["a"] * (MOST_WAITING + 1))).classes) == MOST_WAITING + 1  # nobody else waits

    with_batcher(Model(), ask)


def test_explanations_take_turns_with_predictions_and_only_some_wait() -> None:
    busy: list[str] = []

    def explain() -> int:
        busy.append("in")
        assert len(busy) % 2, "two at once"
        busy.append("out")
        return 7

    async def ask(batcher: Batcher) -> Any:
        waiting = [asyncio.create_task(batcher.alone(explain)) for _ in range(MOST_EXPLANATIONS)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await batcher.alone(explain)
        await batcher.answers(["a"])
        results = await asyncio.gather(*waiting)
        return [*results, await batcher.alone(explain)]

    assert with_batcher(Model(), ask) == [7] * (MOST_EXPLANATIONS + 1)
