"""`wordloom serve`: what cannot be served is said in one line, before anything is loaded."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from serving import extras

pytest.importorskip("fastapi", reason="the extra serve is not installed")
pytest.importorskip("uvicorn", reason="the extra serve is not installed")
Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def runs(project: Path) -> None:
    """Make up a run with a model and no cell, and one without a model."""
    model = project / "runs" / "demo" / "model"
    model.mkdir(parents=True)
    (model / "model.json").write_text('{"kind": "baseline"}', encoding="utf-8")
    request = {"name": "demo", "settings": {}, "corpus": "artifacts/CleanCorpus/x", "embeddings": {}, "cells": []}
    more = {"command": "wordloom run", "configuration": {}}
    (model.parent / "request.json").write_text(json.dumps({**request, **more}), encoding="utf-8")
    (project / "runs" / "half").mkdir()


def test_a_port_in_use_is_said_with_what_to_do(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, out, err = cli("serve", "demo", "--port", port)
    assert (code, out) == (2, "")
    assert err == f"error: port {port} of 127.0.0.1 is in use; give another with --port, or --port 0 for a free one\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none",), "no run 'none'"),
        (("half",), "holds no model"),
        (("demo", "--cell", "skipgram/gru"), "demo has no cell 'skipgram/gru'"),
        (("demo", "--host", "no.such.host.invalid"), "--host no.such.host.invalid: "),
        (("demo", "--host", "a..b"), "--host a..b: "),
        (("demo", "--host", "192.0.2.1", "--port", "0"), "of 192.0.2.1 cannot be used"),
        (("demo", "--port", "70000"), "less than or equal to 65535"),
        (("demo", "--workers", "0"), "greater than or equal to 1"),
        (("demo", "--port", "0"), "model.safetensors is missing"),
    ],
)
def test_what_cannot_be_served_is_one_line(arguments: tuple[str, ...], said: str, cli: Cli) -> None:
    code, out, err = cli("serve", *arguments)
    assert (code, out) == (2, "")
    assert said in err and "Traceback" not in err
    assert err.startswith("error: ") and len(err.splitlines()) <= 2


def test_without_its_extra_it_says_which_line_installs_it(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda module: None)
    code, _, err = cli("serve", "demo")
    assert code == 2
    assert err.strip().endswith('run `pip install "wordloom[serve]"` (or `pip install fastapi uvicorn`)')
