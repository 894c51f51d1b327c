"""What every request passes first: limits of size and time, counts, and errors without a word of anybody's text."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from traceback import extract_tb
from typing import Any

from corpus.json_files import json_text
from serving.server.limits import Limits
from serving.server.metrics import Metrics

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

log = logging.getLogger("wordloom.serve")


class RefusedError(Exception):
    """A request that is answered with a status and one sentence."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


class ClientGoneError(Exception):
    """Nobody waits for an answer any more."""


class Guard:
    """An ASGI application around another one.

    A body that is too large gets 413, one that does not arrive 408, what is not answered in time 504, and what nobody
    expected 500; of an error the kind and the place are logged, but not what it says, for that may hold a text.
    """

    def __init__(self, inner: Application, limits: Limits, metrics: Metrics) -> None:
        self._inner, self._limits, self._metrics = inner, limits, metrics

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        started, answer = time.perf_counter(), Answer(send)
        try:
            body = await self._body(scope, receive)
            await self._answered(scope, body, answer)
        except RefusedError as refusal:
            await answer.refuse(refusal)
        except ClientGoneError:
            return
        except Exception as error:
            log.error("error 500: %s", place_of(error))
            await answer.refuse(RefusedError(500, "an error in the server; its log has the kind and the place"))
        finally:
            self._metrics.answered(scope["path"], answer.status, time.perf_counter() - started)

    async def _answered(self, scope: Message, body: bytes, send: Send) -> None:
        try:
            async with asyncio.timeout(self._limits.seconds):
                await self._inner(scope, _given(body), send)
        except TimeoutError:
            raise RefusedError(
                504, f"no answer within {self._limits.seconds:g} seconds; send fewer texts, or later"
            ) from None

    async def _body(self, scope: Message, receive: Receive) -> bytes:
        """Return the body of a request; raise RefusedError for one that is too large or too slow."""
        too_large = RefusedError(
            413, f"more than {self._limits.most_bytes:,} bytes; send the texts in several requests"
        )
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length[:20]) > self._limits.most_bytes:
            raise too_large
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientGoneError
                    body += message.get("body", b"")
                    if len(body) > self._limits.most_bytes:
                        raise too_large
                    if not message.get("more_body", False):
                        return bytes(body)
        except TimeoutError:
            raise RefusedError(408, f"the body did not arrive within {self._limits.seconds:g} seconds") from None


class Answer:
    """Sends an answer on, and knows its status; 0 until there is one."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)

    async def refuse(self, refusal: RefusedError) -> None:
        """Send a refusal, unless an answer has begun."""
        if self.status:
            return
        body = json_text({"detail": refusal.detail}, indent=None).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await self({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await self({"type": "http.response.body", "body": body})


def _given(body: bytes) -> Receive:
    """Return what hands over a body that was read, and then waits as for a client that stays."""
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return parts.pop() if parts else await asyncio.get_running_loop().create_future()

    return receive


def place_of(error: BaseException) -> str:
    """Return the kind of an error and the line of code that raised it."""
    frames = extract_tb(error.__traceback__)
    last = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{last}"
