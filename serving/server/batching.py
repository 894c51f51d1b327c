"""Requests that come at the same time share one pass of the model, which costs little more than one of them alone."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from serving.server.limits import MOST_AT_ONCE, MOST_EXPLANATIONS, MOST_WAITING

if TYPE_CHECKING:
    from classifiers.predict import Predictions

Result = TypeVar("Result")


class BusyError(Exception):
    """As much is waiting already as can be answered in time."""


@dataclass(frozen=True, eq=False)
class Question:
    """The texts of a request, and where their answer goes."""

    texts: list[str]
    answer: asyncio.Future[Predictions]


@dataclass(eq=False)
class Batcher:
    """Collects texts for `wait` seconds, or until there are MOST_AT_ONCE, and hands them to `predict` together.

    What a text is answered does not depend on the others (1e-6). One thread has the model: `predict` and explanations
    take turns, while requests come in. Works within one event loop, in which `run` has to be running.
    """

    predict: Callable[[list[str]], Predictions]
    wait: float
    #: Told the number of texts of each batch.
    told: Callable[[int], None] = lambda texts: None
    waiting: int = 0  # texts
    _questions: deque[Question] = field(default_factory=deque)
    _come: asyncio.Event = field(default_factory=asyncio.Event)
    _explanations: int = 0
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "model"))

    async def answers(self, texts: list[str]) -> Predictions:
        """Return what the model says of n texts; raise BusyError where too many are waiting, unless nobody else is.

        Whoever is cancelled while waiting is not answered, and costs the model nothing.
        """
        if self.waiting and self.waiting + len(texts) > MOST_WAITING:
            raise BusyError
        question = Question(texts, asyncio.get_running_loop().create_future())
        self._questions.append(question)
        self.waiting += len(texts)
        self._come.set()
        return await question.answer

    async def alone(self, work: Callable[[], Result]) -> Result:
        """Return what `work` returns, done where the model is; raise BusyError where too much of it is waiting."""
        if self._explanations >= MOST_EXPLANATIONS:
            raise BusyError
        self._explanations += 1
        done = asyncio.get_running_loop().run_in_executor(self._thread, work)
        done.add_done_callback(self._explained)
        return await done

    def _explained(self, done: asyncio.Future[Result]) -> None:
        self._explanations -= 1

    async def run(self) -> None:
        """Answer questions until cancelled."""
        try:
            while True:
                await self._come.wait()
                if self.waiting < MOST_AT_ONCE:
                    await asyncio.sleep(self.wait)
                await self._answer(self._next_batch())
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    def _next_batch(self) -> list[Question]:
        """Take the questions of a batch, at least one, out of those that wait; those whose asker left go away."""
        batch: list[Question] = []
        texts = 0
        while self._questions and (not batch or texts + len(self._questions[0].texts) <= MOST_AT_ONCE):
            question = self._questions.popleft()
            self.waiting -= len(question.texts)
            if not question.answer.done():
                batch.append(question)
                texts += len(question.texts)
        if not self._questions:
            self._come.clear()
        return batch

    async def _answer(self, batch: Sequence[Question]) -> None:
        """Answer a batch; where the model fails at it, each question alone, so that none fails because of another."""
        if not batch:
            return
        texts = [text for question in batch for text in question.texts]
        try:
            said = await asyncio.get_running_loop().run_in_executor(self._thread, self.predict, texts)
        except Exception as error:
            if len(batch) == 1:
                _settle(batch[0], error)
                return
            for question in batch:
                await self._answer([question])
            return
        self.told(len(texts))
        start = 0
        for question in batch:
            _settle(question, rows(said, start, start + len(question.texts)))
            start += len(question.texts)


def rows(said: Predictions, start: int, end: int) -> Predictions:
    """Return what was said of the texts from `start` up to `end`."""
    known = None if said.known_words is None else said.known_words[start:end]
    return said._replace(
        classes=said.classes[start:end], probabilities=said.probabilities[start:end], known_words=known
    )


def _settle(question: Question, said: Predictions | Exception) -> None:
    if question.answer.done():  # its asker left meanwhile
        return
    if isinstance(said, Exception):
        question.answer.set_exception(said)
    else:
        question.answer.set_result(said)
