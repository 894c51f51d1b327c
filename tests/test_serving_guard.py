"""The guard of a server: what is slow, large or wrong ends in a status, and no error tells a text."""

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from serving.server.guard import Guard, Message, Receive, Send
from serving.server.limits import Limits
from serving.server.metrics import Metrics

SECRET = "xyzzy-plugh"


async def echo(scope: Message, receive: Receive, send: Send) -> None:
    body = (await receive())["body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


async def sleeping(scope: Message, receive: Receive, send: Send) -> None:
    await asyncio.sleep(60)


async def failing(scope: Message, receive: Receive, send: Send) -> None:
    raise ValueError(f"cannot read {SECRET}")


async def failing_late(scope: Message, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise ValueError(SECRET)


def asked(inner: Any, folder: Path, parts: list[Message], **limits: Any) -> tuple[list[Message], str]:
    """Return what is sent to a client that sends `parts` and then waits, and the metrics."""
    metrics = Metrics(folder)
    sent: list[Message] = []

    async def receive() -> Message:
        return parts.pop(0) if parts else await asyncio.get_running_loop().create_future()

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/predict", "headers": [(b"content-type", b"application/json")]}
    asyncio.run(Guard(inner, Limits(**limits), metrics)(scope, receive, send))
    return sent, metrics.text()


def part(body: bytes, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_arrives_whole_however_it_is_cut(tmp_path: Path) -> None:
    sent, told = asked(echo, tmp_path, [part(b"ab", True), part(b"", True), part(b"c")])
    assert [sent[0]["status"], sent[1]["body"]] == [200, b"abc"]
    assert 'wordloom_requests_total{address="/predict",status="200"} 1\n' in told
    assert "wordloom_predict_seconds_count 1\n" in told


@pytest.mark.parametrize(
    ("inner", "parts", "limits", "status"),
    [
        (echo, [part(b"a" * 6, True), part(b"a" * 6)], {"most_bytes": 10}, 413),
        (echo, [part(b"a", True)], {"seconds": 0.05}, 408),
        (sleeping, [part(b"a")], {"seconds": 0.05}, 504),
        (failing, [part(b"a")], {}, 500),
    ],
)
def test_what_cannot_be_answered_is_refused(
    inner: Any, parts: list[Message], limits: dict[str, Any], status: int, tmp_path: Path
) -> None:
    sent, told = asked(inner, tmp_path, parts, **limits)
    assert sent[0]["status"] == status
    assert json.loads(sent[1]["body"])["detail"]
    assert f'status="{status}"}} 1\n' in told


def test_a_client_that_leaves_gets_nothing(tmp_path: Path) -> None:
    sent, told = asked(echo, tmp_path, [part(b"a", True), {"type": "http.disconnect"}])
    assert sent == []
    assert 'status="other"} 1\n' in told


@pytest.mark.parametrize("inner", [failing, failing_late])
def test_an_error_is_logged_by_its_kind_and_place_without_what_it_says(
    inner: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        sent, _ = asked(inner, tmp_path, [part(b"a")])
    assert SECRET not in caplog.text and SECRET not in str(sent)
    assert "ValueError in test_serving_guard.py:" in caplog.text


def test_counts_of_all_workers_are_told_together_and_those_of_one_that_died_stay(tmp_path: Path) -> None:
    ours = Metrics(tmp_path)
    ours.answered("/predict", 200, 0.002)
    ours.predicted(3)
    ours.waits(2)
    (counts,) = tmp_path.iterdir()
    counts.with_stem("999999999").write_bytes(counts.read_bytes())  # no process has such a number
    (tmp_path / "5.counts").write_bytes(b"")  # a worker that has just begun
    told = ours.text()
    assert 'wordloom_requests_total{address="/predict",status="200"} 2\n' in told
    assert "wordloom_batch_texts_sum 6\n" in told
    assert 'wordloom_batch_texts_bucket{le="2"} 0\nwordloom_batch_texts_bucket{le="4"} 2\n' in told
    assert "wordloom_waiting_texts 2\n" in told
    assert "wordloom_workers 1\n" in told


def test_addresses_that_nobody_serves_are_counted_as_one(tmp_path: Path) -> None:
    ours = Metrics(tmp_path)
    for address in (f"/{SECRET}", "/favicon.ico"):
        ours.answered(address, 404, 0.1)
    assert 'address="other",status="404"} 2\n' in ours.text()
    assert SECRET not in ours.text()
