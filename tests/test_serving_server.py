"""A real server on this machine, asked over HTTP: right answers, right refusals, nothing lost and nothing told."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers.baselines.settings import BaselineSettings
from classifiers.baselines.train import train_baseline
from models.files import MODEL

pytest.importorskip("fastapi", reason="the extra serve is not installed")
pytest.importorskip("uvicorn", reason="the extra serve is not installed")
pytestmark = pytest.mark.xdist_group("serve")
ROOT = Path(__file__).resolve().parent.parent
TEXTS = ["An excellent film, not boring at all.", "a dull <b>story</b>", "", "zzzz", "房间\x00很好"]
#: Seconds for what takes a moment, or some where a machine is busy.
PATIENCE = 120
#: What no log and no refusal may hold.
SECRET = "xyzzy-plugh"
#: What a server calls the number of its predictions.
ANSWERED = 'wordloom_requests_total{address="/predict",status="200"}'


@pytest.fixture(scope="module")
def model(demo_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a model that was handed over."""
    stage, folder = tmp_path_factory.mktemp("stage"), tmp_path_factory.mktemp("served")
    train_baseline(BaselineSettings(model="nb-svm"), demo_corpus, None, stage)
    for name in MODEL:
        (stage / name).rename(folder / name)
    return folder


@dataclass
class Server:
    """A server of our own, and what it wrote."""

    process: "subprocess.Popen[str]"
    address: str
    log: Path

    def post(self, path: str, value: Any) -> requests.Response:
        return requests.post(self.address + path, json=value, timeout=PATIENCE)

    def count(self, name: str) -> float:
        text = requests.get(f"{self.address}/metrics", timeout=PATIENCE).text
        match = re.search(rf"^{re.escape(name)} (\S+)$", text, flags=re.M)
        return float(match[1]) if match else 0.0

    def stop(self) -> str:
        """Stop it as service managers do; return what it wrote to stderr."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(PATIENCE) == 0
        return self.log.read_text(encoding="utf-8")


@contextmanager
def running(model: Path, log: Path, *options: str) -> Iterator[Server]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "wordloom", "serve", str(model), "--port", "0", *options]
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment) as process,
    ):
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address, log.read_text(encoding="utf-8")
            yield Server(process, address, log)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    # Batches wait long enough for clients of a slow machine to meet in one.
    options = ("--most-texts", "20", "--most-bytes", "10000", "--seconds", str(PATIENCE), "--wait-ms", "30")
    with running(model, tmp_path_factory.mktemp("log") / "stderr", *options) as one:
        yield one


def test_what_is_answered_is_what_the_model_says(server: Server, model: Path) -> None:
    import wordloom

    ours = wordloom.load(model)
    answer = server.post("/predict", {"texts": TEXTS})
    assert answer.status_code == 200
    predictions = answer.json()["predictions"]
    assert [one["label"] for one in predictions] == ours.predict(TEXTS).tolist()
    shares = [[one["probabilities"][name] for name in ours.classes_.tolist()] for one in predictions]
    np.testing.assert_allclose(shares, ours.predict_proba(TEXTS), atol=2e-6)
    assert [one["known_words"] for one in predictions[2:4]] == [0, 0]
    single = server.post("/predict", {"text": TEXTS[0]}).json()["predictions"]
    assert single == predictions[:1]
    assert server.post("/predict", {"texts": []}).json() == {"predictions": []}


@pytest.mark.parametrize("label", [None, "negative", "positive"])
def test_an_explanation_is_that_of_the_model(label: str | None, server: Server, model: Path) -> None:
    import wordloom

    ours = wordloom.load(model)
    answer = server.post("/explain", {"text": TEXTS[0], "label": label}).json()
    assert answer["label"] == (label or ours.predict(TEXTS[:1])[0]) != answer["rival"]
    pairs = [(one["word"], one["share"]) for one in answer["words"]]
    wanted = ours.explain(TEXTS[0], label)
    assert [word for word, _ in pairs] == [word for word, _ in wanted]
    np.testing.assert_allclose([share for _, share in pairs], [share for _, share in wanted], atol=1e-5)


def test_many_clients_at_once_get_each_their_own_answer_and_share_batches(server: Server) -> None:
    texts = [f"{word} film number {number}" for number in range(20) for word in ("excellent", "dull", "zzzz")]
    alone = [server.post("/predict", {"text": text}).json() for text in texts[:3]]
    name = "wordloom_batch_texts"
    before = server.count(f"{name}_count"), server.count(f"{name}_sum")
    with ThreadPoolExecutor(16) as clients:
        answers = list(clients.map(lambda text: server.post("/predict", {"text": text}).json(), texts))
    batches, predicted = server.count(f"{name}_count") - before[0], server.count(f"{name}_sum") - before[1]
    assert predicted == len(texts) > batches
    for answer, text in zip(answers, texts, strict=True):
        like = alone[["excellent", "dull", "zzzz"].index(text.split()[0])]["predictions"][0]
        assert answer["predictions"][0]["label"] == like["label"]


def test_pages_load_nothing_from_elsewhere_and_name_every_address(server: Server) -> None:
    described = requests.get(f"{server.address}/openapi.json", timeout=PATIENCE).json()
    assert set(described["paths"]) == {"/predict", "/explain", "/health", "/metrics"}
    assert described["components"]["schemas"]["PredictRequest"]["properties"]["texts"]["maxItems"] == 20
    for path in ("/", "/docs"):
        answer = requests.get(server.address + path, timeout=PATIENCE)
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
        assert not re.findall(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", answer.text)
    assert 'id="model"' in requests.get(server.address, timeout=PATIENCE).text  # the page that runs it
    docs = requests.get(f"{server.address}/docs", timeout=PATIENCE).text
    assert all(f"<code>{path}</code>" in docs for path in described["paths"])
    health = requests.get(f"{server.address}/health", timeout=PATIENCE).json()
    assert health["status"] == "ok" and health["labels"] == ["negative", "positive"]


BAD: dict[str, tuple[str, bytes, int]] = {
    "no JSON": ("/predict", b"{", 422),
    "nothing": ("/predict", b"", 422),
    "bytes that are no UTF-8": ("/predict", b'{"text": "' + SECRET.encode() + b'\xff"}', 400),
    "a number": ("/predict", b'{"text": 3}', 422),
    "none": ("/predict", b'{"text": null}', 422),
    "one of many is a number": ("/predict", b'{"texts": ["' + SECRET.encode() + b'", 3]}', 422),
    "both": ("/predict", b'{"text": "' + SECRET.encode() + b'", "texts": []}', 422),
    "neither": ("/predict", b"{}", 422),
    "a key that nobody knows": ("/predict", json.dumps({"text": "a", "lable": SECRET}).encode(), 422),
    "half of a pair as a key": ("/predict", b'{"text": "a", "\\ud800": 1}', 422),
    "a list": ("/predict", b'["a"]', 422),
    "nested without end": ("/predict", b'{"text": ' + b"[" * 4000 + b"]" * 4000 + b"}", 400),
    "thousands of digits": ("/predict", b'{"text": ' + b"9" * 5000 + b"}", 400),
    "too many texts": ("/predict", json.dumps({"texts": ["a"] * 21}).encode(), 422),
    "too large": ("/predict", json.dumps({"text": "a" * 10_000}).encode(), 413),
    "a class that the model has not": ("/explain", json.dumps({"text": "a", "label": SECRET}).encode(), 422),
}


@pytest.mark.parametrize("case", BAD)
def test_a_request_that_is_not_allowed_is_refused_with_its_status_and_a_reason(case: str, server: Server) -> None:
    path, body, status = BAD[case]
    answer = requests.post(server.address + path, body, headers={"content-type": "application/json"}, timeout=PATIENCE)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]
    assert SECRET not in answer.text
    assert server.post("/predict", {"text": "still there"}).status_code == 200


def test_half_of_a_surrogate_pair_is_a_text(server: Server) -> None:
    body = b'{"text": "a film \\ud800"}'
    answer = requests.post(
        f"{server.address}/predict", body, headers={"content-type": "application/json"}, timeout=PATIENCE
    )
    assert answer.status_code == 200


def test_a_body_without_a_length_is_cut_off_where_it_is_too_large(server: Server) -> None:
    parts = (b"a" * 1000 for _ in range(1000))
    headers = {"content-type": "application/json"}
    try:
        answer = requests.post(f"{server.address}/predict", data=parts, headers=headers, timeout=PATIENCE)
        assert answer.status_code == 413
    except requests.ConnectionError:  # refused while the client was still sending
        pass
    assert server.count('wordloom_requests_total{address="/predict",status="413"}') >= 1


def test_other_methods_addresses_and_protocols_are_refused(server: Server) -> None:
    assert requests.get(f"{server.address}/predict?text={SECRET}", timeout=PATIENCE).status_code == 405
    assert requests.delete(server.address, timeout=PATIENCE).status_code == 405
    assert requests.get(f"{server.address}/{SECRET}", timeout=PATIENCE).status_code == 404
    plain = requests.post(f"{server.address}/predict", SECRET, headers={"content-type": "text/plain"}, timeout=PATIENCE)
    assert plain.status_code == 422 and SECRET not in plain.text
    with socket.create_connection(("127.0.0.1", int(server.address.rpartition(":")[2])), timeout=PATIENCE) as client:
        client.sendall(b"\x16\x03\x01" + SECRET.encode() + b"\r\n\r\n")
        assert b" 400 " in client.recv(1000)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
bodies = st.binary(max_size=60) | st.builds(
    lambda value: json.dumps(value).encode(),
    json_values
    | st.fixed_dictionaries({"text": st.text(st.characters(exclude_categories=[]))})
    | st.fixed_dictionaries({"texts": st.lists(st.text(st.characters(exclude_categories=[])), max_size=25)})
    | st.fixed_dictionaries({"text": json_values}, optional={"label": json_values, "texts": json_values}),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(["/predict", "/explain"]), body=bodies)
def test_no_body_makes_an_error_of_the_server(path: str, body: bytes, server: Server) -> None:
    answer = requests.post(server.address + path, body, headers={"content-type": "application/json"}, timeout=PATIENCE)
    assert answer.status_code in (200, 400, 413, 422)
    json.loads(answer.content)


def test_what_is_under_way_when_it_is_stopped_is_answered_and_no_log_tells_a_text(model: Path, tmp_path: Path) -> None:
    options = ("--wait-ms", "1000", "--seconds", str(PATIENCE))
    with running(model, tmp_path / "stderr", *options) as server, ThreadPoolExecutor(4) as clients:
        port = int(server.address.rpartition(":")[2])
        asked = [clients.submit(server.post, "/predict", {"text": f"{SECRET} {number}"}) for number in range(4)]
        assert server.post("/predict", {"text": SECRET, "more": SECRET}).status_code == 422
        # They wait for their batch; those that a slow machine did not bring together are answered already.
        _wait_for(lambda: server.count("wordloom_waiting_texts") + server.count(ANSWERED) == len(asked))
        log = server.stop()
        assert [one.result().status_code for one in asked] == [200] * 4
        assert SECRET not in log and "stopped" in log
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def test_a_worker_that_is_killed_is_replaced_and_no_count_is_lost(model: Path, tmp_path: Path) -> None:
    import psutil

    with running(model, tmp_path / "stderr", "-j", "2") as server:
        _wait_for(lambda: server.count("wordloom_workers") == 2)
        for number in range(30):
            assert server.post("/predict", {"text": f"film {number}"}).status_code == 200
        _wait_for(lambda: server.count(ANSWERED) == 30)  # one is counted a moment after it was answered
        killed = next(
            process
            for process in psutil.Process(server.process.pid).children(recursive=True)
            if any("spawn_main" in word for word in process.cmdline())
        )
        killed.kill()
        killed.wait(PATIENCE)  # a process that nobody has missed yet still counts as one that answers
        _wait_for(lambda: server.count("wordloom_workers") == 2)
        assert server.count(ANSWERED) == 30
        assert server.post("/predict", {"text": "film"}).status_code == 200
        server.stop()


def _wait_for(condition: Any) -> None:
    """Wait until a condition holds; connections to a worker that dies may break."""
    for _ in range(10 * PATIENCE):
        try:
            if condition():
                return
        except requests.RequestException:
            pass
        time.sleep(0.1)
    raise AssertionError("it never came")
