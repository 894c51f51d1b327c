"""Exporting the vectors of a run, and what is said where that cannot be."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors

from embeddings.store import write_embedding

Cli = Callable[..., tuple[int, str, str]]
VECTORS = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)


@pytest.fixture(autouse=True)
def run(project: Path) -> None:
    folder = project / "artifacts" / "TrainEmbedding" / "abc"
    folder.mkdir(parents=True)
    write_embedding(folder, ["the", "房间", "film"], VECTORS)
    request = {
        "name": "demo",
        "settings": {},
        "corpus": "artifacts/CleanCorpus/x",
        "embeddings": {"skipgram": "artifacts/TrainEmbedding/abc", "broken": None},
        "cells": [],
        "command": "wordloom run",
        "configuration": {},
    }
    run = project / "runs" / "demo"
    run.mkdir(parents=True)
    (run / "request.json").write_text(json.dumps(request), encoding="utf-8")
    (project / "runs" / "half").mkdir()


@pytest.mark.parametrize(("name", "binary"), [("v.bin", True), ("v.txt", False)])
def test_gensim_opens_what_is_exported(project: Path, cli: Cli, name: str, binary: bool) -> None:
    code, out, err = cli("export", "demo", "skipgram", name)
    assert (code, out) == (0, "")
    assert "3 vectors of 4 numbers" in err
    keyed = KeyedVectors.load_word2vec_format(str(project / name), binary=binary)
    assert keyed.index_to_key == ["the", "房间", "film"]
    np.testing.assert_array_equal(keyed.vectors, VECTORS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("demo", "skip", "v.bin"), "no embedding skip; did you mean skipgram?"),
        (("demo", "broken", "v.bin"), "is not there"),
        (("demo", "skipgram", "v.csv"), "written to .txt or .vec"),
        (("demo", "skipgram", "nowhere/v.bin"), "there is no folder nowhere"),
        (("demo", "test-set", "v.doc"), "error: v.doc: the name says the format"),
        (("demo", "test-set", "nowhere/v.csv"), "error: nowhere/v.csv: there is no folder nowhere"),
        (("half", "skipgram", "v.bin"), "has no request.json"),
        (("none", "skipgram", "v.bin"), "no run 'none'"),
    ],
)
def test_what_cannot_be_exported_is_one_line(project: Path, cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = cli("export", *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert not list(project.glob("**/v.*"))


def test_a_file_of_vectors_says_that_an_embedding_is_meant_that_is_called_like_a_kind(project: Path, cli: Cli) -> None:
    path = project / "runs" / "demo" / "request.json"
    request = json.loads(path.read_text(encoding="utf-8"))
    request["embeddings"]["page"] = request["embeddings"]["skipgram"]
    path.write_text(json.dumps(request), encoding="utf-8")
    code, _, err = cli("export", "demo", "page", "v.txt")
    assert code == 0 and "3 vectors of 4 numbers" in err


def test_a_run_is_read_from_the_project_that_it_stands_in(
    project: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = project / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("WORDLOOM_ROOT", str(elsewhere))
    code, _, err = cli("export", str(project / "runs" / "demo"), "skipgram", "v.txt")
    assert code == 0, err
